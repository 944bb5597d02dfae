"""A sweep in several processes or threads gives the same table."""

import functools
import os
import warnings
from concurrent.futures import ThreadPoolExecutor

import joblib
import torch
from lone_run import load_part

import softmaxlab as lab
from softmaxlab.runs import scheduling


def test_processes_give_the_same_table():
    options = {"num_epochs": 2, "load_data": load_part, "cache": False}
    here = lab.sweep([0.1, 3.0], [100, 250], **options)
    with joblib.parallel_config(n_jobs=2):
        assert lab.sweep([0.1, 3.0], [100, 250], **options).equals(here)


def test_nobody_hears_that_a_process_grew(monkeypatch):
    class Grown(joblib.Parallel):
        def __call__(self, tasks):
            warnings.warn("A worker stopped while some jobs were given to it.", stacklevel=1)
            return super().__call__(tasks)

    monkeypatch.setattr(joblib, "Parallel", Grown)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(lab.sweep(num_epochs=1, load_data=load_part, cache=False)) == 1


def load_and_sign(batch_size, seed=None, *, folder):
    """Leave a file with the name of the process that loads."""
    (folder / f"{os.getpid()}").touch()
    return load_part(batch_size, seed)


def test_a_large_sweep_uses_all_cores_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.setattr(joblib, "cpu_count", lambda: 2)
    monkeypatch.setattr(scheduling, "WORTH_PROCESSES", 2)
    tables = []
    for num_epochs, config in ((1, {}), (2, {"backend": "sequential"}), (2, {})):
        folder = tmp_path / f"{len(tables)}"
        folder.mkdir()
        load_data = functools.partial(load_and_sign, folder=folder)
        with joblib.parallel_config(**config):
            options = {"num_epochs": num_epochs, "load_data": load_data, "cache": False}
            tables.append(lab.sweep([0.1, 3.0], [100, 250], **options))
        here = {path.name for path in folder.iterdir()} == {f"{os.getpid()}"}
        assert here == (len(tables) < 3)
    assert tables[1].equals(tables[2])


def test_sweeps_in_threads_leave_the_number_of_threads_as_it_was():
    options = {"num_epochs": 2, "load_data": load_part, "cache": False}
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        with joblib.parallel_config(backend="threading", n_jobs=3):
            table = lab.sweep([0.1, 3.0], [50, 100, 250], **options)
        with ThreadPoolExecutor() as pool:  # a new thread takes over what the process has
            seen = pool.submit(torch.get_num_threads).result()
        assert [torch.get_num_threads(), seen] == [3, 3]
    finally:
        torch.set_num_threads(before)
    assert table.equals(lab.sweep([0.1, 3.0], [50, 100, 250], **options))
