"""A tab of the browser that may talk to nobody but the book."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

PATIENCE = 120_000  # milliseconds; a busy machine starts a kernel, or draws a page, slowly
# The theme lets the keyboard into what scrolls, a moment after a page has changed its size.
SCROLLS_BY_KEYBOARD = """() => [...document.querySelectorAll(
  "pre, .nboutput > .output_area, .cell_output > .output, .jp-RenderedHTMLCommon")].every(
    e => (e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight) === (e.tabIndex === 0))
"""


@dataclass
class Visit:
    """A tab, what it asked other hosts for, and what it complained about."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def screen(self, width: int, scheme: str) -> None:
        """Look at the page on another screen."""
        self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        self.page.wait_for_function(
            "scheme => document.documentElement.dataset.theme === scheme", arg=scheme
        )
        if self.page.viewport_size != {"width": width, "height": 900}:
            self.page.set_viewport_size({"width": width, "height": 900})
        self.page.wait_for_function(SCROLLS_BY_KEYBOARD)


def open_tab(browser: Browser, home: str) -> Visit:
    """Open a tab that can reach nothing but addresses that begin with `home`."""
    context = browser.new_context(
        viewport={"width": 1300, "height": 900}, reduced_motion="reduce", color_scheme="light"
    )
    context.set_default_timeout(PATIENCE)
    visit = Visit(context.new_page())

    def guard(route: Route) -> None:
        if route.request.url.startswith((home, "data:", "blob:")):
            route.continue_()
        else:
            visit.problems.append(f"request to {route.request.url}")
            route.abort()

    context.route("**/*", guard)

    def note(problem: str, *, bad: bool = True) -> None:
        if bad:
            visit.problems.append(problem)

    page = visit.page
    page.on("console", lambda c: note(f"console: {c.text}", bad=c.type in {"error", "warning"}))
    page.on("pageerror", lambda error: note(f"script: {error}"))
    page.on("response", lambda r: note(f"{r.status}: {r.url}", bad=r.status >= 400))
    return visit


def load_stored(page: Page, load: Callable[[], object], name: str, value: str) -> None:
    """Load a page, and again while Chromium gives it an older storage than what was kept in it.

    Of some fifty pages that were loaded right after another one had kept something, on a busy
    machine, it did so to one or two (Chromium 156); the next one had it.
    """
    for _ in range(20):
        load()
        if page.evaluate("name => localStorage.getItem(name)", name) == value:
            return
    raise AssertionError(f"localStorage has lost {name}, which was {value!r}")
