"""Typing in a policy of 300 applications: how long the page does not react, and what it takes."""

from pathlib import Path

from page import Page


def policy(applications: int) -> str:
    text = "version: 1\nstores:\n  people: { dynamodb: { table: people, key: { pk: \"{user.id}\" } }, required: true }\npolicies:\n"
    for number in range(applications):
        text += f"""  - name: application-{number}
    applications: ["{number:08x}-0000-4000-8000-000000000001"]
    claims:
      tier: people.tier
      roles: {{ attribute: people.roles, emit: app_roles }}
      login: {{ transformations: [ExtractMailPrefix: {{ input: user.mail }}, ToUppercase] }}
      contact:
        configurations:
          - attribute: {{ value: "servicedesk@example.com" }}
          - {{ condition: {{ userType: allGuests }}, attribute: user.mail }}
"""
    return text


def run(page: Page, _tool: Path) -> str:
    page.page.evaluate("""() => {
      window.blocked = [];
      new PerformanceObserver((list) => window.blocked.push(...list.getEntries().map(({ duration }) => duration)))
        .observe({ type: 'longtask' });
    }""")
    page.write("Policy", policy(300))
    page.page.evaluate("window.blocked.length = 0")
    page.page.keyboard.press("ControlOrMeta+End")
    before = page.count()
    page.page.keyboard.type("\n# written while the policy is checked", delay=60)
    page.drawn(before)
    page.settle()
    blocked = page.page.evaluate("window.blocked")
    memory = page.page.evaluate("performance.memory.usedJSHeapSize")
    took = page.page.evaluate("performance.getEntriesByName('run').at(-1).duration")
    longest = f"{max(blocked):.0f} ms" if blocked else "no task of 50 ms or more"
    assert page.problems() == "", page.problems()
    return f"300 applications: a run takes {took:.0f} ms beside the page; while typing, the longest task: {longest}; {memory / 1e6:.0f} MB of heap"
