//! What Lambda says about one invocation, for the log.

/// An invocation; where a request carries it as an extension, the callout's line names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// Whether it is the first one of an environment that was started for it.
    pub cold_start: bool,
    /// Lambda's id of it.
    pub request_id: String,
    /// The header `X-Amzn-Trace-Id`: `Root=1-...;Parent=...;Sampled=...`.
    pub trace_header: Option<String>,
    /// The version of the function that runs.
    pub version: Option<String>,
    /// The setting `CLAIMSMITH_BUILD`.
    pub build: Option<String>,
    /// The region that it runs in.
    pub region: Option<String>,
}

impl Invocation {
    /// The id of its trace in X-Ray.
    #[must_use]
    pub fn xray_trace_id(&self) -> Option<&str> {
        self.trace_header.as_deref()?.split(';').find_map(|part| part.strip_prefix("Root="))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_id_is_the_root_of_the_header() {
        for (header, expected) in [
            (
                "Root=1-65f0c1a2-0123456789abcdef01234567;Sampled=0",
                Some("1-65f0c1a2-0123456789abcdef01234567"),
            ),
            ("Parent=53995c3f42cd8ad8;Root=1-a-b", Some("1-a-b")),
            ("Sampled=1", None),
        ] {
            let invocation = Invocation { trace_header: Some(header.to_owned()), ..Invocation::default() };
            assert_eq!(invocation.xray_trace_id(), expected);
        }
    }
}
