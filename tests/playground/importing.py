"""What already exists becomes a policy."""

import base64
import json
from pathlib import Path

from page import Page

GRAPH = {"claims": [{"@odata.type": "#microsoft.graph.customClaim", "name": "login", "tokenFormat": ["jwt"], "configurations": [
    {"attribute": {"@odata.type": "#microsoft.graph.sourcedAttribute", "source": "user", "id": "mail"}}]}]}
RULES = '@RuleName = "mail"\nc:[Type == "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"] => issue(Type = "login", Value = c.Value);'
TOKEN = {"aud": "22222222-2222-4222-8222-222222222222", "iss": "https://sts.windows.net/x/", "oid": "77777777-7777-4777-8777-000000000001",
         "name": "Kim Lee", "tier": "gold", "order_roles": ["read", "write"]}


def token(claims: dict) -> str:
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    return f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(claims)}.c2lnbmF0dXJl"


def start(page: Page, text: str) -> str:
    before = page.count()
    page.page.get_by_role("button", name="Import…").click()
    page.page.get_by_label("What you have").fill(text)
    page.page.get_by_role("button", name="Make a policy").click()
    page.drawn(before)
    page.settle()
    return page.page.evaluate("window.claimsmith.state().policy")


def run(page: Page, _tool: Path) -> str:
    policy = start(page, json.dumps(GRAPH))
    assert "login: user.mail" in policy, policy
    policy = start(page, RULES)
    assert "login" in policy and "carried" in page.page.locator("#notes-text").text_content(), policy
    assert "0 failed" in page.panel("Tests"), page.panel("Tests")
    policy = start(page, token(TOKEN))
    assert "tier: people.tier" in policy and "iss" not in policy, policy
    assert "gold" in page.panel("Claims") and page.problems() == "", page.problems()
    page.page.get_by_role("button", name="Import…").click()
    page.page.get_by_label("What you have").fill("nothing that exists")
    page.page.get_by_role("button", name="Make a policy").click()
    page.page.wait_for_function("() => document.getElementById('import-error').textContent !== ''")
    page.page.get_by_role("button", name="Cancel").click()
    return "a policy of Graph, rules of AD FS and a token become policies"
