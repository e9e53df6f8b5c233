//! Issuers: whose tokens a metadata document and its keys are good for.

use claims::values::Guid;
use stores::http::address::is_local;
use url::Url;

/// Where an issuer has the token's tenant: in Entra's `common` metadata.
const TENANT_PLACE: &str = "{tenantid}";

/// The first segments of Entra's addresses that stand for any tenant.
const ANY_TENANT: [&str; 2] = ["common", "organizations"];

/// The end of the address of a metadata document (OpenID Connect Discovery 1.0, section 4).
const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// The issuer of a tenant, where the issuer is a template.
pub(super) fn filled(issuer: &str, tenant: Guid) -> String {
    issuer.replace(TENANT_PLACE, &tenant.to_string())
}

/// Whether a part of the issuer's path is this tenant.
pub(super) fn is_of(issuer: &str, tenant: Guid) -> bool {
    let tenant = tenant.to_string();
    issuer.split('/').any(|part| part == tenant)
}

/// Whether it is an issuer of tokens of version 2.0.
pub(super) fn is_v2(issuer: &str) -> bool {
    issuer.ends_with("/v2.0")
}

/// Whether a document at `address` may name this issuer: the same tenant, the same version and a host of Entra's that
/// belongs to the address. Without these an issuer could speak for tenants that the address does not serve (OpenID
/// Connect Discovery 1.0, section 4.3; Entra's documents do not repeat their address as the issuer).
pub(super) fn fits(issuer: &str, address: &Url) -> bool {
    let Ok(url) = Url::parse(issuer) else { return false };
    let named: Vec<&str> = issuer.split('/').skip(3).filter(|part| !part.is_empty()).collect();
    let base = address.path().strip_suffix(WELL_KNOWN).unwrap_or(address.path());
    let served: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    let tenant = served.iter().find_map(|part| Guid::parse(part));
    let any_tenant = served.iter().any(|part| ANY_TENANT.contains(part));
    let same_tenant = match tenant {
        Some(tenant) => named.iter().any(|part| Guid::parse(part) == Some(tenant)),
        None => !any_tenant || named.contains(&TENANT_PLACE),
    };
    let version = |parts: &[&str]| parts.contains(&"v2.0");
    let same_version = (tenant.is_none() && !any_tenant) || version(&served) == version(&named);
    // On this machine, a test or `claimsmith serve` plays Entra under any name.
    same_tenant && (is_local(address) || (same_version && hosts_fit(&url, address, version(&named))))
}

/// Entra's issuers of version 1.0 are on hosts of their own, and an external tenant's is on a host named by the
/// tenant's id, wherever the document is.
fn hosts_fit(issuer: &Url, address: &Url, is_v2: bool) -> bool {
    let host = issuer.host_str().unwrap_or_default();
    let external = host.strip_suffix(".ciamlogin.com").is_some_and(|tenant| Guid::parse(tenant).is_some());
    issuer.scheme() == "https"
        && (Some(host) == address.host_str() || external || (!is_v2 && host.starts_with("sts.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "11111111-1111-4111-8111-111111111111";
    const OTHER: &str = "22222222-2222-4222-8222-222222222222";

    fn fit(address: &str, issuer: &str) -> bool {
        fits(issuer, &format!("https://{address}{WELL_KNOWN}").parse().unwrap())
    }

    #[test]
    fn an_issuer_fits_the_address_of_its_document() {
        for (address, issuer) in [
            (
                format!("login.microsoftonline.com/{TENANT}/v2.0"),
                format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
            ),
            (format!("login.microsoftonline.com/{TENANT}"), format!("https://sts.windows.net/{TENANT}/")),
            (
                "login.microsoftonline.com/common/v2.0".to_owned(),
                "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(),
            ),
            ("login.microsoftonline.com/common".to_owned(), "https://sts.windows.net/{tenantid}/".to_owned()),
            (
                "login.microsoftonline.com/contoso.onmicrosoft.com/v2.0".to_owned(),
                format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
            ),
            (
                format!("contoso.ciamlogin.com/{TENANT}/v2.0"),
                format!("https://{TENANT}.ciamlogin.com/{TENANT}/v2.0"),
            ),
            (
                format!("login.contoso.example/{TENANT}/v2.0"),
                format!("https://{TENANT}.ciamlogin.com/{TENANT}/v2.0"),
            ),
        ] {
            assert!(fit(&address, &issuer), "{address}: {issuer}");
        }
    }

    #[test]
    fn another_tenant_host_or_version_does_not_fit() {
        for (address, issuer) in [
            (
                format!("login.microsoftonline.com/{TENANT}/v2.0"),
                format!("https://login.microsoftonline.com/{OTHER}/v2.0"),
            ),
            (
                format!("login.microsoftonline.com/{TENANT}/v2.0"),
                "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(),
            ),
            (
                format!("login.microsoftonline.com/{TENANT}/v2.0"),
                format!("https://login.attacker.example/{TENANT}/v2.0"),
            ),
            (
                format!("login.microsoftonline.com/{TENANT}/v2.0"),
                format!("https://sts.windows.net/{TENANT}/"),
            ),
            (
                format!("login.microsoftonline.com/{TENANT}/v2.0"),
                format!("http://login.microsoftonline.com/{TENANT}/v2.0"),
            ),
            (
                "login.microsoftonline.com/common/v2.0".to_owned(),
                format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
            ),
            (
                format!("contoso.ciamlogin.com/{TENANT}/v2.0"),
                format!("https://{OTHER}.ciamlogin.com/{OTHER}/v2.0"),
            ),
            (format!("login.microsoftonline.com/{TENANT}/v2.0"), TENANT.to_owned()),
        ] {
            assert!(!fit(&address, &issuer), "{address}: {issuer}");
        }
    }
}
