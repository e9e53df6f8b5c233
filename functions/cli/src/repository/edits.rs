//! What differs between this product's files and those of a repository of one's own: the function is not built but comes
//! with the tool, and the files lie elsewhere.

/// A text of this product's file, and what takes its place everywhere.
pub(super) type Edit = (&'static str, &'static str);

/// `template.yaml`.
pub(super) const TEMPLATE: [Edit; 17] = [
    (
        "\
# infra/README.md explains the setup step by step. This template has the function and its data; infra/aws has
# the nested templates: the two kinds of endpoint, the host name, alarms, dashboard.
",
        "\
# README.md says how to deploy it. This template has the function and its data; aws has the nested templates: the
# two kinds of endpoint, the host name, alarms, dashboard.
",
    ),
    (
        "  # For `sam publish`, which the release workflow runs; the version is the tag's.
  AWS::ServerlessRepo::Application:
    Name: claimsmith
    Description: A custom claims provider for the Microsoft identity platform
    Author: The authors of Claimsmith
    SpdxLicenseId: Apache-2.0
    LicenseUrl: LICENSE
    ReadmeUrl: README.md
    Labels: [entra, claims, tokens, identity]
",
        "",
    ),
    ("          - Architecture\n", ""),
    (
        "  Architecture:
    Type: String
    Default: arm64
    AllowedValues: [arm64, x86_64]
    Description: The processor architecture that the function is built for.
",
        "",
    ),
    (
        "      BuildMethod: rust-cargolambda\n      BuildProperties:\n        Binary: token-issuance-start\n",
        "",
    ),
    (
        "      # The package's own folder: from the root, Cargo would also enable the features that other packages need.
      CodeUri: functions/token-issuance-start
",
        "      # `claimsmith function` writes it.
      # claimsmith template: code
      CodeUri: function/claimsmith-function-arm64.zip
      # claimsmith template: end
",
    ),
    ("    Metadata:\n      BuildMethod: rust-cargolambda\n      BuildProperties: { Binary: token-issuance-start }\n", ""),
    (
        "      # The package of the function that answers callouts.
      CodeUri: functions/token-issuance-start
",
        "      # The package of the function that answers callouts.
      # claimsmith template: validator
      CodeUri: function/claimsmith-function-arm64.zip
      # claimsmith template: end
",
    ),
    ("Architectures: [!Ref Architecture]", "Architectures: [arm64]"),
    (
        "  # The policy is a separate layer, so changing claims needs no Rust build.\n",
        "  # All of the folder `policy` is a layer: policy/claims.yaml is /opt/claims.yaml in the function.\n",
    ),
    ("    Metadata:\n      BuildMethod: makefile\n", ""),
    ("which the function reads from /opt/policy\n", "which the function reads from /opt\n"),
    ("      ContentUri: infra/policy\n", "      ContentUri: policy\n"),
    ("/opt/policy/shadow.yaml", "/opt/shadow.yaml"),
    ("/opt/policy/claims.yaml]", "/opt/claims.yaml]"),
    ("CLAIMSMITH_POLICY_FOLDER: /opt/policy\n", "CLAIMSMITH_POLICY_FOLDER: /opt\n"),
    ("infra/aws/", "aws/"),
];

/// `samconfig.toml`.
pub(super) const SAMCONFIG: [Edit; 2] = [
    ("see infra/README.md.", "see README.md."),
    (
        "# No SAM build cache: Cargo detects changes itself. One function after the other: both would install the Rust target for the\n\
         # processor when it is missing, and one of them would fail.\n[default.build.parameters]\nparallel = false\n\n",
        "",
    ),
];

/// The nested templates with alarms.
pub(super) const ALARMS: [Edit; 1] = [(
    "# infra/README.md explains each alarm and what to do.",
    "# RUNBOOK.md explains each alarm and what to do.",
)];

/// The role that deploys.
pub(super) const DEPLOY_ROLE: [Edit; 2] = [
    ("infra/README.md, Landing zones, says how.", "RUNBOOK.md, Landing zones, says how."),
    ("in ../template.yaml.", "in template.yaml."),
];

/// The nested template with AppConfig's resources.
pub(super) const CONFIGURATION: [Edit; 1] =
    [("# infra/README.md explains how to use it.", "# RUNBOOK.md explains how to use it.")];

/// The policy.
pub(super) const POLICY: [Edit; 1] = [("$schema=claims.schema.json", "$schema=../claims.schema.json")];

/// The sample people.
pub(super) const PEOPLE: [Edit; 1] = [("$schema=../people.schema.json", "$schema=people.schema.json")];

/// Where the part of `infra/README.md` begins that is for operators.
pub(super) const RUNBOOK_BEGINS: &str = "\n**Signing keys.**";

/// That part.
pub(super) const RUNBOOK: [Edit; 6] = [
    (
        RUNBOOK_BEGINS,
        "\
# Runbook

What to do in operation, when an alarm fires, and when a sign-in fails. In the commands, `output NAME` is an output of the stack:

```sh needs=aws
STACK=claimsmith-dev
output() { aws cloudformation describe-stacks --stack-name \"$STACK\" --query \"Stacks[0].Outputs[?OutputKey=='$1'].OutputValue\" --output text; }
```

**Signing keys.**",
    ),
    ("repeat step 6.", "run `claimsmith entra --apply` again."),
    ("the registration from step 1", "the endpoint's registration"),
    ("see step 6.", "see README.md."),
    ("infra/deploy-role.yaml", "deploy-role.yaml"),
    ("infra/regions/", "regions/"),
];

/// The text from where it begins.
pub(super) fn from(begin: &str, text: &'static str) -> &'static str {
    text.find(begin).and_then(|at| text.get(at..)).unwrap_or(text)
}

/// The text after all edits.
pub(super) fn edited(text: &str, edits: &[Edit]) -> String {
    edits.iter().fold(text.to_owned(), |text, (ours, theirs)| text.replace(ours, theirs))
}
