"""Every key of the schemas is offered where it can be written, and explained. The schemas are made from the definitions, so that a
new key is tested without a change here."""

import json
import subprocess

from conversation import Editor

FILES = {"policy": "claims.yaml", "cases": "cases.yaml", "people": "people.yaml"}


class Walk:
    """All paths to keys; on one path, no definition twice."""

    def __init__(self, schema: dict):
        self.schema = schema
        self.paths: dict[tuple, str] = {}
        self.seen: set[tuple] = set()
        self.visit(schema, (), ())

    def visit(self, schema: object, path: tuple, within: tuple) -> None:
        if not isinstance(schema, dict) or len(path) > 12:
            return
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/definitions/")
            # Each definition is looked into twice: first, and where another one leads to it.
            if name in within or (name, path[-1:]) in self.seen:
                return
            self.seen.add((name, path[-1:]))
            self.visit(self.schema["definitions"][name], path, (*within, name))
        for choice in ("allOf", "anyOf", "oneOf"):
            for one in schema.get(choice, []):
                self.visit(one, path, within)
        for key, below in schema.get("properties", {}).items():
            self.paths.setdefault((*path, key), below.get("description", ""))
            self.visit(below, (*path, key), within)
        self.visit(schema.get("additionalProperties"), (*path, "some"), within)
        items = schema.get("items")
        if isinstance(items, list):
            self.visit(items[0], (*path, 0), within)
            self.visit(schema.get("additionalItems"), (*path, 1), within)
        else:
            self.visit(items, (*path, 0), within)


def written(path: tuple, last: str) -> tuple[str, int, int]:
    """A document with only this path, and the place of its last key."""
    text, indentation, at_start = "", 0, True
    for step in path[:-1]:
        if isinstance(step, int):
            blanks = " " * indentation if at_start else ""
            text += (f"{blanks}- x\n{' ' * indentation}" if step else blanks) + "- "
            indentation, at_start = indentation + 2, False
        else:
            text += (" " * indentation if at_start else "") + f"{step}:\n"
            indentation, at_start = indentation + 2, True
    text += " " * indentation if at_start else ""
    return text + last, text.count("\n"), len(text.rsplit("\n", 1)[-1])


async def run(editor: Editor) -> str:
    counts = []
    for name, file in FILES.items():
        printed = subprocess.run([editor.tool, "reference", "schema", name], capture_output=True, check=True)
        paths = Walk(json.loads(printed.stdout)).paths
        uri = editor.open(file, "")
        for path, description in paths.items():
            key = path[-1]
            for last in (f"{key[0]}\n", "\n", f"{key}:\n"):
                text, line, column = written(path, last)
                editor.replace(uri, text)
                labels = [one.label for one in await editor.complete(uri, line, column + min(1, len(last) - 1))]
                assert key in labels, f"{path}: {last!r}: {labels}\n{text}"
            page = await editor.hover(uri, line, column)
            meaning = description.removeprefix(f"`{key}` ")
            assert page and meaning in page, f"{path}: {meaning}: {page}\n{text}"
        counts.append(f"{len(paths)} keys of {name}")
    assert int(counts[0].split()[0]) > 250, counts
    return f"offered and explained: {', '.join(counts)}"
