"""A sweep's memory on disk: what is there is not trained again."""

import functools

import pytest
from lone_run import load_part

import softmaxlab as lab
from softmaxlab.runs import cache as cache_module
from softmaxlab.runs import scheduling
from softmaxlab.runs.stack import Stack


@pytest.fixture
def trained(monkeypatch):
    """List what is really trained: the settings of each stack of runs."""
    calls, train_stack = [], scheduling.train_stack

    def counting(runs, *arguments):
        calls.append(runs)
        return train_stack(runs, *arguments)

    monkeypatch.setattr(scheduling, "train_stack", counting)
    return calls


def test_only_what_is_new_is_trained(tmp_path, trained):
    options = {"num_epochs": 2, "load_data": load_part, "cache": tmp_path}
    first = lab.sweep([0.1, 0.3], [100, 250], [0, 1], **options)
    assert len(trained) == 4
    again = lab.sweep([0.1, 0.3], [100, 250], [0, 1], **options)
    assert len(trained) == 4
    assert again.equals(first)
    more = lab.sweep([0.1, 0.2, 0.3], [100, 250], [0, 1], **options)
    assert len(trained) == 8
    assert all([run.learning_rate for run in runs] == [0.2] for runs in trained[4:])
    assert len(more) == len(first) * 3 // 2
    assert len(list(tmp_path.iterdir())) == 12
    known = more[more["learning_rate"] != 0.2].drop(columns="run").reset_index(drop=True)
    assert known.equals(first.drop(columns="run"))


def test_other_settings_are_other_runs(tmp_path, trained):
    options = {"num_epochs": 1, "cache": tmp_path}
    small = functools.partial(load_part, num_train=200)
    tables = [
        lab.sweep(0.1, 100, load_data=load_part, **options),
        lab.sweep(0.1, 100, load_data=small, **options),
        lab.sweep(0.1, 100, load_data=small, std=0.5, **options),
        lab.sweep(0.1, 100, load_data=small, **{**options, "num_epochs": 2}),
        lab.sweep(0.1, 100, load_data=functools.partial(load_part, num_train=199), **options),
    ]
    assert len(trained) == len(tables)
    assert len({table["train_loss"].iloc[0] for table in tables}) == 4
    assert tables[1].loc[0].equals(tables[3].loc[0])


def test_the_cache_is_in_the_users_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(cache_module, "cache_folder", lambda: tmp_path)
    lab.sweep(0.1, 100, num_epochs=1, load_data=load_part)
    assert [path.suffix for path in (tmp_path / "runs").iterdir()] == [".pt"]


def test_a_damaged_file_is_trained_again(tmp_path):
    options = {"num_epochs": 1, "load_data": load_part, "cache": tmp_path}
    table = lab.sweep(0.1, 100, **options)
    (path,) = tmp_path.iterdir()
    for content in (b"", b"not a tensor", path.read_bytes()[:1000]):
        path.write_bytes(content)
        assert lab.sweep(0.1, 100, **options).equals(table)


def test_a_folder_that_cannot_be_written_costs_no_results(tmp_path):
    options = {"num_epochs": 1, "load_data": load_part}
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(UserWarning, match="cannot be written .* pass cache=False"):
        table = lab.sweep(0.1, 100, **options, cache=tmp_path / "file")
    assert table.equals(lab.sweep(0.1, 100, **options, cache=False))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_interrupted_sweep_returns_what_is_done_and_goes_on(tmp_path, monkeypatch, capsys):
    options = {"num_epochs": 1, "load_data": load_part, "cache": tmp_path}
    train_epoch, epochs = Stack.train_epoch, []

    def interrupted(self, *arguments):
        epochs.append(len(self.runs))
        if len(epochs) == 3:
            raise KeyboardInterrupt
        return train_epoch(self, *arguments)

    monkeypatch.setattr(Stack, "train_epoch", interrupted)
    part = lab.sweep([0.1, 0.2], 100, [0, 1, 2], **options)
    assert "Interrupted: 4 runs are done" in capsys.readouterr().out
    assert sorted(part["seed"].unique()) == [0, 1]
    assert part["run"].nunique() == 4
    whole, nets = lab.sweep([0.1, 0.2], 100, [0, 1, 2], **options, return_nets=True)
    assert epochs == [2, 2, 2, 2]
    assert len(whole) == 6
    assert all(net is not None for net in nets)
    done = whole[whole["seed"] != 2].reset_index(drop=True)
    assert done.equals(part)
