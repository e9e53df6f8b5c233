//! The diagnostic codes of how stores are asked. All of them are warnings.

use claims::document::Code;

/// A store's cache is long for what depends on it.
pub(crate) const LONG_CACHE: Code = Code {
    name: "long_cache",
    summary: "a cache keeps authorizations for more than a day",
    explanation: "A claim that looks like authorization comes from the store. A role that was removed there stays in tokens for as long as the cache keeps a user's attributes.",
    how_to_fix: "Lower `ttlSeconds` and `staleIfErrorSeconds` to 86400 or less, or accept the warning with the reason.",
    example: "cache: { staleIfErrorSeconds: 604800 }",
};

/// Stores that wait for each other have more time than the callout.
pub(crate) const SHARES_OVER_DEADLINE: Code = Code {
    name: "shares_over_deadline",
    summary: "stores that are asked one after the other may take longer than the callout's deadline",
    explanation: "A store whose key comes from another store is asked after it. If the first one uses all of its `timeoutMs`, the deadline ends before the second one had its own. The default deadline is 1500 ms; the setting CLAIMSMITH_DEADLINE_MS changes it.",
    how_to_fix: "Lower the values of `timeoutMs` so that their sum is within the deadline.",
    example: "hr: { file: { path: hr.json, key: { id: \"{people.employee}\" } }, timeoutMs: 800, required: true }",
};

/// No claim reads a store.
pub(crate) const UNREAD_STORE: Code = Code {
    name: "unread_store",
    summary: "no claim, condition or key reads a store",
    explanation: "The store is never asked. Its name may be misspelled where it should be used, or it is left over.",
    how_to_fix: "Remove the store, or use its attributes.",
    example: "badges: { file: { path: badges.json, key: { id: \"{user.id}\" } }, required: true }",
};

/// A look-up key is not safe.
pub(crate) const UNSAFE_KEY: Code = Code {
    name: "unsafe_key",
    summary: "a store whose attributes decide something finds users by a key that is not safe",
    explanation: "A required claim, or one that looks like authorization, comes from the store. The key can be changed by the user or another organization, or several users can have the same one, so that one user could get the attributes of another. `user.mail` of a guest, for example, is set by the guest's organization. Two names are not reported, because only administrators set them and guests cannot have somebody else's: the user principal name, whose domain belongs to one tenant (a guest has one with #EXT# in it), and the on-premises account name, which is unique within one Active Directory domain. Both can be given to another person later: `user.id` is never used again.",
    how_to_fix: "Use `user.id`, `user.onPremisesSecurityIdentifier`, or an identifier that only administrators set, such as `user.employeeId`.",
    example: "people: { file: { path: people.json, key: { mail: \"{user.mail}\" } }, required: true }",
};

/// A store does not prove whose record it returns.
pub(crate) const UNVERIFIED_RECORD: Code = Code {
    name: "unverified_record",
    summary: "a web service or a query whose attributes decide something does not prove whose record it returns",
    explanation: "A required claim, or one that looks like authorization, comes from the store. A service that gets out of step, a cache before it that mixes requests up, or a query with a mistake returns another user's record, and nothing in it is compared with the user.",
    how_to_fix: "Name the attribute in which a record repeats the key of the look-up, such as `verify: { id: \"{user.id}\" }`; a query must select that column. If records have no such attribute, accept the warning with the reason.",
    example: "hr: { rest: { url: \"https://hr.example.com/people/{user.id}\" }, required: true }",
};

/// All codes of this room.
pub const CODES: [Code; 5] = [LONG_CACHE, SHARES_OVER_DEADLINE, UNREAD_STORE, UNSAFE_KEY, UNVERIFIED_RECORD];
