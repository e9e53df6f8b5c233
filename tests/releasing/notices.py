"""Writes the notices of the packages that are in a program, which their licenses ask for: tests/releasing/notices.py PACKAGE.

A package whose source has no text of its license gets the standard text with its authors. One for whose license there is
none here is an error: its notice would be missing.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

from packages import linked, metadata

NAMES = re.compile(r"(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
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


def notices(program):
    """The notices of a program, each text once with the packages that it is for."""
    users, written = defaultdict(list), {}
    for key in sorted(linked(program)):
        package = metadata()[key]
        if package["source"] is None:
            continue
        for text in texts(package):
            same = " ".join(text.split())
            written.setdefault(same, text)
            users[same].append(f"{key[0]} {key[1]} ({package['license']})")
    parts = [f"Third-party notices of {program[0]}"]
    for same, names in sorted(users.items(), key=lambda one: one[1]):
        parts.append("=" * 80 + "\n\n" + "\n".join(names) + "\n\n" + written[same])
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(notices((sys.argv[1], ())), end="")
