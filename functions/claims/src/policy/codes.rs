//! The diagnostic codes of policies.

use crate::document::Code;

/// A warning is accepted without a reason.
pub(crate) const ACCEPTANCE_WITHOUT_REASON: Code = Code {
    name: "acceptance_without_reason",
    summary: "a warning is accepted without a reason",
    explanation: "`accept` names the warnings that are meant to be here, each with a text that says why. People who read the policy later need to know.",
    how_to_fix: "Write the reason after the code.",
    example: "roles: { attribute: people.roles, accept: { entra_name: \"\" } }",
};

/// A claim that looks like authorization comes from a store without `required`.
pub(crate) const AUTHORIZATION_WITHOUT_REQUIRED: Code = Code {
    name: "authorization_without_required",
    summary: "a claim that looks like authorization comes from a store without `required`",
    explanation: "When the store is unavailable, its claims are missing from the token. For roles and permissions somebody should decide whether that is acceptable.",
    how_to_fix: "Set `required: true` to refuse the token, or `required: false` to issue it without the claim.",
    example: "appRoles: people.roles",
};

/// A cache keeps no attributes.
pub(crate) const CACHE_KEEPS_NOTHING: Code = Code {
    name: "cache_keeps_nothing",
    summary: "a cache keeps no attributes",
    explanation: "`ttlSeconds` and `staleIfErrorSeconds` are both zero or missing.",
    how_to_fix: "Set one of them, or remove `cache`.",
    example: "cache: { negativeTtlSeconds: 60 }",
};

/// A claim or a configuration has no source for its value.
pub(crate) const CLAIM_WITHOUT_VALUE: Code = Code {
    name: "claim_without_value",
    summary: "a claim or a configuration has no source for its value",
    explanation: "It has neither `attribute` nor `transformations`.",
    how_to_fix: "Add one of the two. A constant is `attribute: { value: \"...\" }`.",
    example: "mail: { required: true }",
};

/// A configuration can never win.
pub(crate) const DEAD_CONFIGURATION: Code = Code {
    name: "dead_configuration",
    summary: "a configuration can never win",
    explanation: "The last configuration that applies and has a value wins; configurations with transformations come after all others. Another configuration comes later, applies to all users and always has a value, such as a constant.",
    how_to_fix: "Write the constant as the first configuration, give it a condition, or remove what never wins.",
    example: "- { condition: { userType: allGuests }, attribute: user.mail }
- attribute: { value: servicedesk@example.com }",
};

/// A replacement has a reference in another syntax.
pub(crate) const DOLLAR_SYNTAX: Code = Code {
    name: "dollar_syntax",
    summary: "a replacement has a reference in .NET's own syntax or in that of an editor",
    explanation: "In `replacement`, `{name}` and `{1}` insert a group, as in Entra. A `$` or a backslash is plain text and becomes part of the claim.",
    how_to_fix: "Write `{1}` for `$1` or `\\1`, and `{name}` for `${name}`.",
    example: "- RegexReplace: { input: user.mail, regex: \"^(.*)@\", replacement: \"$1\" }",
};

/// Two policies are for the same application.
pub(crate) const DUPLICATE_APPLICATION: Code = Code {
    name: "duplicate_application",
    summary: "two policies are for the same application",
    explanation: "The policy for a sign-in would not be clear.",
    how_to_fix: "List the application in one policy only. Only one policy may be for `all`.",
    example: "- { name: invoices, applications: [22222222-2222-4222-8222-222222222222], claims: { mail: user.mail } }",
};

/// Two claims have the same name.
pub(crate) const DUPLICATE_CLAIM: Code = Code {
    name: "duplicate_claim",
    summary: "two claims have the same name",
    explanation: "A namespace and a slash come before the name, so that two different keys can give the same claim.",
    how_to_fix: "Rename one of the claims.",
    example: "org/name: user.companyname
name: { attribute: user.displayname, namespace: org }",
};

/// Two policies have the same name.
pub(crate) const DUPLICATE_POLICY: Code = Code {
    name: "duplicate_policy",
    summary: "two policies have the same name",
    explanation: "Logs and traces name a policy by its name.",
    how_to_fix: "Rename one of the policies.",
    example: "- { name: orders, applications: all, claims: { mail: user.mail } }",
};

/// `attribute` is beside `transformations`.
pub(crate) const FALLBACK_ATTRIBUTE: Code = Code {
    name: "fallback_attribute",
    summary: "`attribute` is beside `transformations`, where it is only a fallback",
    explanation: "The transformations have an input of their own. The attribute beside them is only used if they have no output. Nothing is reported where that can be meant: if the attribute is a constant, or if a transformation, such as `RegexReplace`, can have no output for an input.",
    how_to_fix: "To transform the attribute, make it the `input` of the first transformation. For a fallback, make it a configuration of its own before this one.",
    example: "login: { attribute: user.userprincipalname, transformations: [ToUppercase: { input: user.mail }] }",
};

/// `applications` is neither `all` nor a list of application ids.
pub(crate) const INVALID_APPLICATIONS: Code = Code {
    name: "invalid_applications",
    summary: "`applications` is neither `all` nor a list of application ids",
    explanation: "It is missing its brackets, is empty, or is another text.",
    how_to_fix: "Write `applications: all`, or a list with at least one application id.",
    example: "applications: everyone",
};

/// A claim cannot have this name in tokens.
pub(crate) const INVALID_CLAIM_NAME: Code = Code {
    name: "invalid_claim_name",
    summary: "a claim cannot have this name in tokens",
    explanation: "The text of `emit` is registered with Entra as the name of the claim in tokens. It contains spaces or control characters.",
    how_to_fix: "Write a name without them.",
    example: "roles: { attribute: people.roles, emit: order roles }",
};

/// The name of a store is invalid.
pub(crate) const INVALID_STORE: Code = Code {
    name: "invalid_store",
    summary: "the name of a store is invalid",
    explanation: "A store's name is the source of its attributes: a letter, then letters, digits, `-` and `_`, and not a built-in source.",
    how_to_fix: "Rename the store.",
    example: "user: { file: { path: people.json, key: { id: \"{user.id}\" } } }",
};

/// A configuration without transformations is written after one with transformations.
pub(crate) const LATE_ATTRIBUTE: Code = Code {
    name: "late_attribute",
    summary: "a configuration without transformations is written after one with transformations",
    explanation: "As in Entra, configurations without transformations are evaluated first, wherever they are written. The one with transformations takes precedence for users to whom both apply. Nothing is reported if their conditions exclude each other.",
    how_to_fix: "Write configurations without transformations first. If they are meant to win, give the others a condition that excludes them.",
    example: "- transformations: [ExtractMailPrefix: { input: user.mail }]
- { condition: { userType: allGuests }, attribute: user.mail }",
};

/// A constant looks like a reference.
pub(crate) const LITERAL_REFERENCE: Code = Code {
    name: "literal_reference",
    summary: "a constant looks like a reference to an attribute, a setting or a secret",
    explanation: "`value`, `default` and the texts of conditions are the same for all users and are not filled in. With an attribute's name in it, everyone would get that name.",
    how_to_fix: "For an attribute, write its name without `value`. To insert attributes into a text, write `template`. Settings and secrets cannot be part of a claim.",
    example: "mail: { attribute: user.mail, default: user.userPrincipalName }",
};

/// A store has no kind.
pub(crate) const MISSING_STORE_KIND: Code = Code {
    name: "missing_store_kind",
    summary: "a store has no kind",
    explanation: "A store has one key that names its kind, such as `dynamodb` or `file`, with its configuration below.",
    how_to_fix: "Add the kind. `claimsmith reference stores` lists all kinds.",
    example: "people: { required: true }",
};

/// The names of two claims differ only in case.
pub(crate) const SIMILAR_CLAIMS: Code = Code {
    name: "similar_claims",
    summary: "the names of two claims differ only in case",
    explanation: "Entra distinguishes claim names by case; people and applications often do not.",
    how_to_fix: "Rename one of the claims.",
    example: "mail: user.mail
Mail: user.userprincipalname",
};

/// A regular expression is written in slashes.
pub(crate) const SLASHED_REGEX: Code = Code {
    name: "slashed_regex",
    summary: "a regular expression is written in slashes",
    explanation: "As in .NET, the slashes and what follows them are part of the pattern, so it matches only texts with slashes.",
    how_to_fix: "Write the pattern without slashes. To ignore case, start it with `(?i)`.",
    example: "- RegexReplace: { input: user.mail, regex: \"/@.+/i\", replacement: \"\" }",
};

/// `staleIfErrorSeconds` is less than `ttlSeconds`.
pub(crate) const STALE_SHORTER_THAN_TTL: Code = Code {
    name: "stale_shorter_than_ttl",
    summary: "`staleIfErrorSeconds` is less than `ttlSeconds`",
    explanation: "What may be used without asking may also be used when the store is unavailable.",
    how_to_fix: "Raise `staleIfErrorSeconds`, or lower `ttlSeconds`.",
    example: "cache: { ttlSeconds: 600, staleIfErrorSeconds: 60 }",
};

/// A text is in typographic quotes.
pub(crate) const TYPOGRAPHIC_QUOTES: Code = Code {
    name: "typographic_quotes",
    summary: "a text is in typographic quotes",
    explanation: "Word processors and chats replace straight quotes. For YAML, only straight quotes are quotes: the others become part of the text.",
    how_to_fix: "Write straight quotes. If the typographic ones are part of the text, put straight ones around them.",
    example: "site: { attribute: { value: “Berlin” } }",
};

/// An acceptance names no warning.
pub(crate) const UNKNOWN_ACCEPTANCE: Code = Code {
    name: "unknown_acceptance",
    summary: "`accept` names something that is not the code of a warning",
    explanation: "`accept` names warnings by their codes. Errors cannot be accepted.",
    how_to_fix: "Write the code that `claimsmith check` prints in brackets after `warning`.",
    example: "appRoles: { attribute: people.roles, accept: { unsafe_keys: \"mail is set by administrators\" } }",
};

/// The version of the policy language is unknown.
pub(crate) const UNKNOWN_VERSION: Code = Code {
    name: "unknown_version",
    summary: "the version of the policy language is unknown",
    explanation: "This program reads version 1.",
    how_to_fix: "Write `version: 1`.",
    example: "version: 2",
};

/// An acceptance accepts nothing.
pub(crate) const UNUSED_ACCEPTANCE: Code = Code {
    name: "unused_acceptance",
    summary: "`accept` names a warning that does not occur here",
    explanation: "The warning was fixed, or its cause is in another part of the policy. An acceptance that is left over would hide the next one.",
    how_to_fix: "Remove it, or move it to the policy, claim, configuration or store with the cause in it.",
    example: "tier: { attribute: people.tier, accept: { similar_claims: \"the old portal reads Tier\" } }",
};

/// All codes of this room.
pub(crate) const CODES: [Code; 23] = [
    ACCEPTANCE_WITHOUT_REASON,
    AUTHORIZATION_WITHOUT_REQUIRED,
    CACHE_KEEPS_NOTHING,
    CLAIM_WITHOUT_VALUE,
    DEAD_CONFIGURATION,
    DOLLAR_SYNTAX,
    DUPLICATE_APPLICATION,
    DUPLICATE_CLAIM,
    DUPLICATE_POLICY,
    FALLBACK_ATTRIBUTE,
    INVALID_APPLICATIONS,
    INVALID_CLAIM_NAME,
    INVALID_STORE,
    LATE_ATTRIBUTE,
    LITERAL_REFERENCE,
    MISSING_STORE_KIND,
    SIMILAR_CLAIMS,
    SLASHED_REGEX,
    STALE_SHORTER_THAN_TTL,
    TYPOGRAPHIC_QUOTES,
    UNKNOWN_ACCEPTANCE,
    UNKNOWN_VERSION,
    UNUSED_ACCEPTANCE,
];
