"""A sweep against `train_ch3`, run by run, and its memory on disk."""

import functools
import os
import random

import joblib
import pandas as pd
import pytest
import torch
from torch import nn

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab.runs import group as group_module
from softmaxlab.runs import store as store_module
from softmaxlab.runs.run import METRICS, Run
from softmaxlab.runs.stack import Stack
from softmaxlab.runs.store import RunStore, describe

CLOSE = 1e-4


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
    rates = [10 ** draw.uniform(-3, 1) for _ in range(draw.randint(1, 4))]
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


def test_on_the_whole_data_beyond_the_edge_of_stability():
    table = lab.sweep([0.1, 1.0, 10.0], 256, 3, [0.0, 1e-3], num_epochs=2, cache=False)
    for run, settings in table.drop_duplicates("run").set_index("run").iterrows():
        alone, _ = train_alone(settings, 2, d2l.load_data_fashion_mnist)
        assert distance(metrics_of(table, run), alone) < CLOSE, settings


def test_a_run_that_diverges_leaves_its_neighbours_alone():
    options = {"num_epochs": 4, "load_data": load_part, "cache": False}
    # Each step multiplies the weights by 1 - 30 · 0.5 = -14.
    together = lab.sweep([0.1, 30.0], 64, 0, [0.0, 0.5], **options)
    diverged = together[together["test_loss"].isna()]
    assert set(zip(diverged["learning_rate"], diverged["weight_decay"], strict=True)) == {
        (30.0, 0.5)
    }
    for decay in (0.0, 0.5):
        alone = lab.sweep(0.1, 64, 0, decay, **options)
        chosen = together.query("learning_rate == 0.1 and weight_decay == @decay")
        assert chosen[list(METRICS)].reset_index(drop=True).equals(alone[list(METRICS)])
    (settings,) = (row for _, row in diverged.drop_duplicates("run").iterrows())
    alone, _ = train_alone(settings, 4, load_part)
    assert distance(metrics_of(together, settings["run"]), alone) < CLOSE


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_digits_do_not_depend_on_the_number_of_threads(threads):
    before = torch.get_num_threads()
    expected, expected_net = train_alone(SETTINGS, 2, load_part)
    torch.set_num_threads(threads)
    try:
        found, net = train_alone(SETTINGS, 2, load_part)
        assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert torch.equal(net[1].weight, expected_net[1].weight)
    assert distance(found, expected) < 1e-6


SETTINGS = pd.Series({"batch_size": 256, "seed": 0, "learning_rate": 3.0, "weight_decay": 0.0})


def test_the_cosine_schedule_is_that_of_pytorch():
    train_iter, test_iter = load_part(100, seed=0)
    net, loss = d2l.softmax_regression(seed=0), nn.CrossEntropyLoss()
    trainer = torch.optim.SGD(net.parameters(), 0.5)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(trainer, T_max=5)
    expected = []
    for _ in range(5):
        expected.append(d2l.train_epoch_ch3(net, train_iter, loss, trainer)[0])
        schedule.step()
    table = lab.sweep(0.5, 100, schedules="cosine", num_epochs=5, load_data=load_part, cache=False)
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
    """Count what is really trained: pairs of a group and its runs."""
    calls, train_stack = [], group_module.train_stack

    def counting(group, runs, after_epoch):
        calls.append((group, runs))
        return train_stack(group, runs, after_epoch)

    monkeypatch.setattr(group_module, "train_stack", counting)
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
    assert all(runs == [Run(0.2)] for _, runs in trained[4:])
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
    monkeypatch.setattr(store_module, "cache_folder", lambda: tmp_path)
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
    monkeypatch.setattr(group_module, "WORTH_PROCESSES", 2)
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
        ({"load_data": RunStore()}, TypeError, "load_data must be a function with source code"),
    ],
)
def test_settings_that_make_no_sense(settings, error, message, tmp_path):
    with pytest.raises(error, match=message):
        lab.sweep(**settings, cache=tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_function_is_told_by_its_code_and_its_bound_arguments():
    assert describe(load_part) == describe(load_part)
    assert describe(functools.partial(load_part, num_train=1)) != describe(load_part)
