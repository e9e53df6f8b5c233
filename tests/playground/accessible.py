"""The rules of axe for WCAG 2.2 AA, in light and dark, wide and narrow, on every tab; and the keyboard."""

from importlib.resources import files
from pathlib import Path

from page import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
TABS = ("Claims", "Trace", "In words", "Tests", "Differences", "Patterns", "People", "Callout", "Cases", "Second policy", "Policy")
RULES = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }"


def findings(page: Page) -> list[str]:
    found = page.page.evaluate(f"axe.run(document, {RULES})")
    return [f"{one['id']}: {node['target']} {node.get('failureSummary')}" for one in found["violations"] for node in one["nodes"]]


def run(page: Page, _tool: Path) -> str:
    count = 0
    for scheme in ("light", "dark"):
        for width in (1440, 390):
            # The policy of the page does not admit the script of the test.
            with Page(page.browser, page.file, scheme=scheme, bypass_csp=True) as tried:
                tried.page.set_viewport_size({"width": width, "height": 900})
                tried.page.evaluate(AXE)
                tried.open_example("The portal's functions")
                for tab in TABS:
                    tried.tab(tab)
                    assert not (found := findings(tried)), f"{scheme}, {width}, {tab}: {found}"
                    count += 1
                tried.write("Policy", "version: 2")
                assert not (found := findings(tried)), f"{scheme}, {width}, with a mistake: {found}"
                tried.page.get_by_role("button", name="Import…").click()
                assert not (found := findings(tried)), f"{scheme}, {width}, import: {found}"
                wide = tried.page.evaluate("document.documentElement.scrollWidth > innerWidth")
                assert not wide, f"{scheme}, {width}: the page is wider than the screen"
    keyboard(page)
    return f"axe has no findings on {count} views"


def keyboard(page: Page) -> None:
    """Arrow keys choose a tab; Tab leaves an editor after Escape."""
    page.page.get_by_role("tab", name="Claims", exact=True).focus()
    page.page.keyboard.press("ArrowRight")
    assert page.page.evaluate("document.activeElement.textContent") == "Trace"
    page.editor("Policy").focus()
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("Tab")
    inside = page.page.evaluate("document.activeElement.closest('.cm-editor') !== null && document.activeElement.getAttribute('aria-label') === 'Policy'")
    assert not inside, "the keyboard cannot leave the editor"
