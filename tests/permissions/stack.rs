//! A folder with a policy, the Makefile of its layer and the template of its stack.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use support::cloudformation::{Deployment, file};
use support::{executable, root};

const MARK: &str = "# claimsmith template: ";

pub(super) struct Stack {
    folder: PathBuf,
    policy: PathBuf,
    is_copy: bool,
}

impl Stack {
    /// The repository itself.
    pub(super) fn of_repository() -> Self {
        Self { folder: root().to_owned(), policy: "infra/policy/claims.yaml".into(), is_copy: false }
    }

    /// The repository's template and Makefile with a policy that has these stores.
    pub(super) fn with(stores: &[&str]) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("claimsmith-stack-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let stack = Self { folder, policy: "claims.yaml".into(), is_copy: true };
        // A claim from each store, because one that nothing reads is not opened.
        let names = stores.iter().filter_map(|store| Some(store.split_once(':')?.0));
        let claims: String = names.map(|name| format!("      {name}: {name}.department\n")).collect();
        let stores: String = stores.iter().map(|store| format!("  {store}\n")).collect();
        let policy = format!(
            "version: 1\nstores:\n{stores}policies:\n  - name: all\n    applications: all\n    claims:\n{claims}"
        );
        fs::write(stack.folder.join(&stack.policy), policy).unwrap();
        fs::write(stack.folder.join("Makefile"), file("infra/policy/Makefile")).unwrap();
        stack.write_template(&file("template.yaml"));
        stack
    }

    pub(super) fn template(&self) -> String {
        fs::read_to_string(self.folder.join("template.yaml")).unwrap()
    }

    pub(super) fn write_template(&self, text: &str) {
        fs::write(self.folder.join("template.yaml"), text).unwrap();
    }

    pub(super) fn makefile(&self) -> String {
        fs::read_to_string(self.folder.join("Makefile")).unwrap()
    }

    /// The names of the settings that the policy can use, as the function gets them.
    pub(super) fn settings(&self, parameters: &BTreeMap<String, String>) -> String {
        let deployment = Deployment::new(&self.template(), parameters);
        let variables = deployment.part("/Resources/TokenIssuanceStart/Properties/Environment/Variables");
        let settings = variables["POLICY_SETTINGS"].as_str().unwrap_or_default();
        for name in settings.split(',').filter(|name| !name.is_empty()) {
            assert!(variables[name].is_string(), "{name} has no value");
        }
        settings.to_owned()
    }

    /// The lines of the template that are in no section.
    pub(super) fn outside(&self) -> Vec<String> {
        let mut inside = false;
        let mut outside = Vec::new();
        for line in self.template().lines() {
            match line.split_once(MARK) {
                Some((_, name)) => inside = name != "end",
                None if !inside => outside.push(line.to_owned()),
                None => {}
            }
        }
        outside
    }

    /// `claimsmith template --check`.
    pub(super) fn check(&self) -> (Option<i32>, String) {
        self.run(&["template", "--check"])
    }

    /// Runs the tool: its exit code and what it printed.
    pub(super) fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut tool = Command::new(executable::claimsmith());
        let tool = tool.args(arguments).arg("--policy").arg(&self.policy).current_dir(&self.folder);
        let output = tool.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        (output.status.code(), printed)
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if self.is_copy {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
