"""Runs that are measured on validation images, too."""

import pandas as pd
import pytest
from lone_run import load_part

import softmaxlab as lab


def load_validated(batch_size, seed=None):
    train_iter, test_iter = load_part(batch_size, seed)
    return train_iter, test_iter, load_part(256, num_train=1, num_test=80)[1]


def load_for_validation(batch_size, seed=None):
    return load_validated(batch_size, seed)[::2]


def test_one_run_is_measured_on_test_and_on_validation_images(tmp_path):
    """Both as if each were alone, so that nothing is trained twice to choose and to report."""
    settings = ([0.1, 0.3], 100, [0, 1])
    for _ in range(2):  # the second time from the cache
        both = lab.sweep(*settings, num_epochs=2, load_data=load_validated, cache=tmp_path)
        assert list(both.columns[-2:]) == ["validation_loss", "validation_accuracy"]
        tested = lab.sweep(*settings, num_epochs=2, load_data=load_part, cache=False)
        pd.testing.assert_frame_equal(both[tested.columns], tested)
        chosen = lab.sweep(*settings, num_epochs=2, load_data=load_for_validation, cache=False)
        for name in ("loss", "accuracy"):
            assert (both[f"validation_{name}"] == chosen[f"test_{name}"]).all()
    assert (both["validation_loss"] != both["test_loss"]).all()


def load_sometimes(batch_size, seed=None):
    return load_validated(batch_size, seed)[: 3 if batch_size == 100 else 2]


@pytest.mark.parametrize("sizes", [[100, 50], [50, 100]])
def test_where_only_some_runs_have_validation_data_the_others_have_no_number(sizes):
    table = lab.sweep(0.1, sizes, load_data=load_sometimes, num_epochs=1, cache=False)
    has_number = table.set_index("batch_size")["validation_loss"].notna()
    assert has_number.to_dict() == {100: True, 50: False}
