"""A sweep against `train_ch3`, run by run."""

import random

import pytest
import torch
from lone_run import CLOSE, distance, load_part, metrics_of, train_alone
from torch import nn

import d2lmini as d2l
import softmaxlab as lab

RATES = (1e-3, 0.03)  # below it, whatever the size of the minibatches of these images


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
