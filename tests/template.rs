//! What `template.yaml` promises and no linter looks at.

use std::collections::BTreeSet;

use provider::settings::list::SETTINGS;
use serde_json::Value;
use support::cloudformation::{file, read};

fn keys(map: &Value) -> BTreeSet<String> {
    map.as_object().unwrap().keys().cloned().collect()
}

/// The names that stand in `{"Ref": ...}` below a node.
fn references(node: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(entries) => {
            found.extend(entries.get("Ref").and_then(Value::as_str).map(str::to_owned));
            entries.values().for_each(|value| references(value, found));
        }
        _ => {}
    }
}

#[test]
fn every_parameter_is_in_one_group() {
    let template = read(&file("template.yaml"));
    let groups = &template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"];
    let grouped = groups.as_array().unwrap().iter().flat_map(|group| group["Parameters"].as_array().unwrap());
    let grouped: Vec<String> = grouped.map(|name| name.as_str().unwrap().to_owned()).collect();
    let once: BTreeSet<String> = grouped.iter().cloned().collect();
    assert_eq!((once.len(), once), (grouped.len(), keys(&template["Parameters"])));
}

/// Else a changed parameter would reach the function and not the version that callouts go to.
#[test]
fn every_parameter_of_a_version_is_among_its_settings() {
    let template = read(&file("template.yaml"));
    let function = &template["Resources"]["TokenIssuanceStart"]["Properties"];
    let mut used = BTreeSet::new();
    for property in ["Environment", "LoggingConfig", "MemorySize", "VpcConfig"] {
        references(&function[property], &mut used);
    }
    used.retain(|name| template["Parameters"].get(name).is_some());
    let content = &template["Resources"]["SettingsVersion"]["Properties"]["Content"]["Fn::Sub"];
    let mut settings = BTreeSet::new();
    references(&content[1], &mut settings);
    let written = content[0].as_str().unwrap().split("${").skip(1).filter_map(|part| part.split_once('}'));
    settings.extend(written.map(|(name, _)| name.to_owned()));
    assert_eq!(used.difference(&settings).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(used.len() >= 10, "{used:?}");
    let build = function["Environment"]["Variables"]["CLAIMSMITH_BUILD"]["Fn::If"].as_array().unwrap();
    for value in &build[1..] {
        let value = value["Fn::Sub"].as_str().unwrap();
        assert!(
            value.contains("${SettingsVersion.VersionNumber}"),
            "the same function is not published twice"
        );
    }
    let description = &function["VersionDescription"]["Fn::Sub"];
    assert!(description.as_str().unwrap().contains("${SettingsVersion.VersionNumber}"), "{description}");
}

#[test]
fn every_setting_of_the_template_is_one_of_the_program() {
    let template = read(&file("template.yaml"));
    let variables =
        keys(&template["Resources"]["TokenIssuanceStart"]["Properties"]["Environment"]["Variables"]);
    let known: BTreeSet<String> = SETTINGS.iter().map(|setting| setting.name.to_owned()).collect();
    let ours = variables.into_iter().filter(|name| name.starts_with("CLAIMSMITH_"));
    let unknown: Vec<String> = ours.filter(|name| !known.contains(name)).collect();
    assert_eq!(unknown, Vec::<String>::new());
}

/// The policy can use what the template defines for it, and nothing else.
#[test]
fn the_settings_of_the_policy_are_the_variables_that_are_not_the_functions_own() {
    let template = read(&file("template.yaml"));
    let variables = &template["Resources"]["TokenIssuanceStart"]["Properties"]["Environment"]["Variables"];
    let listed = variables["POLICY_SETTINGS"].as_str().unwrap().split(',').map(str::to_owned).collect();
    let known: BTreeSet<String> = SETTINGS.iter().map(|setting| setting.name.to_owned()).collect();
    let of_policy: BTreeSet<String> = keys(variables).difference(&known).cloned().collect();
    assert_eq!(of_policy, listed);
}

#[test]
fn the_dashboard_is_json_and_its_widgets_do_not_overlap() {
    let template = read(&file("infra/aws/dashboard.yaml"));
    let parameters = keys(&template["Parameters"]);
    let body = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"].as_str().unwrap();
    for name in body.split("${").skip(1).filter_map(|part| Some(part.split_once('}')?.0)) {
        assert!(name.starts_with("AWS::") || parameters.contains(name), "{name}");
    }
    let body: Value = serde_json::from_str(&body.replace("${", "{")).unwrap();
    let widgets = body["widgets"].as_array().unwrap();
    let mut places = BTreeSet::new();
    for widget in widgets {
        let number = |name| widget[name].as_u64().unwrap_or_default();
        assert!(number("x") + number("width") <= 24, "{widget}");
        places.insert((number("x"), number("y")));
    }
    assert_eq!(places.len(), widgets.len());
}

/// An alarm notifies by itself, is behind the one that pages, or rolls a version back; metrics that come late are not filled.
#[test]
fn every_alarm_reaches_somebody() {
    for name in ["function-alarms", "endpoint-alarms"] {
        let text = file(&format!("infra/aws/{name}.yaml"));
        assert!(!text.contains("FILL("), "{name}");
        let template = read(&text);
        let behind = template["Outputs"]["FailSignIns"]["Value"].to_string();
        for (alarm, resource) in template["Resources"].as_object().unwrap() {
            let notifies = resource["Properties"].get("AlarmActions").is_some();
            assert!(notifies != behind.contains(alarm.as_str()), "{alarm}");
        }
    }
    let template = read(&file("template.yaml"));
    let rollback =
        &template["Resources"]["TokenIssuanceStart"]["Properties"]["DeploymentPreference"]["Alarms"];
    for alarm in keys(&read(&file("infra/aws/version-alarms.yaml"))["Resources"]) {
        assert!(rollback.to_string().contains(&format!("VersionAlarms.Outputs.{alarm}")), "{alarm}");
    }
}

/// Tags of a stack are given to its resources, so each environment must have some.
#[test]
fn every_environment_has_tags() {
    let samconfig = file("samconfig.toml");
    let environments = samconfig.split("\n[").filter(|section| section.contains(".deploy.parameters]"));
    let untagged: Vec<&str> = environments.filter(|section| !section.contains("\ntags = \"")).collect();
    assert_eq!(untagged, Vec::<&str>::new());
}

/// The people table outlives the stack, mistakes and the day before yesterday.
#[test]
fn the_table_of_people_is_kept() {
    let template = read(&file("template.yaml"));
    let people = &template["Resources"]["People"];
    assert_eq!(people["DeletionPolicy"], "RetainExceptOnCreate");
    assert_eq!(people["UpdateReplacePolicy"], "Retain");
    let properties = &people["Properties"];
    assert_eq!(properties["DeletionProtectionEnabled"], "true");
    assert_eq!(properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], "true");
    assert_eq!(properties["SSESpecification"]["SSEType"], "KMS");
}
