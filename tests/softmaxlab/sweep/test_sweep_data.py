"""Data that a sweep cannot train on is refused in a sentence, before training."""

import pytest
import torch
from lone_run import load_part

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab.runs.stack import Stack


class OneShot:
    """Data that can be read only once, as a generator."""

    def __init__(self, which):
        self.which = which

    def load(self, batch_size, seed=None):
        parts = list(load_part(batch_size, seed))
        parts[self.which] = (batch for batch in parts[self.which])
        return parts


@pytest.mark.parametrize(("which", "name"), [(0, "training"), (1, "test")])
def test_data_that_can_be_read_only_once_is_refused_before_training(which, name, monkeypatch):
    monkeypatch.setattr(Stack, "train_epoch", lambda *_: pytest.fail("it trained"))
    with pytest.raises(TypeError, match=f"a {name} iterator that starts again .* a generator"):
        lab.sweep(load_data=OneShot(which).load, cache=False)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (None, "a test iterator, and may return a validation iterator, but it returns a NoneType"),
        ([1], "but it returns a list of 1"),
        ((1, 2, 3, 4), "but it returns a tuple of 4"),
        (([1], [1], iter([1])), "a validation iterator that starts again in each epoch"),
        (([1], 2), "a test iterator that starts again in each epoch, .* returns a int"),
        (([1], []), "a test iterator with examples, but it is empty"),
        (([1], [2]), r"pairs of tensors \(X, y\), but the test iterator yields a int"),
    ],
)
def test_data_that_cannot_be_trained_on(returned, message):
    with pytest.raises((TypeError, ValueError), match=message):
        lab.sweep(load_data=lambda *_, **__: returned, cache=False)


POINTS = torch.randn(40, 6, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(40) % 3
GOOD = d2l.load_array((POINTS, LABELS), 8, is_train=False)


class SameAgain:
    """An iterable that gives the same iterator in each pass."""

    def __init__(self):
        self.batches = iter(GOOD)

    def __iter__(self):
        return self.batches


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        ((POINTS, LABELS.float()), None, "training iterator must yield int64 labels of shape"),
        (None, (POINTS, LABELS.float()), "test iterator must yield int64 labels of shape"),
        ((POINTS, LABELS[:, None]), None, "training iterator must yield int64 labels of shape"),
        (None, (POINTS, LABELS - 5), "test iterator must yield int64 .* the smallest is -5"),
        ((POINTS, LABELS + 3), None, "labels of load_data's training iterator must be from 0 to 2"),
        ((POINTS[:, :4], LABELS), None, "must yield 6 features an example, .* it yields 4"),
        ((POINTS.double(), LABELS), None, "must yield float32 features .* torch.float64"),
        ([], None, "a training iterator with examples, but it is empty"),
        (SameAgain, None, "a training iterator that starts again in each epoch"),
        (None, SameAgain, "a test iterator that starts again in each epoch"),
    ],
)
def test_data_that_does_not_fit_is_said_in_a_sentence(train, test, message):
    def serve(part):
        if isinstance(part, tuple):
            return [tuple(tensor[:8] for tensor in part)]
        return GOOD if part is None else part() if callable(part) else part

    pair = serve(train), serve(test)
    with pytest.raises(ValueError, match=message):
        lab.sweep(load_data=lambda *_, **__: pair, num_epochs=2, cache=False)
