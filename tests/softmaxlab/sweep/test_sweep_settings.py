"""The settings of a sweep: what it takes, and what it refuses before training."""

import pytest
import torch
from lone_run import CLOSE, distance, load_part, metrics_of

import softmaxlab as lab
from softmaxlab.runs.stack import Stack


def test_axes_take_numbers_arrays_and_tensors():
    options = {"num_epochs": 1, "load_data": load_part, "cache": False}
    table = lab.sweep(torch.tensor([0.5, 0.5]).numpy(), torch.tensor([500]), range(2), **options)
    assert table["run"].tolist() == [0, 1]
    assert table["learning_rate"].tolist() == [0.5, 0.5]
    assert table["seed"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"learning_rates": [0.1, -1]}, ValueError, r"learning_rates\[1\] must be .* it is -1"),
        ({"learning_rates": []}, ValueError, "learning_rates must have at least one value"),
        ({"learning_rates": "0.1"}, TypeError, r"learning_rates\[0\] must be a finite number"),
        ({"batch_sizes": [0]}, ValueError, r"batch_sizes\[0\] must be an integer of at least 1"),
        ({"seeds": [1.5]}, TypeError, r"seeds\[0\] must be an integer"),
        ({"weight_decays": [float("nan")]}, ValueError, r"weight_decays\[0\] must be a finite"),
        ({"num_epochs": 0}, ValueError, "num_epochs must be an integer of at least 1"),
        ({"std": -1}, ValueError, "std must be a finite number"),
        ({"schedules": "cosin"}, ValueError, "constant, cosine, but it is 'cosin'"),
        ({"averages": 1.0}, ValueError, r"averages\[0\] must be at least 0 and below 1"),
        ({"load_data": 3}, TypeError, "load_data must be a function that returns .* is a int"),
    ],
)
def test_settings_that_make_no_sense(settings, error, message, tmp_path):
    with pytest.raises(error, match=message):
        lab.sweep(**settings, cache=tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name",
    ["learning_rates", "batch_sizes", "seeds", "weight_decays", "schedules", "averages"],
)
def test_an_iterator_of_settings_is_refused_before_training(name, monkeypatch):
    monkeypatch.setattr(Stack, "train_epoch", lambda *_: pytest.fail("it trained"))
    values = iter(["constant"] if name == "schedules" else [1])
    with pytest.raises(TypeError, match=rf"{name} must be .* is a list_iterator: write list"):
        lab.sweep(**{name: values}, load_data=load_part, cache=False)
    assert len(list(values)) == 1


def test_variants_share_a_stack_and_are_not_combined(tmp_path):
    variants = [{}, {"weight_decay": 0.01}, {"schedule": "cosine"}, {"average": 0.9}]
    settings = {"learning_rates": 0.03, "seeds": range(2), "num_epochs": 2, "load_data": load_part}
    table, nets = lab.sweep(**settings, variants=variants, cache=tmp_path, return_nets=True)
    assert table["run"].nunique() == len(nets) == 8
    assert table.drop_duplicates("run")["seed"].tolist() == [0, 1] * 4
    alone = [
        lab.sweep(**settings, cache=False),
        lab.sweep(**settings, weight_decays=0.01, cache=False),
        lab.sweep(**settings, schedules="cosine", cache=False),
        lab.sweep(**settings, averages=0.9, cache=False),
    ]
    for number, expected in enumerate(alone):
        for seed in range(2):
            ours = metrics_of(table, 2 * number + seed)
            assert distance(ours, metrics_of(expected, seed)) < CLOSE


@pytest.mark.parametrize(
    ("variants", "error", "words"),
    [
        ({"average": 0.9}, TypeError, "variants must be a list of dictionaries"),
        ([], TypeError, "variants must be a list of dictionaries"),
        (None, TypeError, "variants must be a list of dictionaries, but it is None"),
        (iter([{}]), TypeError, "variants must be a list of dictionaries"),
        ((v for v in [{}]), TypeError, "variants must be a list of dictionaries"),
        ([{"std": 1}], ValueError, "variants may set learning_rate, .* but one sets 'std'"),
        ([{}, {"average": 2}], ValueError, r"variants\[1\]\['average'\] must be .* below 1"),
    ],
)
def test_variants_that_make_no_sense(variants, error, words):
    with pytest.raises(error, match=words):
        lab.sweep(variants=variants)
