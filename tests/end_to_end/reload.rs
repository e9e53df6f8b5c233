//! `serve` answers with the policy and the people as they are, and `call` says when nothing serves.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use support::executable;
use support::serving::Serving;

use super::tables::Beside;

/// A policy and people that a test edits, and who serves them.
struct Edited {
    folder: PathBuf,
    serving: Serving,
}

impl Edited {
    fn start(name: &str) -> Self {
        let folder = support::temporary_folder().join(format!("{name}-files"));
        fs::create_dir_all(&folder).unwrap();
        let (policy, people) = (folder.join("claims.yaml"), folder.join("people.yaml"));
        fs::copy(support::root().join("infra/policy/claims.yaml"), &policy).unwrap();
        fs::copy(support::root().join("infra/policy/sample/people.yaml"), &people).unwrap();
        let options = ["--policy", policy.to_str().unwrap(), "--people", people.to_str().unwrap()];
        Self { serving: Serving::with(name, &options), folder }
    }

    fn edit(&self, file: &str, old: &str, new: &str) {
        let file = self.folder.join(file);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(old), "{old}");
        fs::write(file, text.replace(old, new)).unwrap();
    }

    /// The claims of a person, as JSON.
    fn call(&self, person: &str) -> String {
        let mut call = Command::new(executable::claimsmith());
        call.args(["call", person, "--json", "--url", &self.serving.endpoint(), "--state"]);
        call.arg(&self.serving.state).arg("--people").arg(self.folder.join("people.yaml"));
        let output = call.output().unwrap();
        assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stderr), self.serving.log());
        String::from_utf8(output.stdout).unwrap()
    }

    /// Waits until the log has a text.
    fn says(&self, expected: &str) {
        let end = Instant::now() + Duration::from_secs(30);
        while !self.serving.log().contains(expected) {
            assert!(Instant::now() < end, "{expected} is not in {}", self.serving.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

#[test]
fn an_edited_policy_is_served_without_a_restart() {
    let edited = Edited::start("reload-policy");
    assert!(edited.call("kim").contains("\"tier\":\"gold\""));
    edited.edit("claims.yaml", "tier: people.tier", "tier: { attribute: { value: platinum } }");
    assert!(edited.call("kim").contains("\"tier\":\"platinum\""));
    edited.says("claims.yaml: reloaded\n");
}

#[test]
fn edited_people_are_served_without_a_restart() {
    let edited = Edited::start("reload-people");
    edited.edit("people.yaml", "tier: gold", "tier: diamond");
    assert!(edited.call("kim").contains("\"tier\":\"diamond\""));
    edited.edit("people.yaml", "- name: kim", "- nam: kim");
    edited.says("error[unknown_key]");
    edited.says("claims.yaml: not reloaded; callouts are answered as before\n");
}

/// Nobody needs to call for it: the mistake is shown when the file is saved.
#[test]
fn a_policy_with_errors_is_shown_and_the_one_before_stays() {
    let edited = Edited::start("reload-errors");
    edited.edit("claims.yaml", "tier: people.tier", "tier: peple.tier");
    edited.says("error[unknown_source]");
    edited.says("claims.yaml: not reloaded; callouts are answered as before\n");
    assert!(edited.call("kim").contains("\"tier\":\"gold\""));
    fs::remove_file(edited.folder.join("claims.yaml")).unwrap();
    edited.says("there is no such policy file");
    assert!(edited.call("kim").contains("\"tier\":\"gold\""));
    fs::copy(support::root().join("infra/policy/claims.yaml"), edited.folder.join("claims.yaml")).unwrap();
    edited.says("claims.yaml: reloaded\n");
    edited.edit("claims.yaml", "tier: people.tier", "tier: { attribute: { value: platinum } }");
    assert!(edited.call("kim").contains("\"tier\":\"platinum\""));
}

/// A policy over a file of its own folder.
const FILE: &str = r#"
version: 1
stores:
  people: { file: { path: records.csv, key: { id: "{user.id}" } }, required: true }
policies:
  - { name: orders, applications: all, claims: { tier: people.tier } }
"#;

#[test]
fn with_real_stores_the_policy_and_the_files_beside_it_are_read_again() {
    let folder = support::temporary_folder().join("reload-live-files");
    fs::create_dir_all(&folder).unwrap();
    let people = support::root().join("infra/policy/sample/people.yaml");
    fs::copy(people, folder.join("people.yaml")).unwrap();
    let policy = folder.join("claims.yaml");
    fs::write(&policy, FILE).unwrap();
    let kim = "77777777-7777-4777-8777-000000000001";
    fs::write(folder.join("records.csv"), format!("id,tier\n{kim},gold\n")).unwrap();
    let options = ["--live", "--policy", policy.to_str().unwrap()];
    let edited = Edited { serving: Serving::with("reload-live", &options), folder };
    assert!(edited.call("kim").contains("\"tier\":\"gold\""));
    edited.edit("records.csv", "gold", "diamond");
    assert!(edited.call("kim").contains("\"tier\":\"diamond\""));
    edited.edit("claims.yaml", "tier: people.tier", "level: people.tier");
    assert!(edited.call("kim").contains("\"level\":\"diamond\""));
}

#[test]
fn an_edited_table_beside_the_policy_is_served_without_a_restart() {
    let beside = Beside::new("reload-table", "tables/kinds.yaml");
    let (policy, people) = (beside.path("claims.yaml"), beside.path("people.yaml"));
    let serving = Serving::with("reload-table-state", &["--policy", &policy, "--people", &people]);
    let edited = Edited { serving, folder: beside.0 };
    assert!(edited.call("kim").contains("\"kind\":[\"staff\",\"internal\"]"));
    edited.edit("tables/kinds.yaml", "[staff, internal]", "colleague");
    assert!(edited.call("kim").contains("\"kind\":\"colleague\""));
    edited.edit("tables/kinds.yaml", "Guest: external", "Member: external");
    edited.says("error[unusable_table]");
    edited.says("claims.yaml: not reloaded; callouts are answered as before\n");
    edited.edit("tables/kinds.yaml", "Member: external", "Guest: external, of another company");
    edited.says("claims.yaml: reloaded\n");
    assert!(edited.call("kim").contains("\"kind\":\"colleague\""));
    edited.edit("claims.yaml", "tables/kinds.yaml", "tables/new.yaml");
    edited.says("`tables/new.yaml`: No such file");
    fs::write(edited.folder.join("tables/new.yaml"), "Member: newcomer\n").unwrap();
    assert!(edited.call("kim").contains("\"kind\":\"newcomer\""));
}

#[test]
fn call_says_that_nothing_serves() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut call = Command::new(executable::claimsmith());
    let state = support::temporary_folder().join("nothing-serves");
    call.args(["call", "kim", "--url", &format!("http://{nobody}/token-issuance-start"), "--state"]);
    let output = call.arg(state).current_dir(support::root()).output().unwrap();
    let complained = String::from_utf8(output.stderr).unwrap();
    for expected in [
        "kim: no token, after ",
        "(no program listens at this address and port)\n",
        "help: start `claimsmith serve` in another terminal, or do both with `claimsmith serve --call kim`\n",
    ] {
        assert!(output.status.code() == Some(1) && complained.contains(expected), "{complained}");
    }
}
