"""The list of what is inside of a program: CycloneDX 1.6, without anything that differs between two builds of a commit."""

import json
import tomllib
import uuid
from datetime import datetime, timezone
from pathlib import Path

from packages import linked, metadata


def checksums():
    """The SHA-256 of each package's archive, from Cargo.lock."""
    lock = tomllib.loads(Path("Cargo.lock").read_text(encoding="utf-8"))
    return {(one["name"], one["version"]): one.get("checksum") for one in lock["package"]}


def reference(key):
    return f"pkg:cargo/{key[0]}@{key[1]}"


def component(key, kind="library"):
    package, checksum = metadata()[key], checksums().get(key)
    made = {"type": kind, "bom-ref": reference(key), "name": key[0], "version": key[1], "purl": reference(key)}
    # Older packages write "MIT/Apache-2.0", which is not an expression of SPDX.
    made["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    if package["description"]:
        made["description"] = " ".join(package["description"].split())
    if checksum:
        made["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if package["repository"]:
        made["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    return made


def contents(program, name, version, epoch):
    """The document, as text."""
    used = linked(program)
    own = (program[0], version)
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": component(own, "application") | {"name": name},
        },
        "components": [component(key) for key in sorted(used) if key != own],
        "dependencies": [
            {"ref": reference(key), "dependsOn": sorted(map(reference, used[key]))} for key in sorted(used)
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(document, sort_keys=True))
    return json.dumps(document | {"serialNumber": f"urn:uuid:{serial}"}, indent=2) + "\n"
