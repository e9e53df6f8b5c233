"""An editor with documents of its own folder."""

import asyncio
import json
import subprocess
import tempfile
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient

TESTS = Path(__file__).absolute().parent.parent
LONGEST = 120


class Editor:
    def __init__(self, tool: Path, *options: str):
        self.tool, self.options = tool, options
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name).resolve()
        self.client = LanguageClient("tests", "1")
        self.published: dict[str, asyncio.Queue] = {}
        self.versions: dict[str, int] = {}

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def note(params: types.PublishDiagnosticsParams) -> None:
            self.published.setdefault(params.uri, asyncio.Queue()).put_nowait(params)

    async def __aenter__(self) -> "Editor":
        await self.client.start_io(str(self.tool), "lsp", *self.options)
        started = await self.client.initialize_async(
            types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=self.root.as_uri())
        )
        self.capabilities = started.capabilities
        self.client.initialized(types.InitializedParams())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        server = self.client._server
        self.code = await asyncio.wait_for(server.wait(), LONGEST)
        assert self.code == 0, self.code
        await self.client.stop()
        self.folder.cleanup()

    def open(self, name: str, text: str) -> str:
        uri = (self.root / name).as_uri()
        self.versions[uri] = 1
        document = types.TextDocumentItem(uri=uri, language_id="yaml", version=1, text=text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=document))
        return uri

    def change(self, uri: str, change: object) -> None:
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(uri=uri, version=self.versions[uri])
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(text_document=document, content_changes=[change])
        )

    def replace(self, uri: str, text: str) -> None:
        self.change(uri, types.TextDocumentContentChangeWholeDocument(text=text))

    def close(self, uri: str) -> None:
        document = types.TextDocumentIdentifier(uri=uri)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=document))

    async def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        """Those of the version that the document has now."""
        queue = self.published.setdefault(uri, asyncio.Queue())
        while True:
            params = await asyncio.wait_for(queue.get(), LONGEST)
            if params.version in (None, self.versions.get(uri)):
                return list(params.diagnostics)

    async def complete(self, uri: str, line: int, character: int) -> list[types.CompletionItem]:
        found = await asyncio.wait_for(
            self.client.text_document_completion_async(types.CompletionParams(**place(uri, line, character))), LONGEST
        )
        return list(found or [])

    async def hover(self, uri: str, line: int, character: int) -> str:
        found = await self.client.text_document_hover_async(types.HoverParams(**place(uri, line, character)))
        return found.contents.value if found else ""

    async def definition(self, uri: str, line: int, character: int) -> types.Location | None:
        return await self.client.text_document_definition_async(types.DefinitionParams(**place(uri, line, character)))

    async def actions(self, uri: str, at: types.Range, only: list[str] | None = None) -> list[types.CodeAction]:
        context = types.CodeActionContext(diagnostics=[], only=only)
        params = types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri=uri), range=at, context=context
        )
        return list(await self.client.text_document_code_action_async(params) or [])

    def check(self, text: str, *options: str) -> list[dict]:
        """What the tool says about the same text, without the warnings that the policy accepts."""
        file = self.root / "claims.yaml"
        file.write_text(text, encoding="utf-8", newline="")
        printed = subprocess.run(
            [self.tool, "check", *options, "--format", "json", file], capture_output=True, text=True, encoding="utf-8"
        )
        file.unlink()
        assert printed.returncode in (0, 1), printed.stderr
        return [one for one in json.loads(printed.stdout) if one["severity"] != "accepted"]


def place(uri: str, line: int, character: int) -> dict:
    return {
        "text_document": types.TextDocumentIdentifier(uri=uri),
        "position": types.Position(line=line, character=character),
    }


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def apply(text: str, edits: list[types.TextEdit]) -> str:
    """The text after edits, whose positions count UTF-16 units."""
    starts, start = [], 0
    for line in lines(text):
        starts.append(start)
        start += len(line)
        start += 2 if text.startswith("\r\n", start) else 1

    def offset(position: types.Position) -> int:
        line = lines(text)[position.line].encode("utf-16-le")[: 2 * position.character]
        return starts[position.line] + len(line.decode("utf-16-le"))

    spans = [(offset(edit.range.start), offset(edit.range.end), edit.new_text) for edit in edits]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text
