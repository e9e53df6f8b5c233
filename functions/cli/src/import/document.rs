//! The policy that an import writes.

use super::carried::Carried;
use super::finding::Findings;
use super::model::Claim;
use super::yaml::{Entry, Yaml};

/// What an administrator says about the policy.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    /// The name of the policy.
    pub(crate) name: Option<String>,
    /// The application's client id; without one the policy is for all applications.
    pub(crate) application: Option<String>,
}

/// The text of the policy.
pub(super) fn write(carried: &Carried, origin: &str, name: &str, wish: &Wish) -> String {
    let mut entries = vec![Entry {
        comments: vec![
            format!("Imported from a {origin} of Microsoft Entra."),
            "Entra puts a claim of this policy into a token where a claims mapping policy of the application"
                .into(),
            "names it as the `ID` of an entry with the source `CustomClaimsProvider`.".into(),
        ],
        ..Entry::new("version", Yaml::Plain("1".to_owned()))
    }];
    entries.extend(stores(&carried.findings));
    entries.push(Entry::new("policies", Yaml::List(vec![policy(carried, name, wish)])));
    let texts: Vec<String> = entries.into_iter().map(|entry| Yaml::Map(vec![entry]).document()).collect();
    texts.join("\n")
}

/// A store for the attributes that no callout brings: Graph, which knows what Entra's own claims are made of. An
/// administrator may name another one; without any, the policy would not load.
fn stores(findings: &Findings) -> Option<Entry> {
    if findings.needs.is_empty() {
        return None;
    }
    let mut comments = vec![
        "Entra's callout does not bring these attributes of the user, so Graph is asked for them, by an app"
            .into(),
        "registration with a secret that may read users and their groups (`claimsmith reference stores`):"
            .into(),
    ];
    comments.extend(findings.needs.iter().map(|name| format!("  {name}")));
    let graph = vec![
        Entry::new("tenant", Yaml::text("${GRAPH_TENANT_ID}")),
        Entry::new("client", Yaml::text("${GRAPH_CLIENT_ID}")),
        Entry::new("secret", Yaml::text("${secret:graph}")),
    ];
    let directory = vec![
        Entry::new("graph", Yaml::inline_map(graph)),
        Entry::new("provides", Yaml::text("user")),
        Entry::new("required", Yaml::Plain("true".to_owned())),
    ];
    let stores = Yaml::Map(vec![Entry::new("directory", Yaml::Map(directory))]);
    Some(Entry { comments, ..Entry::new("stores", stores) })
}

fn policy(carried: &Carried, name: &str, wish: &Wish) -> Yaml {
    let applications = match &wish.application {
        Some(id) => Yaml::inline_list(vec![Yaml::text(id)]),
        None => Yaml::text("all"),
    };
    Yaml::Map(vec![
        Entry::new("name", Yaml::text(name)),
        Entry::new("applications", applications),
        Entry::new("claims", Yaml::Map(claim_entries(carried))),
    ])
}

/// The claims by their names, and by their full names where two would have the same.
fn claim_entries(carried: &Carried) -> Vec<Entry> {
    let entry = |claim: &Claim| {
        let is_same = |other: &Claim| other.name == claim.name || other.full_name() == claim.name;
        let is_alone = carried.claims.iter().filter(|other| is_same(other)).count() <= 1;
        let key = if is_alone { claim.name.clone() } else { claim.full_name() };
        Entry { comments: claim.comments.clone(), ..Entry::new(key, claim.yaml(is_alone)) }
    };
    carried.claims.iter().map(entry).collect()
}
