//! The extension for VS Code starts the language server of this tool. `language_server/` is a session with a client of the protocol,
//! for `target/language_server/bin/python`.

use std::fs;

use serde_json::Value;
use support::root;

const FOLDER: &str = "infra/editors/vscode";

fn json(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(FOLDER).join(name)).unwrap()).unwrap()
}

#[test]
fn the_extension_has_the_version_and_the_license_of_the_tool() {
    let manifest = json("package.json");
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest["license"], env!("CARGO_PKG_LICENSE"));
    let license = |folder: &str| fs::read_to_string(root().join(folder).join("LICENSE")).unwrap();
    assert_eq!(license(FOLDER), license("."));
}

/// A repository must not choose which program is run.
#[test]
fn no_setting_of_the_extension_is_taken_from_a_folder() {
    let manifest = json("package.json");
    let settings = manifest["contributes"]["configuration"]["properties"].as_object().unwrap();
    let code = fs::read_to_string(root().join(FOLDER).join("extension.js")).unwrap();
    assert!(!settings.is_empty());
    for (name, setting) in settings {
        assert_eq!(setting["scope"], "machine", "{name}");
        assert!(code.contains(&format!("\"{}\"", name.trim_start_matches("claimsmith."))), "{name}");
    }
}

#[test]
fn every_package_of_the_extension_is_locked_with_its_hash() {
    let lock = json("package-lock.json");
    let packages = lock["packages"].as_object().unwrap();
    let manifest = json("package.json");
    for kind in ["dependencies", "devDependencies"] {
        assert_eq!(packages[""][kind], manifest[kind]);
    }
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        let integrity = package["integrity"].as_str().unwrap_or_default();
        assert!(integrity.starts_with("sha512-"), "{name}");
    }
}
