"""The stack for those who deploy without SAM: CloudFormation, Terraform (`aws_cloudformation_stack`), CDK (`CfnInclude`).

The template of this repository with the files of a release in a bucket, and the policy in a zip there, by its key: as
`policy/claims.yaml` in the zip, it is /opt/policy/claims.yaml in the function.
"""

from pathlib import Path

from archives import zip_file

PARAMETERS = """\
  Bucket:
    Type: String
    Description: The bucket, in the stack's region, with the files of a release of Claimsmith and with the policy.
  Prefix:
    Type: String
    Default: ""
    Description: What precedes the names of the release's files in the bucket, such as claimsmith/0.1.0/.
    AllowedPattern: "([^/].*/)?"
    ConstraintDescription: must be empty or end with a slash
  PolicyKey:
    Type: String
    Description: The key of a zip with the policy as policy/claims.yaml. A new policy needs a new key.
  Databases:
    Type: String
    Default: ""
    AllowedValues: ["", "-sql"]
    Description: "-sql: the function with databases, for policies with stores of the kind `sql`."
"""
FILE = "{{ Bucket: !Ref Bucket, Key: !Sub '${{Prefix}}{name}' }}"
CODE = f"CodeUri: {FILE.format(name='claimsmith-function-${Architecture}${Databases}.zip')}\n"
EDITS = [
    ("# infra/README.md explains the setup step by step. ", "# The files of a release and a policy are in a bucket. "),
    ("This template has the function and its data; infra/aws has\n# the", "This has the function and its data; aws has the\n#"),
    (
        "      - Label: { default: Whom to believe }\n",
        "      - Label: { default: Where the files are }\n        Parameters: [Bucket, Prefix, PolicyKey, Databases]\n"
        "      - Label: { default: Whom to believe }\n",
    ),
    ("\nParameters:\n", f"\nParameters:\n{PARAMETERS}\n"),
    ("      BuildMethod: rust-cargolambda\n      BuildProperties:\n        Binary: token-issuance-start\n", ""),
    (
        "      # The package's own folder: from the root, Cargo would also enable the features that other packages need.\n"
        "      CodeUri: functions/token-issuance-start\n",
        f"      {CODE}",
    ),
    ("    Metadata:\n      BuildMethod: rust-cargolambda\n      BuildProperties: { Binary: token-issuance-start }\n", ""),
    ("      # The package of the function that answers callouts.\n      CodeUri: functions/token-issuance-start\n", f"      {CODE}"),
    ("  # The policy is a separate layer, so changing claims needs no Rust build.\n", ""),
    ("    Metadata:\n      BuildMethod: makefile\n", ""),
    ("ContentUri: infra/policy\n", "ContentUri: { Bucket: !Ref Bucket, Key: !Ref PolicyKey }\n"),
    ("    Metadata:\n      SkipBuild: true\n", ""),
    ("CodeUri: infra/aws/pre-traffic\n", f"CodeUri: {FILE.format(name='pre-traffic.zip')}\n"),
]


def stack(root: Path, epoch):
    """A zip with the template, its nested templates and the function that tests a new version."""
    template = (root / "template.yaml").read_text(encoding="utf-8")
    before, rest = template.split("  # For `sam publish`", 1)
    template = before + rest[rest.index("  AWS::CloudFormation::Interface:") :]
    for ours, theirs in EDITS:
        assert template.count(ours) == 1, f"template.yaml has this {template.count(ours)} times:\n{ours}"
        template = template.replace(ours, theirs)
    nested = sorted((root / "infra/aws").glob("*.yaml"))
    for file in nested:
        ours = f"TemplateURL: infra/aws/{file.name}\n"
        assert ours in template, f"template.yaml does not use {file.name}"
        url = "https://${Bucket}.s3.${AWS::Region}.${AWS::URLSuffix}/${Prefix}aws/" + file.name
        template = template.replace(ours, f'TemplateURL: !Sub "{url}"\n')
    assert "infra/aws" not in template
    hook = zip_file([("index.py", (root / "infra/aws/pre-traffic/index.py").read_bytes(), False)], epoch)
    files = [("template.yaml", template.encode(), False), ("pre-traffic.zip", hook, False)]
    others = [root / "infra/deploy-role.yaml", *sorted((root / "infra/regions").glob("*.yaml"))]
    files += [(str(file.relative_to(root / "infra")), file.read_bytes(), False) for file in [*nested, *others]]
    return zip_file(files, epoch)
