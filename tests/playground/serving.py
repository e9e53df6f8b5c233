"""`claimsmith serve` has the page with the policy and the people that it serves, and nobody else's page can read it."""

import subprocess
import urllib.request
from pathlib import Path

from page import Page


def run(_page: Page, tool: Path) -> str:
    serving = subprocess.Popen([tool, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        serving.stdout.readline()
        address = serving.stdout.readline().split()[-1]
        assert address.startswith("http://127.0.0.1:") and address.endswith("/playground"), address
        with urllib.request.urlopen(address) as response:
            assert response.headers["content-type"] == "text/html; charset=utf-8"
            assert "access-control-allow-origin" not in response.headers
            served = response.read().decode()
    finally:
        serving.kill()
    file = Path("target/playground-page/served.html").absolute()
    file.write_text(served)
    with Page(_page.browser, file) as page:
        state = page.page.evaluate("window.claimsmith.state()")
        assert state["policy"] == Path("infra/policy/claims.yaml").read_text()
        assert state["people"] == Path("infra/policy/sample/people.yaml").read_text()
        assert "from the policy orders" in page.outcome(), page.outcome()
    return "`serve` serves the page with its own policy and people"
