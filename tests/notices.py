"""Writes the notices of the packages that are in a program, which their licenses ask for: tests/notices.py PACKAGE.

A package whose source has no text of its license gets the standard text with its authors. One for whose license there is
none here is an error: its notice would be missing.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

NAMES = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
TARGET = "x86_64-unknown-linux-gnu"
MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""


def cargo(*arguments, package=None):
    """The output of Cargo, offline. In a package's own folder only its own features count."""
    folder = next(Path("functions").glob(package)) if package else Path(".")
    command = ["cargo", *arguments, "--locked", "--offline"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def packages(program):
    """Name and version of everything that is linked into the program."""
    lines = cargo("tree", "--edges", "normal,no-proc-macro", "--prefix", "none", "--target", TARGET, package=program)
    found = set()
    for line in lines.splitlines():
        name, version = line.split()[:2]
        if "(/" not in line:
            found.add((name, version.removeprefix("v")))
    return found


def texts(package):
    """The texts of a package's licenses and notices, as they are, or the standard one."""
    folder = Path(package["manifest_path"]).parent
    files = sorted(file for file in folder.iterdir() if file.is_file() and NAMES.match(file.name))
    if files:
        return [file.read_text(encoding="utf-8", errors="replace").strip() for file in files]
    if "Apache-2.0" in package["license"]:
        return [Path("LICENSE").read_text(encoding="utf-8").strip()]
    if "MIT" in package["license"]:
        authors = ", ".join(package["authors"]) or f"the authors of {package['repository']}"
        return [f"Copyright (c) {authors}\n\n{MIT}"]
    sys.exit(f"{package['name']}: its source has no text of its license, {package['license']}")


def main(program):
    metadata = json.loads(cargo("metadata", "--format-version", "1"))
    known = {(package["name"], package["version"]): package for package in metadata["packages"]}
    users, written = defaultdict(list), {}
    for key in sorted(packages(program)):
        for text in texts(known[key]):
            same = " ".join(text.split())
            written.setdefault(same, text)
            users[same].append(f"{key[0]} {key[1]} ({known[key]['license']})")
    print(f"Third-party notices of {program}")
    for same, names in sorted(users.items(), key=lambda one: one[1]):
        print("\n" + "=" * 80 + "\n\n" + "\n".join(names) + "\n\n" + written[same])


if __name__ == "__main__":
    main(sys.argv[1])
