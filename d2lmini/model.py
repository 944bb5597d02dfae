"""The model, its update by hand, and how a net computes."""

import ctypes
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

import torch
from threadpoolctl import ThreadpoolController
from torch import Tensor, nn
from torch.nn.utils import skip_init

from .checks import check_integer, check_number, make_generator

Net = nn.Module | Callable[[Tensor], Tensor]
SMALL = 1_000_000  # parameters up to which one thread is enough, as `make bench` measures


def softmax_regression(
    num_inputs: int = 784, num_outputs: int = 10, std: float = 0.01, *, seed: int | None = None
) -> nn.Sequential:
    """Build the net of the chapter: ``Flatten`` and one ``Linear`` layer (d2l section 3.7.1).

    It maps float32 (B, …) with ``num_inputs`` features to logits (B, num_outputs), without softmax.
    Weights are drawn from N(0, std²), the bias as PyTorch does, from U(-1/√d, 1/√d) for d inputs.
    ``seed`` makes that repeat and leaves the global generator alone.
    """
    num_inputs = check_integer("num_inputs", num_inputs, 1)
    num_outputs = check_integer("num_outputs", num_outputs, 1)
    std, generator = check_number("std", std), make_generator(seed)
    layer, bound = skip_init(nn.Linear, num_inputs, num_outputs), num_inputs**-0.5
    # nn.Linear draws weights first that init_weights replaces: so do we, for the same numbers.
    nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
    nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
    nn.init.normal_(layer.weight, std=std, generator=generator)
    return nn.Sequential(nn.Flatten(), layer)


@torch.no_grad()
def sgd(params: Iterable[Tensor], lr: float, batch_size: int) -> None:
    """Take one step ``param -= lr * param.grad / batch_size`` in place, then clear the gradients.

    The gradients are those of the *summed* loss, so the division makes the step one on the mean
    loss (d2l section 3.2.6). A parameter without a gradient is a RuntimeError.
    """
    lr, batch_size = check_number("lr", lr), check_integer("batch_size", batch_size, 1)
    for position, param in enumerate(params := list(params)):
        if param.grad is None:
            which = f"params[{position}] of shape {tuple(param.shape)}"
            raise RuntimeError(f"{which} has no gradient: call backward() on the loss first.")
    for param in params:
        param -= lr * param.grad / batch_size
        param.grad.zero_()


def device_of(net: Net) -> torch.device | None:
    """Return where a module's minibatches must go; a function's stay where they are: None."""
    parameters = net.parameters() if isinstance(net, nn.Module) else iter(())
    return next((parameter.device for parameter in parameters), None)


@contextmanager
def evaluation_mode(net: Net) -> Iterator[None]:
    """Switch to evaluation mode without gradients, and back to each module's own mode."""
    modes = [(m, m.training) for m in net.modules()] if isinstance(net, nn.Module) else []
    for module, _ in modes:
        module.training = False
    try:
        with torch.no_grad():
            yield
    finally:
        for module, training in modes:
            module.training = training


_openmp = ThreadpoolController().select(user_api="openmp")
# Sets MKL's number for the calling thread, and returns the last one; not every PyTorch has MKL.
_mkl = getattr(ctypes.CDLL(torch._C.__file__), "MKL_Set_Num_Threads_Local", lambda number: 0)


@contextmanager
def few_threads(net: Net) -> Iterator[None]:
    """Compute a small net with one thread: on busy cores, two would mostly wait for each other.

    Unlike `torch.set_num_threads`, this limits the calling thread alone.
    """
    with ExitStack() as at_the_end:
        if not isinstance(net, nn.Module) or sum(p.numel() for p in net.parameters()) <= SMALL:
            torch.get_num_threads()  # the first use in a thread sets its number: not after ours
            at_the_end.enter_context(_openmp.limit(limits=1))
            at_the_end.callback(_mkl, _mkl(1))
        yield
