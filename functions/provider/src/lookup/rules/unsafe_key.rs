//! A key that its owner can change, or that several users can have.

use claims::document::Diagnostics;
use claims::entra::unsafe_user_key;
use claims::values::AttributeName;

use super::codes::UNSAFE_KEY;
use super::decisive::Decision;
use crate::lookup::planned_store::PlannedStore;

/// One safe part is enough: the others can only choose among that user's own records.
pub(super) fn check(store: &PlannedStore, decision: &Decision, diagnostics: &mut Diagnostics) {
    if store.needs.iter().any(|(name, _)| is_safe(name)) {
        return;
    }
    let Some((name, place, why)) =
        store.needs.iter().find_map(|(name, place)| Some((name, *place, reason(name)?)))
    else {
        return;
    };
    let message = format!(
        "store `{}` finds users by `{name}`, and claim `{}` depends on it: {why}",
        store.declared.name, decision.claim
    );
    let help = "use a key that only administrators set and that is never used twice, such as {user.id}, \
                {user.onPremisesSecurityIdentifier} or {user.employeeId}";
    diagnostics.warning(UNSAFE_KEY, place, message).help(help);
}

/// Whether an attribute stands for one user whom nobody else can pretend to be. What a store knows is as safe as that
/// store's own key.
fn is_safe(name: &AttributeName) -> bool {
    let is_of_user = name.source == "user" || !name.is_built_in();
    is_of_user && reason(name).is_none()
}

fn reason(name: &AttributeName) -> Option<&'static str> {
    if name.source == "user" { unsafe_user_key(&name.name) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged() {
        for (name, safe) in [
            ("user.objectId", true),
            ("user.userPrincipalName", true),
            ("user.onPremisesSecurityIdentifier", true),
            ("user.employeeId", true),
            ("user.extensionAttribute1", true),
            ("people.mail", true),
            ("user.Mail", false),
            ("user.onPremisesSamAccountName", true),
            ("tenant.id", false),
            ("client.ip", false),
        ] {
            assert_eq!(is_safe(&AttributeName::parse(name).unwrap()), safe, "{name}");
        }
    }
}
