//! Clouds other than the public one.

use super::{ENDPOINT, claimsmith};

const CHINA: &str = "https://microsoftgraph.chinacloudapi.cn";

/// Nothing is written and nothing is asked.
#[test]
fn there_are_no_claims_providers_in_china() {
    for arguments in [
        format!("entra --endpoint {ENDPOINT}"),
        format!("entra --endpoint {ENDPOINT} --dry-run"),
        format!("entra --endpoint {ENDPOINT} --apply --tenant 11111111-1111-4111-8111-111111111111"),
        format!("doctor --endpoint {ENDPOINT} --settings none.json"),
    ] {
        let (exit, printed) = claimsmith(&format!("{arguments} --graph-url {CHINA}"));
        assert_eq!(exit, Some(3), "{printed}");
        assert!(printed.contains("(21Vianet), where Entra has no custom claims providers"), "{printed}");
    }
}

#[test]
fn what_is_not_known_about_the_clouds_of_the_us_government_is_said() {
    for host in ["graph.microsoft.us", "dod-graph.microsoft.us"] {
        let arguments = format!("entra --endpoint {ENDPOINT} --graph-url https://{host}");
        let (exit, printed) = claimsmith(&arguments);
        assert!(exit == Some(0) && printed.contains("`CLAIMSMITH_CALLER_APP_ID`"), "{printed}");
        assert!(printed.contains(&format!("https://{host}/v1.0/applications")), "{printed}");
    }
    let (_, printed) = claimsmith(&format!("entra --endpoint {ENDPOINT}"));
    assert!(!printed.contains("warning"), "{printed}");
}
