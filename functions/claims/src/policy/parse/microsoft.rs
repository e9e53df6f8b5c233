//! Recognizes policies of Microsoft Entra, as Microsoft Graph and PowerShell print them, where one of ours is expected.

use crate::document::{Diagnostics, MICROSOFT_POLICY, Node, NodeKind};

const HELP: &str = "`claimsmith import FILE` converts it, and lists what it could not import";

/// Notes a document that is a policy of Microsoft Entra; whether it is one.
pub(super) fn refuse(root: &Node, diagnostics: &mut Diagnostics) -> bool {
    let Some(kind) = kind(root) else { return false };
    diagnostics
        .error(MICROSOFT_POLICY, root.place, format!("this is a {kind} of Microsoft Entra"))
        .help(HELP);
    true
}

/// Notes `claims:` that is a list, as in Microsoft Graph; whether it is that.
pub(super) fn refuse_claims(claims: &Node, diagnostics: &mut Diagnostics) -> bool {
    let NodeKind::List(items) = &claims.kind else { return false };
    if !items.iter().any(|item| item.has("@odata.type") || item.has("configurations")) {
        return false;
    }
    let message = "`claims` is a list, as in a customClaimsPolicy of Microsoft Entra";
    let help = format!("write `NAME: ATTRIBUTE` for each claim; {HELP}");
    diagnostics.error(MICROSOFT_POLICY, claims.place, message).help(help);
    true
}

/// What a document is, if it is Microsoft's.
fn kind(root: &Node) -> Option<&'static str> {
    let entries = match &root.kind {
        NodeKind::Map(entries) => entries,
        NodeKind::List(items) => return items.first().and_then(kind),
        NodeKind::Null | NodeKind::Text { .. } => return None,
    };
    let get = |name: &str| {
        entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(name)).map(|entry| &entry.value)
    };
    let is_list = |node: &Node| matches!(node.kind, NodeKind::List(_));
    if ["policies", "stores", "version"].iter().any(|key| root.has(key)) {
        return None;
    }
    if ["ClaimsMappingPolicy", "ClaimsSchema", "definition"].iter().any(|key| get(key).is_some()) {
        return Some("claimsMappingPolicy");
    }
    let is_graph = entries.iter().any(|entry| entry.key.starts_with("@odata."));
    match get("claims") {
        Some(claims) if is_graph || is_list(claims) => Some("customClaimsPolicy"),
        _ => get("value").filter(|value| is_graph || is_list(value)).and_then(kind),
    }
}
