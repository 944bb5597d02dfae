"""Functions of every kind that load data of one size or another."""

import dataclasses
import enum
import functools
from pathlib import Path

import numpy as np
import torch

import d2lmini as d2l


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
