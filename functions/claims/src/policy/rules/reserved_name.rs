//! Names of claims that Entra reserves.

use crate::document::{Diagnostics, Place};
use crate::entra::contract::NAME_ID_CLAIM;
use crate::entra::{ENTRA_NAME, NAME_ID, is_restricted_in_jwt, is_restricted_in_saml};

/// Other names by which people mean the NameID.
const OTHER_NAMES: [&str; 2] = ["nameid", "nameidentifier"];

pub(super) fn check(name: &str, place: Place, diagnostics: &mut Diagnostics) {
    let is_name_id =
        [NAME_ID_CLAIM].iter().chain(&OTHER_NAMES).any(|name_id| name_id.eq_ignore_ascii_case(name));
    if is_name_id {
        let message = format!("`{name}` is the NameID, which Entra does not accept from a claims provider");
        let help = "choose the NameID in the application's single sign-on settings";
        diagnostics.warning(NAME_ID, place, message).help(help);
        return;
    }
    let (tokens, others) = match (is_restricted_in_jwt(name), is_restricted_in_saml(name)) {
        (false, false) => return,
        (true, _) => ("JSON Web Tokens", "SAML tokens"),
        (false, true) => ("SAML tokens", "JSON Web Tokens"),
    };
    let message = format!("Entra reserves the name `{name}` in {tokens}");
    let help = format!(
        "rename the claim, choose another name for tokens with `emit: NAME`, or accept the warning if the application only \
         gets {others}"
    );
    diagnostics.warning(ENTRA_NAME, place, message).help(help);
}
