"""What an editor asks while somebody writes."""

import asyncio
import json

from conversation import LONGEST, TESTS, Editor, apply
from lsprotocol import types

POLICY = """version: 1
stores:
  people:
    dynamodb:
      table: people
      key: { id: "{user.id}" }
      attributes: { tier: data.tier }
policies:
  - name: "\U0001f600 orders"
    applications: all
    claims:
      tier: people.tier
      shown: { attribute: { template: "\U0001f600 {user.givenName} {people.tier}" } }
"""


def position(text: str, mark: str) -> tuple[int, int]:
    before = text[: text.index(mark)]
    line = before.rsplit("\n", 1)[-1]
    return before.count("\n"), len(line.encode("utf-16-le")) // 2


async def run(editor: Editor) -> str:
    assert editor.capabilities.completion_provider and editor.capabilities.code_action_provider
    (editor.root / "claims.yaml").write_text(POLICY, encoding="utf-8")
    people = "- name: Kim\n  user: { mail: kim@example.test }\n  people: { shoe_size: \"42\" }\n"
    (editor.root / "people.yaml").write_text(people)
    uri = editor.open("claims.yaml", POLICY)
    assert await editor.diagnostics(uri) == [], "the policy is right"
    await typed(editor, uri)
    await elsewhere(editor, uri)
    await around_the_policy(editor)
    return "typing, definitions, symbols and files of somebody else are served"


async def typed(editor: Editor, uri: str) -> None:
    """A claim is written letter by letter, and what is offered is taken."""
    line = POLICY.count("\n")
    text = POLICY
    for one in '      "\U0001f600": peo':
        at = types.Position(line, len(text.rsplit("\n", 1)[-1].encode("utf-16-le")) // 2)
        editor.change(uri, types.TextDocumentContentChangePartial(range=types.Range(at, at), text=one))
        text += one
    offered = {one.label: one for one in await editor.complete(uri, line, 15)}
    assert {"people.tier", "people.shoe_size", "user.mail", "people."} <= set(offered), offered
    after = apply(text, [offered["people.tier"].text_edit])
    assert after == text.removesuffix("peo") + "people.tier"
    editor.replace(uri, after)
    assert [one.code for one in await editor.diagnostics(uri)] == [], after
    at = types.Position(line, 14)
    editor.change(uri, types.TextDocumentContentChangePartial(range=types.Range(at, types.Position(line, 15)), text="x"))
    assert [one.code for one in await editor.diagnostics(uri)] == ["unknown_source"]
    editor.replace(uri, POLICY)
    await editor.diagnostics(uri)


async def elsewhere(editor: Editor, uri: str) -> None:
    line, character = position(POLICY, "people.tier}")
    assert "found in its record at `data.tier`" in await editor.hover(uri, line, character)
    found = await editor.definition(uri, line, character)
    assert (found.uri, found.range.start) == (uri, types.Position(*position(POLICY, "tier: data.tier")))
    assert await editor.definition(uri, *position(POLICY, "user.givenName")) is None
    offered = {one.label: one for one in await editor.complete(uri, *position(POLICY, "givenName"))}
    edited = apply(POLICY, [offered["user.surname"].text_edit])
    assert edited == POLICY.replace("{user.givenName}", "{user.surname}"), edited
    symbols = await editor.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(text_document=types.TextDocumentIdentifier(uri=uri))
    )
    assert [one.name for one in symbols] == ["people", "\U0001f600 orders"]
    assert [one.name for one in symbols[1].children] == ["tier", "shown"]
    editor.replace(uri, POLICY.replace("all\n", "none\n"))
    [mistake] = await editor.diagnostics(uri)
    page = await editor.hover(uri, mistake.range.start.line, mistake.range.start.character)
    assert f"# {mistake.code}\n\nMeaning: " in page, page
    editor.close(uri)
    assert await editor.diagnostics(uri) == []


async def around_the_policy(editor: Editor) -> None:
    """The template of the stack has its own diagnostics, and a file of somebody else has none."""
    (editor.root / "policy").mkdir()
    policy = (TESTS.parent / "infra/policy/claims.yaml").read_text(encoding="utf-8")
    (editor.root / "policy/claims.yaml").write_text(policy, encoding="utf-8")
    template = (TESTS / "diagnostics/missing_in_template.yaml").read_text(encoding="utf-8")
    (editor.root / "template.yaml").write_text(template, encoding="utf-8")
    uri = editor.open("policy/claims.yaml", policy)
    assert await editor.diagnostics(uri) == []
    of_template = (editor.root / "template.yaml").as_uri()
    assert "missing_in_template" in [one.code for one in await editor.diagnostics(of_template)]
    editor.close(uri)
    assert await editor.diagnostics(of_template) == []
    uri = editor.open("compose.yaml", "services:\n  claims: {}\nversion: 3\n")
    assert await editor.complete(uri, 1, 2) == [] and await editor.hover(uri, 0, 0) == ""
    # Longer than the pause after which a document is checked.
    await asyncio.sleep(1)
    assert uri not in editor.published


async def endings(tool) -> None:
    """How it ends when the editor goes away, and when what comes is not the protocol."""
    started = message({"id": 1, "method": "initialize", "params": {"capabilities": {}}})
    started += message({"method": "initialized", "params": {}})
    for sent, code in ((b"", 3), (b"hello\r\n\r\n", 3), (started, 1), (started + message({"method": "exit"}), 1)):
        pipe = asyncio.subprocess.PIPE
        server = await asyncio.create_subprocess_exec(tool, "lsp", stdin=pipe, stdout=pipe, stderr=pipe)
        _, said = await asyncio.wait_for(server.communicate(sent), LONGEST)
        assert server.returncode == code, (server.returncode, said)
        assert code == 1 or said.startswith(b"claimsmith: "), said


def message(content: dict) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **content}).encode()
    return f"Content-Length: {len(body)}\r\n\r\n".encode() + body
