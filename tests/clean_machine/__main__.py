"""Does the package work on a machine that has nothing but Python? tests/clean_machine WHEEL, as root.

Makes a Debian in target/debian, installs the wheel there with pip, writes a repository with `claimsmith new`, uses the tool in
it, builds it with SAM, and starts the function that SAM would deploy behind an emulated AWS: it must answer a signed callout.
With --arm64, the wheel is one for arm64, and its programs are run by qemu. So is the function of a wheel that has no function
for this machine's processor.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from emulated_aws import PATIENCE, Lambda, table

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ["python3-venv"]
QEMU = ["qemu-user-static", "libc6-arm64-cross", "libgcc-s1-arm64-cross"]
# SAM builds the function for processors that have what Graviton2 has.
EMULATOR = ["qemu-aarch64-static", "-cpu", "max", "-L", "/usr/aarch64-linux-gnu"]
# The tool of SAM's environment that needs Rust, and its linker; and what is only for development.
WITH_RUST = ["ziglang", "cargo_lambda", "pip", "setuptools"]
PROCESSOR = {"x86_64": "x86_64", "aarch64": "arm64"}[os.uname().machine]
KIM = {"tier": {"S": "gold"}, "costCenter": {"S": "4711"}, "roles": {"L": [{"S": "Orders.Read"}, {"S": "Orders.Approve"}]}}


class Machine:
    """A Debian in a folder. Commands run there without anything of this machine but its network."""

    def __init__(self, name, packages):
        self.root = ROOT / "target" / name
        ready = self.root / "ready"
        if not ready.exists():
            shutil.rmtree(self.root, ignore_errors=True)
            command = ["debootstrap", "--variant=minbase", f"--include={','.join(packages)}", "bookworm"]
            with open(self.root.with_suffix(".log"), "w") as log:
                subprocess.run([*command, self.root], check=True, stdout=log, stderr=log)
            ready.touch()
        for folder in ["home", "opt", "function"]:
            shutil.rmtree(self.root / folder, ignore_errors=True)
            (self.root / folder).mkdir()

    def command(self, *command, folder="/home", **variables):
        # A process finds its own path in /proc.
        script = 'mount -t proc proc "$0/proc" && exec chroot "$0" env -i -C "$@"'
        path = "PATH=/opt/claims/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        variables = [f"{name}={value}" for name, value in variables.items()]
        return ["unshare", "--mount", "sh", "-c", script, self.root, folder, path, "HOME=/home", *variables, *command]

    def run(self, *command, **options):
        done = subprocess.run(self.command(*command, **options), capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout


def install(machine, wheel, arm64):
    """Installs the wheel with pip."""
    shutil.copy(wheel, machine.root / "home")
    file = f"/home/{wheel.name}"
    options = ["install", "--quiet", "--no-index", "--disable-pip-version-check"]
    machine.run("python3", "-m", "venv", "/opt/pip" if arm64 else "/opt/claims")
    if arm64:
        foreign = ["--platform", re.search(r"manylinux_\d+_\d+_aarch64", wheel.name)[0], "--only-binary=:all:", "--no-deps"]
        machine.run("/opt/pip/bin/pip", *options, *foreign, "--target", "/opt/claims", file)
    else:
        machine.run("/opt/claims/bin/pip", *options, file)


def architecture_of_function(wheel):
    """The processor of the function that is tried: this machine's, unless the wheel has none for it."""
    with zipfile.ZipFile(wheel) as archive:
        is_native = any(name.endswith(f"/claimsmith-function-{PROCESSOR}.zip") for name in archive.namelist())
    return PROCESSOR if is_native else "arm64"


def has_no_compiler(machine):
    for program in ["cargo", "rustc", "cc", "gcc", "make"]:
        search = subprocess.run(machine.command("sh", "-c", f"command -v {program}"), capture_output=True)
        assert search.returncode != 0, f"{program} is there"


def first_claims(machine, tool):
    """What a newcomer does, and how long it takes in seconds."""
    started = time.monotonic()
    machine.run(*tool, "new", "acme")
    tested = machine.run(*tool, "test", folder="/home/acme")
    assert tested == "8 cases, 0 failed\n", tested
    shown = machine.run(*tool, "serve", "--port", "0", "--call", "kim", folder="/home/acme")
    assert "login       KIM.LEE" in shown, shown
    took = time.monotonic() - started
    machine.run(*tool, "playground", "--output", "page.html")
    assert 'id="engine">H4sI' in (machine.root / "home/page.html").read_text(), "the package has no playground"
    return took


def build(machine):
    """Runs `sam build` and gives the seconds it took."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    machine.run("python3", "-m", "venv", "--without-pip", "/opt/sam")
    packages = machine.root / "opt/sam/lib" / version / "site-packages"
    assert packages.exists(), f"SAM was installed for {version}, which is not Debian's"
    shutil.copytree(
        ROOT / "target/sam/lib" / version / "site-packages",
        packages,
        copy_function=os.link,
        dirs_exist_ok=True,
        ignore=lambda _folder, names: [name for name in names if name in WITH_RUST],
    )
    started = time.monotonic()
    for command in [["validate", "--lint"], ["build"]]:
        machine.run("/opt/sam/bin/python", "-m", "samcli", *command, folder="/home/acme", SAM_CLI_TELEMETRY="0")
    return time.monotonic() - started


def unpack(machine):
    """Puts what SAM would upload where Lambda puts it: the function into /function, the layer into /opt."""
    built = machine.root / "home/acme/.aws-sam/build"
    template = (built / "template.yaml").read_text()
    code, layer = (re.search(rf"^ +{key}: (.+)$", template, re.M)[1] for key in ["CodeUri", "ContentUri"])
    with zipfile.ZipFile(built / code) as archive:
        for entry in archive.infolist():
            file = machine.root / "function" / entry.filename
            file.write_bytes(archive.read(entry))
            file.chmod(entry.external_attr >> 16 & 0o777)
    shutil.copytree(built / layer, machine.root / "opt", dirs_exist_ok=True)
    return re.search(r"/opt/\S*claims\.yaml", template)[0]


def answers(machine, tool, emulator):
    """Calls the function as Entra does, and `serve`, and compares the claims."""
    folder = "/home/acme"
    policy = unpack(machine)
    serving = subprocess.Popen(
        machine.command(*tool, "serve", "--port", "0", folder=folder), stdout=subprocess.PIPE, text=True
    )
    issuer = serving.stdout.readline().split()[-1].removesuffix("/token-issuance-start")
    function = Lambda(issuer)
    tenant = "11111111-1111-4111-8111-111111111111"
    variables = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://{table(KIM)}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_NAME": "claims",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_RUNTIME_API": function.runtime_api,
        "AWS_REGION": "eu-west-1",
        "AWS_SECRET_ACCESS_KEY": "test",
        "CLAIMSMITH_AUDIENCES": "88888888-8888-4888-8888-888888888888",
        "CLAIMSMITH_METADATA_URLS": f"http://{function.endpoint}/{tenant}/v2.0/.well-known/openid-configuration",
        "CLAIMSMITH_POLICY": policy,
        "CLAIMSMITH_TENANT_IDS": tenant,
        "PEOPLE_TABLE": "people",
        "POLICY_SETTINGS": "PEOPLE_TABLE",
    }
    log = open(machine.root.with_suffix(".function.log"), "w+")
    bootstrap = machine.command(*emulator, "/function/bootstrap", folder="/function", **variables)
    running = subprocess.Popen(bootstrap, stdout=log, stderr=log)
    try:
        assert function.ready.wait(PATIENCE), "the function does not start"
        urls = [f"http://{function.endpoint}/token-issuance-start", f"{issuer}/token-issuance-start"]
        call = [*tool, "call", "kim", "--json", "--url"]
        ours, expected = (json.loads(machine.run(*call, url, folder=folder)) for url in urls)
        assert ours == expected and ours["tier"] == "gold", (ours, expected)
    except AssertionError:
        log.seek(0)
        print(log.read(), file=sys.stderr)
        raise
    finally:
        for process in [running, serving]:
            process.kill()
            process.wait()
    return ours


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("wheel", type=Path)
    options.add_argument("--arm64", action="store_true")
    given = options.parse_args()
    architecture = "arm64" if given.arm64 else architecture_of_function(given.wheel)
    is_emulated = architecture != PROCESSOR
    machine = Machine("debian-arm64", PACKAGES + QEMU) if is_emulated else Machine("debian", PACKAGES)
    has_no_compiler(machine)
    started = time.monotonic()
    install(machine, given.wheel, given.arm64)
    print(f"installed in {time.monotonic() - started:.1f} s")
    installed = machine.root / "opt/claims/share"
    for file in ["man/man1/claimsmith-explain.1", "bash-completion/completions/claimsmith"]:
        assert given.arm64 or (installed / file).exists(), file
    tool = [*(EMULATOR if given.arm64 else []), "/opt/claims/bin/claimsmith"]
    took = first_claims(machine, tool)
    print(f"first claims after {took:.1f} s")
    assert took < 10, "the first claims came too late"
    repository = machine.root / "home/acme"
    template = (repository / "template.yaml").read_text()
    (repository / "template.yaml").write_text(template.replace("arm64", architecture))
    print(f"sam validate and sam build in {build(machine):.1f} s")
    print(f"the function answered {json.dumps(answers(machine, tool, EMULATOR if is_emulated else []))}")


main()
