"""Functions that read other data never share a cached run; the same function finds its own."""

import dataclasses
import enum
import functools
import itertools
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import ROOT

import d2lmini as d2l
import softmaxlab as lab
from softmaxlab.runs.fingerprint import describe_function


def load(batch_size, seed=None, size=100):
    """Serve invented points, as many as asked for."""
    generator = torch.Generator().manual_seed(0)
    X = torch.randn(size, 4, generator=generator)
    y = (X.sum(dim=1) > 0).long()
    train_iter = d2l.load_array((X, y), batch_size, seed=seed)
    return train_iter, d2l.load_array((X, y), 100, is_train=False)


def make_closure(size):
    def load_data(batch_size, seed=None):
        return load(batch_size, seed, size)

    return load_data


def make_lambda(size):
    return lambda batch_size, seed=None: load(batch_size, seed, size)


def make_default(size):
    def load_data(batch_size, seed=None, count=size, *, other=size):
        return load(batch_size, seed, count)

    return load_data


def make_keyword_default(size):
    return lambda batch_size, *, seed=None, count=size: load(batch_size, seed, count)


def make_global(size):
    """Return a function whose global variable has this value."""
    names = {"load": load, "SIZE": size}
    exec("def load_data(batch_size, seed=None):\n    return load(batch_size, seed, SIZE)", names)
    return names["load_data"]


def make_nested_global(size):
    names = {"load": load, "SIZE": size}
    text = (
        "def load_data(batch_size, seed=None):\n    return (lambda: load(batch_size, seed, SIZE))()"
    )
    exec(text, names)
    return names["load_data"]


def make_helper(size):
    """Return a function that calls another one, whose code differs."""
    names = {"load": load}
    exec(f"def count():\n    return {size}", names)
    exec("def load_data(batch_size, seed=None):\n    return load(batch_size, seed, count())", names)
    return names["load_data"]


def make_cached_helper(size):
    @functools.cache
    def count():
        return size

    return lambda batch_size, seed=None: load(batch_size, seed, count())


def make_attribute(size):
    def load_data(batch_size, seed=None):
        return load(batch_size, seed, load_data.size)

    load_data.size = size
    return load_data


class Source:
    """Data with its size in it."""

    def __init__(self, size):
        self.size = size

    def __call__(self, batch_size, seed=None):
        return load(batch_size, seed, self.size)

    def load(self, batch_size, seed=None):
        return load(batch_size, seed, self.size)


@dataclasses.dataclass(slots=True)
class Slim:
    """The same without a dictionary of attributes."""

    size: int

    def __call__(self, batch_size, seed=None):
        return load(batch_size, seed, self.size)


class Size(enum.Enum):
    SMALL = 100
    LARGE = 200


def make_class(size):
    """Return an object whose class differs, and not its attributes."""

    class Fixed:
        count = size

        def __call__(self, batch_size, seed=None):
            return load(batch_size, seed, self.count)

    return Fixed()


KINDS = {
    "closure": make_closure,
    "lambda": make_lambda,
    "default": make_default,
    "keyword default": make_keyword_default,
    "global": make_global,
    "global in a nested function": make_nested_global,
    "helper": make_helper,
    "cached helper": make_cached_helper,
    "attribute of the function": make_attribute,
    "partial": lambda size: functools.partial(load, size=size),
    "positional partial": lambda size: functools.partial(lambda n, b, seed: load(b, seed, n), size),
    "partial of a closure": lambda size: functools.partial(make_closure(size), seed=0),
    "bound method": lambda size: Source(size).load,
    "callable object": Source,
    "callable object with slots": Slim,
    "class": make_class,
    "list": lambda size: functools.partial(load, size=[size]),
    "tensor": lambda size: functools.partial(load, size=torch.tensor(size)),
    "array": lambda size: functools.partial(load, size=np.array([size])),
    "array of objects": lambda size: functools.partial(load, size=np.array([None, size])),
    "numpy scalar": lambda size: functools.partial(load, size=np.int64(size)),
    "set": lambda size: functools.partial(load, size={"a", size}),
    "dictionary": lambda size: functools.partial(load, size={"a": {"b": size}}),
    "path": lambda size: functools.partial(load, size=Path(f"{size}")),
    "enumeration": lambda size: functools.partial(load, size=Size(size)),
    "data set": lambda size: functools.partial(load, size=load(10, None, size)[0].dataset),
    "generator of torch": lambda size: functools.partial(
        load, size=torch.Generator().manual_seed(size)
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_other_values_are_another_function_and_the_same_are_the_same(kind):
    make = KINDS[kind]
    assert describe_function(make(100)) != describe_function(make(200))
    assert describe_function(make(100)) == describe_function(make(100))


def test_two_lambdas_in_one_line_are_two_functions():
    first, second = lambda b, seed: load(b, seed, 100), lambda b, seed: load(b, seed, 200)
    assert describe_function(first) != describe_function(second)


CLOSURES = ["closure", "lambda", "default", "partial", "bound method", "callable object", "global"]


@pytest.mark.parametrize("kind", CLOSURES)
def test_a_sweep_never_takes_the_run_of_another_function(kind, tmp_path):
    options = {"num_epochs": 1, "batch_sizes": 10, "cache": tmp_path}
    small, large = (lab.sweep(load_data=KINDS[kind](size), **options) for size in (100, 200))
    assert len(list(tmp_path.iterdir())) == 2
    assert small["train_loss"].item() != large["train_loss"].item()
    again = lab.sweep(load_data=KINDS[kind](200), **options)
    assert again.equals(large)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "value",
    [sys.stderr, threading.Lock(), (number for number in [1])],
    ids=["file", "lock", "generator"],
)
def test_what_cannot_be_told_from_others_is_refused_in_a_sentence(value, tmp_path):
    load_data = functools.partial(load, size=value)
    kind = type(value).__name__
    with pytest.raises(TypeError, match=rf"captures a value of type {kind}: .* cache=False\.$"):
        lab.sweep(load_data=load_data, cache=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "value",
    [
        torch.eye(2).to_sparse(),
        torch.tensor([1j]).conj(),
        torch.zeros(2, device="meta"),
    ],
    ids=["sparse", "conjugate", "meta"],
)
def test_tensors_that_cannot_be_read_are_refused_in_a_sentence(value):
    with pytest.raises(TypeError, match=r"captures a value of type \S+ Tensor on \w+: "):
        describe_function(functools.partial(load, size=value))


@pytest.mark.parametrize("make", [zip, enumerate, itertools.chain, lambda v: map(str, v)])
def test_an_iterator_counts_by_what_it_still_yields(make):
    texts = {describe_function(functools.partial(load, size=make([n]))) for n in (1, 2, 2)}
    assert len(texts) == 2


def test_values_that_contain_themselves():
    ring = [1]
    ring.append(ring)
    assert describe_function(functools.partial(load, size=ring))
    chain = [1]
    for _ in range(5000):
        chain = [chain]
    with pytest.raises(TypeError, match="values within values without end"):
        describe_function(functools.partial(load, size=chain))


def test_another_session_finds_the_same_function():
    """Sets and dictionaries are ordered by hashes that differ from session to session."""
    program = (
        "import sys; sys.path.insert(0, 'tests/softmaxlab'); sys.path.insert(0, 'tests')\n"
        "from test_fingerprint import KINDS, describe_function\n"
        "print(*(describe_function(make(100)) for make in KINDS.values()))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT}:{ROOT / 'theme/extensions'}"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1
    assert len(found.pop().split()) == len(KINDS)
