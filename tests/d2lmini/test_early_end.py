"""A run that diverges or is interrupted says so, and keeps what it has."""

import math
import os
import signal
import threading

import pytest
import torch
from small_run import CROSS_ENTROPY, give_small, optimizer, small_net

import d2lmini as d2l

__all__ = ["give_small"]


def test_divergence_stops_with_a_sentence(small, capsys):
    net = small_net()
    spoiled = [(X, y) for X, y in small]

    def loss(y_hat, y):
        loss.calls += 1
        # after the check (two calls) and one epoch (four batches and four tests)
        return CROSS_ENTROPY(y_hat, y) * (float("nan") if loss.calls > 12 else 1.0)

    loss.calls = 0
    history = d2l.train_ch3(net, spoiled, small, loss, 5, optimizer(net, 0.25))
    assert len(history) == 1
    message = capsys.readouterr().out
    for part in ("nan", "epoch 2", "learning rate 0.25", "finished epochs: 1", "0.025"):
        assert part in message
    assert message.count("\n") == 1
    assert history.stopped in message
    assert history.stopped in str(history)


@pytest.mark.parametrize("lr", [1e38, [1e38], None])
def test_an_updater_by_hand_that_diverges_says_so_whatever_its_names_hold(small, capsys, lr):
    W = torch.zeros(6, 3, requires_grad=True)

    def net(X):
        return (X.reshape(-1, 6) @ W).exp() * 1e30

    def updater(batch_size):
        d2l.sgd([W], lr[0] if isinstance(lr, list) else lr or 1e38, batch_size)

    history = d2l.train_ch3(net, small, small, CROSS_ENTROPY, 5, updater)
    assert history.stopped
    assert "learning rate 1e+38" not in capsys.readouterr().out


def test_a_large_learning_rate_is_no_error():
    train_iter, test_iter = d2l.load_data_fashion_mnist(4096, seed=0)
    net = d2l.softmax_regression(seed=0)
    history = d2l.train_ch3(net, train_iter, test_iter, CROSS_ENTROPY, 2, optimizer(net, 1000.0))
    assert len(history) == 2
    assert history.train_loss[-1] > 10


def test_interrupting_keeps_the_history_and_the_net(small, capsys):
    net = small_net()
    weights = []

    class Interrupting(list):
        def __iter__(self):
            weights.append(net[1].weight.detach().clone())
            if len(weights) == 6:  # three looks before training, two epochs, then in the third
                threading.Timer(0, os.kill, (os.getpid(), signal.SIGINT)).start()
                threading.Event().wait(60)  # the signal ends it
            return super().__iter__()

    batches = Interrupting(small)
    history = d2l.train_ch3(net, batches, small, CROSS_ENTROPY, 100, optimizer(net))
    assert len(history) == 2
    assert torch.equal(net[1].weight, weights[-1])
    assert not torch.equal(weights[-1], weights[0])
    assert "Interrupted in epoch 3" in capsys.readouterr().out
    assert "Interrupted in epoch 3" in history.stopped


def test_epoch_ends_where_the_loss_is_not_finite(small):
    net = small_net()
    with torch.no_grad():
        net[1].weight.fill_(math.inf)
    mean_loss, _ = d2l.train_epoch_ch3(net, small, CROSS_ENTROPY, optimizer(net))
    assert math.isnan(mean_loss)
