//! The diagnostic codes of a stack's template, which `claimsmith check` compares with the policy.

use claims::document::Code;

/// The template lacks something that the policy needs.
pub(crate) const MISSING_IN_TEMPLATE: Code = Code {
    name: "missing_in_template",
    summary: "the template of the stack lacks something that the policy needs",
    explanation: "The sections of the template that begin with `# claimsmith template:` have the permissions, settings and files of the function. Without this line, the function of this policy would not start, or a store would refuse it.",
    how_to_fix: "Run `claimsmith template`, which writes the sections.",
    example: "# claimsmith template: permissions\n# claimsmith template: end",
};

/// The template has something that the policy does not need.
pub(crate) const NOT_NEEDED_IN_TEMPLATE: Code = Code {
    name: "not_needed_in_template",
    summary: "the template of the stack has something that the policy does not need",
    explanation: "The sections of the template that begin with `# claimsmith template:` have the permissions, settings and files of the function. With this line, the function could do more than its policy needs.",
    how_to_fix: "Run `claimsmith template`, which writes the sections.",
    example: "# claimsmith template: permissions\n- { Effect: Allow, Action: \"dynamodb:GetItem\", Resource: \"*\" }\n# claimsmith template: end",
};

/// All codes of this folder.
pub(crate) const CODES: [Code; 2] = [MISSING_IN_TEMPLATE, NOT_NEEDED_IN_TEMPLATE];
