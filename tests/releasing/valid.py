"""Are the lists of contents what CycloneDX says, and the checksums right? tests/releasing/valid.py FOLDER.

Needs cyclonedx, which checkov brings: target/checkov/bin/python."""

import hashlib
import json
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

folder = Path(sys.argv[1])
lines = (folder / "SHA256SUMS").read_text().splitlines()
for line in lines:
    digest, name = line.split("  ")
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
assert {line.split("  ")[1] for line in lines} == {file.name for file in folder.iterdir() if file.is_file()} - {"SHA256SUMS"}

lists = sorted(folder.glob("*.cdx.json"))
assert len(lists) >= 2, lists
for file in lists:
    text = file.read_text()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    assert error is None, f"{file.name}: {error}"
    document = json.loads(text)
    references = [one["bom-ref"] for one in [document["metadata"]["component"], *document["components"]]]
    used = {name for one in document["dependencies"] for name in [one["ref"], *one["dependsOn"]]}
    assert len(references) == len(set(references)) and used == set(references), file.name
    assert any(name.startswith("pkg:cargo/aws-lc-rs@") for name in references), file.name
