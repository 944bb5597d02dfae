"""A tab with a trainer, what a reader does to it, and fixtures that open one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from visit import Visit, open_tab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

PAGE = "chapters/playground.html"
PAGES = [
    PAGE,
    "chapters/index.html",
    "chapters/numerical-stability.html",
    "chapters/softmax-concise.html",
]
FULL_SPEED = 10  # the position of the slider


class Lesson:
    """A tab with a trainer, and what a reader does to it."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page = visit, visit.page
        self.root = self.page.locator(".trainer")
        self.says = self.root.locator(".trainer-says")

    def press(self, name: str) -> None:
        self.root.get_by_role("button", name=name, exact=True).click()

    def unfold(self, name: str) -> None:
        self.root.locator("summary", has_text=name).click()

    def set(self, name: str, value: int) -> None:
        self.root.locator(f"[data-name={name}]").evaluate(
            "(e, value) => { e.value = value; for (const name of ['input', 'change'])"
            " e.dispatchEvent(new Event(name)); }",
            value,
        )

    def wait(self, state: str) -> None:
        self.page.wait_for_function(
            "state => document.querySelector('.trainer').dataset.state === state", arg=state
        )

    def get(self, expression: str) -> object:
        return self.page.evaluate(f"document.querySelector('.trainer').trainer.{expression}")

    def settle(self) -> None:
        """Wait until thirty frames in a row have brought no step: what was on its way is here."""
        self.page.evaluate(
            """() => new Promise(end => {
              const { views } = document.querySelector(".trainer").trainer;
              let count = -1, same = 0;
              const look = () => {
                same = views.trace.count === count ? same + 1 : 0;
                count = views.trace.count;
                same === 30 ? end(true) : requestAnimationFrame(look);
              };
              look();
            })"""
        )

    def train(self, *, epochs: int = 1, button: str = "Train") -> None:
        """Bring the first images and train at full speed to the end."""
        self.set("epochs", epochs)
        self.set("speed", FULL_SPEED)
        self.press(button)
        self.wait("ended")


@pytest.fixture(params=["http", "file"], name="home")
def give_home(request: pytest.FixtureRequest, built_book: Path, site: str) -> str:
    """Give the address of the book: from a server, then from a disk."""
    return site if request.param == "http" else built_book.as_uri() + "/"


@pytest.fixture(name="tab")
def give_tab(browser: Browser, home: str) -> Iterator[Visit]:
    """Open a tab that reaches only the book; at the end, hear no complaint."""
    visit = open_tab(browser, home)
    yield visit
    assert not visit.problems
    visit.page.context.close()


@pytest.fixture(name="open_lesson")
def give_open_lesson(browser: Browser) -> Iterator[Callable[..., Lesson]]:
    """Give a function that opens a page with a trainer."""
    opened = []

    def open_page(home: str, name: str = PAGE, policy: str = "") -> Lesson:
        visit = open_tab(browser, home)
        opened.append(visit)
        if policy:

            def restrict(route: Route) -> None:
                response = route.fetch()
                headers = {**response.headers, "content-security-policy": policy}
                route.fulfill(response=response, headers=headers)

            visit.page.route("**/*.html", restrict)
        visit.page.goto(home + name)
        return Lesson(visit)

    yield open_page
    for visit in opened:
        visit.page.context.close()


@pytest.fixture(name="lesson")
def give_lesson(open_lesson: Callable[..., Lesson], site: str) -> Lesson:
    """Give a page from a server."""
    return open_lesson(site)
