//! Starts of the real function whose keys were kept: by an earlier process in the table that instances share, or by
//! `claimsmith keys` in a file beside the policy. The host of the keys then answers nobody.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::executable;
use support::function::artefact;
use support::function::events::{self, Encoding, Front};
use support::function::lambda::{Surroundings, member_callout};
use support::function::runtime_api::{Function, Outcome};
use support::servers::forgetful::Forgetful;
use support::servers::people_table::SHARED;
use support::serving::Serving;
use support::signer::TENANT_ID;
use tokio::runtime::{Builder, Runtime};

/// Entra, whose keys are behind a network that can lead elsewhere.
struct World {
    entra: Serving,
    surroundings: Surroundings,
    network: Forgetful,
    metadata: String,
    /// Accepts connections and answers nothing.
    silent: TcpListener,
    _runtime: Runtime,
}

impl World {
    fn start(name: &str) -> Self {
        let entra = Serving::start(name);
        let surroundings = Surroundings::new(&entra.base_url);
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let server: SocketAddr = entra.base_url.strip_prefix("http://").unwrap().parse().unwrap();
        let network = runtime.block_on(Forgetful::before(server));
        let base = format!("http://127.0.0.1:{}", network.port);
        let metadata = format!("{base}/{TENANT_ID}/v2.0/.well-known/openid-configuration");
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        Self { entra, surroundings, network, metadata, silent, _runtime: runtime }
    }

    /// From now on the host of the keys does not answer.
    fn hang(&self) {
        self.network.lead_to(self.silent.local_addr().unwrap());
    }

    fn function(&self, settings: &[(&str, &str)]) -> Function {
        let own = [("CLAIMSMITH_METADATA_URLS", self.metadata.as_str())];
        let settings: Vec<_> = own.into_iter().chain(settings.iter().copied()).collect();
        self.surroundings.function(&artefact::bootstrap(), &settings)
    }

    /// The status of a sign-in, and where the log says that the keys were from.
    fn sign_in(&self, function: &Function) -> (u16, Value) {
        let callout = member_callout(&self.entra);
        let event = events::event(Front::HttpApi { stage: "$default" }, Encoding::Text, &callout);
        let outcome = function.invoke(&event);
        let Outcome::Answer(answer) = outcome else { panic!("{outcome:?}\n{}", function.log()) };
        let log = function.log();
        let mut lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let line = lines.rfind(|line| line["target"] == "callout").unwrap();
        (events::response(&answer).status().as_u16(), line["keys"].clone())
    }
}

/// Whether every issuer's keys passed the self-test.
fn keys_pass(function: &Function) -> bool {
    let outcome = function.invoke(r#"{"claimsmith": "self-test"}"#);
    let Outcome::Answer(answer) = outcome else { panic!("{outcome:?}\n{}", function.log()) };
    let test: Value = serde_json::from_slice(&answer).unwrap();
    let checks = test["checks"].as_array().unwrap();
    checks.iter().filter(|check| check["name"] == "keys").all(|check| check["passed"] == true)
}

/// A folder from which a layer is built, with the deployed policy alone.
fn policy_folder(name: &str) -> PathBuf {
    let folder = support::temporary_folder().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("cases")).unwrap();
    fs::copy(artefact::policy(), folder.join("claims.yaml")).unwrap();
    fs::copy(support::root().join("infra/policy/Makefile"), folder.join("Makefile")).unwrap();
    folder
}

/// What is in the layer that this folder gives, built as `sam build` does.
fn layer(folder: &Path) -> PathBuf {
    let built = folder.join("built");
    let mut make = Command::new("make");
    let output = make.arg("build-Policy").env("ARTIFACTS_DIR", &built).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    built.join("policy")
}

#[test]
fn a_second_process_starts_with_the_keys_that_the_first_one_fetched() {
    let world = World::start("kept-in-table");
    let table = [("CLAIMSMITH_CACHE_TABLE", SHARED)];
    let first = world.function(&table);
    assert_eq!(world.sign_in(&first), (200, "fetched".into()));
    // Its response is posted before the keys are kept, and it takes the next event after that.
    assert!(keys_pass(&first));
    assert_eq!(world.surroundings.tables.shared().len(), 1);
    world.hang();
    let second = world.function(&table);
    assert_eq!(world.sign_in(&second), (200, "table".into()));
    assert!(!keys_pass(&second), "they cannot be fetched now");
    let without = world.function(&[]);
    assert_eq!(world.sign_in(&without), (503, Value::Null), "without the table");
}

#[test]
fn a_forged_or_broken_entry_is_no_key_and_a_sign_in_waits_for_the_fetch() {
    let world = World::start("kept-forged");
    let table = [("CLAIMSMITH_CACHE_TABLE", SHARED)];
    let first = world.function(&table);
    assert_eq!(world.sign_in(&first), (200, "fetched".into()));
    assert!(keys_pass(&first));
    let item = world.surroundings.tables.shared().remove(0);
    let text = item["text"]["S"].as_str().unwrap();
    let other = TENANT_ID.replace('1', "2");
    for text in [text.replace(TENANT_ID, &other), text.replace("\"at\":1", "\"at\":9"), "{".to_owned()] {
        let mut forged = item.clone();
        forged["text"]["S"] = text.into();
        world.surroundings.tables.put_shared(forged);
        let function = world.function(&table);
        assert_eq!(world.sign_in(&function), (200, "fetched".into()));
        assert!(function.log().contains("kept keys are not used"), "{}", function.log());
    }
}

#[test]
fn the_function_starts_with_the_file_that_the_command_wrote() {
    let world = World::start("kept-in-file");
    let folder = policy_folder("kept-in-file-policy");
    let file = folder.join("signing-keys.json");
    let keys = |metadata: &str| {
        let mut command = Command::new(executable::claimsmith());
        command.args(["keys", "--metadata", metadata, "--out"]).arg(&file).output().unwrap()
    };
    let wrong = keys(&format!("{}/elsewhere", world.entra.base_url));
    assert_eq!((wrong.status.code(), file.exists()), (Some(1), false), "{wrong:?}");
    assert!(!layer(&folder).join("signing-keys.json").exists(), "a layer is built without it too");
    let written = keys(&world.metadata);
    assert_eq!(written.status.code(), Some(0), "{written:?}");
    world.hang();
    let layer = layer(&folder);
    let (policy, file) = (layer.join("claims.yaml"), layer.join("signing-keys.json"));
    let settings = [("CLAIMSMITH_POLICY", policy.to_str().unwrap())];
    let function = world.function(&settings);
    assert_eq!(world.sign_in(&function), (200, "file".into()));
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("\"at\":1", "\"at\":")).unwrap();
    let function = world.function(&settings);
    assert_eq!(world.sign_in(&function), (503, Value::Null), "it is decades old");
    assert_eq!(function.log().matches("they are too old").count(), 1, "{}", function.log());
}

#[test]
fn the_command_derives_the_addresses_as_the_function_does() {
    let keys = |arguments: &[&str]| {
        let mut command = Command::new(executable::claimsmith());
        // Nothing listens there: the addresses are in what is said of it.
        let command = command.arg("keys").args(arguments).env("CLAIMSMITH_HTTPS_PROXY", "http://127.0.0.1:9");
        let output = command.current_dir(support::temporary_folder()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let v2 = format!("https://login.microsoftonline.com/{TENANT_ID}/v2.0/.well-known/openid-configuration");
    let v1 = v2.replace("/v2.0", "");
    let id = "88888888-8888-4888-8888-888888888888";
    for (audience, expected) in [(id, vec![&v2]), ("api://claims.example.com/id", vec![&v2, &v1])] {
        let (exit, said) = keys(&["--tenant", TENANT_ID, "--audience", audience]);
        assert_eq!(exit, Some(1), "{said}");
        for address in [&v2, &v1] {
            assert_eq!(said.contains(address), expected.contains(&address), "{audience}: {said}");
        }
    }
    let (exit, said) = keys(&["--tenant", TENANT_ID]);
    assert!(exit == Some(3) && said.contains("CLAIMSMITH_AUDIENCES"), "{said}");
}
