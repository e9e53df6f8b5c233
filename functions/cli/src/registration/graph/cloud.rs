//! The clouds of Microsoft Graph, by its host, and what is known of custom claims providers there.
//!
//! Source: the availability of each request in its API reference, version 1.0, where China is marked as not available.

use reqwest::Url;

/// What a host of Microsoft Graph says about custom claims providers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cloud {
    /// The public cloud, or a host of which nothing is known.
    Public,
    /// One of the clouds of the US government.
    UsGovernment,
    /// The cloud in China, which 21Vianet operates.
    China,
}

impl Cloud {
    /// The cloud of an address.
    pub(super) fn of(graph: &Url) -> Self {
        match graph.host_str().unwrap_or_default() {
            "graph.microsoft.us" | "dod-graph.microsoft.us" => Self::UsGovernment,
            host if host == "chinacloudapi.cn" || host.ends_with(".chinacloudapi.cn") => Self::China,
            _ => Self::Public,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cloud_is_known_by_the_host() {
        for (address, expected) in [
            ("https://graph.microsoft.com", Cloud::Public),
            ("https://microsoftgraph.chinacloudapi.cn", Cloud::China),
            ("https://MicrosoftGraph.ChinaCloudApi.cn/v1.0", Cloud::China),
            ("https://chinacloudapi.cn.example.com", Cloud::Public),
            ("https://graph.microsoft.us", Cloud::UsGovernment),
            ("https://dod-graph.microsoft.us", Cloud::UsGovernment),
            ("http://127.0.0.1:1", Cloud::Public),
        ] {
            assert_eq!(Cloud::of(&address.parse().unwrap()), expected, "{address}");
        }
    }
}
