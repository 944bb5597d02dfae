"""Minibatches: their values, their order, and that they are what PyTorch users expect."""

import pytest
import torch
from torch.utils.data import DataLoader, RandomSampler, Subset, random_split
from torchvision import transforms
from torchvision.transforms.functional import to_pil_image

import d2lmini as d2l


def test_minibatches_are_what_the_chapter_says():
    train_iter, test_iter = d2l.load_data_fashion_mnist(256)
    assert isinstance(train_iter, DataLoader)
    assert isinstance(test_iter, DataLoader)
    assert (len(train_iter), len(test_iter)) == (235, 40)
    assert train_iter.batch_size == 256
    assert train_iter.num_workers == 0
    sizes = []
    for X, y in train_iter:
        assert X.dtype == torch.float32
        assert y.dtype == torch.int64
        assert X.shape == (len(y), 1, 28, 28)
        assert X.is_contiguous()
        assert X.min() >= 0
        assert X.max() <= 1
        sizes.append(len(y))
    assert sizes == [256] * 234 + [60000 - 234 * 256]


def test_statistics_of_the_published_data():
    train_iter, test_iter = d2l.load_data_fashion_mnist(10_000)
    pixels = train_iter.dataset.data.double() / 255
    assert round(float(pixels.mean()), 4) == 0.2860
    assert round(float(pixels.std()), 4) == 0.3530
    assert train_iter.dataset.targets.bincount().tolist() == [6000] * 10
    assert test_iter.dataset.targets.bincount().tolist() == [1000] * 10


def test_pixels_equal_totensor(fashion):
    _, test_iter = fashion
    X, y = next(iter(test_iter))
    for i in range(5):
        expected = transforms.ToTensor()(to_pil_image(test_iter.dataset.data[i]))
        assert torch.equal(X[i], expected)
        single, label = test_iter.dataset[i]
        assert torch.equal(single, expected)
        assert label == y[i]
        assert isinstance(label, int)


@pytest.mark.parametrize("resize", [64, 17, 28, (64, 64), (40, 12), [1, 1]])
def test_resized_pixels_equal_torchvision(resize):
    size = (resize, resize) if isinstance(resize, int) else tuple(resize)
    pipeline = transforms.Compose([transforms.Resize(size), transforms.ToTensor()])
    _, test_iter = d2l.load_data_fashion_mnist(32, resize=resize)
    X, _ = next(iter(test_iter))
    expected = [pipeline(to_pil_image(image)) for image in test_iter.dataset.data[:32]]
    assert torch.equal(X, torch.stack(expected))


def test_an_epoch_is_a_permutation_and_epochs_differ():
    positions = torch.arange(1000)
    loader = d2l.load_array((positions,), 64)
    epochs = [torch.cat([batch for (batch,) in loader]) for _ in range(2)]
    for epoch in epochs:
        assert torch.equal(epoch.sort().values, positions)
    assert not torch.equal(*epochs)
    in_order = torch.cat([batch for (batch,) in d2l.load_array((positions,), 64, is_train=False)])
    assert torch.equal(in_order, positions)


@pytest.mark.parametrize("batch_size", [1, 7, 999, 1000, 5000])
def test_any_batch_size_covers_the_data(batch_size):
    positions = torch.arange(1000)
    loader = d2l.load_array((positions, -positions), batch_size)
    batches = list(loader)
    assert len(batches) == len(loader) == -(-1000 // batch_size)
    assert all(torch.equal(a, -b) for a, b in batches)
    assert sum(len(a) for a, _ in batches) == 1000


def test_a_seed_repeats_the_order_and_leaves_the_global_generator_alone():
    before = torch.get_rng_state()
    orders = []
    for seed in (3, 3, 4):
        train_iter, test_iter = d2l.load_data_fashion_mnist(256, seed=seed)
        next(iter(test_iter))
        orders.append(torch.stack([next(iter(train_iter))[1] for _ in range(2)]))
    assert torch.equal(orders[0], orders[1])
    assert not torch.equal(orders[0], orders[2])
    assert torch.equal(before, torch.get_rng_state())


def test_without_a_seed_the_global_generator_decides():
    orders = []
    for _ in range(2):
        torch.manual_seed(5)
        orders.append(next(iter(d2l.load_array((torch.arange(100),), 100)))[0])
    assert torch.equal(*orders)


def test_pytorch_habits_work_on_the_dataset(fashion):
    train_iter, _ = fashion
    dataset = train_iter.dataset
    assert dataset.classes == d2l.get_fashion_mnist_labels(range(10))
    own = DataLoader(dataset, batch_size=16, sampler=RandomSampler(dataset), num_workers=0)
    X, y = next(iter(own))
    assert (X.shape, y.shape) == ((16, 1, 28, 28), (16,))
    few, rest = random_split(dataset, [100, len(dataset) - 100])
    assert (len(few), len(rest)) == (100, 59_900)
    X, y = next(iter(DataLoader(Subset(dataset, [5, 7]), batch_size=2)))
    assert torch.equal(X, torch.stack([dataset[5][0], dataset[7][0]]))


def test_changing_the_data_in_memory_does_not_change_the_next_load():
    first, _ = d2l.load_data_fashion_mnist(256)
    first.dataset.targets.zero_()
    second, _ = d2l.load_data_fashion_mnist(256)
    assert second.dataset.targets.bincount().tolist() == [6000] * 10


def test_labels_as_words():
    assert d2l.get_fashion_mnist_labels(torch.tensor([9, 0])) == ["ankle boot", "t-shirt"]
    for wrong in (10, -1):
        with pytest.raises(ValueError, match=f"from 0 to 9, but one is {wrong}"):
            d2l.get_fashion_mnist_labels([0, wrong])


def test_no_worker_processes():
    assert d2l.get_dataloader_workers() == 0


def test_a_part_to_train_on_and_a_part_held_out():
    whole, _ = (part.dataset for part in d2l.load_data_fashion_mnist(256))
    train, held_out = d2l.load_data_fashion_mnist(256, seed=0, num_train=700, validation=5000)
    assert torch.equal(train.dataset.data, whole.data[:700])
    assert torch.equal(train.dataset.targets, whole.targets[:700])
    assert torch.equal(held_out.dataset.data, whole.data[-5000:])
    assert torch.equal(held_out.dataset.targets, whole.targets[-5000:])
    rest, _ = d2l.load_data_fashion_mnist(256, validation=10_000)
    assert torch.equal(rest.dataset.data, whole.data[:50_000])
    few, test = d2l.load_data_fashion_mnist(256, num_train=50_000, seed=0)
    again, _ = d2l.load_data_fashion_mnist(256, validation=10_000, seed=0)
    assert len(test.dataset) == 10_000
    assert torch.equal(next(iter(few))[0], next(iter(again))[0])
