"""Builds a release into target/release-artifacts: see tests/release."""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from archives import tar_file, wheel, zip_file
from contents import contents
from manual import manual
from notices import notices
from packages import FUNCTION, FUNCTION_SQL, TOOL
from stack import stack

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / "target/release-artifacts"

# The tool needs no C library of the machine; the function is linked as `sam build` links it.
TARGETS = {
    "x86_64": ("x86_64-unknown-linux-musl", "x86_64-unknown-linux-gnu", "--x86-64", "x86_64"),
    "arm64": ("aarch64-unknown-linux-musl", "aarch64-unknown-linux-gnu", "--arm64", "aarch64"),
}
# The tool has the page of the playground, whose engine is WebAssembly.
WASM, PAGE = "wasm32-unknown-unknown", ["--features", "playground"]
NATIVE = {"Darwin": "macos", "Linux": "linux", "Windows": "windows"}


def run(*command, folder=ROOT):
    """Runs a build without the paths of this machine, which would be in what is built."""
    home = os.environ.get("CARGO_HOME", str(Path.home() / ".cargo"))
    flags = f"--remap-path-prefix={home}=/cargo --remap-path-prefix={ROOT}=/claimsmith"
    tools = [str(ROOT / "target" / name / "bin") for name in ("sam", "zigbuild", "playground")]
    environment = os.environ | {
        "CARGO_BUILD_RUSTFLAGS": flags,
        "CARGO_ZIGBUILD_PYTHON_PATH": str(ROOT / "target/zigbuild/bin/python3"),
        "MACOSX_DEPLOYMENT_TARGET": "11.0",
        "PATH": os.pathsep.join([*tools, os.environ["PATH"]]),
    }
    started = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, env=environment)
    print(f"{time.monotonic() - started:.0f} s: {' '.join(command)}", flush=True)


def keep(program, folder, name):
    """Keeps what was built for `pack`."""
    (OUT / "built" / folder).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(program, OUT / "built" / folder / name)


def build(architecture):
    """Builds the tool and the function, without and with databases, for Linux on one kind of processor."""
    musl, gnu, option, processor = TARGETS[architecture]
    run("rustup", "target", "add", musl, gnu, WASM)
    kinds = [(f"function-{architecture}", []), (f"function-{architecture}-sql", ["--features", "sql"])]
    for folder, features in kinds:
        # In the package's own folder: from the root, Cargo would also enable the features that other packages need.
        command = ["cargo", "lambda", "build", "--locked", "--release", option, "--bin", FUNCTION[0], *features]
        run(*command, folder=ROOT / "functions" / FUNCTION[0])
        keep(ROOT / "target/lambda" / FUNCTION[0] / "bootstrap", folder, "bootstrap")
    run("cargo", "zigbuild", "--locked", "--release", "--package", TOOL[0], *PAGE, "--target", musl)
    keep(ROOT / "target" / musl / "release/claimsmith", f"tool-{processor}-linux", "claimsmith")


def build_native():
    """Builds only the tool, for the machine that this runs on."""
    run("rustup", "target", "add", WASM)
    run("cargo", "build", "--locked", "--release", "--package", TOOL[0], *PAGE)
    processor = {"AMD64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    system = NATIVE[platform.system()]
    name = "claimsmith.exe" if system == "windows" else "claimsmith"
    keep(ROOT / "target/release" / name, f"tool-{processor}-{system}", name)


def commit_time():
    """The time of everything in an archive: that of the commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    log = ["git", "log", "-1", "--format=%ct"]
    return int(given or subprocess.run(log, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def papers(program, name, version, epoch):
    """License, notices and list of contents of a program."""
    return [
        ("LICENSE", (ROOT / "LICENSE").read_bytes(), False),
        ("THIRD-PARTY-NOTICES.txt", notices(program).encode(), False),
        (f"sboms/{name}.cdx.json", contents(program, name, version, epoch).encode(), False),
    ]


def pack(out):
    """Packs everything in `built`, made here or on other machines."""
    version = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]
    epoch, written = commit_time(), {}
    functions = []
    for folder in sorted((out / "built").glob("function-*")):
        is_sql = folder.name.endswith("-sql")
        program, name = (FUNCTION_SQL, "claimsmith-function-sql") if is_sql else (FUNCTION, "claimsmith-function")
        about = papers(program, name, version, epoch)
        written[f"{name}.cdx.json"] = about[2][1]
        archive = zip_file([("bootstrap", (folder / "bootstrap").read_bytes(), True), *about[:2]], epoch)
        functions.append((f"claimsmith-{folder.name}.zip", archive, False))
    about = papers(TOOL, "claimsmith", version, epoch)
    written |= {"claimsmith.cdx.json": about[2][1], "THIRD-PARTY-NOTICES.txt": about[1][1]}
    written |= {path: content for path, content, _ in functions}
    beside = manual(out / "built")
    share = [(f"share/claimsmith/{path}", content, False) for path, content, _ in functions]
    for folder in sorted((out / "built").glob("tool-*")):
        (program,) = folder.iterdir()
        tool, system = program.read_bytes(), folder.name.removeprefix("tool-")
        name, content = wheel(system, version, tool, [*share, *beside], about, epoch)
        written[name] = content
        files = [(f"bin/{program.name}", tool, True), *share, *beside]
        files += [(f"share/claimsmith/{path}", content, False) for path, content, _ in about[:2]]
        written[f"claimsmith-{system}.tar.gz"] = tar_file(files, epoch)
    written["claimsmith-stack.zip"] = stack(ROOT, epoch)
    sums = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(written.items())]
    written["SHA256SUMS"] = "".join(sums).encode()
    for name, content in written.items():
        (out / name).write_bytes(content)
        print(f"{len(content):>12,} {name}")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--target", choices=TARGETS, action="append", help="only this processor, for Linux")
    options.add_argument("--native", action="store_true", help="only build the tool, for this machine; do not pack")
    options.add_argument("--pack", type=Path, metavar="FOLDER", help="only pack what is in FOLDER/built, into FOLDER")
    given = options.parse_args()
    out = (given.pack or OUT).resolve()
    os.chdir(ROOT)
    if given.native:
        return build_native()
    if not given.pack:
        for architecture in given.target or TARGETS:
            build(architecture)
    pack(out)


sys.exit(main())
