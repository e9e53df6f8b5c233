//! The diagnostic codes of what Entra itself does not allow.

use crate::document::Code;

/// Entra allows fewer transformations in a claim.
pub(crate) const ENTRA_TRANSFORMATIONS: Code = Code {
    name: "entra_transformations",
    summary: "Entra allows fewer transformations in a claim",
    explanation: "Entra's own claims configuration has at most two transformations for one claim.",
    how_to_fix: "Nothing, while this program makes the claims. To move the claim to Entra, shorten the chain.",
    example: "- Trim: { type: leading, value: \"0\" }",
};

/// Entra allows fewer groups in an application's conditions.
pub(crate) const ENTRA_GROUPS: Code = Code {
    name: "entra_groups",
    summary: "Entra allows fewer groups in an application's conditions",
    explanation: "Entra's own claims configuration has at most 50 different groups in the conditions of one application.",
    how_to_fix: "Nothing, while this program makes the claims. To move the claims to Entra, use fewer groups.",
    example: "- 99999999-9999-4999-8999-000000000051",
};

/// Entra allows fewer additional attributes.
pub(crate) const ENTRA_PARAMETERS: Code = Code {
    name: "entra_parameters",
    summary: "Entra allows fewer additional attributes",
    explanation: "Entra's own claims configuration has at most five additional attributes in one `RegexReplace`.",
    how_to_fix: "Nothing, while this program makes the claims. To move the claim to Entra, use fewer attributes.",
    example: "- user.usertype",
};

/// Entra allows fewer regular expressions.
pub(crate) const ENTRA_REGEXES: Code = Code {
    name: "entra_regexes",
    summary: "Entra allows fewer regular expressions",
    explanation: "Entra's own claims configuration has at most 20 `RegexReplace` transformations for one application.",
    how_to_fix: "Nothing, while this program makes the claims. To move the claims to Entra, use fewer of them.",
    example: "- RegexReplace: { input: user.mail, regex: \"^(.*)@21\", replacement: \"{1}\" }",
};

/// Entra's own claims configuration has no such thing.
pub(crate) const ENTRA_EXTENSION: Code = Code {
    name: "entra_extension",
    summary: "Entra's own claims configuration has no such thing",
    explanation: "In Entra, the last configuration that applies always wins, a constant is one text, and there is no table.",
    how_to_fix: "Nothing, while this program makes the claims. To move the claim to Entra, write a configuration for each \
                 combination.",
    example: "rights: { attribute: { value: [read, write] } }",
};

/// Entra does not have the condition.
pub(crate) const ENTRA_CONDITION: Code = Code {
    name: "entra_condition",
    summary: "Entra does not have the condition",
    explanation: "Entra's own claims configuration only has `userType` and `memberOf`.",
    how_to_fix: "Nothing, while this program makes the claims.",
    example: "- condition: { any: [{ userType: allGuests }, { protocol: SAML }] }",
};

/// The claim name is reserved by Entra.
pub(crate) const ENTRA_NAME: Code = Code {
    name: "entra_name",
    summary: "the claim name is reserved by Entra",
    explanation: "The name is in Entra's restricted claim set: Entra drops or refuses such a claim unless it is mapped to another name.",
    how_to_fix: "Rename the claim, or choose another name for tokens: `emit: NAME` in the claim.",
    example: "upn: user.userprincipalname",
};

/// A claim is the NameID.
pub(crate) const NAME_ID: Code = Code {
    name: "name_id",
    summary: "a claim is the NameID, which Entra does not accept from a claims provider",
    explanation: "Entra makes the NameID of SAML tokens itself, as the application's single sign-on settings say. A claims provider has no influence on it.",
    how_to_fix: "Choose the NameID in the application's single sign-on settings, under Unique User Identifier, and remove the claim or rename it.",
    example: "\"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier\": user.mail",
};

/// The codes of [`crate::entra::check`].
pub const BLADE_CODES: [Code; 6] =
    [ENTRA_CONDITION, ENTRA_EXTENSION, ENTRA_GROUPS, ENTRA_PARAMETERS, ENTRA_REGEXES, ENTRA_TRANSFORMATIONS];

/// All codes of this room.
pub(crate) const CODES: [Code; 8] = [
    ENTRA_EXTENSION,
    ENTRA_CONDITION,
    ENTRA_GROUPS,
    ENTRA_NAME,
    ENTRA_PARAMETERS,
    ENTRA_REGEXES,
    ENTRA_TRANSFORMATIONS,
    NAME_ID,
];
