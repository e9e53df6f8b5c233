"""The packages that are linked into a program, as Cargo knows them."""

import json
import subprocess
from functools import cache
from pathlib import Path

# The programs of a release: their packages and, for each, what is built with it.
TOOL = ("cli", ())
FUNCTION = ("token-issuance-start", ())
FUNCTION_SQL = ("token-issuance-start", ("sql",))


def cargo(*arguments, folder="."):
    """The output of Cargo, offline."""
    command = ["cargo", *arguments, "--locked", "--offline"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@cache
def metadata():
    """What Cargo knows about every package of the workspace and what it uses, by name and version."""
    found = json.loads(cargo("metadata", "--format-version", "1"))
    return {(package["name"], package["version"]): package for package in found["packages"]}


@cache
def linked(program, target="x86_64-unknown-linux-gnu"):
    """Name and version of each package that is linked into the program, and of those that each of them uses."""
    package, features = program
    # In a package's own folder only its own features count.
    folder = Path("functions") / package
    tree = ["tree", "--edges", "normal,no-proc-macro", "--prefix", "depth", "--target", target]
    lines = cargo(*tree, "--features", ",".join(features), folder=folder).splitlines()
    used, above = {}, []
    for line in lines:
        depth = len(line) - len(line.lstrip("0123456789"))
        name, version = line[depth:].split()[:2]
        key = (name, version.removeprefix("v"))
        above = [*above[: int(line[:depth])], key]
        used.setdefault(key, set())
        if len(above) > 1:
            used[above[-2]].add(key)
    return used
