//! The diagnostic codes of conditions.

use crate::document::Code;

/// The condition does not exist.
pub(crate) const UNKNOWN_CONDITION: Code = Code {
    name: "unknown_condition",
    summary: "the condition does not exist",
    explanation: "A condition has a key that is not the name of a condition.",
    how_to_fix: "Use one of the conditions of `claimsmith reference conditions`.",
    example: "mail: { attribute: user.mail, condition: { usertype: members } }",
};

/// A condition is empty.
pub(crate) const EMPTY_CONDITION: Code = Code {
    name: "empty_condition",
    summary: "a condition is empty",
    explanation: "An empty mapping does not say when the configuration applies.",
    how_to_fix: "Name a condition, or remove `condition` to apply always.",
    example: "mail: { attribute: user.mail, condition: {} }",
};

/// No sign-in has the protocol.
pub(crate) const UNKNOWN_PROTOCOL: Code = Code {
    name: "unknown_protocol",
    summary: "no sign-in has the protocol",
    explanation: "Entra names the protocols OAUTH2.0 (also for OpenID Connect), SAML and WS-FED. A condition with another protocol never holds.",
    how_to_fix: "Use one of the three.",
    example: "mail: { attribute: user.mail, condition: { protocol: OIDC } }",
};

/// All codes of this room.
pub(crate) const CODES: [Code; 3] = [EMPTY_CONDITION, UNKNOWN_CONDITION, UNKNOWN_PROTOCOL];
