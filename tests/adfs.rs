//! The way from AD FS: whole farms are imported, the written cases pass, and issued claims are compared.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use support::{executable, root, temporary_folder};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(executable::claimsmith()).args(arguments).current_dir(folder).output().unwrap()
}

/// An empty folder for one test.
fn empty_folder(name: &str) -> PathBuf {
    let folder = temporary_folder().join(format!("adfs-{name}"));
    let _absent = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What the tool prints, errors last, and its exit code.
fn printed(folder: &Path, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = run(folder, arguments);
    let (out, error) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    format!("{out}\n{error}\nexit {}\n", status.code().unwrap())
}

fn assert_recorded(folder: &Path, file: &str, arguments: &[&str]) {
    let (found, path) = (printed(folder, arguments), folder.join(file));
    if std::env::var_os("CLAIMSMITH_PIN").is_some() {
        fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&path).unwrap(), "{}", path.display());
}

/// The rule sets of the recorded imports.
fn rule_sets() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("tests/import/adfs")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_none_or(|ending| ending != "txt")).collect();
    files.push(root().join("tests/adfs/farm/expenses.rules"));
    files.sort();
    files
}

#[test]
fn the_written_cases_pass_for_every_rule_set() {
    let (mut policies, mut cases) = (0, 0);
    for file in rule_sets() {
        let folder = empty_folder("every");
        let import = ["import", "adfs", file.to_str().unwrap(), "--to", "claims.yaml"];
        let written = run(&folder, &import);
        if !folder.join("claims.yaml").exists() {
            continue;
        }
        policies += 1;
        let text = fs::read_to_string(folder.join("cases/adfs.yaml"));
        let text = text.unwrap_or_else(|_| panic!("{}: no cases: {written:?}", file.display()));
        cases += text.lines().filter(|line| line.starts_with("- name: ")).count();
        let tested = printed(&folder, &["test", "--coverage"]);
        assert!(tested.contains("\nexit 0\n"), "{}: {tested}\n{text}", file.display());
        fs::remove_dir_all(folder).unwrap();
    }
    assert!(policies >= 18 && cases >= 60, "{policies} policies, {cases} cases");
}

#[test]
fn the_cases_are_those_of_the_rules_and_files_are_left_alone() {
    let folder = empty_folder("groups");
    let rules = root().join("tests/import/adfs/X06-groups.rules");
    let import = ["import", "adfs", rules.to_str().unwrap(), "--to", "claims.yaml"];
    let said = printed(&folder, &import);
    assert!(said.contains("the test cases are in cases/adfs.yaml\n") && said.contains("exit 0"), "{said}");
    let (cases, pinned) =
        (fs::read_to_string(folder.join("cases/adfs.yaml")).unwrap(), root().join("tests/adfs/cases.yaml"));
    if std::env::var_os("CLAIMSMITH_PIN").is_some() {
        fs::write(&pinned, &cases).unwrap();
    }
    assert_eq!(cases, fs::read_to_string(pinned).unwrap());
    fs::remove_file(folder.join("claims.yaml")).unwrap();
    let again = printed(&folder, &import);
    assert!(again.contains("the file exists") && again.contains("exit 3"), "{again}");
    assert!(!folder.join("claims.yaml").exists());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_wrong_policy_fails_its_cases() {
    let folder = empty_folder("wrong");
    let rules = root().join("tests/import/adfs/X01-defaults.rules");
    assert!(
        run(&folder, &["import", "adfs", rules.to_str().unwrap(), "--to", "claims.yaml"]).status.success()
    );
    let policy = fs::read_to_string(folder.join("claims.yaml")).unwrap();
    fs::write(folder.join("claims.yaml"), policy.replace("exists: false", "exists: true")).unwrap();
    let tested = printed(&folder, &["test"]);
    assert!(tested.contains("exit 1") && tested.contains("department"), "{tested}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn claims_providers_run_first_and_attribute_stores_have_their_servers() {
    let folder = root().join("tests/adfs/farm");
    let files = ["import", "adfs", "expenses.rules", "providers.clixml", "stores.clixml"];
    assert_recorded(&folder, "expected.txt", &files);
    let written = fs::read_to_string(folder.join("expected.txt")).unwrap();
    assert!(!written.contains("Tr0ub4dor"));
}

#[test]
fn every_form_of_an_export_has_its_rules_and_its_stores() {
    let folder = root().join("tests/adfs/farm");
    for (stores, host) in [
        (
            "[{\"Name\": \"HR database\", \"Configuration\": {\"connection\": \"Server=sql7;Database=HR;Password=Tr0ub4dor\"}}]",
            "sql7",
        ),
        (
            "Configuration : {[Connection, Data Source=sql8;Initial Catalog=HR;Password=Tr0ub4dor]}\nName          : HR database\n",
            "sql8",
        ),
        ("\"Name\",\"Connection\"\n\"HR database\",\"Server=sql9;Database=HR;Password=Tr0ub4dor\"\n", "sql9"),
    ] {
        let file = empty_folder("forms").join("stores");
        fs::write(&file, stores).unwrap();
        let found = printed(&folder, &["import", "adfs", "expenses.rules", file.to_str().unwrap()]);
        assert!(
            found.contains(&format!("host: {host}\n")) && found.contains("name: HR\n"),
            "{stores}: {found}"
        );
        assert!(
            !found.contains("Tr0ub4dor") && found.contains("put it into the secret `hr_database`"),
            "{found}"
        );
    }
    let file = empty_folder("forms").join("types.csv");
    fs::write(&file, "Name,ClaimType\nUPN,http://schemas.xmlsoap.org/claims/UPN\n").unwrap();
    let found = printed(&folder, &["import", "adfs", file.to_str().unwrap()]);
    assert!(found.contains("the file has neither claim rules nor attribute stores"), "{found}");
    let found = printed(&folder, &["import", "adfs", "stores.clixml"]);
    assert!(found.contains("no file has the claim rules of a relying party"), "{found}");
}

#[test]
fn issued_claims_are_compared_with_those_of_the_policy() {
    let folder = root().join("tests/adfs/compare");
    let compare = ["import", "adfs", "--compare", "kim.xml", "--compare", "noor.txt"];
    let files = ["--policy", "claims.yaml", "--people", "people.yaml"];
    assert_recorded(&folder, "expected.txt", &[&compare[..], &files].concat());
    assert_recorded(&folder, "expected.json", &[&compare[..], &files, &["--format", "json"]].concat());
    let same = printed(&folder, &[&["import", "adfs", "--compare", "noor.txt"][..], &files].concat());
    assert!(same.contains("exit 0"), "{same}");
    let nobody = [&["import", "adfs", "--compare", "noor.txt", "--person", "ana"][..], &files].concat();
    assert!(printed(&folder, &nobody).contains("exit 3"));
}

/// What the claims mapping policy calls the claims of an imported policy, in JSON Web Tokens and in SAML.
fn names_in_tokens(folder: &Path) -> Vec<[String; 3]> {
    let requests =
        run(folder, &["entra", "--policy", "claims.yaml", "--endpoint", "https://claims.contoso.example/"]);
    let requests = String::from_utf8(requests.stdout).unwrap().replace("\\\"", "\"");
    let entries = requests.split("{\"ID\":").skip(1).map(|entry| entry.split('}').next().unwrap());
    let names = entries.map(|entry| {
        let texts: Vec<&str> = entry.split('"').skip(1).step_by(2).collect();
        [texts[0], texts[2], texts[4]].map(str::to_owned)
    });
    names.collect()
}

#[test]
fn claim_types_are_the_names_in_saml() {
    let folder = empty_folder("names");
    let rules = root().join("tests/import/adfs/P01-wizard-templates.rules");
    let import = ["import", "adfs", rules.to_str().unwrap(), "--to", "claims.yaml", "--application"];
    run(&folder, &[&import[..], &["22222222-2222-4222-8222-222222222222"]].concat());
    let policy = fs::read_to_string(folder.join("claims.yaml")).unwrap();
    let mail = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
    let written =
        "      emailaddress:\n        namespace: \"http://schemas.xmlsoap.org/ws/2005/05/identity/claims\"";
    assert!(policy.contains(written), "{policy}");
    // Entra reserves the UPN's name, and the claim of the mail address gets a short name here.
    let renamed = policy.replace(written, &format!("      mail_address:\n        emit: \"{mail}\""));
    let renamed = renamed.replace("      upn:\n", "      upn:\n        emit: login_name\n");
    fs::write(folder.join("claims.yaml"), renamed).unwrap();
    let names = names_in_tokens(&folder);
    assert!(names.contains(&["mail_address", mail, mail].map(str::to_owned)), "{names:?}");
    let short: Vec<&String> =
        names.iter().map(|[_, _, saml]| saml).filter(|saml| !saml.contains("://")).collect();
    assert_eq!(short, ["login_name"], "{names:?}");
    assert_eq!(names.len(), policy.matches("        namespace: ").count());
}
