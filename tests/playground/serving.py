"""`claimsmith serve` has the page with the policy and the people that it serves; with `--live`, also with the stores."""

import contextlib
import json
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from page import Page


POLICY = """version: 1
stores:
  people: { file: { path: people.json, key: { id: "{user.id}" } }, required: true }
policies:
  - name: live
    applications: all
    claims:
      tier: people.tier
      roles: people.roles
      kind: { transformations: [Lookup: { input: user.userType, table: kinds.yaml }] }
"""
PEOPLE = [{"id": "77777777-7777-4777-8777-000000000001", "tier": "platinum", "roles": ["one", "two"]}]


@contextlib.contextmanager
def serving(tool: Path, *options: str) -> Iterator[str]:
    """Where the page is while the tool serves."""
    process = subprocess.Popen(
        [tool, "serve", "--port", "0", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        process.stdout.readline()
        address = process.stdout.readline().split()[-1]
        assert address.startswith("http://127.0.0.1:") and address.endswith("/playground"), address
        yield address
    finally:
        process.kill()
        process.wait()


def run(page: Page, tool: Path) -> str:
    with serving(tool) as address:
        with urllib.request.urlopen(address) as response:
            assert response.headers["content-type"] == "text/html; charset=utf-8"
            assert "access-control-allow-origin" not in response.headers
            served = response.read().decode()
    file = Path("target/playground-page/served.html").absolute()
    file.write_text(served)
    with Page(page.browser, file) as shown:
        state = shown.page.evaluate("window.claimsmith.state()")
        assert state["policy"] == Path("infra/policy/claims.yaml").read_text()
        assert state["people"] == Path("infra/policy/sample/people.yaml").read_text()
        assert "from the policy orders" in shown.outcome(), shown.outcome()
        assert not shown.page.get_by_role("button", name="Ask the stores").is_visible()
    live(page, tool)
    return "`serve` serves the page with its own policy and people, and with its stores"


def live(page: Page, tool: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        policy, people = Path(folder) / "claims.yaml", Path(folder) / "people.json"
        policy.write_text(POLICY)
        people.write_text(json.dumps(PEOPLE))
        (Path(folder) / "kinds.yaml").write_text("Member: </script>&employee\n")
        options = ["--live", "--policy", policy, "--people", Path("infra/policy/sample/people.yaml").absolute()]
        with serving(tool, *map(str, options)) as address:
            refuses_others(address)
            context = page.browser.new_context()
            tried = context.new_page()
            tried.goto(address)
            tried.get_by_text("gold", exact=True).wait_for()
            tried.get_by_text("</script>&employee", exact=True).wait_for()
            tried.get_by_role("button", name="Ask the stores").click()
            tried.get_by_text("platinum", exact=True).wait_for()
            assert "people: found" in tried.locator("#asked").inner_text()
            people.write_text("[]")
            tried.get_by_role("button", name="Ask the stores").click()
            tried.get_by_text("people: unknown_user").wait_for()
            context.close()


def refuses_others(address: str) -> None:
    """A page of somebody else cannot ask: not under another name of this machine, and not without JSON."""
    host = address.split("/")[2]
    for headers in ({"content-type": "text/plain"}, {"content-type": "application/json", "host": f"rebound.example:{host.split(':')[1]}"}):
        request = urllib.request.Request(address + "/ask", data=b'{"callout": "{}"}', headers=headers)
        try:
            urllib.request.urlopen(request)
            raise AssertionError(f"{headers} may ask")
        except urllib.error.HTTPError as error:
            assert error.code == 403, error
