"""Archives of which the bytes depend on nothing but what is in them: sorted, with one time and fixed permissions.

A file is its path in the archive, its bytes, and whether it is a program.
"""

import base64
import gzip
import hashlib
import io
import re
import tarfile
import time
import zipfile

TAGS = {
    "aarch64-linux": "aarch64",
    "aarch64-macos": "macosx_11_0_arm64",
    "x86_64-linux": "x86_64",
    "x86_64-macos": "macosx_11_0_x86_64",
    "x86_64-windows": "win_amd64",
}

DESCRIPTION = """A custom claims provider for the Microsoft identity platform, on AWS Lambda.

Before Entra ID issues a token, it calls Claimsmith, which reads the user's attributes from stores that cannot be synced into the
directory (DynamoDB, web services, LDAP, SQL databases), applies a policy with the semantics of Entra's own
*Attributes & Claims*, and returns the claims that Entra adds to the token. You write a policy, not code.

This package has the tool `claimsmith` and the Lambda function. To begin:

    claimsmith new acme
    cd acme
    claimsmith test
    claimsmith serve --call kim
"""


def zip_file(files, epoch):
    """A zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content, is_program in sorted(files):
            entry = zipfile.ZipInfo(path, time.gmtime(epoch)[:6])
            entry.create_system = 3
            entry.external_attr = (0o100755 if is_program else 0o100644) << 16
            # What is compressed already is stored.
            entry.compress_type = zipfile.ZIP_STORED if path.endswith(".zip") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def tar_file(files, epoch):
    """A tar, compressed with gzip."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6, filename="", mtime=epoch) as compressed:
        with tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for path, content, is_program in sorted(files):
                entry = tarfile.TarInfo(path)
                entry.size, entry.mtime, entry.mode = len(content), epoch, 0o755 if is_program else 0o644
                archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def tags(platform, tool):
    """The platforms of Python on which a tool runs. A program for Linux names the glibc it needs; without one it needs none."""
    if not platform.endswith("-linux"):
        return [TAGS[platform]]
    processor = TAGS[platform]
    needed = [int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", tool)]
    if needed:
        return [f"manylinux_2_{max(needed)}_{processor}"]
    return [f"manylinux_2_17_{processor}", f"manylinux2014_{processor}", f"musllinux_1_1_{processor}"]


def wheel(platform, version, tool, beside, papers, epoch):
    """A wheel's name and bytes: the tool as a program, the files `beside` it, and `papers` about both.

    https://packaging.python.org/en/latest/specifications/binary-distribution-format/
    """
    name, data, info = f"claimsmith-{version}", f"claimsmith-{version}.data", f"claimsmith-{version}.dist-info"
    platforms = tags(platform, tool)
    program = "claimsmith.exe" if "windows" in platform else "claimsmith"
    licenses = [path for path, _, _ in papers if "/" not in path]
    headers = ["Metadata-Version: 2.4", "Name: claimsmith", f"Version: {version}"]
    headers += ["Summary: A custom claims provider for the Microsoft identity platform on AWS Lambda"]
    headers += ["License-Expression: Apache-2.0", *(f"License-File: {path}" for path in licenses)]
    headers += ["Requires-Python: >=3.8", "Description-Content-Type: text/markdown"]
    about = ["Wheel-Version: 1.0", "Generator: claimsmith", "Root-Is-Purelib: false"]
    about += [f"Tag: py3-none-{platform}" for platform in platforms]
    files = [(f"{data}/scripts/{program}", tool, True)]
    files += [(f"{data}/data/{path}", content, False) for path, content, _ in beside]
    files += [(f"{info}/{path if '/' in path else 'licenses/' + path}", content, False) for path, content, _ in papers]
    files += [(f"{info}/METADATA", ("\n".join(headers) + "\n\n" + DESCRIPTION).encode(), False)]
    files += [(f"{info}/WHEEL", ("\n".join(about) + "\n").encode(), False)]
    record = [f"{path},sha256={digest(content)},{len(content)}" for path, content, _ in sorted(files)]
    files += [(f"{info}/RECORD", "".join(f"{line}\n" for line in [*record, f"{info}/RECORD,,"]).encode(), False)]
    return f"{name}-py3-none-{'.'.join(platforms)}.whl", zip_file(files, epoch)


def digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
