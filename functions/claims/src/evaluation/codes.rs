//! The diagnostic codes of trials.

use crate::document::Code;

/// Matching a regular expression exceeded the step limit.
pub(crate) const REGEX_TIMEOUT: Code = Code {
    name: "regex_timeout",
    summary: "matching a regular expression exceeded the step limit",
    explanation: "The regular expression backtracks too much for this input. In a sign-in, the claim and those after it have no value, and a required one refuses the token.",
    how_to_fix: "Rewrite the regular expression: avoid nested repetition such as `(a+)+`, and anchor it with `^` and `$`.",
    example: "- RegexReplace: { input: user.mail, regex: '^(a+)+(b|\\1)+$', replacement: \"{1}\", otherwise: user.id }",
};

/// The input does not match the regular expression.
pub(crate) const TEST_INPUT_NO_MATCH: Code = Code {
    name: "test_input_no_match",
    summary: "the input does not match the regular expression",
    explanation: "In a sign-in, the transformation has no output for this input, or its `otherwise`.",
    how_to_fix: "Correct the regular expression, or add `otherwise`.",
    example: "- RegexReplace: { input: user.mail, regex: '^(.+)@fabrikam\\.com$', replacement: \"{1}\", otherwise: user.id }",
};

/// All codes of this room.
pub(crate) const CODES: [Code; 2] = [REGEX_TIMEOUT, TEST_INPUT_NO_MATCH];
