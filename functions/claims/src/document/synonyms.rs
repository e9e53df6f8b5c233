//! What a word of Entra's portal, of Microsoft Graph or of another language is called in a policy.

/// A word, in small letters and digits, and what it is called in a policy. A word that is called differently at
/// different places has several rows.
const SYNONYMS: &[(&str, &str)] = &[
    // Conditions.
    ("and", "all"),
    ("allof", "all"),
    ("every", "all"),
    ("or", "any"),
    ("anyof", "any"),
    ("oneof", "any"),
    ("some", "any"),
    ("except", "not"),
    ("isnot", "not"),
    ("unless", "not"),
    ("group", "memberOf"),
    ("groups", "memberOf"),
    ("ingroup", "memberOf"),
    // Kinds of users.
    ("all", "any"),
    ("anyone", "any"),
    ("everyone", "any"),
    ("allguestusers", "allGuests"),
    ("guest", "allGuests"),
    ("guests", "allGuests"),
    ("guestusers", "allGuests"),
    ("external", "externalGuests"),
    ("externalusers", "externalGuests"),
    ("employee", "members"),
    ("employees", "members"),
    ("internal", "members"),
    // Transformations and their parameters.
    ("concat", "Join"),
    ("concatenate", "Join"),
    ("lowercase", "ToLowercase"),
    ("uppercase", "ToUppercase"),
    ("replace", "RegexReplace"),
    ("pattern", "regex"),
    ("regexpattern", "regex"),
    ("regularexpression", "regex"),
    ("pattern", "matches"),
    ("regex", "matches"),
    ("replace", "replacement"),
    ("replacementpattern", "replacement"),
    ("replacewith", "replacement"),
    ("inputparameter", "input"),
    ("parameter", "input"),
    ("parameter1", "input"),
    ("source", "input"),
    ("sourceattribute", "input"),
    ("attribute", "input"),
    ("parameter2", "input2"),
    ("delimiter", "separator"),
    ("source", "attribute"),
    ("sourceattribute", "attribute"),
    // Claims and policies.
    ("appid", "applications"),
    ("appids", "applications"),
    ("apps", "applications"),
    ("clientid", "applications"),
    ("clientids", "applications"),
    ("mandatory", "required"),
    ("multivalue", "list"),
    ("multivalued", "list"),
    // Stores.
    ("activedirectory", "ldap"),
    ("ad", "ldap"),
    ("csv", "file"),
    ("json", "file"),
    ("dynamo", "dynamodb"),
    ("aad", "graph"),
    ("azuread", "graph"),
    ("entra", "graph"),
    ("entraid", "graph"),
    ("microsoftgraph", "graph"),
    ("msgraph", "graph"),
    ("api", "rest"),
    ("http", "rest"),
    ("https", "rest"),
    ("database", "sql"),
    ("mysql", "sql"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("tenantid", "tenant"),
    ("clientid", "client"),
    ("clientsecret", "secret"),
    ("address", "url"),
    ("endpoint", "url"),
    ("uri", "url"),
    ("authentication", "auth"),
    ("authorization", "auth"),
    ("maxage", "ttlSeconds"),
    ("ttl", "ttlSeconds"),
    ("timeout", "timeoutMs"),
    ("timeoutmilliseconds", "timeoutMs"),
    // Attributes of a callout.
    ("upn", "userprincipalname"),
    ("firstname", "givenname"),
    ("forename", "givenname"),
    ("familyname", "surname"),
    ("lastname", "surname"),
    ("sn", "surname"),
    ("email", "mail"),
    ("emailaddress", "mail"),
    ("mailaddress", "mail"),
    ("fullname", "displayname"),
    ("name", "displayname"),
    ("samaccountname", "onpremisessamaccountname"),
    ("sid", "onpremisessecurityidentifier"),
    ("company", "companyname"),
    ("language", "preferredlanguage"),
    ("oid", "id"),
    ("userid", "id"),
    ("clientid", "appid"),
    ("ipaddress", "ip"),
    ("tenantid", "id"),
];

/// What `written` is called, if that is one of `names`.
pub(super) fn synonym<'n>(written: &str, names: &[&'n str]) -> Option<&'n str> {
    let letters = written.chars().filter(|letter| letter.is_alphanumeric());
    let word = letters.collect::<String>().to_ascii_lowercase();
    let mut meanings = SYNONYMS.iter().filter(|(other, _)| *other == word);
    meanings.find_map(|(_, meant)| names.iter().find(|name| *name == meant).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_portal_is_what_is_possible_at_its_place() {
        for (written, names, expected) in [
            ("AND", ["all", "any"].as_slice(), Some("all")),
            ("or", &["all", "any"], Some("any")),
            ("Client ID", &["client", "tenant"], Some("client")),
            ("clientId", &["applications", "name"], Some("applications")),
            ("all guest users", &["allGuests", "any"], Some("allGuests")),
            ("upn", &["mail"], None),
        ] {
            assert_eq!(synonym(written, names), expected, "{written}");
        }
        assert!(
            SYNONYMS.iter().all(|(word, meant)| word.chars().all(char::is_alphanumeric) && word != meant)
        );
    }
}
