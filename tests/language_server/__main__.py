"""Does the language server say what the tool says? tests/language_server TOOL.

A session with pygls' client, over the protocol: every diagnostic and fix as `claimsmith check` has it, completion and an explanation
of every key of the schemas, and a policy of 300 applications. Needs pygls: target/language_server/bin/python."""

import asyncio
import sys
from pathlib import Path

from conversation import Editor
import diagnostics
import keys
import large
import writing

tool = Path(sys.argv[1]).absolute()


async def main() -> None:
    for part in (diagnostics, keys, writing, large):
        async with Editor(tool) as editor:
            print(await part.run(editor))
    await writing.endings(tool)


asyncio.run(main())
