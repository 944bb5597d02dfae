"""The model: one fully connected layer."""

import torch
from torch import nn

from .checks import check_integer, check_number, check_seed


def softmax_regression(
    num_inputs: int = 784, num_outputs: int = 10, std: float = 0.01, *, seed: int | None = None
) -> nn.Sequential:
    """Build the network of the chapter: ``Flatten`` and one ``Linear`` layer that gives logits.

    The weights are drawn from a normal distribution N(0, std²); the bias keeps PyTorch's default,
    U(-1/√num_inputs, 1/√num_inputs) (d2l section 3.7.1). There is no softmax at the end, because
    the loss takes logits.

    Args:
        num_inputs: features of one example; an image of 28 × 28 pixels has 784.
        num_outputs: the number of classes.
        std: standard deviation of the initial weights; 0 starts all of them at zero.
        seed: makes the draw repeat and leaves the global generator alone.

    Returns:
        A net that maps float32 (B, …) with ``num_inputs`` features to logits (B, num_outputs).

    Raises:
        TypeError, ValueError: an argument is not a number that makes sense.
    """
    num_inputs = check_integer("num_inputs", num_inputs, 1)
    num_outputs = check_integer("num_outputs", num_outputs, 1)
    std, seed = check_number("std", std), check_seed(seed)
    with torch.random.fork_rng(devices=[], enabled=seed is not None):
        if seed is not None:
            # torch.manual_seed would also seed the GPUs, whose state is not put back here.
            torch.default_generator.manual_seed(seed)
        net = nn.Sequential(nn.Flatten(), nn.Linear(num_inputs, num_outputs))
        nn.init.normal_(net[1].weight, std=std)
    return net
