//! The diagnostic codes of policies.

use crate::document::Code;

/// A claim that looks like authorization comes from a store without `required`.
pub(crate) const AUTHORIZATION_WITHOUT_REQUIRED: Code = Code {
    name: "authorization_without_required",
    summary: "a claim that looks like authorization comes from a store without `required`",
    explanation: "When the store is unavailable, its claims are missing from the token. For roles and permissions somebody should decide whether that is acceptable.",
    how_to_fix: "Set `required: true` to refuse the token, or `required: false` to issue it without the claim.",
    example: "roles: people.roles",
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

/// `applications` is neither `all` nor a list of application ids.
pub(crate) const INVALID_APPLICATIONS: Code = Code {
    name: "invalid_applications",
    summary: "`applications` is neither `all` nor a list of application ids",
    explanation: "It is missing its brackets, is empty, or is another text.",
    how_to_fix: "Write `applications: all`, or a list with at least one application id.",
    example: "applications: everyone",
};

/// The name of a store is invalid.
pub(crate) const INVALID_STORE: Code = Code {
    name: "invalid_store",
    summary: "the name of a store is invalid",
    explanation: "A store's name is the source of its attributes: a letter, then letters, digits, `-` and `_`, and not a built-in source.",
    how_to_fix: "Rename the store.",
    example: "user: { file: { path: people.json, key: { id: \"{user.id}\" } } }",
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

/// `staleIfErrorSeconds` is less than `ttlSeconds`.
pub(crate) const STALE_SHORTER_THAN_TTL: Code = Code {
    name: "stale_shorter_than_ttl",
    summary: "`staleIfErrorSeconds` is less than `ttlSeconds`",
    explanation: "What may be used without asking may also be used when the store is unavailable.",
    how_to_fix: "Raise `staleIfErrorSeconds`, or lower `ttlSeconds`.",
    example: "cache: { ttlSeconds: 600, staleIfErrorSeconds: 60 }",
};

/// The version of the policy language is unknown.
pub(crate) const UNKNOWN_VERSION: Code = Code {
    name: "unknown_version",
    summary: "the version of the policy language is unknown",
    explanation: "This program reads version 1.",
    how_to_fix: "Write `version: 1`.",
    example: "version: 2",
};

/// All codes of this room.
pub(crate) const CODES: [Code; 12] = [
    AUTHORIZATION_WITHOUT_REQUIRED,
    CACHE_KEEPS_NOTHING,
    CLAIM_WITHOUT_VALUE,
    DUPLICATE_APPLICATION,
    DUPLICATE_CLAIM,
    DUPLICATE_POLICY,
    INVALID_APPLICATIONS,
    INVALID_STORE,
    MISSING_STORE_KIND,
    SIMILAR_CLAIMS,
    STALE_SHORTER_THAN_TTL,
    UNKNOWN_VERSION,
];
