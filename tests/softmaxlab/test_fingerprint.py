"""Functions that read other data never share a cached run; the same function finds its own."""

import functools
import itertools
import subprocess
import sys
import threading

import pytest
import torch
from conftest import ROOT
from load_kinds import KINDS, load

import softmaxlab as lab
from softmaxlab.runs.fingerprint import describe_function


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


# Python 3.14 takes it from `chain`, and 3.12 warns of that.
@pytest.mark.filterwarnings("ignore:Pickle, copy, and deepcopy support will be removed")
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
        "from load_kinds import KINDS\n"
        "from softmaxlab.runs.fingerprint import describe_function\n"
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
