"""Writing: mistakes at their place, fixes, completion, explanations."""

import json
import subprocess
import tempfile
from pathlib import Path

from page import Page

MISTAKE = """version: 1
policies:
  - name: orders
    applications: all
    claims:
      login: { transformations: [ToUppercse: { input: user.mail }] }
"""


def run(page: Page, tool: Path) -> str:
    first = page.page.evaluate("performance.getEntriesByName('first result')[0]?.startTime")
    assert "claims from the policy orders" in page.outcome(), page.outcome()

    page.write("Policy", MISTAKE)
    assert "ToUppercse" in page.problems(), page.problems()
    assert "The policy has one error" in page.outcome(), page.outcome()
    page.page.locator("#problems-policy").get_by_role("button", name="Change to `ToUppercase`").click()
    page.settle()
    assert page.problems() == "", page.problems()
    assert "1 claim" in page.outcome(), page.outcome()

    same = diagnostics(page, tool)

    page.write("Policy", MISTAKE.split("ToUppercse")[0] + "ToUppercase: { input: user.gi")
    page.page.keyboard.type("v")
    offered = page.page.locator(".cm-tooltip-autocomplete")
    offered.wait_for()
    assert "user.givenName" in offered.inner_text(), offered.inner_text()
    page.page.keyboard.press("Escape")

    page.write("Policy", MISTAKE.replace("ToUppercse", "ToUppercase"))
    page.page.locator(".cm-line", has_text="ToUppercase").locator("span", has_text="ToUppercase").first.hover()
    meaning = page.page.locator(".cm-tooltip-hover")
    meaning.wait_for()
    assert "upper case" in meaning.inner_text(), meaning.inner_text()
    return f"first result after {first:.0f} ms; {same} example documents have the diagnostics of `check`"


def diagnostics(page: Page, tool: Path) -> int:
    """Every example of a diagnostic has the same codes in the page as with `check`, at the same lines."""
    count = 0
    for policy in sorted(Path("tests/diagnostics").glob("*.yaml")):
        text = policy.read_text()
        if "\r" in text or "\t" in text or "\ufeff" in text:
            continue  # An editor has no such text.
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(text)
            file.flush()
            printed = subprocess.run([tool, "check", "--format", "json", file.name], capture_output=True, text=True)
        checked = json.loads(printed.stdout)
        checked = checked if isinstance(checked, list) else checked["diagnostics"]
        wanted = [(one["line"], one["code"]) for one in checked if one["severity"] in ("error", "warning")]
        found = page.page.evaluate("text => window.claimsmith.run({ policy: text })", text)["diagnostics"]["policy"]
        shown = [(one["from"]["line"] + 1, one["code"]) for one in found]
        assert shown == wanted, f"{policy}: {shown}, but check says {wanted}"
        count += 1
    assert count > 100, count
    return count
