"""A sweep on a real Dask cluster of two worker processes, one of which dies halfway."""

import os
import signal
from functools import partial
from pathlib import Path

import joblib
import pytest
import torch
from distributed import Client, LocalCluster

import d2lmini as d2l
import softmaxlab as lab


def load_points(batch_size, seed, victim=None):
    """Serve invented data; once, for one seed, kill the process that asks for it."""
    if victim and seed == 2 and not Path(victim).exists():
        Path(victim).write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGKILL)
    generator = torch.Generator().manual_seed(0)
    X = torch.randn(300, 6, generator=generator)
    y = (X @ torch.randn(6, 3, generator=generator)).argmax(dim=1)
    train_iter = d2l.load_array((X, y), batch_size, seed=seed)
    return train_iter, d2l.load_array((X, y), 100, is_train=False)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_the_table_is_whole_and_the_same_though_a_worker_dies(tmp_path):
    victim = tmp_path / "victim"
    settings = {"learning_rates": [0.1, 3.0], "batch_sizes": [10, 50], "seeds": range(4)}
    here = lab.sweep(**settings, num_epochs=3, load_data=load_points, cache=False)
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        before = set(client.run(os.getpid).values())
        with joblib.parallel_config(backend="dask"):
            there = lab.sweep(
                **settings,
                num_epochs=3,
                load_data=partial(load_points, victim=str(victim)),
                cache=tmp_path / "runs",
            )
        client.wait_for_workers(2)
        after = set(client.run(os.getpid).values())
    assert int(victim.read_text()) in before
    assert int(victim.read_text()) not in after
    assert os.getpid() not in before
    assert there.equals(here)
    assert len(there) == 2 * 2 * 4 * 3
    assert len(list((tmp_path / "runs").iterdir())) == 16
