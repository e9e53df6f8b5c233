"""A link brings everything back; nothing else is kept."""

from pathlib import Path

from page import Page

POLICY = """version: 1
policies:
  - { name: linked, applications: all, claims: { ä😀: user.mail } }
"""


def run(page: Page, _tool: Path) -> str:
    page.write("Policy", POLICY)
    fragment = page.page.evaluate("location.hash")
    assert fragment.startswith("#1."), fragment
    with Page(page.browser, page.file, fragment) as linked:
        assert linked.page.evaluate("window.claimsmith.state().policy") == POLICY
        assert "from the policy linked" in linked.outcome(), linked.outcome()
    with Page(page.browser, page.file, "#1.broken") as broken:
        assert "from the policy orders" in broken.outcome(), broken.outcome()
    page.page.get_by_label("Do not keep").check()
    assert page.page.evaluate("location.hash") == ""
    page.write("Policy", POLICY.replace("linked", "secret"))
    assert page.page.evaluate("location.hash") == ""
    page.page.get_by_label("Do not keep").uncheck()
    page.settle()
    assert page.page.evaluate("location.hash").startswith("#1.")
    page.page.get_by_role("button", name="Clear").click()
    page.settle()
    assert page.page.evaluate("location.hash") == ""
    assert page.page.evaluate("window.claimsmith.state().policy") == ""
    kept = page.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie.length]")
    assert kept == [0, 0, 0], kept
    return f"a link of {len(fragment)} characters brings a policy back"
