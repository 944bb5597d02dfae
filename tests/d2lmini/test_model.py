"""The model, the update by hand, the synthetic data and the stopwatch."""

import pytest
import torch
from torch import nn

import d2lmini as d2l


def test_the_net_is_the_chapters_net():
    net = d2l.softmax_regression()
    assert [type(layer) for layer in net] == [nn.Flatten, nn.Linear]
    assert net[1].weight.shape == (10, 784)
    assert net(torch.zeros(5, 1, 28, 28)).shape == (5, 10)


def test_a_seed_gives_what_the_chapters_lines_give_and_leaves_the_generator_alone():
    def init_weights(module):
        if type(module) is nn.Linear:
            nn.init.normal_(module.weight, std=0.01)

    torch.manual_seed(7)
    by_hand = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    by_hand.apply(init_weights)
    before = torch.get_rng_state()
    net = d2l.softmax_regression(seed=7)
    assert torch.equal(net[1].weight, by_hand[1].weight)
    assert torch.equal(net[1].bias, by_hand[1].bias)
    assert torch.equal(before, torch.get_rng_state())
    assert not torch.equal(d2l.softmax_regression(seed=8)[1].weight, net[1].weight)


def test_std_and_default_bias():
    layer = d2l.softmax_regression(2000, 100, std=0.5, seed=0)[1]
    assert layer.weight.std().item() == pytest.approx(0.5, rel=0.01)
    assert layer.bias.abs().max().item() <= 2000**-0.5
    assert not d2l.softmax_regression(std=0)[1].weight.any()


@pytest.mark.parametrize(
    ("name", "value"),
    [("num_inputs", 0), ("num_outputs", -1), ("num_inputs", 2.0), ("std", -0.1)]
    + [("std", float("nan")), ("std", "0.01"), ("seed", -1), ("num_outputs", True)],
)
def test_bad_arguments_of_the_model(name, value):
    with pytest.raises((TypeError, ValueError), match=f"^{name} must be"):
        d2l.softmax_regression(**{name: value})


def test_sgd_steps_on_the_mean_and_clears():
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    (w * torch.tensor([3.0, 4.0])).sum().backward()
    d2l.sgd([w], 0.5, 2)
    assert w.tolist() == [0.25, 1.0]
    assert w.grad.tolist() == [0.0, 0.0]
    assert w.requires_grad


def test_sgd_equals_the_optimizer():
    x, y = torch.randn(20, 3), torch.randn(20)
    params = [torch.randn(3, requires_grad=True) for _ in range(1)]
    twin = params[0].detach().clone().requires_grad_()
    opt = torch.optim.SGD([twin], lr=0.1)
    for _ in range(5):
        ((x @ params[0] - y) ** 2).sum().backward()
        d2l.sgd(params, 0.1, 20)
        opt.zero_grad()
        ((x @ twin - y) ** 2).mean().backward()
        opt.step()
    assert torch.allclose(params[0], twin, atol=1e-6)


def test_sgd_without_gradients():
    w = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"params\[0\] of shape \(2,\) has no gradient"):
        d2l.sgd([w], 0.1, 1)
    w.sum().backward()
    for lr in (float("nan"), -1, "0.1"):
        with pytest.raises((TypeError, ValueError), match="lr must be a finite number"):
            d2l.sgd([w], lr, 1)
    assert w.tolist() == [1.0, 1.0]


def test_synthetic_data_follows_the_line():
    w, b = torch.tensor([2.0, -3.4]), 4.2
    X, y = d2l.synthetic_data(w, b, 1000)
    assert (X.shape, y.shape) == ((1000, 2), (1000, 1))
    noise = y.flatten() - X @ w - b
    assert float(noise.std()) == pytest.approx(0.01, rel=0.15)
    assert float(X.mean().abs()) < 0.2
    before = torch.get_rng_state()
    first, second = (d2l.synthetic_data(w, b, 10, seed=3) for _ in range(2))
    assert torch.equal(first[0], second[0])
    assert torch.equal(first[1], second[1])
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("w", [torch.ones(2, 2), torch.ones(0), torch.tensor(1.0), [1.0]])
def test_synthetic_data_needs_a_vector(w):
    with pytest.raises((TypeError, ValueError), match=r"^w must"):
        d2l.synthetic_data(w, 1.0, 5)


def test_timer():
    timer = d2l.Timer()
    with pytest.raises(RuntimeError, match="needs at least one recorded time"):
        timer.avg()
    first = timer.stop()
    timer.start()
    second = timer.stop()
    assert timer.times == [first, second]
    assert timer.sum() == first + second
    assert timer.avg() == timer.sum() / 2
    assert timer.cumsum() == [first, first + second]
    assert first >= 0
