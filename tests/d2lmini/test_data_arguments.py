"""Arguments of the data functions that make no sense, each said in a sentence."""

import pytest
import torch

import d2lmini as d2l

NOT_AN_INTEGER = [2.5, "256", True, None, [256]]


@pytest.mark.parametrize("batch_size", [0, -1])
def test_batch_size_too_small(batch_size):
    with pytest.raises(ValueError, match=rf"batch_size must be .* at least 1, .* {batch_size}\."):
        d2l.load_data_fashion_mnist(batch_size)


@pytest.mark.parametrize("batch_size", NOT_AN_INTEGER)
def test_batch_size_of_another_type(batch_size):
    with pytest.raises(TypeError, match="batch_size must be an integer of at least 1, but it is"):
        d2l.load_data_fashion_mnist(batch_size)


@pytest.mark.parametrize(
    ("resize", "error"),
    [(0, ValueError), (-3, ValueError), ((0, 5), ValueError), ((64,), ValueError)]
    + [((8, 8, 8), ValueError), (2.5, TypeError), ("64", TypeError), (True, TypeError)]
    + [((8, "8"), TypeError), ({8, 9}, TypeError)],
)
def test_bad_resize(resize, error):
    with pytest.raises(error, match="^resize must be"):
        d2l.load_data_fashion_mnist(256, resize=resize)


@pytest.mark.parametrize("seed", [-1, 0.5, "1", True])
def test_bad_seed(seed):
    with pytest.raises((TypeError, ValueError), match="seed must be an integer of at least 0"):
        d2l.load_data_fashion_mnist(256, seed=seed)


@pytest.mark.parametrize(
    "arrays", [(), (torch.zeros(0),), (torch.zeros(3), torch.zeros(4)), (torch.tensor(1.0),)]
)
def test_arrays_that_do_not_fit_together(arrays):
    with pytest.raises(
        ValueError, match="data_arrays must all have the same number of rows, at least 1"
    ):
        d2l.load_array(arrays, 2)


def test_arrays_must_be_tensors():
    with pytest.raises(TypeError, match=r"data_arrays\[1\] must be a tensor, but it is a list"):
        d2l.load_array((torch.zeros(2), [1, 2]), 2)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"num_train": 0}, "num_train must be an integer of at least 1"),
        ({"num_train": 60_001}, "at most 60000 together, but they are 60001 and 0"),
        ({"num_train": 50_001, "validation": 10_000}, "they are 50001 and 10000"),
        ({"validation": 60_000}, "they are 0 and 60000"),
        ({"validation": -1}, "validation must be an integer of at least 0"),
    ],
)
def test_parts_that_are_not_there(options, message):
    with pytest.raises(ValueError, match=message):
        d2l.load_data_fashion_mnist(256, **options)
