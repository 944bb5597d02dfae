"""The trainer in a real Chromium, on the built pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from kernel import Kernel
from playwright.sync_api import Browser, Page, Route
from visit import Visit, open_tab

import d2lmini as d2l

PAGE = "chapters/playground.html"
PAGES = [PAGE, "chapters/index.html", "chapters/softmax-concise.html"]
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}
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

    def train(self, *, epochs: int = 1) -> None:
        """Bring the first images and train at full speed to the end."""
        self.set("epochs", epochs)
        self.set("speed", FULL_SPEED)
        self.press("Train")
        self.wait("ended")


@pytest.fixture(params=["http", "file"])
def home(request: pytest.FixtureRequest, built_book: Path, site: str) -> str:
    """Give the address of the book: from a server, then from a disk."""
    return site if request.param == "http" else built_book.as_uri() + "/"


@pytest.fixture
def open_lesson(browser: Browser) -> Iterator[Callable[..., Lesson]]:
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


@pytest.fixture
def lesson(open_lesson: Callable[..., Lesson], site: str) -> Lesson:
    """Give a page from a server."""
    return open_lesson(site)


@pytest.mark.parametrize("name", PAGES)
def test_a_reader_trains_on_each_page(home, open_lesson, name):
    lesson = open_lesson(home, name)
    lesson.train()
    assert re.match(r"Epoch 1: training loss 1\.\d+, accuracy 0\.\d+;", lesson.says.inner_text())
    assert lesson.get("loader.place") == "blob"
    assert "WebAssembly" in lesson.root.locator(".trainer-note").inner_text()
    assert not lesson.visit.problems


def test_all_images_give_the_numbers_of_pytorch(home, open_lesson, fashion):
    """`test_kernel.py` holds the kernel against float64; here the page is held against it."""
    lesson = open_lesson(home)
    lesson.train()
    lesson.root.get_by_role("button", name="Use all 60,000").click()
    lesson.wait("running")
    lesson.wait("ended")
    (row,) = lesson.get("views.rows")
    kernel = Kernel()
    kernel.fill(fashion)
    kernel.start(0)
    order = torch.randperm(60_000, generator=torch.Generator().manual_seed(0))
    train_loss, train_correct, test_loss, test_correct = kernel.epoch(order, 256, 0.1, 0)
    assert row["trainLoss"] == pytest.approx(train_loss, abs=1e-6)
    assert row["testLoss"] == pytest.approx(test_loss, abs=1e-6)
    assert row["trainAccuracy"] == train_correct / 60_000
    assert row["testAccuracy"] == test_correct / 10_000
    weights = np.array(lesson.get("views.net.weights"))
    assert np.abs(weights.reshape(10, 784) - kernel.weights).max() <= 2e-6
    assert not lesson.visit.problems


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


@pytest.mark.parametrize(
    ("policy", "place", "engine"),
    [
        ("script-src 'self' 'unsafe-inline'; worker-src blob:", "blob", "plain JavaScript"),
        ("worker-src 'self'", "file", "WebAssembly"),
        ("worker-src 'none'", "page", "WebAssembly"),
        ("script-src 'self' 'unsafe-inline'; worker-src 'none'", "page", "plain JavaScript"),
    ],
)
def test_a_strict_site_gets_the_same_numbers(open_lesson, site, policy, place, engine):
    strict, free = open_lesson(site, policy=policy), open_lesson(site)
    for lesson in (strict, free):
        lesson.train()
    assert strict.get("loader.place") == place
    assert strict.get("loader.name") == engine
    ours, theirs = (lesson.get("views.rows[0]") for lesson in (strict, free))
    for name in ("trainLoss", "testLoss", "trainAccuracy", "testAccuracy"):
        assert ours[name] == pytest.approx(theirs[name], abs=1e-5 if "Loss" in name else 2e-4)


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


def test_fifty_cycles_leave_nothing_behind(lesson):
    lesson.set("epochs", 1000)
    lesson.press("Train")
    lesson.wait("running")
    session = lesson.page.context.new_cdp_session(lesson.page)

    def cycle(times: int) -> dict[str, int]:
        for _ in range(times):
            lesson.press("Pause")
            lesson.press("Go on")
            lesson.press("Start again")
        lesson.press("Pause")
        lesson.page.wait_for_timeout(300)  # what is on its way arrives, and is drawn
        session.send("HeapProfiler.collectGarbage")
        found = session.send("Memory.getDOMCounters")
        found["heap"] = session.send("Runtime.getHeapUsage")["usedSize"]
        lesson.press("Go on")
        return found

    before, after = cycle(20), cycle(50)
    assert after["jsEventListeners"] <= before["jsEventListeners"]
    assert after["nodes"] <= before["nodes"] + 50
    assert after["heap"] <= before["heap"] + 1_000_000  # weights kept in each cycle: 1,550,000


def test_settings_act_on_the_next_minibatch(lesson):
    lesson.set("speed", 0)
    lesson.press("Train")
    lesson.wait("running")
    lesson.press("Pause")
    for _ in range(15):
        lesson.press("One minibatch")
    lesson.page.wait_for_function("document.querySelector('.trainer').trainer.watch.learned")
    lesson.set("rate", 86)
    steps = lesson.get("views.trace.count")
    for _ in range(10):
        lesson.press("One minibatch")
    lesson.page.wait_for_function("document.querySelector('.trainer').trainer.watch.told")
    assert re.search(
        r"In minibatch \d+ the loss rose .* learning rate of 2 ", lesson.says.inner_text()
    )
    assert steps + 1 <= lesson.get("views.trace.count") <= steps + 10


def test_a_hidden_tab_rests(lesson):
    lesson.set("epochs", 1000)
    lesson.press("Train")
    lesson.wait("running")
    hide = """hidden => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    lesson.page.evaluate(hide, True)
    lesson.page.wait_for_timeout(300)
    steps = lesson.get("views.trace.count")
    lesson.page.wait_for_timeout(500)
    assert lesson.get("views.trace.count") == steps
    lesson.page.evaluate(hide, False)
    lesson.page.wait_for_function(
        "steps => document.querySelector('.trainer').trainer.views.trace.count > steps", arg=steps
    )


def test_earlier_runs_and_the_stored_sweep_stay_in_sight(lesson):
    lesson.train(epochs=2)
    lesson.set("rate", 40)
    lesson.press("Train again")
    lesson.wait("ended")
    charts = lesson.root.locator(".trainer-charts")
    assert charts.locator(".curve.earlier").count() == 2
    assert charts.locator(".band").count() == 2
    assert "the book's sweep at 0.01 and 256" in lesson.root.locator(".trainer-legend").inner_text()
    lesson.unfold("Epochs and earlier runs")
    tables = lesson.root.locator(".trainer-table table")
    tables.nth(1).wait_for()
    assert tables.nth(0).locator("tbody tr").count() == 2
    assert tables.nth(1).locator("tbody tr").inner_text().split()[:5] == [
        "0.1",
        "256",
        "0",
        "10,000",
        "2",
    ]


def test_the_net_knows_drawn_trousers(lesson):
    lesson.train(epochs=10)
    lesson.unfold("Ask the net")
    lesson.press("Clear")
    pad = lesson.root.locator(".trainer-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    mouse = lesson.page.mouse

    def line(*points: tuple[float, float]) -> None:
        for number, (x, y) in enumerate(points):
            place = box["x"] + box["width"] * x / 28, box["y"] + box["height"] * y / 28
            mouse.move(*place, steps=20 if number else 1)
            if number == 0:
                mouse.down()
        mouse.up()

    line((10.5, 2), (17.5, 2))
    for leg in (10.5, 12), (17.5, 16):
        for x in leg:
            line((x, 2), (x, 26))
    assert re.match(r"trouser, \d+ %", lesson.root.locator(".trainer-answer").inner_text())


def test_a_shirt_flips_to_coat_by_one_pixel(lesson):
    lesson.train(epochs=5)
    lesson.unfold("Ask the net")
    lesson.press("A shirt that flips")
    answer = lesson.root.locator(".trainer-answer")
    assert answer.inner_text().startswith("shirt")
    told = lesson.root.locator(".trainer-ask p", has_text="Shift it").inner_text()
    direction = re.search(r"Shift it (\w+) by", told)
    assert direction, told
    lesson.press(f"Shift {direction[1]}")
    assert answer.inner_text().startswith("coat")
    lesson.root.locator(".trainer-shares button", has_text="coat").click()
    assert "for coat" in str(lesson.root.locator(".trainer-map").get_attribute("aria-label"))


def test_confusion_and_mistakes_are_those_of_this_net(lesson):
    lesson.train(epochs=2)
    lesson.unfold("Confusion matrix")
    cells = lesson.root.locator(".trainer-matrix tbody td")
    cells.first.wait_for()
    counts = np.array([int(text or 0) for text in cells.all_inner_texts()]).reshape(10, 10)
    assert (counts.sum(axis=1) == 1000).all()
    assert np.trace(counts) / 10_000 == lesson.get("views.rows[1].testAccuracy")
    assert lesson.root.locator(".trainer-mistakes canvas").count() == 8


def test_three_losses_race(lesson):
    lesson.train()
    lesson.set("rate", 80)
    lesson.unfold("Which loss dies first")
    lesson.press("Let them race")
    status = lesson.root.locator("details", has_text="Which loss dies first").get_by_role("status")
    lesson.page.wait_for_function(
        "() => [...document.querySelectorAll('.trainer details [role=status]')]"
        ".some(e => e.textContent.startsWith('After'))"
    )
    assert re.search(
        r"softmax, then log: dies in minibatch \d+; shifted.*: dies in", status.inner_text()
    )
    assert "nn.CrossEntropyLoss: lives" in status.inner_text()


def test_the_run_can_be_taken_away(lesson, tmp_path):
    lesson.train(epochs=2)
    lesson.unfold("Take it away")
    for button, file in (("History as CSV", "history.csv"), ("Weights as .npz", "weights.npz")):
        with lesson.page.expect_download() as download:
            lesson.press(button)
        download.value.save_as(tmp_path / file)
    frame = pd.read_csv(tmp_path / "history.csv", index_col="epoch")
    assert frame["test_loss"].tolist() == [row["testLoss"] for row in lesson.get("views.rows")]
    net = d2l.softmax_regression()
    with np.load(tmp_path / "weights.npz") as arrays:
        net[1].load_state_dict({name: torch.from_numpy(arrays[name]) for name in arrays})
    _, test_iter = d2l.load_data_fashion_mnist(256)
    assert d2l.evaluate_accuracy(net, test_iter) == frame["test_accuracy"].iloc[-1]
    assert "num_train=10000" in lesson.root.locator("pre").first.inner_text()


def test_everything_can_be_done_by_keyboard(lesson):
    page, keyboard = lesson.page, lesson.page.keyboard
    lesson.root.locator("[data-name=rate]").focus()
    keyboard.press("ArrowRight")
    assert lesson.get("controls.read().settings.rate") == 0.11
    for _ in range(2):
        keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.name") == "speed"
    keyboard.press("End")
    while page.evaluate("document.activeElement.className") != "main":
        keyboard.press("Tab")
    keyboard.press("Enter")
    lesson.wait("ended")
    while page.evaluate("document.activeElement.tagName") != "SUMMARY":
        keyboard.press("Tab")
    keyboard.press("Enter")
    keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "trainer-pad"
    for key in ("ArrowUp", "ArrowLeft", "Space", "Shift+ArrowDown"):
        keyboard.press(key)
    assert lesson.get("views.ask.pad.cursor") == [13, 14]
    assert lesson.get("views.ask.pad.image[13 * 28 + 13]") == 255
    assert lesson.get("views.ask.pad.image[14 * 28 + 13]") == 255
    keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Shift left"


@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_use_it(open_lesson, site, name):
    lesson = open_lesson(site, name)
    page = lesson.page
    results = [Axe().run(page, options=AXE)]
    lesson.train(epochs=2)
    lesson.root.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    lesson.root.locator(".trainer-mistakes canvas").first.wait_for()
    for width in (1300, 390):
        for scheme in ("light", "dark"):
            lesson.visit.screen(width, scheme)
            size = page.evaluate(
                "[document.documentElement.scrollWidth, document.body.scrollWidth]"
            )
            assert max(size) <= width, "the page scrolls sideways"
            page.evaluate("scrollTo(0, 0)")
            results.append(Axe().run(page, options=AXE))
    for found in results:
        assert found.violations_count == 0, found.generate_report()


def test_a_thumb_draws(browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    lesson = Lesson(Visit(context.new_page()))
    lesson.page.goto(site + PAGE)
    lesson.train()
    lesson.unfold("Ask the net")
    lesson.press("Clear")
    pad = lesson.root.locator(".trainer-pad")
    pad.scroll_into_view_if_needed()
    pad.tap()
    assert lesson.get("views.ask.pad.image.filter(value => value > 0).length") > 3
    assert pad.evaluate("e => getComputedStyle(e).touchAction") == "none"
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_without_javascript_there_is_a_sentence(browser, site, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + name)
    place = page.locator(".trainer")
    assert place.get_by_text("With JavaScript you can train").is_visible()
    assert place.locator("button").count() == 0
    for picture in place.locator("img").all():
        assert picture.is_visible()
    context.close()


def test_paper_shows_the_last_state_and_no_controls(lesson: Lesson):
    page: Page = lesson.page
    page.emulate_media(media="print")
    assert lesson.root.locator("img").is_visible()
    assert lesson.root.locator(".trainer-controls").is_hidden()
    page.emulate_media(media="screen")
    lesson.train()
    page.emulate_media(media="print")
    assert lesson.root.locator("img").is_hidden()
    assert lesson.root.locator(".trainer-charts").is_visible()
    assert lesson.root.locator(".trainer-templates").is_visible()
    assert lesson.root.locator(".trainer-controls").is_hidden()
