//! The diagnostic codes of attributes, templates and regular expressions.

use crate::document::Code;

/// An attribute is not written as <source>.<name>.
pub(crate) const INVALID_ATTRIBUTE: Code = Code {
    name: "invalid_attribute",
    summary: "an attribute is not written as <source>.<name>",
    explanation: "An attribute is named by its source and its name in that source, such as `user.mail` or `people.tier`.",
    how_to_fix: "Write <source>.<name>. For a constant, write `{ value: \"...\" }`.",
    example: "mail: mail",
};

/// A regular expression is invalid.
pub(crate) const INVALID_REGEX: Code = Code {
    name: "invalid_regex",
    summary: "a regular expression is invalid",
    explanation: "The regular expression has a syntax error, or uses a construct of .NET that is not supported. The message points at it.",
    how_to_fix: "Correct the regular expression. It follows the rules of .NET, as in Entra.",
    example: "- RegexReplace: { input: user.mail, regex: \"^(.*@\", replacement: \"{1}\" }",
};

/// .NET 8 and older versions of .NET match the regular expression differently.
pub(crate) const REGEX_VERSIONS: Code = Code {
    name: "regex_versions",
    summary: ".NET 8 and older versions of .NET match the regular expression differently",
    explanation: "The regular expression uses a construct whose matching changed between versions of .NET. This program matches as .NET 8 does.",
    how_to_fix: "Write the regular expression without the construct that the message names, if it is used elsewhere too.",
    example: "- RegexReplace: { input: user.mail, regex: \"^(.*?)+?@\", replacement: \"{1}\" }",
};

/// A template has an unclosed or empty placeholder.
pub(crate) const INVALID_TEMPLATE: Code = Code {
    name: "invalid_template",
    summary: "a template has an unclosed or empty placeholder",
    explanation: "`{source.name}` is an attribute, `${NAME}`, `${secret:NAME}` and `${parameter:NAME}` are values of the deployment.",
    how_to_fix: "Close the brace and name something in it. Write `{{` for a brace.",
    example: "greeting: { attribute: { template: \"Hello {user.displayname\" } }",
};

/// A claim uses a deployment setting or a secret.
pub(crate) const SETTING_IN_CLAIM: Code = Code {
    name: "setting_in_claim",
    summary: "a claim uses a deployment setting or a secret",
    explanation: "`${...}` is for the configuration of stores. A token is readable by its receivers, so settings and secrets cannot become part of a claim.",
    how_to_fix: "Write the value itself, or get it from a store.",
    example: "site: { attribute: { template: \"${SITE}/{user.mail}\" } }",
};

/// Nothing supplies the attribute.
pub(crate) const UNAVAILABLE_ATTRIBUTE: Code = Code {
    name: "unavailable_attribute",
    summary: "nothing supplies the attribute",
    explanation: "Entra does not send this attribute, and no store supplies it.",
    how_to_fix: "Use an attribute that Entra sends (see `claimsmith reference`), or add a store that supplies it, such as `graph` with `provides: user`.",
    example: "department: user.department",
};

/// The source of an attribute does not exist.
pub(crate) const UNKNOWN_SOURCE: Code = Code {
    name: "unknown_source",
    summary: "the source of an attribute does not exist",
    explanation: "The part before the dot is neither a built-in source (user, application, resource, client, tenant, event) nor the name of a store of this policy.",
    how_to_fix: "Correct the name, or declare the store under `stores`.",
    example: "tier: pepole.tier",
};

/// An application id or a group id is not a GUID.
pub const INVALID_GUID: Code = Code {
    name: "invalid_guid",
    summary: "an application id or a group id is not a GUID",
    explanation: "Applications are named by their application (client) id and groups by their object id, both GUIDs.",
    how_to_fix: "Copy the id from the Entra admin center.",
    example: "applications: [orders]",
};

/// All codes of this room.
pub(crate) const CODES: [Code; 8] = [
    INVALID_ATTRIBUTE,
    INVALID_GUID,
    INVALID_REGEX,
    INVALID_TEMPLATE,
    REGEX_VERSIONS,
    SETTING_IN_CLAIM,
    UNAVAILABLE_ATTRIBUTE,
    UNKNOWN_SOURCE,
];
