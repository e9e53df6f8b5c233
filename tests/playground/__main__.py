"""Does the playground show what the tool says? tests/playground TOOL.

The page in Debian's Chromium, without a network: typing, mistakes and fixes, traces, links, tests, accessibility; and the engine
under Node.js against the tool. Needs Playwright and axe: target/playground/bin/python. CLAIMSMITH_PIN=1 writes the picture
of the README."""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

import accessible
import documents
import engine
import importing
import large
import links
import signing_in
import serving
from page import Page

tool = Path(sys.argv[1]).absolute()
folder = Path("target/playground-page").absolute()
folder.mkdir(parents=True, exist_ok=True)
file = folder / "playground.html"
subprocess.run([tool, "playground", "--output", file], check=True)
print(engine.run(tool, file))

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    for part in (documents, signing_in, importing, serving, links, large, accessible):
        with Page(browser, file) as page:
            print(part.run(page, tool))
    if os.environ.get("CLAIMSMITH_PIN") == "1":
        with Page(browser, file, scheme="light") as page:
            page.screenshot(Path(".github/pictures/playground.png"))
    browser.close()
