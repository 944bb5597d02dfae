"""A sweep against `train_ch3`, run by run, and its memory on disk."""

import functools
import os
import random
from concurrent.futures import ThreadPoolExecutor

import joblib
import pandas as pd
import pytest
import torch
from torch import nn

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab.runs import cache as cache_module
from softmaxlab.runs import scheduling
from softmaxlab.runs.result import METRICS
from softmaxlab.runs.stack import Stack

CLOSE = 1e-4  # promised below the edge of stability
RATES = (1e-3, 0.03)  # below it, whatever the size of the minibatches of these images


@functools.cache
def whole():
    return [data_iter.dataset for data_iter in d2l.load_data_fashion_mnist(1)]


def load_part(batch_size, seed=None, num_train=1000, num_test=500):
    """Serve a part of the real data."""
    parts = zip(whole(), (num_train, num_test), strict=True)
    train, test = (dataset[torch.arange(count)] for dataset, count in parts)
    return (
        d2l.load_array(train, batch_size, seed=seed),
        d2l.load_array(test, 256, is_train=False),
    )


def train_alone(settings, num_epochs, load_data, std=0.01):
    """Train one run as the chapter does; nan where it stopped."""
    train_iter, test_iter = load_data(int(settings.batch_size), seed=int(settings.seed))
    net = d2l.softmax_regression(std=std, seed=int(settings.seed))
    trainer = torch.optim.SGD(
        net.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
    )
    loss = nn.CrossEntropyLoss(reduction="none")
    history = d2l.train_ch3(net, train_iter, test_iter, loss, num_epochs, trainer, progress=False)
    return history.to_dataframe()[list(METRICS)].reindex(range(1, num_epochs + 1)), net


def metrics_of(table, run):
    return table[table["run"] == run].set_index("epoch")[list(METRICS)]


def distance(ours, theirs):
    """Return the largest difference, relative where numbers are large; nan must meet nan."""
    assert (ours.isna() == theirs.isna()).all(axis=None)
    return ((ours - theirs).abs() / theirs.abs().clip(lower=1)).max(axis=None, skipna=True)


@pytest.mark.parametrize("number", range(6))
def test_every_run_equals_train_ch3_on_random_settings(number):
    draw = random.Random(number)
    rates = [draw.uniform(*RATES) for _ in range(draw.randint(1, 4))]
    decays = [0.0, 10 ** draw.uniform(-5, -1)][: draw.randint(1, 2)]
    std = draw.choice([0, 0.01, 0.3])
    # 999 and 1000 = 3 · 333 + 1: a last minibatch of one example.
    batch_size = draw.choice([1, 16, 100, 256, 333, 999, 5000])
    seeds = [draw.randrange(100), 7]
    table, nets = lab.sweep(
        rates,
        batch_size,
        seeds,
        decays,
        num_epochs=3,
        std=std,
        load_data=load_part,
        cache=False,
        return_nets=True,
    )
    assert len(table) == len(rates) * len(seeds) * len(decays) * 3
    for run, settings in table.drop_duplicates("run").set_index("run").iterrows():
        alone, net = train_alone(settings, 3, load_part, std)
        assert distance(metrics_of(table, run), alone) < CLOSE, settings
        assert torch.allclose(nets[run][1].weight, net[1].weight, atol=CLOSE)
        assert torch.allclose(nets[run][1].bias, net[1].bias, atol=CLOSE)


def test_every_run_equals_train_ch3_on_the_whole_data():
    table = lab.sweep([0.01, 0.1], 256, 3, [0.0, 1e-3], num_epochs=2, cache=False)
    for run, settings in table.drop_duplicates("run").set_index("run").iterrows():
        alone, _ = train_alone(settings, 2, d2l.load_data_fashion_mnist)
        assert distance(metrics_of(table, run), alone) < CLOSE, settings


def test_beyond_the_edge_of_stability_a_sweep_has_the_same_digits_again():
    options = {"batch_sizes": [64, 256], "num_epochs": 3, "load_data": load_part, "cache": False}
    before, tables = torch.get_num_threads(), []
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        try:
            tables.append(lab.sweep([1.0, 3.0, 10.0], **options))
            assert torch.get_num_threads() == threads
        finally:
            torch.set_num_threads(before)
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_a_run_that_diverges_leaves_its_neighbours_alone():
    options = {"num_epochs": 4, "load_data": load_part, "cache": False}
    # Each step multiplies the weights by 1 - 30 · 0.5 = -14.
    together = lab.sweep([0.03, 30.0], 64, 0, [0.0, 0.5], **options)
    diverged = together[together["test_loss"].isna()]
    assert set(zip(diverged["learning_rate"], diverged["weight_decay"], strict=True)) == {
        (30.0, 0.5)
    }
    for decay in (0.0, 0.5):
        alone = lab.sweep(0.03, 64, 0, decay, **options)
        chosen = together.query("learning_rate == 0.03 and weight_decay == @decay")
        assert distance(metrics_of(chosen, chosen["run"].iloc[0]), metrics_of(alone, 0)) < CLOSE
    # The epoch in which it happens is that of `train_ch3`: each step is far too large.
    (settings,) = (row for _, row in diverged.drop_duplicates("run").iterrows())
    alone, _ = train_alone(settings, 4, load_part)
    found = metrics_of(together, settings["run"])
    assert found.isna().equals(alone.isna())


def test_the_cosine_schedule_is_that_of_pytorch():
    train_iter, test_iter = load_part(100, seed=0)
    net, loss = d2l.softmax_regression(seed=0), nn.CrossEntropyLoss()
    trainer = torch.optim.SGD(net.parameters(), 0.03)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(trainer, T_max=5)
    expected = []
    for _ in range(5):
        expected.append(d2l.train_epoch_ch3(net, train_iter, loss, trainer)[0])
        schedule.step()
    table = lab.sweep(0.03, 100, schedules="cosine", num_epochs=5, load_data=load_part, cache=False)
    assert table["train_loss"].to_numpy() == pytest.approx(expected, abs=CLOSE)
    assert table["test_accuracy"].iloc[-1] == d2l.evaluate_accuracy(net, test_iter)


def test_the_average_is_that_of_pytorch():
    train_iter, test_iter = load_part(100, seed=0)
    net = d2l.softmax_regression(seed=0)
    mean = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)
    )
    mean.update_parameters(net)  # the first update only copies
    trainer = torch.optim.SGD(net.parameters(), 0.5)
    for X, y in train_iter:
        trainer.zero_grad()
        nn.functional.cross_entropy(net(X), y).backward()
        trainer.step()
        mean.update_parameters(net)
    table, nets = lab.sweep(
        0.5,
        100,
        averages=[0.0, 0.9],
        num_epochs=1,
        load_data=load_part,
        cache=False,
        return_nets=True,
    )
    assert torch.allclose(nets[1][1].weight, mean.module[1].weight, atol=1e-6)
    assert torch.allclose(nets[0][1].weight, net[1].weight, atol=1e-6)
    assert table["train_loss"].nunique() == 1
    accuracy = d2l.evaluate_accuracy(mean.module, test_iter)
    assert table.loc[1, "test_accuracy"] == pytest.approx(accuracy, abs=0.002)


@pytest.fixture
def trained(monkeypatch):
    """List what is really trained: the settings of each stack of runs."""
    calls, train_stack = [], scheduling.train_stack

    def counting(runs, *arguments):
        calls.append(runs)
        return train_stack(runs, *arguments)

    monkeypatch.setattr(scheduling, "train_stack", counting)
    return calls


def test_only_what_is_new_is_trained(tmp_path, trained):
    options = {"num_epochs": 2, "load_data": load_part, "cache": tmp_path}
    first = lab.sweep([0.1, 0.3], [100, 250], [0, 1], **options)
    assert len(trained) == 4
    again = lab.sweep([0.1, 0.3], [100, 250], [0, 1], **options)
    assert len(trained) == 4
    assert again.equals(first)
    more = lab.sweep([0.1, 0.2, 0.3], [100, 250], [0, 1], **options)
    assert len(trained) == 8
    assert all([run.learning_rate for run in runs] == [0.2] for runs in trained[4:])
    assert len(more) == len(first) * 3 // 2
    assert len(list(tmp_path.iterdir())) == 12
    known = more[more["learning_rate"] != 0.2].drop(columns="run").reset_index(drop=True)
    assert known.equals(first.drop(columns="run"))


def test_other_settings_are_other_runs(tmp_path, trained):
    options = {"num_epochs": 1, "cache": tmp_path}
    small = functools.partial(load_part, num_train=200)
    tables = [
        lab.sweep(0.1, 100, load_data=load_part, **options),
        lab.sweep(0.1, 100, load_data=small, **options),
        lab.sweep(0.1, 100, load_data=small, std=0.5, **options),
        lab.sweep(0.1, 100, load_data=small, **{**options, "num_epochs": 2}),
        lab.sweep(0.1, 100, load_data=functools.partial(load_part, num_train=199), **options),
    ]
    assert len(trained) == len(tables)
    assert len({table["train_loss"].iloc[0] for table in tables}) == 4
    assert tables[1].loc[0].equals(tables[3].loc[0])


def test_the_cache_is_in_the_users_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cache_module, "cache_folder", lambda: tmp_path)
    lab.sweep(0.1, 100, num_epochs=1, load_data=load_part)
    assert [path.suffix for path in (tmp_path / "runs").iterdir()] == [".pt"]


def test_a_damaged_file_is_trained_again(tmp_path):
    options = {"num_epochs": 1, "load_data": load_part, "cache": tmp_path}
    table = lab.sweep(0.1, 100, **options)
    (path,) = tmp_path.iterdir()
    for content in (b"", b"not a tensor", path.read_bytes()[:1000]):
        path.write_bytes(content)
        assert lab.sweep(0.1, 100, **options).equals(table)


def test_a_folder_that_cannot_be_written_costs_no_results(tmp_path):
    options = {"num_epochs": 1, "load_data": load_part}
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(UserWarning, match="cannot be written .* pass cache=False"):
        table = lab.sweep(0.1, 100, **options, cache=tmp_path / "file")
    assert table.equals(lab.sweep(0.1, 100, **options, cache=False))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_interrupted_sweep_returns_what_is_done_and_goes_on(tmp_path, monkeypatch, capsys):
    options = {"num_epochs": 1, "load_data": load_part, "cache": tmp_path}
    train_epoch, epochs = Stack.train_epoch, []

    def interrupted(self, *arguments):
        epochs.append(len(self.runs))
        if len(epochs) == 3:
            raise KeyboardInterrupt
        return train_epoch(self, *arguments)

    monkeypatch.setattr(Stack, "train_epoch", interrupted)
    part = lab.sweep([0.1, 0.2], 100, [0, 1, 2], **options)
    assert "Interrupted: 4 runs are done" in capsys.readouterr().out
    assert sorted(part["seed"].unique()) == [0, 1]
    assert part["run"].nunique() == 4
    whole, nets = lab.sweep([0.1, 0.2], 100, [0, 1, 2], **options, return_nets=True)
    assert epochs == [2, 2, 2, 2]
    assert len(whole) == 6
    assert all(net is not None for net in nets)
    done = whole[whole["seed"] != 2].reset_index(drop=True)
    assert done.equals(part)


def test_processes_give_the_same_table():
    options = {"num_epochs": 2, "load_data": load_part, "cache": False}
    here = lab.sweep([0.1, 3.0], [100, 250], **options)
    with joblib.parallel_config(n_jobs=2):
        assert lab.sweep([0.1, 3.0], [100, 250], **options).equals(here)


def load_and_sign(batch_size, seed=None, *, folder):
    """Leave a file with the name of the process that loads."""
    (folder / f"{os.getpid()}").touch()
    return load_part(batch_size, seed)


def test_a_large_sweep_uses_all_cores_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.setattr(joblib, "cpu_count", lambda: 2)
    monkeypatch.setattr(scheduling, "WORTH_PROCESSES", 2)
    tables = []
    for num_epochs, config in ((1, {}), (2, {"backend": "sequential"}), (2, {})):
        folder = tmp_path / f"{len(tables)}"
        folder.mkdir()
        load_data = functools.partial(load_and_sign, folder=folder)
        with joblib.parallel_config(**config):
            options = {"num_epochs": num_epochs, "load_data": load_data, "cache": False}
            tables.append(lab.sweep([0.1, 3.0], [100, 250], **options))
        here = {path.name for path in folder.iterdir()} == {f"{os.getpid()}"}
        assert here == (len(tables) < 3)
    assert tables[1].equals(tables[2])


def test_axes_take_numbers_arrays_and_tensors():
    options = {"num_epochs": 1, "load_data": load_part, "cache": False}
    table = lab.sweep(torch.tensor([0.5, 0.5]).numpy(), torch.tensor([500]), range(2), **options)
    assert table["run"].tolist() == [0, 1]
    assert table["learning_rate"].tolist() == [0.5, 0.5]
    assert table["seed"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"learning_rates": [0.1, -1]}, ValueError, r"learning_rates\[1\] must be .* it is -1"),
        ({"learning_rates": []}, ValueError, "learning_rates must have at least one value"),
        ({"learning_rates": "0.1"}, TypeError, r"learning_rates\[0\] must be a finite number"),
        ({"batch_sizes": [0]}, ValueError, r"batch_sizes\[0\] must be an integer of at least 1"),
        ({"seeds": [1.5]}, TypeError, r"seeds\[0\] must be an integer"),
        ({"weight_decays": [float("nan")]}, ValueError, r"weight_decays\[0\] must be a finite"),
        ({"num_epochs": 0}, ValueError, "num_epochs must be an integer of at least 1"),
        ({"std": -1}, ValueError, "std must be a finite number"),
        ({"schedules": "cosin"}, ValueError, "constant, cosine, but it is 'cosin'"),
        ({"averages": 1.0}, ValueError, r"averages\[0\] must be at least 0 and below 1"),
        ({"load_data": 3}, TypeError, "load_data must be a function that returns .* is a int"),
    ],
)
def test_settings_that_make_no_sense(settings, error, message, tmp_path):
    with pytest.raises(error, match=message):
        lab.sweep(**settings, cache=tmp_path)
    assert not list(tmp_path.iterdir())


class OneShot:
    """Data that can be read only once, as a generator."""

    def __init__(self, which):
        self.which = which

    def load(self, batch_size, seed=None):
        parts = list(load_part(batch_size, seed))
        parts[self.which] = (batch for batch in parts[self.which])
        return parts


@pytest.mark.parametrize(("which", "name"), [(0, "training"), (1, "test")])
def test_data_that_can_be_read_only_once_is_refused_before_training(which, name, monkeypatch):
    monkeypatch.setattr(Stack, "train_epoch", lambda *_: pytest.fail("it trained"))
    with pytest.raises(TypeError, match=f"a {name} iterator that starts again .* a generator"):
        lab.sweep(load_data=OneShot(which).load, cache=False)


@pytest.mark.parametrize(
    "name",
    ["learning_rates", "batch_sizes", "seeds", "weight_decays", "schedules", "averages"],
)
def test_an_iterator_of_settings_is_refused_before_training(name, monkeypatch):
    monkeypatch.setattr(Stack, "train_epoch", lambda *_: pytest.fail("it trained"))
    values = iter(["constant"] if name == "schedules" else [1])
    with pytest.raises(TypeError, match=rf"{name} must be .* is a list_iterator: write list"):
        lab.sweep(**{name: values}, load_data=load_part, cache=False)
    assert len(list(values)) == 1


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "a test iterator, and may return a validation iterator, but it returns a NoneType"),
        ([1], "but it returns a list of 1"),
        ((1, 2, 3, 4), "but it returns a tuple of 4"),
        (([1], [1], iter([1])), "a validation iterator that starts again in each epoch"),
        (([1], 2), "a test iterator that starts again in each epoch, .* returns a int"),
        (([1], []), "a test iterator with examples, but it is empty"),
        (([1], [2]), r"pairs of tensors \(X, y\), but the test iterator yields a int"),
    ],
)
def test_data_that_cannot_be_trained_on(returned, message):
    with pytest.raises((TypeError, ValueError), match=message):
        lab.sweep(load_data=lambda *_, **__: returned, cache=False)


POINTS = torch.randn(40, 6, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(40) % 3
GOOD = d2l.load_array((POINTS, LABELS), 8, is_train=False)


class SameAgain:
    """An iterable that gives the same iterator in each pass."""

    def __init__(self):
        self.batches = iter(GOOD)

    def __iter__(self):
        return self.batches


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        ((POINTS, LABELS.float()), None, "training iterator must yield int64 labels of shape"),
        (None, (POINTS, LABELS.float()), "test iterator must yield int64 labels of shape"),
        ((POINTS, LABELS[:, None]), None, "training iterator must yield int64 labels of shape"),
        (None, (POINTS, LABELS - 5), "test iterator must yield int64 .* the smallest is -5"),
        ((POINTS, LABELS + 3), None, "labels of load_data's training iterator must be from 0 to 2"),
        ((POINTS[:, :4], LABELS), None, "must yield 6 features an example, .* it yields 4"),
        ((POINTS.double(), LABELS), None, "must yield float32 features .* torch.float64"),
        ([], None, "a training iterator with examples, but it is empty"),
        (SameAgain, None, "a training iterator that starts again in each epoch"),
        (None, SameAgain, "a test iterator that starts again in each epoch"),
    ],
)
def test_data_that_does_not_fit_is_said_in_a_sentence(train, test, message):
    def serve(part):
        if isinstance(part, tuple):
            return [tuple(tensor[:8] for tensor in part)]
        return GOOD if part is None else part() if callable(part) else part

    pair = serve(train), serve(test)
    with pytest.raises(ValueError, match=message):
        lab.sweep(load_data=lambda *_, **__: pair, num_epochs=2, cache=False)


def test_sweeps_in_threads_leave_the_number_of_threads_as_it_was():
    options = {"num_epochs": 2, "load_data": load_part, "cache": False}
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        with joblib.parallel_config(backend="threading", n_jobs=3):
            table = lab.sweep([0.1, 3.0], [50, 100, 250], **options)
        with ThreadPoolExecutor() as pool:  # a new thread takes over what the process has
            seen = pool.submit(torch.get_num_threads).result()
        assert [torch.get_num_threads(), seen] == [3, 3]
    finally:
        torch.set_num_threads(before)
    assert table.equals(lab.sweep([0.1, 3.0], [50, 100, 250], **options))


def load_validated(batch_size, seed=None):
    train_iter, test_iter = load_part(batch_size, seed)
    return train_iter, test_iter, load_part(256, num_train=1, num_test=80)[1]


def load_for_validation(batch_size, seed=None):
    return load_validated(batch_size, seed)[::2]


def test_one_run_is_measured_on_test_and_on_validation_images(tmp_path):
    """Both as if each were alone, so that nothing is trained twice to choose and to report."""
    settings = ([0.1, 0.3], 100, [0, 1])
    for _ in range(2):  # the second time from the cache
        both = lab.sweep(*settings, num_epochs=2, load_data=load_validated, cache=tmp_path)
        assert list(both.columns[-2:]) == ["validation_loss", "validation_accuracy"]
        tested = lab.sweep(*settings, num_epochs=2, load_data=load_part, cache=False)
        pd.testing.assert_frame_equal(both[tested.columns], tested)
        chosen = lab.sweep(*settings, num_epochs=2, load_data=load_for_validation, cache=False)
        for name in ("loss", "accuracy"):
            assert (both[f"validation_{name}"] == chosen[f"test_{name}"]).all()
    assert (both["validation_loss"] != both["test_loss"]).all()


def load_sometimes(batch_size, seed=None):
    return load_validated(batch_size, seed)[: 3 if batch_size == 100 else 2]


@pytest.mark.parametrize("sizes", [[100, 50], [50, 100]])
def test_where_only_some_runs_have_validation_data_the_others_have_no_number(sizes):
    table = lab.sweep(0.1, sizes, load_data=load_sometimes, num_epochs=1, cache=False)
    has_number = table.set_index("batch_size")["validation_loss"].notna()
    assert has_number.to_dict() == {100: True, 50: False}


def test_variants_share_a_stack_and_are_not_combined(tmp_path):
    variants = [{}, {"weight_decay": 0.01}, {"schedule": "cosine"}, {"average": 0.9}]
    settings = {"learning_rates": 0.03, "seeds": range(2), "num_epochs": 2, "load_data": load_part}
    table, nets = lab.sweep(**settings, variants=variants, cache=tmp_path, return_nets=True)
    assert table["run"].nunique() == len(nets) == 8
    assert table.drop_duplicates("run")["seed"].tolist() == [0, 1] * 4
    alone = [
        lab.sweep(**settings, cache=False),
        lab.sweep(**settings, weight_decays=0.01, cache=False),
        lab.sweep(**settings, schedules="cosine", cache=False),
        lab.sweep(**settings, averages=0.9, cache=False),
    ]
    for number, expected in enumerate(alone):
        for seed in range(2):
            ours = metrics_of(table, 2 * number + seed)
            assert distance(ours, metrics_of(expected, seed)) < CLOSE


@pytest.mark.parametrize(
    ("variants", "error", "words"),
    [
        ({"average": 0.9}, TypeError, "variants must be a list of dictionaries"),
        ([], TypeError, "variants must be a list of dictionaries"),
        (None, TypeError, "variants must be a list of dictionaries, but it is None"),
        (iter([{}]), TypeError, "variants must be a list of dictionaries"),
        ((v for v in [{}]), TypeError, "variants must be a list of dictionaries"),
        ([{"std": 1}], ValueError, "variants may set learning_rate, .* but one sets 'std'"),
        ([{}, {"average": 2}], ValueError, r"variants\[1\]\['average'\] must be .* below 1"),
    ],
)
def test_variants_that_make_no_sense(variants, error, words):
    with pytest.raises(error, match=words):
        lab.sweep(variants=variants)
