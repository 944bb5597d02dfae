"""What a reader types into the search field, and where the first result must lead."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page
from visit import open_tab

# Each leads to a page of `chapters/`, and to a name on it where one is given.
QUERIES = [
    ("CrossEntropyLoss", "softmax-concise.html", ""),
    ("nn.CrossEntropyLoss", "softmax-concise.html", ""),
    ("softmax", "softmax-regression.html", ""),
    ("Softmax regression", "softmax-regression.html", ""),
    ("Fashion-MNIST", "fashion-mnist.html", ""),
    ("numerical stability", "numerical-stability.html", ""),
    ("temperature", "softmax-regression.html", "temperature"),
    ("overflow", "softmax-concise.html", ""),
    ("learning rate", "linear-regression-concise.html", ""),
    ("train_ch3", "softmax-scratch.html", ""),
    ("GradScaler", "numerical-stability.html", ""),
    ("playground", "playground.html", ""),
    ("Exercise 5.1", "softmax-concise.html", "ex-hyperparameters"),
    ("exercise 3.7", "softmax-regression.html", "ex-temperature"),
    ("6.2", "numerical-stability.html", "ex-int8-range"),
    ("S5.1", "solutions-softmax-concise.html", "sol-hyperparameters"),
    ("Solution S3.1", "solutions-softmax-regression.html", "sol-second-derivative"),
    ("交叉熵", "softmax-regression.html", "the-loss-how-likely-are-these-labels"),
    ("温度", "softmax-regression.html", "temperature"),
    ("学习率", "linear-regression-concise.html", ""),
    ("上溢", "numerical-stability.html", ""),
    ("混淆矩阵", "softmax-concise.html", ""),
]
FOUND = "ul.search li a"


def results(page: Page, home: str, query: str, end: str = "page(s)") -> list[str]:
    """Return the addresses of what a search finds, best first."""
    page.goto(f"{home}search.html?q={query}")
    # Results are listed one by one; the sentence about them comes when all are there.
    page.locator(".search-summary", has_text=end).wait_for()
    return page.eval_on_selector_all(FOUND, "all => all.map(a => a.href)")


@pytest.fixture(scope="module", params=["http", "file"])
def search(request: pytest.FixtureRequest, browser: Browser, built_book, site: str):
    """Open the search page, from a server and from a disk."""
    home = site if request.param == "http" else built_book.as_uri() + "/"
    visit = open_tab(browser, home)
    yield visit.page, home
    assert not visit.problems
    visit.page.context.close()


@pytest.mark.parametrize(("query", "page", "name"), QUERIES)
def test_the_first_result_is_the_page_that_explains(search, query, page, name):
    tab, home = search
    found = results(tab, home, query)
    file, _, anchor = found[0].partition("#")
    assert file.split("?")[0].endswith(f"/chapters/{page}"), found[:5]
    assert not name or anchor == name
    tab.goto(found[0])
    assert not anchor or tab.locator(f"[id='{anchor}']").is_visible()


@pytest.mark.parametrize("query", ["softmax", "overflow", "cross-entropy"])
def test_solutions_come_after_chapters(search, query):
    names = [address.split("/")[-1] for address in results(*search, query)]
    first = next(i for i, name in enumerate(names) if name.startswith("solutions-"))
    assert not [name for name in names[first:] if name.startswith(("softmax-", "beyond"))]
