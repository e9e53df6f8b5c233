//! The requests that the tool writes down.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use http::Method;
use serde_json::Value;
use support::{pinned, root};

use super::{ENDPOINT, POLICY, claimsmith};
use crate::fake_graph::{path_of, schema};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn the_requests_are_those_that_are_pinned_and_have_the_shapes_of_graph_s_types() {
    let (exit, printed) = claimsmith(&format!("entra --endpoint {ENDPOINT} {POLICY}"));
    assert_eq!(exit, Some(0), "{printed}");
    pinned::compare("tests/entra/requests.json", &printed);
    let requests: Value = serde_json::from_str(&printed).unwrap();
    let mut types = BTreeSet::new();
    for request in requests["register"].as_array().unwrap() {
        let method: Method = request["method"].as_str().unwrap().parse().unwrap();
        let path = path_of(
            request["url"].as_str().unwrap().strip_prefix("https://graph.microsoft.com/v1.0").unwrap(),
        );
        let name = match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["applications", ..] => "application",
            ["servicePrincipals", _, "appRoleAssignedTo"] => "appRoleAssignment",
            ["servicePrincipals", _, "claimsMappingPolicies", "$ref"] => "reference",
            ["servicePrincipals"] => "servicePrincipal",
            ["customAuthenticationExtensions"] => "onTokenIssuanceStartCustomExtension",
            ["claimsMappingPolicies"] => "claimsMappingPolicy",
            ["authenticationEventListeners"] => "onTokenIssuanceStartListener",
            other => panic!("{other:?} is unknown"),
        };
        let problems = schema::problems(name, &with_ids(&request["body"]), method == Method::POST);
        assert_eq!(problems, [""; 0], "{request}");
        types.insert(name);
    }
    assert_eq!(types.len(), 7);
}

/// The body as it is sent once the ids in braces are known.
fn with_ids(body: &Value) -> Value {
    let parts: Vec<String> = body.to_string().split("\"{").map(str::to_owned).collect();
    let known = parts[1..].iter().map(|part| match part.split_once("}\"") {
        Some((id, rest)) if id.ends_with(".id") || id.ends_with(".appId") => {
            format!("\"77777777-0000-4000-8000-000000000001\"{rest}")
        }
        _ => format!("\"{{{part}"),
    });
    serde_json::from_str(&std::iter::once(parts[0].clone()).chain(known).collect::<String>()).unwrap()
}

/// The names in tokens are the policy's, unless the command line has others.
#[test]
fn the_policy_says_what_claims_are_called_in_tokens() {
    for (option, name, other) in
        [("", "order_roles", "app_roles"), ("--emit roles=app_roles", "app_roles", "order_roles")]
    {
        let (exit, printed) = claimsmith(&format!("entra --endpoint {ENDPOINT} {option}"));
        assert!(exit == Some(0) && printed.contains(name) && !printed.contains(other), "{printed}");
    }
}

/// `infra/entra` is what the policy of `infra/policy` needs.
#[test]
fn the_files_of_the_product_s_policy_are_those_of_this_version() {
    let out = folder("entra-files");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("99-earlier.json"), "{}").unwrap();
    fs::write(out.join("notes.json"), "{}").unwrap();
    let arguments = format!("entra --endpoint {ENDPOINT} --out {}", out.display());
    assert_eq!(claimsmith(&arguments).0, Some(0));
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let files = entries.filter(|entry| entry.path().is_file());
        files.map(|entry| entry.file_name().into_string().unwrap()).collect()
    };
    let written = names(&out);
    assert!(written.contains("notes.json") && !written.contains("99-earlier.json"), "{written:?}");
    fs::remove_file(out.join("notes.json")).unwrap();
    for part in ["", "detach"] {
        let target = root().join("infra/entra").join(part);
        fs::create_dir_all(&target).unwrap();
        for name in names(&out.join(part)) {
            let text = fs::read_to_string(out.join(part).join(&name)).unwrap();
            pinned::compare(&Path::new("infra/entra").join(part).join(name).display().to_string(), &text);
        }
        let json = names(&target).into_iter().filter(|name| name.ends_with(".json"));
        assert_eq!(json.collect::<BTreeSet<_>>(), names(&out.join(part)));
    }
}
