//! The claim names that Entra reserves.

use super::topic::Topic;
use crate::entra::contract::NAME_ID_CLAIM;
use crate::entra::{is_restricted_in_jwt, restricted_in_jwt, restricted_in_saml};

/// The page of a claim name, if Entra reserves it.
#[must_use]
pub fn claim_name(name: &str) -> Option<Topic> {
    let of_saml: Vec<String> =
        restricted_in_saml().filter(|full| full == name || full.rsplit('/').next() == Some(name)).collect();
    let is_name_id = name == NAME_ID_CLAIM || name == "nameidentifier";
    if !is_restricted_in_jwt(name) && of_saml.is_empty() && !is_name_id {
        return None;
    }
    let mut page = format!("## {name}\n\nA claim name that Entra reserves.\n\n");
    if is_name_id {
        page.push_str(&format!(
            "- SAML: `{NAME_ID_CLAIM}` is the NameID. Entra takes it only from the application's own \
                                claims configuration, never from a claims provider.\n"
        ));
    }
    if is_restricted_in_jwt(name) {
        page.push_str(
            "- JSON Web Tokens (OpenID Connect, OAuth 2.0): reserved. Entra refuses or drops the claim.\n",
        );
    } else if !is_name_id {
        page.push_str("- JSON Web Tokens (OpenID Connect, OAuth 2.0): not reserved.\n");
    }
    for full in &of_saml {
        page.push_str(&format!("- SAML: `{full}` is reserved, except for some names if the application has its own signing key.\n"));
    }
    if of_saml.is_empty() && !is_name_id {
        page.push_str("- SAML: not reserved.\n");
    }
    page.push_str(
        "\nChoose another name in the policy, or keep it there and give the claim another name in tokens: \
         `emit: OTHER` in the claim. The application must then read the other name.\n",
    );
    Some(Topic::new([name], page))
}

/// The part of the reference about claim names that Entra reserves.
#[must_use]
pub fn claim_names() -> String {
    let jwt: Vec<&str> = restricted_in_jwt().collect();
    let mut page = format!(
        "## Claim names\n\nEntra reserves these names; case matters. `claimsmith reference NAME` says what to do.\n\n\
         **JSON Web Tokens.** Every name that starts with `xms_` or `extn.`, and: {}.\n\n**SAML tokens.** `{NAME_ID_CLAIM}` \
         (the NameID), and:\n\n",
        jwt.join(", ")
    );
    for name in restricted_in_saml() {
        page.push_str(&format!("- `{name}`\n"));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str) -> String {
        claim_name(name).map(|topic| topic.page).unwrap_or_default()
    }

    #[test]
    fn a_reserved_name_says_for_which_tokens() {
        let (roles, role) = (page("roles"), page("role"));
        assert!(roles.contains("OAuth 2.0): reserved") && roles.contains("SAML: not reserved"), "{roles}");
        assert!(role.contains("/ws/2008/06/identity/claims/role` is reserved"), "{role}");
        assert!(page(NAME_ID_CLAIM).contains("NameID"));
        assert_eq!(page("Roles"), "");
        assert_eq!(page("tier"), "");
    }
}
