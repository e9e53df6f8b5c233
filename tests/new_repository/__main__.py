"""Is what `claimsmith new` writes clean for those who review it? tests/new_repository TOOL. Needs what tests/run installs.

The template is checked as it is, and with what `claimsmith template` writes for two other policies.
"""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TARGET = ROOT / "target"
# Policies beside the one that is written.
POLICIES = ["services.yaml", "databases.yaml"]


def run(program, *arguments, folder):
    print(f"{folder.name}: {Path(program).name} {' '.join(map(str, arguments))}", flush=True)
    subprocess.run([program, *arguments], cwd=folder, check=True)


def check(tool, policy):
    folder = TARGET / "new-repository" / (policy or "as-written").removesuffix(".yaml")
    run(tool, "new", folder, folder=ROOT)
    if policy:
        shutil.copy(Path(__file__).parent / policy, folder / "policy/claims.yaml")
        run(tool, "template", folder=folder)
    run(tool, "template", "--check", folder=folder)
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
for policy in [None, *POLICIES]:
    check(Path(sys.argv[1]).resolve(), policy)
