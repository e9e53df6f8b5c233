"""Who signs in gets which claims, and why."""

from pathlib import Path

from page import Page

OTHER = """version: 1
policies:
  - { name: other, applications: all, claims: { tier: user.mail, login: user.mail } }
"""


def choose(page: Page, label: str, value: str) -> None:
    before = page.count()
    page.page.get_by_label(label, exact=True).select_option(value)
    page.drawn(before)
    page.settle()


def run(page: Page, _tool: Path) -> str:
    assert "KIM.LEE" in page.panel("Claims")
    assert page.page.get_by_label("Size of the claims").get_attribute("value") not in (None, "0")
    choose(page, "Person", "britta")
    assert "britta.simon@fabrikam.example" in page.panel("Claims")
    assert "configuration 2 wins" in page.panel("Trace"), page.panel("Trace")
    assert "the first of these that has a value" in page.panel("In words")
    assert "8 cases, 0 failed" in page.panel("Tests"), page.panel("Tests")

    page.tab("Cases")
    cases = page.editor("Cases")
    cases.click()
    page.page.keyboard.press("ControlOrMeta+Home")
    page.write("Cases", """- name: wrong
  given:
    user: { mail: kim.lee@example.com }
    application: { appId: 22222222-2222-4222-8222-222222222222 }
    people: { tier: gold }
  expect: { claims: { tier: silver } }
""")
    failed = page.panel("Tests")
    assert "1 failed" in failed and 'expected: "silver"' in failed and 'actual:   "gold"' in failed, failed

    page.tab("Second policy")
    page.write("Second policy", OTHER)
    differing = page.panel("Differences")
    assert "roles" in differing and "no such claim" in differing, differing

    page.tab("Callout")
    callout = page.page.evaluate("window.claimsmith.state().callout || document.querySelector('#data .cm-content').textContent")
    page.write("Callout", callout.replace("Guest", "Member") if "Guest" in callout else "{}")
    page.settle()

    page.open_example("The portal's functions")
    choose(page, "Person", "swmal")
    assert "US.swmal@xyz.com" in page.panel("Claims")
    page.tab("Patterns")
    page.page.get_by_text("It matches.").wait_for()
    pattern = page.panel("Patterns")
    assert "group `domain`" in pattern and "It matches." in pattern and "swmal" in pattern, pattern
    page.open_example("Roles from groups")
    choose(page, "Person", "without-a-site")
    assert "No token" in page.outcome() and "required_claim_missing" in page.outcome(), page.outcome()
    return "claims, traces, words, tests, differences and patterns are shown"
