"""Figures: what they show."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import torch

import d2lmini as d2l

matplotlib.use("agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_show_images_makes_a_grid(fashion):
    X, y = next(iter(fashion[1]))
    titles = d2l.get_fashion_mnist_labels(y[:5])
    axes = d2l.show_images(X[:5], 2, 3, titles=titles)
    assert len(axes) == 6
    assert [ax.get_title() for ax in axes] == [*titles, ""]
    assert [len(ax.images) for ax in axes] == [1] * 5 + [0]
    assert axes[0].images[0].get_array().shape == (28, 28)


def test_show_images_takes_what_d2l_code_gives(fashion):
    from torchvision.transforms.functional import to_pil_image

    data = fashion[1].dataset.data
    assert len(d2l.show_images(data[:18].reshape(18, 28, 28), 2, 9)) == 18
    assert len(d2l.show_images([to_pil_image(data[0])], 1, 1)) == 1
    assert len(d2l.show_images(data[:18], 1, 2)) == 2


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"num_rows": 0}, "num_rows must be"),
        ({"num_cols": 1.5}, "num_cols must be"),
        ({"titles": ["one"]}, "titles must have 2 texts, but it has 1"),
    ],
)
def test_show_images_says_what_is_wrong(changed, match):
    with pytest.raises((TypeError, ValueError), match=match):
        d2l.show_images(torch.zeros(2, 4, 4), **{"num_rows": 1, "num_cols": 2, **changed})


def test_predict_ch3_titles_true_over_predicted(fashion):
    _, test_iter = fashion

    def always_bag(X):
        return torch.eye(10)[torch.full((len(X),), 8)]

    axes = d2l.predict_ch3(always_bag, test_iter, n=300)
    assert len(axes) == 300, "more images than one minibatch holds"
    true = d2l.get_fashion_mnist_labels(test_iter.dataset.targets[:300])
    assert [ax.get_title() for ax in axes] == [f"{label}\nbag" for label in true]
    with pytest.raises(ValueError, match="n must be an integer of at least 1"):
        d2l.predict_ch3(always_bag, test_iter, n=0)
    with pytest.raises(ValueError, match="test_iter must yield at least one minibatch"):
        d2l.predict_ch3(always_bag, [], n=3)


def test_history_plots_its_numbers():
    history = d2l.History()
    history.append(0.8, 0.7, 0.7, 0.75, 0.1)
    history.append(0.6, 0.8, 0.65, 0.78, 0.1)
    axes = history.plot()
    drawn = {
        (ax.get_ylabel(), line.get_label()): line.get_ydata().tolist()
        for ax in axes
        for line in ax.lines
    }
    assert drawn == {
        ("loss", "train"): [0.8, 0.6],
        ("loss", "test"): [0.7, 0.65],
        ("accuracy", "train"): [0.7, 0.8],
        ("accuracy", "test"): [0.75, 0.78],
    }
    assert [ax.get_xlabel() for ax in axes] == ["epoch", "epoch"]


def test_animator_collects_points_as_in_d2l():
    animator = d2l.Animator(
        xlabel="epoch", xlim=[1, 3], ylim=[0.3, 0.9], legend=["loss", "train", "test"]
    )
    animator.add(1, (0.5, torch.tensor(0.6), None))
    animator.add(2, (0.4, 0.7, 0.8))
    assert animator.X == [[1, 2], [1, 2], [2]]
    assert animator.Y[2] == [0.8]
    assert [line.get_ydata().tolist() for line in animator.axes[0].lines][0] == [0.5, 0.4]
    assert animator.axes[0].get_xlabel() == "epoch"
    assert animator.axes[0].get_xlim() == (1, 3)
    assert [text.get_text() for text in animator.axes[0].get_legend().get_texts()][1] == "train"
    single = d2l.Animator(yscale="log")
    single.add(1, torch.tensor(10))
    assert single.Y == [[10.0]]
    single.add(torch.tensor(2), np.float32(20))
    assert (single.X, single.Y) == ([[1, 2]], [[10, 20]])
    assert single.axes[0].get_yscale() == "log"
    with pytest.raises(ValueError, match="x and y must be equally long, not 1 and 2"):
        single.add([1], [1, 2])


X = torch.arange(0, 3, 0.5)
CURVES = {
    "one": ((X, X**2), [(X, X**2)]),
    "values only": (([1, 4, 9],), [([0, 1, 2], [1, 4, 9])]),
    "a shared x": ((X, [X, 2 * X]), [(X, X), (X, 2 * X)]),
    "pairs": (([X, X + 1], [X, 2 * X]), [(X, X), (X + 1, 2 * X)]),
    "numpy": ((X.numpy(), [X.numpy(), [1] * 6]), [(X, X), (X, [1] * 6)]),
}


@pytest.mark.parametrize("shape", list(CURVES))
def test_plot_takes_what_d2l_takes(shape):
    arguments, expected = CURVES[shape]
    d2l.plot(*arguments, xlabel="x", ylabel="y", legend=["a", "b"], xlim=[0, 3], figsize=(4, 3))
    ax = d2l.plt.gca()
    for line, (x, y) in zip(ax.lines, expected, strict=True):
        assert line.get_xdata().tolist() == pytest.approx([float(v) for v in x])
        assert line.get_ydata().tolist() == pytest.approx([float(v) for v in y])
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_xlim()) == ("x", "y", (0, 3))
    assert tuple(plt.rcParams["figure.figsize"]) == (4, 3)
    with pytest.raises(ValueError, match="X and Y must be equally many, but they are 2 and 3"):
        d2l.plot([X, X], [X, X, X])


def test_axes_and_size_as_in_d2l():
    d2l.set_figsize((5, 2))
    _, ax = d2l.plt.subplots()
    d2l.set_axes(ax, "x", "y", [1, 2], [0.1, 10], "linear", "log", ["a"])
    assert ax.get_figure().get_size_inches().tolist() == [5, 2]
    assert (ax.get_xlim(), ax.get_ylim(), ax.get_yscale()) == ((1, 2), (0.1, 10), "log")
    with pytest.raises(AttributeError, match="has no attribute 'Trainer'"):
        d2l.Trainer  # noqa: B018, it is the access that counts


def test_use_svg_display_is_harmless_outside_a_notebook():
    d2l.use_svg_display()


def test_a_series_with_another_index_and_tensors_with_gradients_are_drawn():
    d2l.plot(pd.Series([1.0, 2.0], index=[10, 11]), pd.Series([3.0, 4.0], index=[5, 6]))
    assert d2l.plt.gca().lines[0].get_ydata().tolist() == [3, 4]
    animator = d2l.Animator()
    animator.add(1, [torch.tensor(2.0, requires_grad=True)])  # a warning would be an error
    assert animator.Y == [[2.0]]
