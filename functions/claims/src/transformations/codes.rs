//! The diagnostic codes of transformations.

use crate::document::Code;

/// The transformation does not exist.
pub(crate) const UNKNOWN_TRANSFORMATION: Code = Code {
    name: "unknown_transformation",
    summary: "the transformation does not exist",
    explanation: "The name is not the name of a transformation.",
    how_to_fix: "Use one of the transformations of `claimsmith reference transformations`.",
    example: "mail: { transformations: [ToUperCase: { input: user.mail }] }",
};

/// An item of `transformations` is not one transformation.
pub(crate) const INVALID_TRANSFORMATION: Code = Code {
    name: "invalid_transformation",
    summary: "an item of `transformations` is not one transformation",
    explanation: "Each item is the name of one transformation, with its parameters below it.",
    how_to_fix: "Make each transformation an item of its own.",
    example: "- { ToUppercase: { input: user.mail }, Trim: { type: leading } }",
};

/// A transformation after the first has an `input`.
pub(crate) const UNEXPECTED_INPUT: Code = Code {
    name: "unexpected_input",
    summary: "a transformation after the first has an `input`",
    explanation: "Only the first transformation names its `input`; each later one takes the output of the one before it.",
    how_to_fix: "Remove `input`, or put the transformation first.",
    example: "- ToUppercase: { input: user.mail }",
};

/// A parameter has no effect together with the others.
pub(crate) const UNEXPECTED_PARAMETER: Code = Code {
    name: "unexpected_parameter",
    summary: "a parameter has no effect together with the others",
    explanation: "The parameter belongs to another mode of the transformation.",
    how_to_fix: "Remove the parameter, or change the mode.",
    example: "- Extract: { input: user.mail, type: before, value: \"@\", value2: \".\" }",
};

/// An additional attribute is listed twice.
pub(crate) const DUPLICATE_PARAMETER: Code = Code {
    name: "duplicate_parameter",
    summary: "an additional attribute is listed twice",
    explanation: "Names of `user` and the other built-in sources do not depend on case.",
    how_to_fix: "Remove one of the two.",
    example: "- RegexReplace: { input: user.mail, regex: \"^(.*)@\", replacement: \"{1}{surname}\", additionalAttributes: [user.surname, user.Surname] }",
};

/// The replacement does not use an additional attribute.
pub(crate) const UNUSED_PARAMETER: Code = Code {
    name: "unused_parameter",
    summary: "the replacement does not use an additional attribute",
    explanation: "Entra refuses an additional attribute without a placeholder in the replacement.",
    how_to_fix: "Add a placeholder such as `{surname}` to the replacement, or remove the attribute.",
    example: "- RegexReplace: { input: user.mail, regex: \"^(.*)@\", replacement: \"{1}\", additionalAttributes: [user.surname] }",
};

/// A placeholder of the replacement is unknown or ambiguous.
pub(crate) const UNKNOWN_PLACEHOLDER: Code = Code {
    name: "unknown_placeholder",
    summary: "a placeholder of the replacement is unknown or ambiguous",
    explanation: "A placeholder is a group of the regular expression, by its number or name, or an additional attribute.",
    how_to_fix: "Correct the name, or list the attribute in `additionalAttributes`.",
    example: "- RegexReplace: { input: user.mail, regex: \"^(?<name>.*)@\", replacement: \"{nam}\" }",
};

/// The table of a `Lookup` cannot be read from its file.
pub(crate) const UNUSABLE_TABLE: Code = Code {
    name: "unusable_table",
    summary: "the table of a `Lookup` cannot be read from its file",
    explanation: "`table` names a file in the policy's folder. It is missing, is outside of that folder, or has no mapping in \
                  YAML or JSON.",
    how_to_fix: "Write the path of a file relative to the policy, without `..`, with texts and what comes out for each.",
    example: "- Lookup: { input: user.country, table: countries.yaml }",
};

/// All codes of this room.
pub(crate) const CODES: [Code; 8] = [
    DUPLICATE_PARAMETER,
    INVALID_TRANSFORMATION,
    UNEXPECTED_INPUT,
    UNEXPECTED_PARAMETER,
    UNKNOWN_PLACEHOLDER,
    UNKNOWN_TRANSFORMATION,
    UNUSABLE_TABLE,
    UNUSED_PARAMETER,
];
