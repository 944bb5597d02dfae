"""A part of the data, a run trained alone on it, and how far two runs are apart."""

import functools

import torch
from torch import nn

import d2lmini as d2l
from softmaxlab.runs.result import METRICS

CLOSE = 1e-4  # promised below the edge of stability


@functools.cache
def whole():
    return [data_iter.dataset for data_iter in d2l.load_data_fashion_mnist(1)]


def load_part(batch_size, seed=None, num_train=1000, num_test=500):
    """Serve a part of the real data."""
    parts = zip(whole(), (num_train, num_test), strict=True)
    train, test = (dataset[torch.arange(count)] for dataset, count in parts)
    return (
        d2l.load_array(train, batch_size, seed=seed),
        d2l.load_array(test, 256, is_train=False),
    )


def train_alone(settings, num_epochs, load_data, std=0.01):
    """Train one run as the chapter does; nan where it stopped."""
    train_iter, test_iter = load_data(int(settings.batch_size), seed=int(settings.seed))
    net = d2l.softmax_regression(std=std, seed=int(settings.seed))
    trainer = torch.optim.SGD(
        net.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
    )
    loss = nn.CrossEntropyLoss(reduction="none")
    history = d2l.train_ch3(net, train_iter, test_iter, loss, num_epochs, trainer, progress=False)
    return history.to_dataframe()[list(METRICS)].reindex(range(1, num_epochs + 1)), net


def metrics_of(table, run):
    return table[table["run"] == run].set_index("epoch")[list(METRICS)]


def distance(ours, theirs):
    """Return the largest difference, relative where numbers are large; nan must meet nan."""
    assert (ours.isna() == theirs.isna()).all(axis=None)
    return ((ours - theirs).abs() / theirs.abs().clip(lower=1)).max(axis=None, skipna=True)
