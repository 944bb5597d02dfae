"""How the images come into the page, in a real Chromium."""

from __future__ import annotations

import re

import pytest
from lesson import PAGE
from playwright.sync_api import Route


def test_nothing_is_loaded_before_the_reader_asks_and_nothing_twice(open_lesson, site):
    lesson = open_lesson(site)
    files = []
    lesson.page.on("request", lambda request: files.append(request.url.rsplit("/", 1)[1]))
    lesson.page.reload()
    lesson.page.wait_for_load_state("networkidle")
    assert not [file for file in files if re.match(r"(test|train-\d)-", file)]
    lesson.train()
    lesson.root.get_by_role("button", name="Use all 60,000").click()
    lesson.wait("ended")
    data = [file for file in files if re.match(r"(test|train-\d)-", file)]
    assert len(data) == len(set(data)) == 7


@pytest.mark.parametrize("damage", ["cut", "changed", "missing"])
def test_a_damaged_data_file_is_a_sentence_and_a_second_try_works(lesson, damage):
    def spoil(route: Route) -> None:
        body = route.fetch().body()
        middle = len(body) // 2
        if damage == "missing":
            route.fulfill(status=404)
        elif damage == "cut":
            route.fulfill(body=body[:middle], content_type="text/javascript")
        else:
            letter = b"B" if body[middle : middle + 1] == b"A" else b"A"
            changed = body[:middle] + letter + body[middle + 1 :]
            route.fulfill(body=changed, content_type="text/javascript")

    lesson.page.route("**/train-0-*.js", spoil)
    lesson.press("Train")
    lesson.wait("new")
    said = lesson.says.inner_text()
    assert re.match(r"The images in train-0-\w+\.js could not be used\. The file ", said)
    assert lesson.root.locator(".trainer-charts").is_hidden()
    lesson.page.unroute("**/train-0-*.js")
    lesson.train()
    assert lesson.get("views.rows.length") == 1


def test_coming_back_needs_no_network(open_lesson, site):
    lesson = open_lesson(site)
    lesson.train()
    lesson.page.route(re.compile(r"/(test|train-\d)-\w+\.js$"), lambda route: route.abort())
    lesson.page.reload()
    lesson.train()
    assert lesson.get("views.rows.length") == 1
    assert not lesson.visit.problems


def test_the_editions_share_their_files(open_lesson, site):
    """Nobody downloads 28 MB again because of the other language."""
    lesson = open_lesson(site)
    lesson.train()
    lesson.page.route(re.compile(r"/(test|train-\d)-\w+\.js$"), lambda route: route.abort())
    for _ in range(2):  # the first visit must not forget them, either
        lesson.page.goto(f"{site}zh/{PAGE}")
        lesson.train(button="训练")
        assert lesson.get("views.rows.length") == 1
    assert lesson.page.evaluate("caches.keys().then(names => names.length)") == 1
    assert not lesson.visit.problems


def test_files_of_an_earlier_edition_are_forgotten(open_lesson, site):
    lesson = open_lesson(site)
    keys = """async () => {
      const files = await caches.open((await caches.keys())[0]);
      return (await files.keys()).map(({ url }) => url.split("/").at(-1));
    }"""
    lesson.train()
    kept = lesson.page.evaluate(keys)
    assert sorted(name.split("-")[0] for name in kept) == ["test", "train"]
    lesson.page.evaluate(
        """async () => {
          const files = await caches.open((await caches.keys())[0]);
          await files.put(document.querySelector(".trainer").trainer.book.folder + "test-0.js",
            new Response("old"));
        }"""
    )
    lesson.page.reload()
    lesson.train()
    assert lesson.page.evaluate(keys) == kept


def test_a_site_that_forbids_to_fetch_still_trains(open_lesson, site):
    lesson = open_lesson(site, policy="connect-src 'none'")
    lesson.train()
    assert lesson.get("loader.place") == "blob"
    assert lesson.get("views.rows.length") == 1
