"""Writes what fuzzing starts from: the tests' own policies, patterns, claim rules, callouts, events or answers, and every finding."""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files(*patterns):
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_bytes()


def policies():
    yield from files("tests/diagnostics/**/*.yaml", "tests/commands/**/*.yaml", "tests/import/*/*.yaml")
    yield from files("infra/policy/*.yaml")


def patterns():
    for lines in files("functions/dotnet-text/tests/constructs/*.jsonl"):
        for line in lines.decode().splitlines():
            asked = json.loads(line)
            for text, _ in asked["inputs"]:
                yield f"{asked['pattern']}\0{text}".encode(errors="replace")


def claim_rules():
    for blocks in files("functions/adfs-rules/tests/language/*.txt", "tests/import/adfs/*.rules"):
        for block in blocks.split(b"\n\n"):
            yield block + b"\0t=1,u=kim@contoso.com"


def callouts():
    for event in files("tests/events/*.json"):
        for body in files("tests/callouts/accepted/*.json"):
            yield json.dumps(json.loads(event) | {"body": body.decode()}).encode()
    yield from files("tests/callouts/**/*.json")


def events():
    yield from files("tests/events/*.json")
    for event in files("tests/events/*.json"):
        event = json.loads(event)
        for token in ["Bearer e30.e30.e30", "Basic a:b", ""]:
            headers = event["headers"] | {"authorization": token, "content-type": "application/json"}
            yield json.dumps(event | {"headers": headers, "body": "{}"}).encode()


def answers():
    yield from files("tests/fuzz/answers/*")


target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
seeds = {
    "policies": policies,
    "patterns": patterns,
    "claim_rules": claim_rules,
    "callouts": callouts,
    "events": events,
    "answers": answers,
}[target]
for number, seed in enumerate([*seeds(), *files(f"tests/fuzz_findings/{target}/*")]):
    (folder / f"seed-{number}").write_bytes(seed)
