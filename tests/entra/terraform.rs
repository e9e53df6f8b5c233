//! The registration as a configuration of Terraform. `terraform/valid.py` reads it with a parser.

use std::fs;
use std::path::Path;

use support::pinned;

use super::{ENDPOINT, POLICY, claimsmith};

/// With an app registration that will be created, and with one that exists.
#[test]
fn the_configurations_are_those_that_are_pinned() {
    let app_id = "--app-id 88888888-8888-4888-8888-888888888888";
    for (arguments, pin) in [("", "tests/entra/new.tf"), (app_id, "tests/entra/existing.tf")] {
        let command = format!("entra --endpoint {ENDPOINT} {POLICY} {arguments} --format terraform");
        let (exit, printed) = claimsmith(&command);
        assert_eq!(exit, Some(0), "{printed}");
        pinned::compare(pin, &printed);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("entra-terraform");
        let (exit, said) = claimsmith(&format!("{command} --out {}", folder.display()));
        assert_eq!(exit, Some(0), "{said}");
        assert_eq!(fs::read_to_string(folder.join("claimsmith.tf")).unwrap(), printed);
    }
}

/// Bicep has no types for most of what is registered.
#[test]
fn bicep_is_refused_with_the_reason() {
    let (exit, printed) = claimsmith(&format!("entra --endpoint {ENDPOINT} {POLICY} --format bicep"));
    let reason = "has no types for custom extensions, listeners and claims mapping policies; `terraform` has";
    assert!(exit == Some(3) && printed.contains(reason), "{printed}");
}

/// Another cloud is named, and nothing is written where the tenant is asked.
#[test]
fn the_cloud_of_the_provider_is_that_of_the_address() {
    let command = format!("entra --endpoint {ENDPOINT} {POLICY} --format terraform");
    let (_, printed) = claimsmith(&format!("{command} --graph-url https://graph.microsoft.us"));
    assert!(printed.contains("  msgraph_endpoint = \"https://graph.microsoft.us\"\n"), "{printed}");
    for option in ["--dry-run", "--detach"] {
        assert_eq!(claimsmith(&format!("{command} {option}")).0, Some(2), "{option}");
    }
}
