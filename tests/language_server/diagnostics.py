"""Every example of a mistake, at the same place and in the same words as `check` has it, with the same fixes."""

import re

from conversation import TESTS, Editor, apply, lines, units
from lsprotocol import types

SEVERITIES = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}
ALL = types.Range(types.Position(0, 0), types.Position(2**31 - 1, 0))


def expected(text: str, found: list[dict]) -> list[tuple]:
    """What `check` found, with positions as the protocol counts them."""
    all_lines = lines(text)

    def shown(one: dict) -> tuple:
        line = all_lines[one["line"] - 1] if one["line"] else ""
        start, end = max(one["column"] - 1, 0), max(one["column"] - 1, 0) + one["length"]
        end = end if end <= len(line) else start
        message = one["message"] + (f"\nhelp: {one['help']}" if one["help"] else "")
        place = (max(one["line"] - 1, 0), units(line[:start]), units(line[:end]))
        return (one["code"], SEVERITIES[one["severity"]], message, place)

    return [shown(one) for one in found]


def published(found: list[types.Diagnostic]) -> list[tuple]:
    places = [(one.range.start.line, one.range.start.character, one.range.end.character) for one in found]
    assert all(one.range.start.line == one.range.end.line and one.source == "claimsmith" for one in found)
    return [(one.code, one.severity, one.message, place) for one, place in zip(found, places)]


async def run(editor: Editor) -> str:
    files = sorted(TESTS.glob("diagnostics/**/*.yaml")) + sorted(TESTS.glob("fixes/*.yaml"))
    count, pinned = 0, 0
    uri = editor.open("claims.yaml", "version: 1\npolicies: []\n")
    await editor.diagnostics(uri)
    for file in files:
        text = file.read_bytes().decode("utf-8-sig")
        editor.replace(uri, text)
        found = await editor.diagnostics(uri)
        checked = editor.check(text)
        assert published(found) == expected(text, checked), f"{file}:\n{published(found)}\n{expected(text, checked)}"
        count += len(found)
        places = re.findall(rf"\[(\w+)\].*\n *--> (?:\S*/)?{re.escape(file.name)}:(\d+):(\d+)", report(file))
        if [code for code, *_ in places] == [one["code"] for one in checked]:
            assert places == [(one["code"], str(one["line"]), str(one["column"])) for one in checked], file
            pinned += len(places)
    assert count > 250 and pinned > 200, (count, pinned)
    entra = await with_entra(editor)
    await of_data(editor)
    emoji = await after_an_emoji(editor, uri)
    await with_a_table(editor, uri)
    fixes = await fixed(editor, uri)
    return f"{count} diagnostics in {len(files)} documents as check has them, {pinned} of them pinned; {entra} of Entra; {emoji}; {fixes}"


def report(file) -> str:
    pinned = file.with_suffix(".txt")
    return pinned.read_text(encoding="utf-8") if pinned.exists() else ""


async def with_entra(plain: Editor) -> int:
    count = 0
    async with Editor(plain.tool, "--entra") as editor:
        for file in sorted(TESTS.glob("diagnostics/entra_*.yaml")):
            text = file.read_text(encoding="utf-8")
            uri = editor.open("claims.yaml", text)
            found = await editor.diagnostics(uri)
            assert found and published(found) == expected(text, editor.check(text, "--entra")), file
            count += len(found)
            editor.close(uri)
            assert await editor.diagnostics(uri) == []
    return count


async def of_data(editor: Editor) -> None:
    """Cases and people are checked by the policy beside them."""
    policy = "version: 1\nstores:\n  people: { file: { path: p.json, key: { id: '{user.id}' } }, required: true }\n"
    policy += "policies:\n  - { name: a, applications: all, claims: { tier: people.tier } }\n"
    (editor.root / "claims.yaml").write_text(policy)
    people = editor.open("people.yaml", "- name: kim\n  user: { mail: k@x.example }\n  peopel: { tier: gold }\n")
    [found] = await editor.diagnostics(people)
    assert found.code == "unknown_key" and found.range.start.line == 2, found
    case = "- name: a\n  given: { people: { tier: gold } }\n  expcet: { claims: { tier: gold } }\n"
    cases = editor.open("cases.yaml", case)
    found = {one.code for one in await editor.diagnostics(cases)}
    assert found == {"unknown_key"}, found
    editor.replace(cases, case.replace("expcet", "expect"))
    assert await editor.diagnostics(cases) == []
    (editor.root / "claims.yaml").unlink()


async def after_an_emoji(editor: Editor, uri: str) -> str:
    text = 'version: 1\npolicies:\n  - { name: "\U0001f600é", aplications: all, claims: { a: user.mail } }\n'
    editor.replace(uri, text)
    found = await editor.diagnostics(uri)
    assert published(found) == expected(text, editor.check(text))
    [key] = [one for one in found if one.code == "unknown_key"]
    assert key.range.start.character == units(text.split("\n")[2].split("aplications")[0])
    [action] = await editor.actions(uri, key.range, ["quickfix"])
    assert action.title == "Change to `applications`" and action.is_preferred
    assert apply(text, action.edit.changes[uri]) == text.replace("aplications", "applications")
    return "one after an emoji"


async def with_a_table(editor: Editor, uri: str) -> None:
    """A table beside the document is read from the document's folder."""
    lookup = "{ transformations: [Lookup: { input: user.userType, table: kinds.yaml }] }"
    text = f"version: 1\npolicies:\n  - {{ name: a, applications: all, claims: {{ kind: {lookup} }} }}\n"
    table = editor.root / "kinds.yaml"
    for content, codes in (("Member: staff\n", []), ("- Member\n", ["unusable_table"])):
        table.write_text(content, encoding="utf-8")
        editor.replace(uri, text)
        found = await editor.diagnostics(uri)
        assert [one.code for one in found] == codes and published(found) == expected(text, editor.check(text)), found
    table.unlink()


async def fixed(editor: Editor, uri: str) -> str:
    """Each fix alone removes its mistake, and all of them together give what `check --fix` writes."""
    count = 0
    for file in sorted(TESTS.glob("fixes/*.fixed.yaml")):
        text = file.with_name(file.name.replace(".fixed", "")).read_bytes().decode("utf-8")
        editor.replace(uri, text)
        await editor.diagnostics(uri)
        for action in await editor.actions(uri, ALL, ["quickfix"]):
            [mistake] = action.diagnostics
            after = apply(text, action.edit.changes[uri])
            assert after != text, mistake
            count += 1
        for _ in range(100):
            everything = await editor.actions(uri, ALL, ["source.fixAll"])
            if not everything:
                break
            text = apply(text, everything[0].edit.changes[uri])
            editor.replace(uri, text)
        assert text == file.read_bytes().decode("utf-8"), file
    assert count > 20, count
    return f"{count} fixes"
