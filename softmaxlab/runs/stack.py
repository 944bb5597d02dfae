"""Several runs of softmax regression, trained side by side as one matrix."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from d2lmini.checks import Batches
from d2lmini.model import few_threads

from ..data import LoadData, load_iterators, make_net
from ..settings import SCHEDULES, Settings
from .gradient import compute_gradients, compute_logits
from .result import METRICS, VALIDATION_METRICS, Result

TEST_CHUNK = 1000
SHARED = ("batch_size", "seed", "num_epochs", "std")
"""The settings that runs must share to see the same minibatches."""


class Stack:
    """The parameters of R runs as two tensors, and how they change.

    Args:
        layer: the initial parameters of every run.
        runs: the settings of each run.
    """

    def __init__(self, layer: nn.Module, runs: list[Settings]) -> None:
        self.runs = runs
        self.weight, self.bias = (
            p.detach().repeat(len(runs), *[1] * p.ndim) for p in layer.parameters()
        )
        # Views made once: making them in each step takes as long as the step.
        self._parameters = list(zip(self.weight.unbind(), self.bias.unbind(), strict=True))
        self._averages = {
            i: tuple(p.clone() for p in self._parameters[i])
            for i, run in enumerate(runs)
            if run.average
        }

    def step(self, gradients: list[Tensor], rates: list[float]) -> None:
        """Step as `torch.optim.SGD` does, operation by operation, so that digits agree."""
        columns = zip(
            self.runs, rates, self._parameters, *map(Tensor.unbind, gradients), strict=True
        )
        for run, rate, parameters, *own_gradients in columns:
            for parameter, gradient in zip(parameters, own_gradients, strict=True):
                if run.weight_decay:
                    gradient = gradient.add(parameter, alpha=run.weight_decay)
                parameter.add_(gradient, alpha=-rate)
        for i, average in self._averages.items():
            for mean, parameter in zip(average, self._parameters[i], strict=True):
                mean.lerp_(parameter, 1 - self.runs[i].average)

    def train_epoch(self, train_iter: Batches, rates: list[float]) -> tuple[Tensor, Tensor]:
        """Return the mean loss and the accuracy of each run over an epoch, float64 (R,)."""
        total_loss = torch.zeros(len(self.runs), dtype=torch.float64)
        correct, count = torch.zeros(len(self.runs), dtype=torch.int64), 0
        for X, y in train_iter:
            *gradients, logits, losses = compute_gradients(self.weight, self.bias, X, y)
            total_loss += losses.sum(dim=-1)
            correct += _count_correct(logits, y)
            count += len(y)
            self.step(gradients, rates)
        return total_loss / count, correct.double() / count

    def measured(self) -> tuple[Tensor, Tensor]:
        """Return the weight (R, q, d) and the bias (R, q) to measure: averages where wanted."""
        if not self._averages:
            return self.weight, self.bias
        weight, bias = self.weight.clone(), self.bias.clone()
        for i, average in self._averages.items():
            weight[i], bias[i] = average
        return weight, bias

    def evaluate(self, X: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Return the mean loss and the accuracy of each run on a test set, float64 (R,)."""
        total_loss = torch.zeros(len(self.runs), dtype=torch.float64)
        correct, parameters = torch.zeros(len(self.runs), dtype=torch.int64), self.measured()
        for features, labels in zip(X.split(TEST_CHUNK), y.split(TEST_CHUNK), strict=True):
            logits = compute_logits(*parameters, features)
            losses = -_pick(torch.log_softmax(logits, dim=-2), labels)
            total_loss += losses.double().sum(dim=-1)
            correct += _count_correct(logits, labels)
        return total_loss / len(y), correct.double() / len(y)


def _count_correct(logits: Tensor, y: Tensor) -> Tensor:
    """Return how many examples each run gets right, int64 (R,)."""
    # Several times faster than argmax, and the same unless two classes tie.
    return (logits.amax(dim=-2) == _pick(logits, y)).sum(dim=-1)


def _pick(values: Tensor, y: Tensor) -> Tensor:
    """Return the values (R, q, B) at the labels (B,): (R, B)."""
    return values.gather(-2, y.expand(len(values), 1, -1)).squeeze(-2)


def train_stack(
    runs: list[Settings], load_data: LoadData, after_epoch: Callable[[], object] = lambda: None
) -> list[Result]:
    """Train all ``runs`` at once, each as `train_ch3` with `torch.optim.SGD` would.

    The weights of R runs lie in one tensor (R, q, d), so a minibatch is read once and multiplied
    once. No run touches another: each has its own rows, and one that diverges keeps its nan. One
    thread does it all; other cores are for other stacks.

    Args:
        runs: the settings of each; they agree in those named in `SHARED`.
        load_data: returns the training and the test iterator, and perhaps a validation iterator.
        after_epoch: is called after each epoch, for a progress bar.

    Returns:
        One result per run, in the order of ``runs``.

    Raises:
        TypeError, ValueError: ``load_data`` returns what cannot be trained on; nothing is trained.
    """
    first = runs[0]
    train_iter, *others = load_iterators(load_data, first)
    net = make_net(first, train_iter, others[0])
    sets = [[torch.cat(parts) for parts in zip(*other, strict=True)] for other in others]
    stack = Stack(net[1], runs)
    names = METRICS + VALIDATION_METRICS * (len(sets) - 1)
    metrics = torch.full((len(runs), first.num_epochs, len(names)), torch.nan).double()
    diverged = torch.zeros(len(runs), dtype=torch.bool)
    with few_threads(net):
        for epoch in range(first.num_epochs):
            factors = [SCHEDULES[run.schedule](epoch / run.num_epochs) for run in runs]
            rates = [run.learning_rate * factor for run, factor in zip(runs, factors, strict=True)]
            trained = stack.train_epoch(train_iter, rates)
            diverged |= ~trained[0].isfinite()
            measured = [number for X, y in sets for number in stack.evaluate(X, y)]
            metrics[:, epoch] = torch.stack([*trained, *measured], dim=1)
            metrics[diverged, epoch] = torch.nan
            after_epoch()
    weight, bias = stack.measured()
    return [Result(metrics[i], weight[i].clone(), bias[i].clone()) for i in range(len(runs))]
