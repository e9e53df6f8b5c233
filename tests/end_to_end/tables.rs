//! Tables of `Lookup` in files beside the policy: the commands and the function read them, and they are deployed with it.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use support::cloudformation::file;
use support::function::events::Encoding;
use support::function::lambda::Lambda;
use support::function::{artefact, runtime_api::Function};
use support::serving::Serving;
use support::{executable, signer};

use super::{FRONTS, request};

const CASES: &str = "\
- name: a member
  given: { user: { userType: Member } }
  expect: { claims: { kind: [staff, internal] } }
- name: someone else
  given: { user: { userType: Guest } }
  expect: { claims: { kind: external } }
";

const PEOPLE: &str = "\
- name: kim
  user: { id: 77777777-7777-4777-8777-000000000001, userType: Member }
";

/// The folder of a policy whose claim `kind` is in a table beside it.
pub(super) struct Beside(pub(super) PathBuf);

impl Beside {
    pub(super) fn new(name: &str, table: &str) -> Self {
        let folder = support::temporary_folder().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("tables")).unwrap();
        let this = Self(folder);
        this.name_table(table);
        this.write("tables/kinds.yaml", "Member: [staff, internal]\nGuest: external\n");
        this.write("cases.yaml", CASES);
        this.write("people.yaml", PEOPLE);
        this
    }

    /// Writes the policy, in which the table is in this file.
    fn name_table(&self, table: &str) {
        let lookup = format!("Lookup: {{ input: user.userType, table: {table} }}");
        let claims = format!("      kind: {{ transformations: [{lookup}] }}\n");
        let policy = "version: 1\npolicies:\n  - name: orders\n    applications: all\n    claims:\n";
        self.write("claims.yaml", &(policy.to_owned() + &claims));
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }

    /// Runs the tool in the folder: its exit code, and what it printed and complained about.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = Command::new(executable::claimsmith())
            .args(arguments)
            .current_dir(&self.0)
            .stdin(fs::File::open(self.0.join("claims.yaml")).unwrap())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout) + &text(output.stderr))
    }
}

#[test]
fn a_table_beside_the_policy_is_read_by_every_command() {
    let beside = Beside::new("tables-read", "tables/kinds.yaml");
    let policy = ["--policy", "claims.yaml"];
    for (arguments, expected) in [
        (&["check"][..], "no errors, no warnings"),
        (&["check", "-"], "no errors, no warnings"),
        (&["test", "--cases", "cases.yaml"], "2 cases, 0 failed"),
        (&["explain", "kim", "--people", "people.yaml"], "kind is [\"staff\", \"internal\"], from"),
        (
            &["serve", "--port", "0", "--call", "kim", "--people", "people.yaml", "--state", "state"],
            "internal",
        ),
    ] {
        let named = if arguments.contains(&"-") { &[][..] } else { &policy };
        let (exit, printed) = beside.run(&[arguments, named].concat());
        assert!(exit == Some(0) && printed.contains(expected), "{arguments:?}: {printed}");
    }
    let mut elsewhere = Command::new(executable::claimsmith());
    let elsewhere = elsewhere.args(["check", &beside.path("claims.yaml")]).output().unwrap();
    assert!(elsewhere.status.success(), "the folder is that of the policy: {elsewhere:?}");
    let mut without = Command::new(executable::claimsmith());
    let without = without.args(["check", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut without = without.unwrap();
    without.stdin.take().unwrap().write_all(&fs::read(beside.0.join("claims.yaml")).unwrap()).unwrap();
    assert_eq!(
        without.wait_with_output().unwrap().status.code(),
        Some(1),
        "no such file where it was started"
    );
}

#[test]
fn what_is_no_table_in_the_folder_of_the_policy_is_refused() {
    let beside = Beside::new("tables-refused", "tables/kinds.yaml");
    symlink(support::root().join("infra/policy/cases/orders.yaml"), beside.0.join("out.yaml")).unwrap();
    symlink("/etc", beside.0.join("etc")).unwrap();
    symlink("tables/kinds.yaml", beside.0.join("in.yaml")).unwrap();
    beside.write("list.yaml", "- Member\n");
    beside.write("nested.yaml", "Member: staff\nGuest: { kind: external }\n");
    fs::write(beside.0.join("latin.yaml"), b"Member: \xe9\n").unwrap();
    let table = fs::File::create(beside.0.join("large.yaml")).unwrap();
    table.set_len(17 << 20).unwrap();
    for (table, reason) in [
        ("../kinds.yaml", "it is outside the folder of the policy"),
        ("/etc/hosts", "it is outside the folder of the policy"),
        ("tables/../../x.yaml", "it is outside the folder of the policy"),
        ("out.yaml", "it is a symbolic link to a file outside the folder of the policy"),
        ("etc/hosts", "it is a symbolic link to a file outside the folder of the policy"),
        ("tables", "it is not a regular file"),
        ("gone.yaml", "No such file or directory"),
        ("list.yaml", "line 1, column 1: expected a mapping"),
        ("nested.yaml", "line 2, column 8: expected a text"),
        ("large.yaml", "larger than 16777216 bytes"),
        ("latin.yaml", ""),
    ] {
        beside.name_table(table);
        let (exit, report) = beside.run(&["check", "claims.yaml"]);
        assert_eq!(exit, Some(1), "{table}: {report}");
        assert!(report.contains("error[unusable_table]") && report.contains(reason), "{table}: {report}");
    }
    beside.name_table("in.yaml");
    assert_eq!(beside.run(&["check", "claims.yaml"]).0, Some(0), "a link within the folder");
}

#[test]
fn the_function_does_not_start_without_a_table() {
    let beside = Beside::new("tables-gone", "gone.yaml");
    let settings = [
        ("CLAIMSMITH_AUDIENCES", signer::AUDIENCE),
        ("CLAIMSMITH_TENANT_IDS", signer::TENANT_ID),
        ("CLAIMSMITH_POLICY", &beside.path("claims.yaml")),
    ];
    let function = Function::start(&artefact::bootstrap(), &settings);
    assert_eq!(function.ready(), None);
    let log = function.log();
    assert!(log.contains("`gone.yaml`: No such file or directory"), "{log}");
}

#[test]
fn the_function_answers_with_a_table_beside_its_policy() {
    let beside = Beside::new("tables-function", "tables/kinds.yaml");
    let serving = Serving::start("tables-function-issuer");
    let lambda = Lambda::with(&serving.base_url, &[("CLAIMSMITH_POLICY", &beside.path("claims.yaml"))]);
    let token = signer::sign(&serving.state, &signer::honest(&serving.base_url));
    let body = fs::read(support::root().join("tests/callouts/accepted/member.json")).unwrap();
    let response = lambda.answer(FRONTS[0], Encoding::Text, &request(&token, body));
    let answer = String::from_utf8(response.body().to_vec()).unwrap();
    assert!(answer.contains(r#""kind":["staff","internal"]"#), "{answer}");
}

#[test]
fn a_table_beside_the_policy_is_deployed_with_it() {
    let beside = Beside::new("tables-deployed", "tables/kinds.yaml");
    beside.write("template.yaml", &file("template.yaml"));
    beside.write("Makefile", &file("infra/policy/Makefile"));
    let template = |more: &[&str]| beside.run(&[&["template", "--policy", "claims.yaml"], more].concat());
    let (exit, differences) = template(&["--check"]);
    let copied = "cp \"tables/kinds.yaml\" \"$(ARTIFACTS_DIR)/policy/tables/\"";
    assert!(exit == Some(1) && differences.contains(copied), "{differences}");
    let (exit, report) = beside.run(&["check", "claims.yaml"]);
    assert!(exit == Some(1) && report.contains("error[missing_in_template]"), "{report}");
    assert_eq!(template(&[]).0, Some(0));
    let makefile = fs::read_to_string(beside.0.join("Makefile")).unwrap();
    for line in ["mkdir -p \"$(ARTIFACTS_DIR)/policy/tables\"", copied] {
        assert!(makefile.contains(&format!("\t{line}\n")), "{makefile}");
    }
    assert_eq!((template(&["--check"]).0, beside.run(&["check", "claims.yaml"]).0), (Some(0), Some(0)));
}
