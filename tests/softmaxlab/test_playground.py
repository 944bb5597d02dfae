"""The live panel of the playground, driven as its buttons drive it."""

import base64
import json
import math
import re
import subprocess
import sys
import threading
import time
from xml.etree import ElementTree

import ipywidgets
import matplotlib
import matplotlib.style
import pytest
import torch
from conftest import ROOT
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab import needs
from softmaxlab.runs.result import METRICS
from softmaxlab.settings import Settings
from softmaxlab.sliders.background_run import BackgroundRun
from softmaxlab.sliders.curves import KEPT_COLOURS, Curve, draw_curves, make_spec
from softmaxlab.sliders.slider import Slider

SOON = 30  # seconds; far more than any wait needs


def load_part(batch_size, seed=None):
    (train, test) = (part.dataset[torch.arange(600)] for part in d2l.load_data_fashion_mnist(1))
    return d2l.load_array(train, batch_size, seed=seed), d2l.load_array(test, 256, is_train=False)


def load_slowly(batch_size, seed=None):
    """Serve minibatches that take a while, so that something can happen meanwhile."""
    train_iter, test_iter = load_part(batch_size, seed)

    class Slow:
        dataset = train_iter.dataset

        def __iter__(self):
            for batch in train_iter:
                time.sleep(0.01)
                yield batch

    return Slow(), test_iter


@pytest.fixture(autouse=True)
def notebook(monkeypatch):
    """Pretend that a kernel runs the tests."""
    monkeypatch.setattr(needs, "in_notebook", lambda: True)


@pytest.fixture
def make_panel():
    """Make panels, and check at the end that each gives back its threads and its widgets."""
    panels = []
    widgets = set(ipywidgets.widgets.widget._instances)

    def make(*arguments, **options):
        panels.append(lab.playground(*arguments, **options))
        return panels[-1]

    yield make
    for panel in panels:
        panel.close()
    wait_until(lambda: not [t for t in threading.enumerate() if t.name == "softmaxlab run"])
    left = set(ipywidgets.widgets.widget._instances) - widgets
    kinds = {type(ipywidgets.widgets.widget._instances[key]).__name__ for key in left}
    assert kinds <= {"Layout", "ButtonStyle", "DescriptionStyle", "CheckboxStyle", "HTMLStyle"}


def wait_until(condition):
    end = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def finish(panel):
    panel.train_button.click()
    panel.wait(SOON)
    assert panel.run.has_ended
    assert panel.run.error is None
    assert not panel.train_button.disabled
    assert panel.stop_button.disabled


def test_a_press_trains_what_the_page_shows(make_panel):
    """The changes of the sliders themselves may arrive after it."""
    panel = make_panel(load_part, num_epochs=3, weight_decay=0.5)
    shown = {"Learning rate": 0.7, "Epochs": 1, "Batch size": 64}
    panel._page._handle_custom_msg({"shown": shown}, [])
    panel.wait(SOON)
    settings = panel.run.settings
    assert (settings.learning_rate, settings.num_epochs, settings.batch_size) == (0.7, 1, 64)
    assert settings.weight_decay == 0.5
    assert panel.controls["learning_rate"].value == 0.7


def test_a_run_equals_train_ch3(make_panel):
    panel = make_panel(
        load_part,
        learning_rate=0.3,
        batch_size=64,
        num_epochs=3,
        weight_decay=0.01,
        std=0.1,
        seed=5,
    )
    finish(panel)
    train_iter, test_iter = load_part(64, seed=5)
    net = d2l.softmax_regression(std=0.1, seed=5)
    trainer = torch.optim.SGD(net.parameters(), 0.3, weight_decay=0.01)
    history = d2l.train_ch3(net, train_iter, test_iter, nn.CrossEntropyLoss(), 3, trainer)
    for metric in METRICS:
        assert getattr(panel.run.history, metric) == pytest.approx(getattr(history, metric))
    assert torch.equal(panel.run.net[1].weight, net[1].weight)
    assert f"test accuracy {history.test_accuracy[-1]:.3f}" in panel.status.value
    assert f"test accuracy {history.test_accuracy[-1]:.3f}" in panel.curves.value
    assert panel.templates.value.count("<img") == 10


def test_every_slider_reaches_its_setting(make_panel):
    panel = make_panel(load_part)
    chosen = {
        "learning_rate": 0.03,
        "batch_size": 128,
        "num_epochs": 2,
        "weight_decay": 0.001,
        "std": 0.5,
        "seed": 7,
    }
    for name, value in chosen.items():
        panel.controls[name].value = value
    finish(panel)
    assert panel.run.settings == Settings(**chosen)
    assert str(panel.run.settings) == "lr 0.03, batch 128, decay 0.001, std 0.5, seed 7"


@pytest.mark.parametrize("name", ["learning_rate", "batch_size", "weight_decay", "std", "seed"])
def test_both_ends_of_every_slider_make_a_run(name, make_panel):
    panel = make_panel(load_part, num_epochs=1)
    for end in (0, -1):
        panel.controls[name].value = panel.controls[name].stops[end]
        finish(panel)
        assert len(panel.run.history) == 1


def test_ten_fast_clicks_make_one_run(make_panel, monkeypatch):
    started = []
    start = BackgroundRun.start
    monkeypatch.setattr(BackgroundRun, "start", lambda self: (started.append(self), start(self)))
    panel = make_panel(load_slowly, num_epochs=2)
    for _ in range(10):
        panel.train_button.click()
    panel.wait(SOON)
    assert len(started) == 1
    assert len(panel.run.history) == 2


def test_stop_keeps_what_was_trained(make_panel):
    panel = make_panel(load_slowly, batch_size=16, num_epochs=50)
    panel.train_button.click()
    wait_until(lambda: len(panel.run.history) >= 1)
    panel.stop_button.click()
    panel.wait(SOON)
    epochs = len(panel.run.history)
    assert 1 <= epochs < 50
    assert panel.run.net[1].weight.isfinite().all()
    assert f"Stopped in epoch {epochs + 1}" in panel.status.value
    assert "d2l-message" in panel.status.value
    panel.controls["num_epochs"].value = 1
    finish(panel)


def test_a_slider_moved_during_a_run_is_for_the_next(make_panel):
    panel = make_panel(load_slowly, num_epochs=3, seed=3)
    panel.train_button.click()
    wait_until(lambda: len(panel.run.history) >= 1)
    panel.controls["learning_rate"].value = 10.0
    panel.controls["seed"].value = 50.0
    panel.wait(SOON)
    undisturbed = make_panel(load_slowly, num_epochs=3, seed=3)
    finish(undisturbed)
    assert panel.run.history.test_loss == undisturbed.run.history.test_loss
    assert panel.settings().learning_rate == 10.0


def test_a_run_that_diverges_says_where_and_the_panel_is_ready(make_panel):
    panel = make_panel(load_part, learning_rate=10.0, weight_decay=0.5, batch_size=16, num_epochs=8)
    finish(panel)
    epoch = panel.run.diverged_in
    assert epoch == len(panel.run.history) + 1
    assert "d2l-warning" in panel.status.value
    assert re.search(
        rf"became (inf|nan) in epoch {epoch} with learning rate 10", panel.status.value
    )
    assert "d2l-warning" in panel.status.value
    panel.controls["learning_rate"].value, panel.controls["weight_decay"].value = 0.1, 0.0
    finish(panel)
    assert panel.run.diverged_in is None
    assert "d2l-message" in panel.status.value


def test_a_run_worse_than_guessing_gives_a_warning(make_panel):
    panel = make_panel(load_part, learning_rate=10.0, num_epochs=1)
    finish(panel)
    assert panel.run.history.train_loss[-1] > 2.303
    assert "worse than 2.303, that of guessing" in panel.status.value


def test_past_runs_are_kept_named_and_removed_one_by_one(make_panel):
    panel = make_panel(load_part, num_epochs=1)
    panel.compare.value = True
    for rate in (0.1, 0.01, 1.0):
        panel.controls["learning_rate"].value = rate
        finish(panel)
    names = [button.description for button in panel.kept.children]
    assert names == ["Remove lr 0.1, batch 256", "Remove lr 0.01, batch 256"]
    before = panel.curves.value
    panel.kept.children[0].click()
    assert [str(run.settings) for run in panel.kept.runs] == ["lr 0.01, batch 256"]
    assert panel.curves.value != before
    panel.compare.value = False
    finish(panel)
    assert len(panel.kept.runs) == 1
    panel.reset_button.click()
    assert panel.kept.runs == []
    assert panel.kept.children == ()


def test_reset_puts_everything_back(make_panel):
    panel = make_panel(load_slowly, learning_rate=0.5, num_epochs=50)
    panel.controls["learning_rate"].value = 3.0
    panel.train_button.click()
    wait_until(lambda: panel.curves.value)
    panel.reset_button.click()
    assert panel.controls["learning_rate"].value == 0.5
    assert panel.curves.value == panel.templates.value == ""
    assert not panel.train_button.disabled
    panel.controls["num_epochs"].value = 1.0
    finish(panel)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(2, "Stopped before the first epoch: nothing is trained."), (3, "Stopped in epoch 1")],
)
def test_stop_is_heard_while_the_test_images_are_read(make_panel, number, sentence):
    """Between two minibatches of them, too."""
    reading, go_on, passes = threading.Event(), threading.Event(), []

    class Slow:
        def __init__(self, batches):
            self.batches = batches

        def __iter__(self):
            passes.append(0)
            for batch in self.batches:
                yield batch
                if len(passes) == number:  # 1: to see how many classes; 2: before epoch 1
                    passes[-1] += 1
                    reading.set()
                    go_on.wait(SOON)

    def load(batch_size, seed):
        train_iter, (X, y) = load_part(batch_size, seed)[0], next(iter(load_part(500, seed)[1]))
        return train_iter, Slow([(X[:100], y[:100])] * 5)

    panel = make_panel(load, num_epochs=3)
    panel.train_button.click()
    assert reading.wait(SOON)
    panel.stop_button.click()
    go_on.set()
    panel.wait(SOON)
    assert passes == [0] * (number - 1) + [1]
    assert panel.run.history.stopped.startswith(sentence)


def test_the_run_ends_when_no_page_shows_the_panel(make_panel):
    panel = make_panel(load_slowly, num_epochs=50)
    slider = panel.controls["learning_rate"]
    for views in (1, 1, -1):
        slider._count_views(slider, {"views": views}, [])
    panel.train_button.click()
    wait_until(lambda: len(panel.run.history) >= 1)
    assert panel.run.is_alive()
    slider._count_views(slider, {"views": -1}, [])
    wait_until(lambda: not panel.run.is_alive())
    assert len(panel.run.history) < 50


def test_an_error_in_the_run_is_reported_and_the_panel_is_ready(make_panel):
    answers = [RuntimeError("the data is <nowhere>")]

    def load_later(batch_size, seed):
        if answers:
            raise answers.pop()
        return load_part(batch_size, seed)

    panel = make_panel(load_later, num_epochs=1)
    panel.train_button.click()
    panel.wait(SOON)
    assert isinstance(panel.run.error, RuntimeError)
    assert "RuntimeError: the data is &lt;nowhere&gt;" in panel.status.value
    finish(panel)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt])
def test_not_even_an_exit_leaves_the_panel_waiting(error, make_panel):
    def load_badly(batch_size, seed):
        raise error("no data")

    panel = make_panel(load_badly, num_epochs=1)
    panel.train_button.click()
    panel.wait(SOON)
    assert f"{error.__name__}: no data" in panel.status.value
    assert not panel.train_button.disabled


def test_data_that_does_not_fit_is_told_in_a_sentence(make_panel):
    X, y = torch.randn(100, 4), torch.arange(100) % 3

    def load_floats(batch_size, seed):
        return (d2l.load_array((X, y.float()), batch_size, seed=seed),) * 2

    panel = make_panel(load_floats, num_epochs=1)
    panel.train_button.click()
    panel.wait(SOON)
    assert "must yield int64 labels of shape (B,)" in panel.status.value


def test_a_loader_without_a_generator_leaves_the_global_one_alone(make_panel):
    data = TensorDataset(torch.randn(100, 4), torch.arange(100) % 3)

    def load_plainly(batch_size, seed):
        return DataLoader(data, batch_size, shuffle=True), DataLoader(data, 50)

    before = torch.get_rng_state()
    panel = make_panel(load_plainly, num_epochs=1)
    finish(panel)
    assert torch.equal(torch.get_rng_state(), before)


def test_other_data_has_no_templates(make_panel):
    X, y = torch.randn(100, 4), torch.arange(100) % 3

    def load_points(batch_size, seed):
        return (d2l.load_array((X, y), batch_size, seed=seed),) * 2

    panel = make_panel(load_points, num_epochs=1)
    finish(panel)
    assert panel.run.net[1].weight.shape == (3, 4)
    assert panel.templates.value == ""


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"learning_rate": 20},
            ValueError,
            "learning_rate must be from 0.0001 to 10, but it is 20",
        ),
        ({"learning_rate": "fast"}, TypeError, "learning_rate must be a finite number"),
        ({"batch_size": 8}, ValueError, "batch_size must be from 16 to 4096, but it is 8"),
        ({"num_epochs": 51}, ValueError, "num_epochs must be from 1 to 50"),
        ({"num_epochs": 0}, ValueError, "num_epochs must be an integer of at least 1"),
        ({"seed": 1.5}, TypeError, "seed must be an integer"),
        ({"learning_rates": (1, 0.1)}, ValueError, "learning_rates must be a smaller and a larger"),
        ({"batch_sizes": (0, 8)}, ValueError, r"batch_sizes\[0\] must be an integer of at least 1"),
    ],
)
def test_settings_that_make_no_sense(options, error, message):
    with pytest.raises(error, match=message):
        lab.playground(**options)


def test_ranges_and_starting_values_can_be_chosen(make_panel):
    panel = make_panel(load_part, learning_rates=(0.02, 0.2), batch_size=100, batch_sizes=(32, 300))
    assert panel.controls["learning_rate"].stops == [0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2]
    assert panel.controls["batch_size"].stops == [32, 64, 100, 128, 256, 300]


def test_a_slider_refuses_what_is_outside():
    slider = Slider("Learning rate", [0.1, 1], 0.1)
    with pytest.raises(ValueError, match="Learning rate must be from 0.1 to 1, but it is 3"):
        slider.value = 3.0
    assert slider.value == 0.1
    slider.close()


# The chart


def history_of(*epochs):
    """Return a history of (train loss, train accuracy, test loss, test accuracy) per epoch."""
    history = d2l.History()
    for values in epochs:
        history.append(*values, 1.0)
    return history


def limits(spec):
    """Return the title and the ends of both y axes."""
    encodings = [view["layer"][0]["encoding"]["y"] for view in spec["hconcat"]]
    return [(y["title"], *y["scale"]["domain"]) for y in encodings]


CALM = history_of((0.8, 0.7, 0.7, 0.75), (0.5, 0.9, 0.6, 0.8))
WILD = history_of((57.0, 0.2, 9.0, 0.3))


def test_the_axes_hold_every_curve():
    alone = make_spec(Curve("wild", WILD), 3, (2.3, 0.1))
    (_, bottom, top), (_, low, high) = limits(alone)
    assert bottom == 0
    assert 57 < top < 65
    assert low < 0.2 < 0.3 < high
    (loss, *_), _ = limits(alone)
    assert loss == "loss"
    both = make_spec(Curve("calm", CALM), 5, (2.3, 0.1), kept=[Curve("calm too", CALM)])
    assert limits(both)[0] == ("loss", 0, pytest.approx(0.84))
    x = both["hconcat"][0]["layer"][0]["encoding"]["x"]
    assert x["scale"]["domain"] == [0, 5]


@pytest.mark.parametrize("untrained", [(2.3, 0.1), (238.0, 0.1), (math.nan, math.nan)])
@pytest.mark.parametrize("wild_is_kept", [True, False])
def test_a_run_that_explodes_does_not_flatten_the_others(wild_is_kept, untrained):
    pair = [Curve("lr 0.1", CALM), Curve("lr 3", WILD)]
    kept, run = reversed(pair) if wild_is_kept else pair
    title, bottom, top = limits(make_spec(run, 3, untrained, kept=[kept]))[0]
    assert (bottom, top) == (0, 0.84)
    assert title == ["loss", "(cut at 0.84, one run reaches 57)"]


def test_the_epoch_of_divergence_is_marked():
    spec = make_spec(Curve("lr 10", CALM), 3, (2.3, 0.1), diverged_in=3)
    assert "diverged in epoch 3" in json.dumps(spec)
    assert "diverged" not in json.dumps(make_spec(Curve("lr 10", CALM), 3, (2.3, 0.1)))
    empty = make_spec(Curve("lr 10", history_of()), 3, (math.nan, math.nan), diverged_in=1)
    assert [ends for _, *ends in limits(empty)] == [[0, 2.5], [0, 1]]


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(c * share for c, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


@pytest.mark.parametrize("colour", KEPT_COLOURS)
def test_the_colours_of_kept_runs_are_seen_on_light_and_dark(colour):
    # WCAG asks for 3 to 1 of what is no text; black curves on white are turned to white on black.
    assert 1.05 / (luminance(colour) + 0.05) >= 4
    assert (luminance(colour) + 0.05) / 0.05 >= 4


def test_a_name_cannot_break_the_chart(make_panel):
    kept = [Curve("lr 'x' \"y\" \\ </svg>", CALM)]
    image = draw_curves(Curve("lr 0.1", CALM), 3, (2.3, 0.1), kept=kept)
    assert ElementTree.fromstring(image).tag.endswith("svg")
    assert "'x'" in "".join(ElementTree.fromstring(image).itertext())


# What the thread of a run leaves alone


def test_reset_forgets_the_last_run_and_unticks_compare(make_panel):
    panel = make_panel(load_part, num_epochs=1)
    panel.compare.value = True
    finish(panel)
    panel.reset_button.click()
    assert panel.run is None
    assert panel.compare.value is False
    panel.compare.value = True
    finish(panel)
    assert panel.kept.runs == []


class Gate:
    """Data that cannot be read before the gate is open."""

    def __init__(self):
        self.reading, self.open = threading.Event(), threading.Event()

    def load(self, batch_size, seed=None):
        self.reading.set()
        assert self.open.wait(SOON)
        return load_part(batch_size, seed)


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.open.set()


@pytest.mark.parametrize("action", ["reset", "close", "release"])
def test_nobody_waits_for_data_that_is_still_read(action, gate, make_panel):
    panel = make_panel(gate.load, num_epochs=1)
    panel.train_button.click()
    assert gate.reading.wait(SOON)
    run = panel.run
    getattr(panel, action)()
    # It came back although the data is not read yet, and cannot be before the gate opens.
    assert run.is_alive()
    gate.open.set()
    run.join(SOON)
    assert run.has_ended
    assert len(run.history) == 0
    if action != "release":
        assert panel.run is None
        assert panel.curves.value == ""


def test_a_new_run_can_start_while_the_old_one_still_reads(gate, make_panel):
    loaders = [load_part, gate.load]
    panel = make_panel(lambda batch_size, seed: loaders.pop()(batch_size, seed), num_epochs=1)
    panel.train_button.click()
    assert gate.reading.wait(SOON)
    old = panel.run
    panel.reset_button.click()
    finish(panel)
    shown = panel.status.value
    gate.open.set()
    old.join(SOON)
    assert panel.status.value == shown
    assert "after 1 epoch" in shown


def test_stop_while_the_data_is_read_says_so(gate, make_panel):
    panel = make_panel(gate.load, num_epochs=1)
    panel.train_button.click()
    assert gate.reading.wait(SOON)
    assert "Reading the data" in panel.status.value
    panel.stop_button.click()
    assert "Stopping as soon as the data is read" in panel.status.value
    gate.open.set()
    panel.wait(SOON)
    assert "Stopped before the first epoch: nothing is trained." in panel.status.value
    assert panel.run.net is None
    panel.train_button.click()
    panel.wait(SOON)
    assert len(panel.run.history) == 1


def drawn(panel):
    """Return the chart as text, without the numbers that Vega counts through a session."""
    image = re.search(r"base64,([^\"]+)", panel.curves.value)[1]
    return re.sub(r"clip\d+", "clip", base64.b64decode(image).decode())


def test_a_run_leaves_matplotlib_as_it_is(make_panel, monkeypatch):
    """No setting is written, not even for a moment, and none of the reader's changes the chart."""
    written = []
    panel = make_panel(load_part, num_epochs=2)
    finish(panel)
    usual = drawn(panel)
    with matplotlib.rc_context():
        matplotlib.style.use("dark_background")
        matplotlib.rcParams["lines.linewidth"] = 17
        for name in ("__setitem__", "update", "_set", "clear"):
            method = getattr(matplotlib.RcParams, name)
            monkeypatch.setattr(
                matplotlib.RcParams,
                name,
                lambda *arguments, method=method: (written.append(arguments), method(*arguments)),
            )
        finish(panel)
        monkeypatch.undo()
        assert matplotlib.rcParams["lines.linewidth"] == 17
    assert not written
    assert drawn(panel) == usual


def test_a_run_leaves_the_random_generator_and_the_threads_as_they_are(make_panel, monkeypatch):
    """Neither is it drawn from, nor is it set back: a draw of the reader may come in between."""
    touched = []
    for name in ("manual_seed", "seed", "set_rng_state", "fork_rng"):
        for module in (torch, torch.random):
            if hasattr(module, name):
                function = getattr(module, name)
                monkeypatch.setattr(
                    module,
                    name,
                    lambda *a, function=function, name=name, **k: (
                        touched.append(name),
                        function(*a, **k),
                    )[1],
                )
    torch.default_generator.manual_seed(7)
    expected = torch.rand(3)
    torch.default_generator.manual_seed(7)
    threads = torch.get_num_threads()
    panel = make_panel(num_epochs=2)
    finish(panel)
    assert torch.equal(torch.rand(3), expected)
    assert not touched
    assert torch.get_num_threads() == threads


# Where there is no notebook


@pytest.mark.parametrize(
    "call",
    ["playground()", "softmax_panel()", "stability_panel()", "panel(lab.softmax_explorer())"],
)
def test_a_script_is_told_that_a_notebook_is_missing(call, monkeypatch):
    monkeypatch.undo()
    name = call.split("(")[0]
    with pytest.raises(RuntimeError, match=rf"^lab\.{name}\(\) needs a notebook .*\.$"):
        eval(f"lab.{call}")


@pytest.mark.parametrize("module", ["ipywidgets", "anywidget", "vl_convert"])
@pytest.mark.parametrize("call", ["playground()", "softmax_panel()"])
def test_a_kernel_without_a_package_is_told_which(call, module, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    package = module.replace("vl_convert", "vl-convert-python")
    with pytest.raises(RuntimeError, match=rf"needs {package}, .* pip install {package}`"):
        eval(f"lab.{call}")


def test_the_laboratory_is_imported_without_widgets():
    """What trains needs no package that only draws."""
    program = (
        "import sys\n"
        "for name in 'ipywidgets', 'anywidget', 'altair', 'vl_convert': sys.modules[name] = None\n"
        "import softmaxlab as lab\n"
        "lab.check('ex-temperature', (0.5, 2))\n"
        "lab.sweep(num_epochs=1, cache=False, progress=False)\n"
        "try: lab.playground()\n"
        "except RuntimeError as error: print(error)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1].startswith("lab.playground() needs a notebook")
