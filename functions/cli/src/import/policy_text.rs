//! The policy that an import writes.

use super::carried::CarriedClaims;
use super::model::ImportedClaim;
use super::notes::Notes;
use super::yaml::{Yaml, YamlEntry};

/// What an administrator says about the policy.
#[derive(Clone, Debug)]
pub(crate) struct ImportOptions {
    /// The name of the policy.
    pub(crate) name: Option<String>,
    /// The application's client id; without one the policy is for all applications.
    pub(crate) application: Option<String>,
}

/// The text of the policy.
pub(super) fn write(carried: &CarriedClaims, origin: &str, name: &str, options: &ImportOptions) -> String {
    let mut entries = vec![YamlEntry {
        comments: vec![
            format!("Imported from a {origin} of Microsoft Entra."),
            "Entra puts a claim of this policy into a token where a claims mapping policy of the application"
                .into(),
            "names it as the `ID` of an entry with the source `CustomClaimsProvider`.".into(),
        ],
        ..YamlEntry::new("version", Yaml::Plain("1".to_owned()))
    }];
    entries.extend(stores(&carried.notes));
    entries.push(YamlEntry::new("policies", Yaml::List(vec![policy(carried, name, options)])));
    let texts: Vec<String> = entries.into_iter().map(|entry| Yaml::Map(vec![entry]).document()).collect();
    texts.join("\n")
}

/// A store for the attributes that no callout brings: Graph, which knows what Entra's own claims are made of. An
/// administrator may name another one; without any, the policy would not load.
fn stores(notes: &Notes) -> Option<YamlEntry> {
    if notes.needs.is_empty() {
        return None;
    }
    let mut comments = vec![
        "Entra's callout does not bring these attributes of the user, so Graph is asked for them, by an app"
            .into(),
        "registration with a secret that may read users and their groups (`claimsmith reference stores`):"
            .into(),
    ];
    comments.extend(notes.needs.iter().map(|name| format!("  {name}")));
    let graph = vec![
        YamlEntry::new("tenant", Yaml::text("${GRAPH_TENANT_ID}")),
        YamlEntry::new("client", Yaml::text("${GRAPH_CLIENT_ID}")),
        YamlEntry::new("secret", Yaml::text("${secret:graph}")),
    ];
    let directory = vec![
        YamlEntry::new("graph", Yaml::inline_map(graph)),
        YamlEntry::new("provides", Yaml::text("user")),
        YamlEntry::new("required", Yaml::Plain("true".to_owned())),
    ];
    let stores = Yaml::Map(vec![YamlEntry::new("directory", Yaml::Map(directory))]);
    Some(YamlEntry { comments, ..YamlEntry::new("stores", stores) })
}

fn policy(carried: &CarriedClaims, name: &str, options: &ImportOptions) -> Yaml {
    let applications = match &options.application {
        Some(id) => Yaml::inline_list(vec![Yaml::text(id)]),
        None => Yaml::text("all"),
    };
    Yaml::Map(vec![
        YamlEntry::new("name", Yaml::text(name)),
        YamlEntry::new("applications", applications),
        YamlEntry::new("claims", Yaml::Map(claim_entries(carried))),
    ])
}

/// The claims by their names, and by their full names where two would have the same.
fn claim_entries(carried: &CarriedClaims) -> Vec<YamlEntry> {
    let entry = |claim: &ImportedClaim| {
        let is_same = |other: &ImportedClaim| other.name == claim.name || other.full_name() == claim.name;
        let is_alone = carried.claims.iter().filter(|other| is_same(other)).count() <= 1;
        let key = if is_alone { claim.name.clone() } else { claim.full_name() };
        YamlEntry { comments: claim.comments.clone(), ..YamlEntry::new(key, claim.yaml(is_alone)) }
    };
    carried.claims.iter().map(entry).collect()
}
