"""Arguments of training that do not fit, each said before training."""

import pytest
import torch
from small_run import CROSS_ENTROPY, give_small, optimizer, small_net
from torch import nn

import d2lmini as d2l

__all__ = ["give_small"]


@pytest.mark.parametrize("name", ["net", "loss", "updater"])
@pytest.mark.parametrize("value", [None, [0.1], "sgd", torch.optim.SGD])
def test_what_cannot_be_called_is_named_before_training(small, name, value):
    with pytest.raises(TypeError, match=f"^{name} must be .* or a function, but it is"):
        net = small_net()
        arguments = {"net": net, "loss": CROSS_ENTROPY, "updater": optimizer(net), name: value}
        d2l.train_ch3(train_iter=small, test_iter=small, num_epochs=1, **arguments)
    with pytest.raises(TypeError, match=f"^{name} must be"):
        d2l.train_epoch_ch3(train_iter=small, **arguments)


def run(small, **changed):
    net = changed.pop("net", None) or small_net()
    arguments = {
        "net": net,
        "train_iter": small,
        "test_iter": small,
        "loss": CROSS_ENTROPY,
        "num_epochs": 1,
        "updater": optimizer(net) if isinstance(net, nn.Module) else lambda batch_size: None,
    }
    weights = [p.detach().clone() for p in net.parameters()] if hasattr(net, "parameters") else []
    try:
        return d2l.train_ch3(**{**arguments, **changed})
    finally:
        for before, after in zip(weights, getattr(net, "parameters", list)(), strict=True):
            assert torch.equal(before, after), "time was spent on training"


@pytest.mark.parametrize("num_epochs", [-1, -100])
def test_negative_epochs(small, num_epochs):
    with pytest.raises(ValueError, match=f"num_epochs must be .* at least 0, .* {num_epochs}"):
        run(small, num_epochs=num_epochs)


@pytest.mark.parametrize("num_epochs", [2.5, "3", True, None])
def test_epochs_of_another_type(small, num_epochs):
    with pytest.raises(TypeError, match="num_epochs must be an integer of at least 0, but it is"):
        run(small, num_epochs=num_epochs)


@pytest.mark.parametrize("columns", [1, 2])
def test_too_few_columns(small, columns):
    with pytest.raises(ValueError, match=rf"labels of train_iter must be from 0 to {columns - 1}"):
        run(small, net=d2l.softmax_regression(6, columns))


@pytest.mark.parametrize("columns", [1, 9, 11])
def test_fashion_mnist_needs_ten_columns(fashion, columns):
    with pytest.raises(ValueError, match=rf"each of the 10 classes .* it returns {columns}"):
        run(fashion[0], test_iter=fashion[1], net=d2l.softmax_regression(784, columns))


@pytest.mark.parametrize(
    "net",
    [nn.Sequential(nn.Linear(3, 3)), nn.Sequential(nn.Flatten(0), nn.Linear(192, 3))],
)
def test_output_of_the_wrong_shape(small, net):
    with pytest.raises(ValueError, match=r"net must return scores of shape \(32, classes\)"):
        run(small, net=net)


@pytest.mark.parametrize("label", [3, -1, 100])
@pytest.mark.parametrize("kind", ["list", "loader"])
def test_labels_out_of_range_are_found_wherever_they_are(small, label, kind):
    small[-1][1][-1] = label
    data = small
    if kind == "loader":
        X, y = (torch.cat(parts) for parts in zip(*small, strict=True))
        data = d2l.load_array((X, y), 32)
    with pytest.raises(ValueError, match=rf"labels of test_iter must be from 0 to 2.*{label}"):
        run(small[:2], test_iter=data)


@pytest.mark.parametrize("which", ["train_iter", "test_iter"])
def test_an_empty_iterator(small, which):
    with pytest.raises(ValueError, match=f"{which} must yield at least one minibatch"):
        run(small, **{which: []})


def test_an_iterator_that_can_be_read_only_once(small):
    with pytest.raises(TypeError, match="train_iter must be .* starts again in each epoch"):
        run(small, train_iter=iter(small))


def test_no_iterator_at_all(small):
    with pytest.raises(TypeError, match="test_iter must be .* but it is of type int"):
        run(small, test_iter=3)


def test_batches_that_are_no_pairs(small):
    with pytest.raises(TypeError, match=r"train_iter must yield pairs of tensors \(X, y\)"):
        run(small, train_iter=[X for X, _ in small])


@pytest.mark.parametrize(
    "labels",
    [
        torch.zeros(32, 1, dtype=torch.int64),
        torch.zeros(32),
        torch.zeros(32, dtype=torch.uint8),
        torch.tensor(1),
    ],
)
def test_labels_of_the_wrong_shape_or_type(small, labels):
    with pytest.raises(ValueError, match=r"must yield int64 labels of shape \(B,\)"):
        run([(small[0][0], labels)], test_iter=small)


@pytest.mark.parametrize(
    "loss",
    [
        lambda y_hat, y: y_hat,
        lambda y_hat, y: CROSS_ENTROPY(y_hat, y).reshape(-1, 1),
        lambda y_hat, y: y_hat.mean(0),
    ],
)
def test_loss_of_the_wrong_shape(small, loss):
    with pytest.raises(ValueError, match=r"loss must return one number per example, shape \(32,\)"):
        run(small, loss=loss)


def test_loss_that_returns_no_tensor(small):
    with pytest.raises(TypeError, match="loss must return a tensor, but it returned 1.5"):
        run(small, loss=lambda y_hat, y: 1.5)


def test_epoch_of_nothing(small):
    net = small_net()
    with pytest.raises(ValueError, match="train_iter must yield at least one minibatch"):
        d2l.train_epoch_ch3(net, [], CROSS_ENTROPY, optimizer(net))
