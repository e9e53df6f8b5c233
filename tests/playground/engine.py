"""The engine of the page under Node.js: it answers lines of transformations byte for byte as the tool does."""

import subprocess
from pathlib import Path

LINES = Path("target/differential.jsonl")


def run(tool: Path, page: Path) -> str:
    lines = LINES.read_bytes()
    native = subprocess.run([tool, "try", "--stdin"], input=lines, capture_output=True, check=True).stdout
    script = Path(__file__).with_name("engine.mjs")
    wasm = subprocess.run(["node", script, page], input=lines, capture_output=True, check=True).stdout
    for number, (one, other) in enumerate(zip(native.splitlines(), wasm.splitlines(), strict=True), 1):
        assert one == other, f"line {number}: the tool says {one!r}, the page {other!r}"
    size = len(subprocess.run(["gzip", "-9", "--stdout", page], capture_output=True, check=True).stdout)
    assert size < 1_500_000, size
    return f"{len(native.splitlines()):,} lines give the same bytes; the page has {page.stat().st_size:,} bytes, {size:,} compressed"
