//! Writes the policy, with comments for everything that was not carried over.

use super::model::carried::CarriedClaims;
use super::model::claim::ImportedClaim;
use super::notes::{NoteGroup, NoteKind, Notes, grouped};
use super::yaml::{Yaml, YamlEntry};

/// Options of an import.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The name of the policy.
    pub name: Option<String>,
    /// The application's client ID; without one, the policy is for all applications.
    pub application: Option<String>,
    /// The number of the policy in the file, from 1; needed if there are several.
    pub policy: Option<usize>,
}

/// The text of the policy.
pub(crate) fn write(carried: &CarriedClaims, origin: &str, name: &str, options: &ImportOptions) -> String {
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
    entries.push(YamlEntry {
        comments: grouped(&carried.general).iter().map(general_comment).collect(),
        ..YamlEntry::new("policies", Yaml::List(vec![policy(carried, name, options)]))
    });
    let texts: Vec<String> = entries.into_iter().map(|entry| Yaml::Map(vec![entry]).document()).collect();
    texts.join("\n")
}

/// A Graph store for the attributes that are not in a callout. Without a store, the policy would not load.
fn stores(notes: &Notes) -> Option<YamlEntry> {
    if notes.needs.is_empty() {
        return None;
    }
    let mut comments = vec![
        "These attributes of the user are not in a callout. They come from Graph, for which an app registration".into(),
        "with a secret needs permission to read users and groups (`claimsmith reference stores`):".into(),
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

/// The claims by name, and by full name if two have the same name.
fn claim_entries(carried: &CarriedClaims) -> Vec<YamlEntry> {
    let entry = |claim: &ImportedClaim| {
        let is_same = |other: &ImportedClaim| other.name == claim.name || other.full_name() == claim.name;
        let is_alone = carried.claims.iter().filter(|other| is_same(other)).count() <= 1;
        let key = if is_alone { claim.name.clone() } else { claim.full_name() };
        YamlEntry { comments: claim.comments.clone(), ..YamlEntry::new(key, claim.yaml(is_alone)) }
    };
    let mut entries = Vec::new();
    for position in 0..=carried.claims.len() {
        let left_out = carried.left_out.iter().filter(|left_out| left_out.position == position);
        entries.extend(left_out.map(|left_out| YamlEntry::comment(left_out.comment.clone())));
        entries.extend(carried.claims.get(position).map(entry));
    }
    entries
}

/// `not carried over: includeBasicClaimSet, groupFilter: why`.
fn general_comment(group: &NoteGroup<'_>) -> String {
    if group.kind == NoteKind::Changed {
        return group.message.to_owned();
    }
    let mut keys: Vec<&str> = Vec::new();
    for path in &group.paths {
        let key = path.rsplit_once('.').map_or(*path, |(_, key)| key.split('[').next().unwrap_or(key));
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    format!("{}: {}: {}", group.kind.words(), keys.join(", "), group.message)
}
