"""Training: the numbers against plain PyTorch, and what happens when a run goes wrong."""

import math
import os
import random
import signal
import threading

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import (
    BatchSampler,
    DataLoader,
    Dataset,
    RandomSampler,
    Sampler,
    TensorDataset,
)
from torchvision.transforms import RandomHorizontalFlip

import d2lmini as d2l

CROSS_ENTROPY = nn.CrossEntropyLoss(reduction="none")


@pytest.fixture
def small() -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Four minibatches of 3-class data, the last one smaller."""
    generator = torch.Generator().manual_seed(0)
    sizes = (32, 32, 32, 7)
    return [
        (torch.randn(n, 1, 2, 3, generator=generator), torch.randint(3, (n,), generator=generator))
        for n in sizes
    ]


def small_net(seed: int = 0) -> nn.Sequential:
    return d2l.softmax_regression(6, 3, seed=seed)


def optimizer(net: nn.Module, lr: float = 0.1) -> torch.optim.SGD:
    return torch.optim.SGD(net.parameters(), lr=lr)


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


@pytest.mark.parametrize("owner", ["loader", "sampler", "batch sampler", "nobody"])
def test_the_check_before_training_moves_no_generator(small, owner):
    dataset = TensorDataset(torch.randn(20, 6), torch.randint(3, (20,)))
    generator = torch.Generator().manual_seed(2)
    sampler = RandomSampler(dataset, generator=None if owner == "nobody" else generator)
    loader = {
        "loader": lambda: DataLoader(dataset, 5, shuffle=True, generator=generator),
        "batch sampler": lambda: DataLoader(
            dataset, batch_sampler=BatchSampler(sampler, 5, drop_last=False)
        ),
    }.get(owner, lambda: DataLoader(dataset, 5, sampler=sampler))()
    torch.manual_seed(1)
    states = torch.get_rng_state(), generator.get_state()
    net = nn.Sequential(nn.Dropout(), small_net())
    d2l.train_ch3(net, loader, loader, CROSS_ENTROPY, 0, optimizer(net))
    assert torch.equal(states[0], torch.get_rng_state())
    assert torch.equal(states[1], generator.get_state())


class Shuffled(Sampler):
    """Positions in an order drawn by ``rng``, whatever that is."""

    def __init__(self, rng):
        self.rng = rng

    def __iter__(self):
        order = list(range(20))
        if isinstance(self.rng, torch.Generator):
            return iter(torch.randperm(20, generator=self.rng).tolist())
        self.rng.shuffle(order)
        return iter(order)

    def __len__(self):
        return 20


class Noisy(Dataset):
    """Examples of which each read draws from ``draw``."""

    def __init__(self, draw):
        self.draw = draw

    def __len__(self):
        return 20

    def __getitem__(self, index):
        return torch.full((6,), float(self.draw())), index % 3


class Flipped(Noisy):
    flip = RandomHorizontalFlip()

    def __getitem__(self, index):
        return self.flip(torch.arange(6.0).view(1, 2, 3)), index % 3


class Wrapper:
    def __init__(self, data_iter):
        self.data_iter = data_iter

    def __iter__(self):
        return iter(self.data_iter)


SEEDED = torch.Generator().manual_seed(2)
POINTS = TensorDataset(torch.randn(20, 6), torch.randint(3, (20,)))
DRAWING = {
    "own torch": lambda: DataLoader(POINTS, 5, sampler=Shuffled(SEEDED)),
    "own numpy": lambda: DataLoader(POINTS, 5, sampler=Shuffled(np.random.default_rng(0))),
    "own python": lambda: DataLoader(POINTS, 5, sampler=Shuffled(random.Random(0))),
    "global numpy": lambda: DataLoader(Noisy(np.random.rand), 5),
    "global python": lambda: DataLoader(Noisy(random.random), 5),
    "global torch": lambda: DataLoader(Noisy(lambda: torch.rand(())), 5, generator=SEEDED),
    "wrapper": lambda: Wrapper(DataLoader(POINTS, 5, sampler=Shuffled(SEEDED))),
    "transform": lambda: DataLoader(Flipped(20), 5, generator=SEEDED),
}


def generator_states(loader):
    rng = getattr(getattr(loader, "sampler", None), "rng", None)
    own = rng.bit_generator.state if isinstance(rng, np.random.Generator) else None
    own = rng.getstate() if isinstance(rng, random.Random) else own
    key = np.random.get_state()
    shared = torch.get_rng_state().tolist(), SEEDED.get_state().tolist(), random.getstate()
    return own, *shared, key[1].tolist(), key[2]


@pytest.mark.parametrize("kind", DRAWING)
def test_the_check_before_training_moves_no_generator_of_any_kind(kind):
    loader, net = DRAWING[kind](), small_net()
    before = generator_states(loader)
    d2l.train_ch3(net, loader, loader, CROSS_ENTROPY, 0, optimizer(net))
    assert generator_states(loader) == before


def test_nor_does_a_check_that_fails_while_it_reads():
    def draw():
        np.random.rand(), torch.rand(()), random.random()
        raise OSError("the disk is gone")

    loader = DataLoader(Noisy(draw), 5)
    before = generator_states(loader)
    with pytest.raises(OSError, match="gone"):
        d2l.train_ch3(small_net(), loader, loader, CROSS_ENTROPY, 0, lambda _: None)
    assert generator_states(loader) == before


@pytest.mark.parametrize("name", ["net", "loss", "updater"])
@pytest.mark.parametrize("value", [None, [0.1], "sgd", torch.optim.SGD])
def test_what_cannot_be_called_is_named_before_training(small, name, value):
    with pytest.raises(TypeError, match=f"^{name} must be .* or a function, but it is"):
        net = small_net()
        arguments = {"net": net, "loss": CROSS_ENTROPY, "updater": optimizer(net), name: value}
        d2l.train_ch3(train_iter=small, test_iter=small, num_epochs=1, **arguments)
    with pytest.raises(TypeError, match=f"^{name} must be"):
        d2l.train_epoch_ch3(train_iter=small, **arguments)


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
                threading.Event().wait(5)
            return super().__iter__()

    batches = Interrupting(small)
    history = d2l.train_ch3(net, batches, small, CROSS_ENTROPY, 100, optimizer(net))
    assert len(history) == 2
    assert torch.equal(net[1].weight, weights[-1])
    assert not torch.equal(weights[-1], weights[0])
    assert "Interrupted in epoch 3" in capsys.readouterr().out
    assert "Interrupted in epoch 3" in history.stopped


# --- arguments that do not fit, each said before training ---


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


def test_epoch_ends_where_the_loss_is_not_finite(small):
    net = small_net()
    with torch.no_grad():
        net[1].weight.fill_(math.inf)
    mean_loss, _ = d2l.train_epoch_ch3(net, small, CROSS_ENTROPY, optimizer(net))
    assert math.isnan(mean_loss)


def test_a_function_computes_where_its_data_is(small):
    """As in d2l, and unlike a module, which knows where it is; here without a GPU."""

    class SeenError(Exception):
        pass

    def net(X):
        assert X.device.type == "meta"
        raise SeenError

    batches = [(X.to("meta"), y.to("meta")) for X, y in small]
    for call in (
        lambda: d2l.train_epoch_ch3(net, batches, CROSS_ENTROPY, lambda batch_size: None),
        lambda: d2l.evaluate_accuracy(net, batches),
        lambda: d2l.train_ch3(net, batches, batches, CROSS_ENTROPY, 1, lambda batch_size: None),
        lambda: d2l.predict_ch3(net, batches),
    ):
        with pytest.raises(SeenError):
            call()


def test_the_minibatches_of_a_module_go_where_it_is(small):
    net = small_net().to("meta")
    seen = []
    net.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0].device.type))
    with pytest.raises((RuntimeError, NotImplementedError)):
        d2l.train_epoch_ch3(net, small, CROSS_ENTROPY, optimizer(net))
    assert seen == ["meta"]
