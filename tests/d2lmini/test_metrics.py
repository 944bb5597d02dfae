"""Counting correct predictions."""

import pytest
import torch
from torch import nn

import d2lmini as d2l


def test_accuracy_counts():
    y_hat = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
    assert d2l.accuracy(y_hat, torch.tensor([0, 2])) == 1.0
    assert isinstance(d2l.accuracy(y_hat, torch.tensor([2, 2])), float)
    assert d2l.accuracy(torch.tensor([2, 1]), torch.tensor([2, 2])) == 1.0


@pytest.mark.parametrize(
    ("y_hat", "y"), [((4, 3), (4, 1)), ((4, 3), (3,)), ((4,), (4, 1)), ((4, 3, 2), (4,)), ((), ())]
)
def test_accuracy_refuses_to_broadcast(y_hat, y):
    with pytest.raises(ValueError, match=r"y_hat must have shape \(B, q\) or \(B,\)"):
        d2l.accuracy(torch.zeros(y_hat), torch.zeros(y, dtype=torch.int64))


def test_evaluate_accuracy_is_a_ratio_over_all_examples():
    batches = [
        (torch.eye(3), torch.tensor([0, 1, 0])),
        (torch.eye(3)[:1], torch.tensor([0])),
    ]
    assert d2l.evaluate_accuracy(lambda X: X, batches) == 0.75
    assert d2l.evaluate_accuracy(lambda X: X, iter(batches)) == 0.75


def test_evaluate_accuracy_puts_every_mode_back():
    net = nn.Sequential(nn.Dropout(), nn.Linear(3, 3), nn.BatchNorm1d(3))
    net[2].eval()
    seen = []
    net.register_forward_hook(
        lambda module, inputs, output: seen.append((net.training, output.requires_grad))
    )
    d2l.evaluate_accuracy(net, [(torch.eye(3), torch.arange(3))])
    assert seen == [(False, False)]
    assert [module.training for module in net] == [True, True, False]
    assert net.training

    def broken():
        yield torch.eye(3), torch.arange(3)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        d2l.evaluate_accuracy(net, broken())
    assert net.training
    net.eval()
    d2l.evaluate_accuracy(net, [(torch.eye(3), torch.arange(3))])
    assert not net.training


def test_evaluate_accuracy_of_nothing():
    with pytest.raises(ValueError, match="data_iter must yield at least one minibatch"):
        d2l.evaluate_accuracy(lambda X: X, [])


def test_accumulator():
    metric = d2l.Accumulator(2)
    metric.add(1, torch.tensor(2.5, requires_grad=True))
    metric.add(3, 4)
    assert [metric[0], metric[1]] == [4.0, 6.5]
    metric.reset()
    assert [metric[0], metric[1]] == [0.0, 0.0]
    with pytest.raises(ValueError, match="add.. needs 2 values, but it got 1"):
        metric.add(1)
    with pytest.raises(ValueError, match="n must be an integer of at least 1"):
        d2l.Accumulator(0)
