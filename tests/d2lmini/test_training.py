"""Training: its numbers against plain PyTorch."""

import pytest
import torch
from small_run import CROSS_ENTROPY, give_small, optimizer, small_net
from torch import nn

import d2lmini as d2l

__all__ = ["give_small"]


def plain_run(batches, net, lr: float, num_epochs: int) -> list[tuple[float, ...]]:
    """The same run in float64, with the closed-form gradient of softmax regression."""
    W, b = (p.detach().double() for p in (net[1].weight, net[1].bias))

    def losses(X, y):
        logits = X.double().flatten(1) @ W.T + b
        return logits, torch.logsumexp(logits, 1) - logits[torch.arange(len(y)), y]

    rows = []
    count = sum(len(y) for _, y in batches)
    for _ in range(num_epochs):
        loss = correct = 0.0
        for X, y in batches:
            logits, values = losses(X, y)
            loss += float(values.sum())
            correct += float((logits.argmax(1) == y).sum())
            error = (logits.softmax(1) - nn.functional.one_hot(y, 3)) / len(y)
            W = W - lr * error.T @ X.double().flatten(1)
            b = b - lr * error.sum(0)
        tested = [losses(X, y) for X, y in batches]
        rows.append(
            (
                loss / count,
                correct / count,
                sum(float(values.sum()) for _, values in tested) / count,
                sum(
                    float((logits.argmax(1) == y).sum())
                    for (logits, _), (_, y) in zip(tested, batches, strict=True)
                )
                / count,
            )
        )
    return rows


def rows(history: d2l.History) -> list[tuple[float, ...]]:
    return list(
        zip(
            history.train_loss,
            history.train_accuracy,
            history.test_loss,
            history.test_accuracy,
            strict=True,
        )
    )


@pytest.mark.parametrize("reduction", ["none", "mean"])
def test_numbers_equal_the_closed_form(small, reduction):
    expected = plain_run(small, small_net(), 0.5, 3)
    net = small_net()
    loss = nn.CrossEntropyLoss(reduction=reduction)
    history = d2l.train_ch3(net, small, small, loss, 3, optimizer(net, 0.5))
    assert len(history) == 3
    for row, wanted in zip(rows(history), expected, strict=True):
        assert row == pytest.approx(wanted, abs=1e-6)
    assert all(seconds > 0 for seconds in history.seconds)
    assert history.stopped == ""


def test_function_and_updater_give_the_same_numbers(small):
    net = small_net()
    W = net[1].weight.detach().T.clone().requires_grad_()
    b = net[1].bias.detach().clone().requires_grad_()
    lr = 0.5

    def by_hand(X):
        return torch.softmax(X.reshape(-1, 6) @ W + b, dim=1)

    def cross_entropy(y_hat, y):
        return -torch.log(y_hat[range(len(y_hat)), y])

    def updater(batch_size):
        return d2l.sgd([W, b], lr, batch_size)

    history = d2l.train_ch3(by_hand, small, small, cross_entropy, 3, updater)
    for row, wanted in zip(rows(history), plain_run(small, net, lr, 3), strict=True):
        assert row == pytest.approx(wanted, abs=1e-5)


def test_a_summed_loss_is_recorded_as_a_mean(small):
    net = small_net()
    loss = nn.CrossEntropyLoss(reduction="sum")
    history = d2l.train_ch3(net, small, small, loss, 1, optimizer(net, 0))
    assert history.train_loss[0] == pytest.approx(plain_run(small, small_net(), 0, 1)[0][0])


def test_one_epoch_returns_loss_and_accuracy(small):
    net = small_net()
    result = d2l.train_epoch_ch3(net, small, CROSS_ENTROPY, optimizer(net, 0.5))
    assert result == pytest.approx(plain_run(small, small_net(), 0.5, 1)[0][:2], abs=1e-6)
    assert all(isinstance(number, float) for number in result)


def test_a_seeded_run_repeats_bit_for_bit():
    before = torch.get_rng_state()
    runs = []
    for _ in range(2):
        train_iter, test_iter = d2l.load_data_fashion_mnist(4096, seed=1)
        net = d2l.softmax_regression(seed=1)
        history = d2l.train_ch3(net, train_iter, test_iter, CROSS_ENTROPY, 2, optimizer(net))
        runs.append((rows(history), net[1].weight.detach(), net[1].bias.detach()))
    assert runs[0][0] == runs[1][0]
    assert torch.equal(runs[0][1], runs[1][1])
    assert torch.equal(runs[0][2], runs[1][2])
    assert torch.equal(before, torch.get_rng_state())


def test_training_sets_the_mode_and_leaves_batch_statistics_to_training(small):
    net = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(6), nn.Linear(6, 3))
    net[1].eval()
    d2l.train_ch3(net, small, small, CROSS_ENTROPY, 0, optimizer(net))
    assert int(net[1].num_batches_tracked) == 0
    assert [module.training for module in net] == [True, False, True]
    d2l.train_ch3(net, small, small, CROSS_ENTROPY, 2, optimizer(net))
    assert int(net[1].num_batches_tracked) == 2 * len(small)
    assert net.training


def test_no_epochs_is_no_training(small, capsys):
    net = small_net()
    weight = net[1].weight.detach().clone()
    history = d2l.train_ch3(net, small, small, CROSS_ENTROPY, 0, optimizer(net))
    assert len(history) == 0
    assert torch.equal(weight, net[1].weight)
    assert "epoch" in str(history)
    assert len(history.to_dataframe()) == 0
    assert capsys.readouterr().out == ""
