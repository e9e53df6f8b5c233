//! The diagnostic codes of documents of every kind.

use super::diagnostic::Code;

/// The document is not valid YAML.
pub const NOT_YAML: Code = Code {
    name: "not_yaml",
    summary: "the document is not valid YAML",
    explanation: "The YAML parser stopped here. What follows was not read, so fixing this may reveal more mistakes.",
    how_to_fix: "Close open brackets and quotes, and check the indentation.",
    example: "mail: [user.mail",
};

/// The document uses YAML that the policy language does not support.
pub const UNSUPPORTED_YAML: Code = Code {
    name: "unsupported_yaml",
    summary: "the document uses YAML that the policy language does not support",
    explanation: "A policy is one document of mappings, lists and texts. Anchors, aliases, tags, a second document and nesting deeper than 64 levels are not supported.",
    how_to_fix: "Write the value out where it is needed.",
    example: "policies: &orders",
};

/// A key appears twice in one mapping.
pub const DUPLICATE_KEY: Code = Code {
    name: "duplicate_key",
    summary: "a key appears twice in one mapping",
    explanation: "Only one of the two values could take effect.",
    how_to_fix: "Remove one of them, or give it another name.",
    example: "mail: user.mail
mail: user.userprincipalname",
};

/// A required key is missing.
pub const MISSING_KEY: Code = Code {
    name: "missing_key",
    summary: "a required key is missing",
    explanation: "The mapping needs this key, alone or together with another key that is present.",
    how_to_fix: "Add the key. `claimsmith reference` lists the keys of every part of a policy.",
    example: "- name: orders
claims: { mail: user.mail }",
};

/// A key is not known at this place.
pub const UNKNOWN_KEY: Code = Code {
    name: "unknown_key",
    summary: "a key is not known at this place",
    explanation: "Usually a typo, or a key at the wrong level. Unknown keys are errors because a key that is silently ignored could change who gets which claim.",
    how_to_fix: "Use the suggested key or one of the known keys, or remove it.",
    example: "mail: { attribute: user.mail, requird: true }",
};

/// Two keys exclude each other.
pub const CONFLICTING_KEYS: Code = Code {
    name: "conflicting_keys",
    summary: "two keys exclude each other",
    explanation: "Each of the keys is valid, but together they contradict each other.",
    how_to_fix: "Keep one of the two.",
    example: "mail: { attribute: user.mail, required: true, default: none }",
};

/// The document is empty.
pub const EMPTY_DOCUMENT: Code = Code {
    name: "empty_document",
    summary: "the document is empty",
    explanation: "There is nothing in the file, or everything in it is a comment.",
    how_to_fix: "Write a policy. It starts with `version: 1` and has its claims below `policies`.",
    example: "# version: 1",
};

/// The document is a policy of Microsoft Entra.
pub const MICROSOFT_POLICY: Code = Code {
    name: "microsoft_policy",
    summary: "a policy of Microsoft Entra is written where a policy of Claimsmith is expected",
    explanation: "The document, or a part of it, is a customClaimsPolicy or a claimsMappingPolicy, as Microsoft Graph and PowerShell print it. Its format is another one.",
    how_to_fix: "Run `claimsmith import FILE`: it writes a policy and lists what it could not import.",
    example: "\"@odata.type\": \"#microsoft.graph.customClaimsPolicy\",",
};

/// A key has no value.
pub const MISSING_VALUE: Code = Code {
    name: "missing_value",
    summary: "a key has no value",
    explanation: "Nothing follows the colon, or `null`. The lines that belong to the key may have the wrong indentation or may be comments.",
    how_to_fix: "Write the value, or remove the key.",
    example: "mail: { attribute: user.mail, condition: }",
};

/// Something other than `true` or `false` is written for a boolean.
pub const INVALID_BOOLEAN: Code = Code {
    name: "invalid_boolean",
    summary: "a value is neither `true` nor `false`",
    explanation: "Only `true` and `false` are booleans. `yes`, `no`, `on` and `off` are texts here, and so is everything in quotes.",
    how_to_fix: "Write `true` or `false`, without quotes.",
    example: "mail: { attribute: user.mail, required: yes }",
};

/// Something other than a whole number is written for a number.
pub const INVALID_NUMBER: Code = Code {
    name: "invalid_number",
    summary: "a value is not a whole number",
    explanation: "A number has only digits: no unit, no decimal point, no separators and no quotes. The unit is part of the key's name, such as `timeoutMs` or `ttlSeconds`.",
    how_to_fix: "Write the digits only.",
    example: "timeoutMs: 300ms",
};

/// A text begins or ends with a character that cannot be seen.
pub const INVISIBLE_CHARACTER: Code = Code {
    name: "invisible_character",
    summary: "a text begins or ends with a character that cannot be seen",
    explanation: "The text has a no-break space or a zero-width character at one of its ends, also in its indentation. To YAML it is a part of the text.",
    how_to_fix: "Delete the character and type a space. If the text really has it, put quotes around the text.",
    example: "\u{a0}\u{a0}mail: user.mail",
};

/// A value has the wrong type.
pub const WRONG_TYPE: Code = Code {
    name: "wrong_type",
    summary: "a value has the wrong type",
    explanation: "A text, a list or a mapping was expected and something else was found.",
    how_to_fix: "Write a value of the expected type.",
    example: "mail: [user.mail]",
};

/// A number is too small or too large.
pub const NUMBER_OUT_OF_RANGE: Code = Code {
    name: "number_out_of_range",
    summary: "a number is too small or too large",
    explanation: "The value is a whole number outside the allowed range.",
    how_to_fix: "Choose a number in the range that the message names.",
    example: "timeoutMs: 5000",
};

/// A text is not one of the allowed values.
pub const UNKNOWN_VALUE: Code = Code {
    name: "unknown_value",
    summary: "a text is not one of the allowed values",
    explanation: "The key accepts a fixed set of values. Case matters.",
    how_to_fix: "Use one of the values that the message lists.",
    example: "mail: { attribute: user.mail, condition: { userType: member } }",
};

/// A list is empty.
pub const EMPTY_LIST: Code = Code {
    name: "empty_list",
    summary: "a list is empty",
    explanation: "The list needs at least one item.",
    how_to_fix: "Add an item, or remove the key.",
    example: "mail: { attribute: user.mail, condition: { any: [] } }",
};

/// A text is empty.
pub const EMPTY_TEXT: Code = Code {
    name: "empty_text",
    summary: "a text is empty",
    explanation: "A name, a default or a credential cannot be empty: an empty text counts as no value.",
    how_to_fix: "Write a text, or remove the key.",
    example: "mail: { attribute: user.mail, default: \"\" }",
};

/// The document is larger, or has more of something, than a policy may.
pub const LIMIT_EXCEEDED: Code = Code {
    name: "limit_exceeded",
    summary: "the policy is too large",
    explanation: "The policy is larger than 16 MiB, has more than 1,500,000 keys and values, is nested deeper than 64 \
            levels, declares more than 100 stores, or its applications together read too many attributes from stores.",
    how_to_fix: "Merge stores that hold the same attributes, or split the policy into one policy for each function.",
    example: "department101: { file: { path: people.csv, key: { id: \"{user.id}\" } } }",
};

/// All codes of this room.
pub(crate) const CODES: [Code; 18] = [
    CONFLICTING_KEYS,
    DUPLICATE_KEY,
    EMPTY_DOCUMENT,
    EMPTY_LIST,
    EMPTY_TEXT,
    INVALID_BOOLEAN,
    INVALID_NUMBER,
    INVISIBLE_CHARACTER,
    LIMIT_EXCEEDED,
    MICROSOFT_POLICY,
    MISSING_KEY,
    MISSING_VALUE,
    NOT_YAML,
    NUMBER_OUT_OF_RANGE,
    UNKNOWN_KEY,
    UNKNOWN_VALUE,
    UNSUPPORTED_YAML,
    WRONG_TYPE,
];
