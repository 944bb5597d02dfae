"""The closed-form gradient of several models at once, against autograd."""

import pytest
import torch
from torch import nn

from softmaxlab.runs.gradient import compute_gradients, compute_logits


@pytest.mark.parametrize("models", [1, 3])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("shape", [(1, 6), (7, 6), (64, 1, 2, 3)])
def test_it_equals_autograd_in_float64(models, scale, shape):
    draw = torch.Generator().manual_seed(0)
    nets = [nn.Sequential(nn.Flatten(), nn.Linear(6, 5)).double() for _ in range(models)]
    X = scale * torch.randn(shape, dtype=torch.float64, generator=draw)
    y = torch.randint(5, shape[:1], generator=draw)
    weight = torch.stack([net[1].weight.detach() for net in nets])
    bias = torch.stack([net[1].bias.detach() for net in nets])
    *gradients, logits, losses = compute_gradients(weight, bias, X, y)
    assert torch.equal(logits, compute_logits(weight, bias, X))
    for model, net in enumerate(nets):
        outputs = net(X)
        expected = nn.functional.cross_entropy(outputs, y, reduction="none")
        expected.mean().backward()
        assert torch.allclose(logits[model].T, outputs)
        assert torch.allclose(losses[model], expected)
        for gradient, parameter in zip(gradients, net[1].parameters(), strict=True):
            assert torch.allclose(gradient[model], parameter.grad)


def test_a_label_without_a_column_is_an_error():
    with pytest.raises((IndexError, RuntimeError)):
        compute_gradients(
            torch.zeros(1, 3, 6), torch.zeros(1, 3), torch.ones(2, 6), torch.tensor([0, 3])
        )
