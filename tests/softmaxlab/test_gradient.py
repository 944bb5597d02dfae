"""The closed-form gradient against autograd, and that it is used only where it is right."""

import pytest
import torch
from torch import nn

import d2lmini as d2l
from d2lmini.gradient import has_closed_form, set_gradients

MEAN = nn.CrossEntropyLoss()


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("shape", [(1, 6), (7, 6), (64, 1, 2, 3)])
def test_it_equals_autograd_in_float64(bias, scale, shape):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(6, 5, bias=bias)).double()
    X, y = scale * torch.randn(shape, dtype=torch.float64), torch.randint(5, shape[:1])
    outputs = net(X)
    losses = nn.functional.cross_entropy(outputs, y, reduction="none")
    losses.mean().backward()
    expected = [parameter.grad.clone() for parameter in net.parameters()]
    net.zero_grad()
    our_outputs, our_losses = set_gradients(net, X, y)
    assert torch.allclose(our_outputs, outputs)
    assert torch.allclose(our_losses, losses)
    for parameter, gradient in zip(net.parameters(), expected, strict=True):
        assert torch.allclose(parameter.grad, gradient)


OPTIMIZERS = {
    "sgd": lambda params: torch.optim.SGD(params, lr=0.1),
    "momentum and decay": lambda params: torch.optim.SGD(
        params, lr=0.1, momentum=0.9, weight_decay=1e-3
    ),
    "adam": lambda params: torch.optim.Adam(params, lr=0.01),
}


@pytest.mark.parametrize("reduction", ["none", "mean"])
@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_a_run_equals_that_of_autograd(name, reduction):
    X, y = torch.randn(500, 6), torch.randint(3, (500,))
    loss = nn.CrossEntropyLoss(reduction=reduction)
    histories = []
    for wrap in (lambda net: net, lambda net: nn.Sequential(*net, nn.Identity())):
        net = wrap(d2l.softmax_regression(6, 3, seed=0))
        data = d2l.load_array((X, y), 32, seed=0)
        assert has_closed_form(net, loss) == (len(net) == 2)
        histories.append(
            d2l.train_ch3(net, data, data, loss, 3, OPTIMIZERS[name](net.parameters()))
        )
    ours, autograd = (history.to_dataframe().drop(columns="seconds") for history in histories)
    assert abs(ours - autograd).max(axis=None) < 1e-5


def hooked(net):
    net[1].register_forward_hook(lambda *_: None)
    return net


def frozen(net):
    net[1].bias.requires_grad_(False)
    return net


def watched(net):
    net[1].weight.register_hook(lambda gradient: None)
    return net


class OwnLinear(nn.Linear):
    pass


@pytest.mark.parametrize(
    ("change", "loss"),
    [
        (hooked, MEAN),
        (frozen, MEAN),
        (watched, MEAN),
        (lambda net: nn.utils.parametrizations.weight_norm(net[1]) and net, MEAN),
        (lambda net: nn.Sequential(nn.Flatten(), OwnLinear(6, 3)), MEAN),
        (lambda net: nn.Sequential(nn.Flatten(0), nn.Linear(6, 3)), MEAN),
        (lambda net: nn.Sequential(nn.Flatten(), nn.Linear(6, 3), nn.Softmax(1)), MEAN),
        (lambda net: net[1], MEAN),
        (lambda net: net.__call__, MEAN),
        (lambda net: net, nn.CrossEntropyLoss(label_smoothing=0.1)),
        (lambda net: net, nn.CrossEntropyLoss(weight=torch.ones(3))),
        (lambda net: net, nn.CrossEntropyLoss(ignore_index=0)),
        (lambda net: net, nn.CrossEntropyLoss(reduction="sum")),
        (lambda net: net, nn.NLLLoss()),
        (lambda net: net, nn.functional.cross_entropy),
    ],
)
def test_everything_else_is_left_to_autograd(change, loss):
    net = d2l.softmax_regression(6, 3)
    assert has_closed_form(net, MEAN)
    assert not has_closed_form(change(net), loss)
