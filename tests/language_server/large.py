"""Writing in a policy of 300 applications: nobody waits for a check."""

import time
import uuid

from conversation import Editor
from lsprotocol import types

CLAIM = """      claim_{n}:
        configurations:
          - attribute: user.mail
            condition: {{ attribute: {{ name: user.id, equals: "{guid}" }} }}
          - transformations:
              - RegexReplace: {{ input: user.userPrincipalName, regex: "^(?<name>.*)@", replacement: "{{name}}" }}
              - ToUppercase
"""


def policy(applications: int) -> str:
    text = "version: 1\npolicies:\n"
    for number in range(applications):
        text += f"  - name: application {number}\n    applications: [{uuid.UUID(int=number + 1)}]\n    claims:\n"
        text += "".join(CLAIM.format(n=n, guid=uuid.UUID(int=number * 10 + n + 1)) for n in range(8))
    return text


async def run(editor: Editor) -> str:
    text = policy(300)
    start = time.monotonic()
    uri = editor.open("claims.yaml", text)
    found = await editor.diagnostics(uri)
    first = time.monotonic() - start
    assert found == [], found[:3]
    line, waits = text.count("\n"), []
    for number, one in enumerate("      more: user.ma"):
        at = types.Position(line, number)
        editor.change(uri, types.TextDocumentContentChangePartial(range=types.Range(at, at), text=one))
        start = time.monotonic()
        offered = await editor.complete(uri, line, number + 1)
        waits.append(time.monotonic() - start)
    assert "user.mail" in [one.label for one in offered]
    start = time.monotonic()
    # The last letters are still missing, and then it is told.
    assert [one.range.start.line for one in await editor.diagnostics(uri)] == [line] * 1
    last = time.monotonic() - start
    waits = sorted(round(wait * 1000) for wait in waits)
    return (
        f"{len(text) // 1000} KB: checked {first * 1000:.0f} ms after it was opened, completion after"
        f" {waits[len(waits) // 2]} ms (at most {waits[-1]} ms), diagnostics {last * 1000:.0f} ms after the last letter"
    )
