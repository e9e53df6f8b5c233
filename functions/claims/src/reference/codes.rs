//! The codes of all diagnostics of a policy. A code, once published, keeps its meaning.

use crate::conditions::UNKNOWN_CONDITION;
use crate::document::{
    Code, DUPLICATE_KEY, INVALID_VALUE, MISSING_KEY, NOT_YAML, UNKNOWN_KEY, UNSUPPORTED_YAML, WRONG_TYPE,
};
use crate::entra::{
    ENTRA_CONDITION, ENTRA_GROUPS, ENTRA_NAME, ENTRA_PARAMETERS, ENTRA_REGEXES, ENTRA_TRANSFORMATIONS,
};
use crate::evaluation::{REGEX_TIMEOUT, TEST_INPUT_NO_MATCH};
use crate::policy::{
    AUTHORIZATION_WITHOUT_REQUIRED, DUPLICATE_APPLICATION, DUPLICATE_CLAIM, INVALID_STORE, SIMILAR_CLAIMS,
};
use crate::transformations::{
    DUPLICATE_PARAMETER, UNKNOWN_PLACEHOLDER, UNKNOWN_TRANSFORMATION, UNUSED_PARAMETER,
};
use crate::values::{
    INVALID_ATTRIBUTE, INVALID_REGEX, INVALID_TEMPLATE, REGEX_VERSIONS, SETTING_IN_CLAIM,
    UNAVAILABLE_ATTRIBUTE, UNKNOWN_SOURCE,
};

/// Every code and what it means, by name.
pub const CODES: [(Code, &str); 32] = [
    (
        AUTHORIZATION_WITHOUT_REQUIRED,
        "a claim that looks like authorization needs its store to say `required`",
    ),
    (DUPLICATE_APPLICATION, "two policies are for the same application"),
    (DUPLICATE_CLAIM, "two claims have the same name"),
    (DUPLICATE_KEY, "a key is written twice"),
    (DUPLICATE_PARAMETER, "an additional attribute is listed twice"),
    (ENTRA_CONDITION, "Entra has no such condition"),
    (ENTRA_GROUPS, "Entra takes fewer groups in an application's conditions"),
    (ENTRA_NAME, "Entra keeps the name for itself"),
    (ENTRA_PARAMETERS, "Entra takes fewer additional attributes"),
    (ENTRA_REGEXES, "Entra takes fewer regular expressions"),
    (ENTRA_TRANSFORMATIONS, "Entra takes fewer transformations for a claim"),
    (INVALID_ATTRIBUTE, "an attribute is not written as <source>.<name>"),
    (INVALID_REGEX, ".NET would refuse the regular expression"),
    (INVALID_STORE, "a store cannot have this name"),
    (INVALID_TEMPLATE, "a place in a template is not closed or names nothing"),
    (INVALID_VALUE, "this cannot stand here"),
    (MISSING_KEY, "a key that must be there is not"),
    (NOT_YAML, "the document is not YAML"),
    (REGEX_TIMEOUT, "in a trial, a match takes more steps than it may"),
    (REGEX_VERSIONS, ".NET 8 and older versions of .NET match the regular expression differently"),
    (SETTING_IN_CLAIM, "a deployment setting or a secret cannot become part of a claim"),
    (SIMILAR_CLAIMS, "the names of two claims differ only in case"),
    (TEST_INPUT_NO_MATCH, "in a trial, the input does not match the regular expression"),
    (UNAVAILABLE_ATTRIBUTE, "neither the callout nor a store brings the attribute"),
    (UNKNOWN_CONDITION, "there is no such condition"),
    (UNKNOWN_KEY, "a key means nothing here"),
    (UNKNOWN_PLACEHOLDER, "a place in a replacement is neither a group nor an additional attribute"),
    (UNKNOWN_SOURCE, "an attribute's source is neither built in nor a store"),
    (UNKNOWN_TRANSFORMATION, "there is no such transformation"),
    (UNSUPPORTED_YAML, "YAML that the policy language does not use"),
    (UNUSED_PARAMETER, "an additional attribute has no place in the replacement"),
    (WRONG_TYPE, "a text, a list or a mapping stands where another of them is wanted"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_none_has_two_meanings() {
        assert!(CODES.is_sorted_by(|(one, _), (other, _)| one.0 < other.0));
    }
}
