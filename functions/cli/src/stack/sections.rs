//! The lines of each section.

use std::collections::BTreeMap;
use std::path::Path;

use stores::configuration::StackNeed;

use super::marked::MarkedText;
use super::needs::Needs;
use super::statements;
use super::substitution::Substitution;

/// The sections that a stack's template must have.
pub(super) const TEMPLATE: [&str; 5] = ["parameters", "tables", "environment", "versions", "permissions"];
/// The sections of the file that copies the policy into its layer.
pub(super) const LAYER: [&str; 1] = ["files"];

/// The section with the archive of the function, where the stack does not build it.
const CODE: &str = "code";

/// The same of the function that validates policies of AppConfig.
const VALIDATOR: &str = "validator";
/// How the name of the archive with databases ends.
const WITH_SQL: &str = "-sql.zip";

/// The setting with the name of the table that the template can make.
const PEOPLE_TABLE: &str = "PEOPLE_TABLE";

impl Needs {
    /// The lines of the sections of a template.
    pub(crate) fn of_template(&self, template: &MarkedText) -> BTreeMap<&'static str, Vec<String>> {
        let substitution = Substitution::new(template);
        let settings =
            self.settings.iter().filter_map(|name| Some((name.as_str(), substitution.parameter(name)?)));
        let settings: BTreeMap<&str, String> = settings.collect();
        let [parameters, tables, environment, versions, permissions] = TEMPLATE;
        BTreeMap::from([
            (parameters, self.parameters_of(&settings)),
            (tables, vec![format!("PeopleTable: \"{}\"", self.settings.contains(PEOPLE_TABLE))]),
            (environment, self.environment(&settings)),
            (versions, vec![version(&settings)]),
            (permissions, statements::of(self, &substitution)),
            (CODE, self.code(template, CODE)),
            (VALIDATOR, self.code(template, VALIDATOR)),
        ])
    }

    fn parameters_of(&self, settings: &BTreeMap<&str, String>) -> Vec<String> {
        let mut lines = Vec::new();
        for (setting, parameter) in settings {
            lines.extend([
                format!("{parameter}:"),
                "  Type: String".to_owned(),
                format!("  Description: The setting {setting} of the policy."),
            ]);
        }
        let mut arns: Vec<&str> = self.of_stores.iter().filter_map(statements::arns_parameter).collect();
        arns.sort_unstable();
        arns.dedup();
        for parameter in arns {
            lines.extend([
                format!("{parameter}:"),
                "  Type: CommaDelimitedList".to_owned(),
                format!("  Description: {}", described(parameter)),
            ]);
        }
        lines
    }

    /// The archive that is there, with databases if the policy has one.
    fn code(&self, template: &MarkedText, section: &str) -> Vec<String> {
        let line = |line: &String| {
            let without = line.trim().replace(WITH_SQL, ".zip");
            if self.sql { without.replace(".zip", WITH_SQL) } else { without }
        };
        template.lines_of(section).iter().map(line).collect()
    }

    fn environment(&self, settings: &BTreeMap<&str, String>) -> Vec<String> {
        let all: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        let list = (!all.is_empty()).then(|| format!("POLICY_SETTINGS: \"{}\"", all.join(",")));
        let values = settings.iter().map(|(setting, parameter)| format!("{setting}: !Ref {parameter}"));
        list.into_iter().chain(values).collect()
    }

    /// The lines of the section of the layer's Makefile; `policy` is the policy's file name.
    pub(crate) fn of_layer(&self, policy: &str) -> BTreeMap<&'static str, Vec<String>> {
        let mut files: Vec<String> = self.of_stores.iter().filter_map(file).collect();
        files.sort_unstable();
        files.dedup();
        let mut lines = vec![format!("\tcp {policy} \"$(ARTIFACTS_DIR)/policy/claims.yaml\"")];
        for file in files {
            let folder = Path::new(&file).parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.map(|folder| format!("/{}", folder.display())).unwrap_or_default();
            if !folder.is_empty() {
                lines.push(format!("\tmkdir -p \"$(ARTIFACTS_DIR)/policy{folder}\""));
            }
            lines.push(format!("\tcp \"{file}\" \"$(ARTIFACTS_DIR)/policy{folder}/\""));
        }
        let [name] = LAYER;
        BTreeMap::from([(name, lines)])
    }
}

/// A new value of any of them must make a new version of the function.
fn version(settings: &BTreeMap<&str, String>) -> String {
    let values: Vec<String> = settings.values().map(|parameter| format!("!Ref {parameter}")).collect();
    match values.is_empty() {
        true => "PolicySettings: \"\"".to_owned(),
        false => format!("PolicySettings: !Join [\",\", [{}]]", values.join(", ")),
    }
}

fn described(parameter: &str) -> &'static str {
    match parameter {
        statements::FUNCTION_ARNS => "ARNs of the functions that the policy calls by their addresses.",
        _ => "ARNs of the APIs that the policy calls by host names of your own.",
    }
}

/// A file beside the policy.
fn file(need: &StackNeed) -> Option<String> {
    match need {
        StackNeed::File { path } => Some(path.clone()),
        _ => None,
    }
}
