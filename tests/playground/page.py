"""The page in a browser without a network. Whatever it would ask for is a failure."""

from pathlib import Path

from playwright.sync_api import Browser


class Page:
    def __init__(self, browser: Browser, file: Path, fragment: str = "", scheme: str = "light", **options):
        self.browser, self.file = browser, file
        self.context = browser.new_context(offline=True, color_scheme=scheme, viewport={"width": 1440, "height": 1000}, **options)
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.goto(file.as_uri() + fragment)
        self.drawn(0)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        allowed = (self.file.as_uri(), "blob:", "data:")
        foreign = [url for url in self.requests if not url.startswith(allowed)]
        self.context.close()
        if kind is None:
            assert not foreign, f"the page asked for {foreign}"
            assert not self.errors, self.errors

    def count(self) -> int:
        return int(self.page.evaluate("document.documentElement.dataset.drawn ?? '0'"))

    def drawn(self, before: int) -> None:
        """Waits until more than this was drawn."""
        self.page.wait_for_function("before => Number(document.documentElement.dataset.drawn ?? 0) > before", arg=before)

    def editor(self, name: str):
        return self.page.get_by_role("textbox", name=name, exact=True)

    def write(self, name: str, text: str) -> None:
        """Replaces what an editor has, as somebody who pastes it does."""
        before = self.count()
        editor = self.editor(name)
        editor.click()
        self.page.keyboard.press("ControlOrMeta+a")
        editor.evaluate("""(element, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""", text)
        self.drawn(before)
        self.settle()

    def settle(self) -> None:
        """Waits until nothing more is drawn."""
        while True:
            before = self.count()
            self.page.wait_for_timeout(250)
            if self.count() == before:
                return

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()

    def panel(self, name: str) -> str:
        self.tab(name)
        return self.page.get_by_role("tabpanel", name=name, exact=True).inner_text()

    def outcome(self) -> str:
        return self.page.get_by_role("status").first.inner_text()

    def problems(self, kind: str = "policy") -> str:
        return self.page.locator(f"#problems-{kind}").inner_text()

    def open_example(self, name: str) -> None:
        before = self.count()
        self.page.get_by_label("Example").select_option(name)
        self.drawn(before)
        self.settle()

    def screenshot(self, path: Path) -> None:
        self.page.screenshot(path=path)
