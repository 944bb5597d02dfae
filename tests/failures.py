"""What a browser shows when a test fails: a screenshot and the console of each open page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CONSOLES: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


def keep_console(browser: Browser) -> None:
    """From now on, write down what the pages of a browser say."""
    new_context = browser.new_context

    def listen(page: Page) -> None:
        lines = CONSOLES.setdefault(page, [])
        page.on("console", lambda message: lines.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: lines.append(f"uncaught: {error}"))
        page.on("requestfailed", lambda request: lines.append(f"no answer: {request.url}"))

    def new_context_that_listens(**options: object) -> BrowserContext:
        context = new_context(**options)
        context.on("page", listen)
        return context

    browser.new_context = new_context_that_listens  # type: ignore[method-assign]


def keep_pages(folder: Path, test: str) -> list[Path]:
    """Write a screenshot and the console of each open page, and return the files' paths."""
    kept = []
    pages = [page for page in CONSOLES if not page.is_closed()]
    for number, page in enumerate(pages):
        name = re.sub(r"[^\w.-]+", "-", test.removeprefix("tests/"))[-150:].strip("-")
        path = folder / f"{name}-{number}"
        folder.mkdir(parents=True, exist_ok=True)
        console = path.with_name(f"{path.name}.txt")
        console.write_text("\n".join([page.url, *CONSOLES[page]]) + "\n", encoding="utf-8")
        kept.append(console)
        try:
            image = path.with_name(f"{path.name}.png")
            page.screenshot(path=image, timeout=10_000)
            kept.append(image)
        except Exception as error:  # a page that hangs must not hide why the test failed
            with console.open("a", encoding="utf-8") as file:
                file.write(f"no screenshot: {error}\n")
    return kept
