"""Is what `claimsmith new` writes clean for those who review it? tests/new_repository TOOL. Needs what tests/run installs.

The template is checked as it is and with the changes that two other policies need, in the way that the README describes.
"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TARGET = ROOT / "target"
VARIABLE = "          PEOPLE_TABLE: "
SETTINGS = "POLICY_SETTINGS: PEOPLE_TABLE"


def variables(**values):
    """The changes of the template for deployment settings."""
    lines = "".join(f"          {name}: {value}\n" for name, value in values.items())
    return [(VARIABLE, lines + VARIABLE), (SETTINGS, f'POLICY_SETTINGS: "{",".join(["PEOPLE_TABLE", *values])}"')]


# By policy, what changes in the template.
VARIANTS = {
    None: [],
    "services.yaml": variables(HR_TENANT="acme"),
    "databases.yaml": [
        *variables(GRAPH_TENANT_ID="contoso.example", GRAPH_CLIENT_ID="55555555-5555-4555-8555-555555555555"),
        ("claimsmith-function-arm64.zip", "claimsmith-function-arm64-sql.zip"),
    ],
}


def run(program, *arguments, folder):
    print(f"{folder.name}: {Path(program).name} {' '.join(map(str, arguments))}", flush=True)
    subprocess.run([program, *arguments], cwd=folder, check=True)


def check(tool, policy, changes):
    folder = TARGET / "new-repository" / (policy or "as-written").removesuffix(".yaml")
    run(tool, "new", folder, folder=ROOT)
    if policy:
        shutil.copy(Path(__file__).parent / policy, folder / "policy/claims.yaml")
        template = (folder / "template.yaml").read_text()
        for ours, theirs in changes:
            assert template.count(ours) == 1, f"{ours} is in the template {template.count(ours)} times"
            template = template.replace(ours, theirs)
        (folder / "template.yaml").write_text(template)
    # SAM looks whether the function is there; tests/clean_machine has the real one.
    (folder / "function").mkdir(exist_ok=True)
    for name in ["claimsmith-function-arm64.zip", "claimsmith-function-arm64-sql.zip"]:
        with zipfile.ZipFile(folder / "function" / name, "w") as archive:
            archive.writestr("bootstrap", "")
    # The nested templates are the same for every policy.
    nested = [] if policy else sorted(f"aws/{file.name}" for file in (folder / "aws").glob("*.yaml"))
    templates = ["template.yaml", *nested]
    run(tool, "check", folder=folder)
    run(TARGET / "sam/bin/sam", "validate", "--lint", folder=folder)
    run(TARGET / "sam/bin/sam", "build", folder=folder)
    run(TARGET / "sam/bin/cfn-lint", *templates, folder=folder)
    run(TARGET / "checkov/bin/checkov", "--file", *templates, folder=folder)
    if not policy and (TARGET / "workflows").exists():
        # actionlint looks for the workflows of the repository that it is in.
        run("git", "init", "--quiet", folder=folder)
        run(TARGET / "workflows/bin/actionlint", folder=folder)
        run(TARGET / "workflows/bin/zizmor", "--offline", "--persona", "auditor", ".github", folder=folder)


shutil.rmtree(TARGET / "new-repository", ignore_errors=True)
for policy, changes in VARIANTS.items():
    check(Path(sys.argv[1]).resolve(), policy, changes)
