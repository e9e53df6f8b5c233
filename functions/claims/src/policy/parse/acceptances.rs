//! `accept`: warnings that are meant to be where they are.

use crate::document::{Acceptance, Code, Diagnostics, Entry, Node};
use crate::policy::codes::{ACCEPTANCE_WITHOUT_REASON, UNKNOWN_ACCEPTANCE, UNUSED_ACCEPTANCE};
use crate::policy::keys::ACCEPT;

/// Reads everything that a document accepts. To be called before anything is checked.
pub(super) fn read(root: &Node, diagnostics: &mut Diagnostics) {
    let mut list = Vec::new();
    for store in root.get("stores").map(Node::as_entries).unwrap_or_default() {
        of_entry(store, &mut list, diagnostics);
    }
    for policy in root.get("policies").map(Node::as_items).unwrap_or_default() {
        of(policy.place.part, policy, &mut list, diagnostics);
        for claim in policy.get("claims").map(Node::as_entries).unwrap_or_default() {
            of_entry(claim, &mut list, diagnostics);
            for configuration in claim.value.get("configurations").map(Node::as_items).unwrap_or_default() {
                of(configuration.place.part, configuration, &mut list, diagnostics);
            }
        }
    }
    diagnostics.accept(list);
}

fn of_entry(entry: &Entry, list: &mut Vec<Acceptance>, diagnostics: &mut Diagnostics) {
    of(entry.place.part, &entry.value, list, diagnostics);
}

/// Reads what a mapping accepts; `first` is the first part that belongs to it.
fn of(first: u32, mapping: &Node, list: &mut Vec<Acceptance>, diagnostics: &mut Diagnostics) {
    let Some(accept) = mapping.get(ACCEPT.name) else { return };
    for entry in accept.entries(diagnostics).unwrap_or_default() {
        let reason = entry.value.as_text().unwrap_or_default().trim();
        if reason.is_empty() {
            let message = format!("`{}` is accepted without a reason", entry.key);
            let help = format!("write the reason: {}: {{ {}: \"...\" }}", ACCEPT.name, entry.key);
            diagnostics.error(ACCEPTANCE_WITHOUT_REASON, entry.place, message).help(help);
        }
        let (code, reason) = (entry.key.clone(), reason.to_owned());
        list.push(Acceptance { code, reason, place: entry.place, parts: first..=last_part(mapping) });
    }
}

fn last_part(node: &Node) -> u32 {
    let last = node.as_entries().last().map(|entry| &entry.value).or(node.as_items().last());
    last.map_or(node.place.part, last_part)
}

/// Notes what cannot be accepted and, in a document without errors, what accepts nothing. To be called after everything
/// else was checked. `warnings` are the codes of all warnings, `unchecked` those that were not looked for.
pub fn check_acceptances(warnings: &[Code], unchecked: &[Code], diagnostics: &mut Diagnostics) {
    let names = |codes: &[Code]| codes.iter().map(|code| code.name).collect::<Vec<_>>();
    let (warnings, unchecked) = (names(warnings), names(unchecked));
    let complete = !diagnostics.has_errors();
    let mut unknown = Vec::new();
    let mut unused = Vec::new();
    for (acceptance, count) in diagnostics.acceptances() {
        let code = acceptance.code.as_str();
        if !warnings.contains(&code) {
            unknown.push((acceptance.place, acceptance.code.clone()));
        } else if count == 0 && complete && !unchecked.contains(&code) {
            unused.push((acceptance.place, acceptance.code.clone()));
        }
    }
    for (place, code) in unknown {
        let warning = diagnostics.warning(UNKNOWN_ACCEPTANCE, place, format!("`{code}` is not a warning"));
        warning.suggest(&code, place, &warnings, || {
            Some("only warnings can be accepted, by the codes that `claimsmith check` prints".to_owned())
        });
    }
    for (place, code) in unused {
        let message = format!("there is no `{code}` here to accept");
        diagnostics
            .warning(UNUSED_ACCEPTANCE, place, message)
            .help("remove it, or move it next to the cause");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;
    use crate::policy::fixtures::policy_of;

    const WARNINGS: [Code; 1] = [crate::policy::codes::LITERAL_REFERENCE];

    /// What is noted, and what is accepted for which reason.
    fn checked(claims: &str, unchecked: &[Code]) -> (Vec<String>, Vec<String>) {
        let mut diagnostics = Diagnostics::default();
        Policy::parse(&policy_of(claims), &mut diagnostics);
        check_acceptances(&WARNINGS, unchecked, &mut diagnostics);
        let accepted = diagnostics
            .accepted()
            .iter()
            .map(|one| format!("{} {}: {}", one.diagnostic.code, one.diagnostic.place.line, one.reason));
        let accepted = accepted.collect();
        let noted =
            diagnostics.sorted().iter().map(|one| format!("{} {}", one.code, one.place.line)).collect();
        (noted, accepted)
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_warning_is_accepted_inside_the_mapping_and_nowhere_else() {
        let claims = "
a: { attribute: { value: user.mail }, accept: { literal_reference: meant } }
b: { attribute: { value: user.mail } }
c:
  configurations:
    - { attribute: { value: user.mail }, accept: { literal_reference: here } }
    - { attribute: { template: user.mail } }
  accept: { literal_reference: there }";
        let accepted =
            ["literal_reference 10: meant", "literal_reference 14: here", "literal_reference 15: there"];
        let (noted, found) = checked(claims, &[]);
        assert_eq!(found, texts(&accepted));
        assert_eq!(noted, texts(&["literal_reference 11"]));
    }

    #[test]
    fn what_accepts_nothing_is_noted() {
        for (accept, expected) in [
            ("{ literal_reference: x }", "unused_acceptance 9"),
            ("{ literal_refrence: x }", "unknown_acceptance 9"),
            ("{ unknown_key: x }", "unknown_acceptance 9"),
            ("{ literal_reference: '' }", "acceptance_without_reason 9"),
            ("{ literal_reference: }", "acceptance_without_reason 9"),
            ("{ literal_reference: [x] }", "acceptance_without_reason 9"),
            ("[literal_reference]", "wrong_type 9"),
        ] {
            let (noted, accepted) = checked(&format!("a: {{ attribute: user.mail, accept: {accept} }}"), &[]);
            assert_eq!((noted, accepted), (texts(&[expected]), Vec::new()), "{accept}");
        }
        let (noted, _) = checked("a: { attribute: user.mail, accept: { literal_reference: x } }", &WARNINGS);
        assert_eq!(noted, texts(&[]));
    }
}
