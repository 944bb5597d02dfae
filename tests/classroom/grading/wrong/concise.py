"""Typical mistakes in the assignment concise."""

from __future__ import annotations

from functools import partial

from ..bank import wrong

EPOCH = ("step-on-the-mean-loss", "old-gradients-are-cleared")
TARGET = "mean-accuracy-reaches-the-target"
HONEST = "nothing-is-learned-from-the-test-set"
BUDGET = "training-stays-within-five-epochs"
wrong = partial(wrong, assignment="concise")

WRONG = [
    wrong(
        "a softmax at the end of the net",
        lost=("net-ends-in-logits", TARGET),
        make_net="""
def make_net():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Softmax(dim=1))
""",
    ),
    wrong(
        "the pictures not flattened",
        lost=(
            "net-takes-pictures",
            "net-is-one-affine-layer",
            "net-ends-in-logits",
            TARGET,
            HONEST,
            BUDGET,
            "same-seed-same-net",
        ),
        make_net="""
def make_net():
    return nn.Linear(28, 10)
""",
    ),
    wrong(
        "a hidden layer",
        lost=("net-is-one-affine-layer",),
        make_net="""
def make_net():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Linear(10, 10))
""",
        train="""
def train(train_iter, test_iter, seed):
    net = d2l.softmax_regression(seed=seed)
    trainer = make_trainer(net, lr=0.05)
    d2l.train_ch3(net, train_iter, test_iter, make_loss(), 5, trainer, progress=False)
    return net
""",
    ),
    wrong(
        "the variance taken for the standard deviation",
        lost=("weights-are-small-and-normal",),
        init_weights="""
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=0.01**2)
""",
    ),
    wrong(
        "uniform weights",
        lost=("weights-are-small-and-normal",),
        init_weights="""
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.uniform_(module.weight, -0.01 * 3**0.5, 0.01 * 3**0.5)
""",
    ),
    wrong(
        "all weights zero",
        lost=(
            "weights-are-small-and-normal",
            "another-seed-another-start",
        ),
        init_weights="""
def init_weights(module):
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.weight)
""",
    ),
    wrong(
        "every module with weights is changed",
        lost=("other-modules-are-left-alone",),
        init_weights="""
def init_weights(module):
    if hasattr(module, "weight"):
        nn.init.normal_(module.weight, std=0.01)
""",
    ),
    wrong(
        "the seed set after the bias was drawn",
        lost=("same-seed-same-start", "same-seed-same-net"),
        fresh_net="""
def fresh_net(seed):
    net = make_net()
    torch.manual_seed(seed)
    net.apply(init_weights)
    return net
""",
    ),
    wrong(
        "one net for all runs",
        lost=("another-seed-another-start", "same-seed-same-net"),
        fresh_net="""
the_net = make_net()


def fresh_net(seed):
    torch.manual_seed(seed)
    the_net.apply(init_weights)
    return the_net
""",
    ),
    wrong(
        "the seed not used",
        lost=("same-seed-same-start", "same-seed-same-net"),
        fresh_net="""
def fresh_net(seed):
    net = make_net()
    net.apply(init_weights)
    return net
""",
    ),
    wrong(
        "a softmax before the cross-entropy",
        lost=("loss-takes-logits", TARGET),
        make_loss="""
def make_loss():
    cross_entropy = nn.CrossEntropyLoss(reduction="none")
    return lambda o, y: cross_entropy(torch.softmax(o, dim=1), y)
""",
    ),
    wrong(
        "a loss that wants log-probabilities",
        lost=("loss-takes-logits", TARGET, HONEST),
        make_loss="""
def make_loss():
    return nn.NLLLoss(reduction="none")
""",
    ),
    wrong(
        "the mean loss of the minibatch",
        lost=("loss-is-one-number-for-each-example",),
        make_loss="""
def make_loss():
    return nn.CrossEntropyLoss()
""",
    ),
    wrong(
        "only the weights are trained",
        lost=("trainer-holds-every-parameter",),
        make_trainer="""
def make_trainer(net, lr):
    return torch.optim.SGD([p for p in net.parameters() if p.dim() == 2], lr=lr)
""",
    ),
    wrong(
        "another optimizer",
        lost=("trainer-takes-plain-steps",),
        make_trainer="""
def make_trainer(net, lr):
    return torch.optim.Adam(net.parameters(), lr=lr)
""",
        train="""
def train(train_iter, test_iter, seed):
    net = fresh_net(seed)
    trainer = make_trainer(net, lr=0.001)
    d2l.train_ch3(net, train_iter, test_iter, make_loss(), 5, trainer, progress=False)
    return net
""",
    ),
    wrong(
        "a learning rate of its own",
        lost=("trainer-takes-plain-steps",),
        make_trainer="""
def make_trainer(net, lr):
    return torch.optim.SGD(net.parameters(), lr=0.1)
""",
    ),
    wrong(
        "gradients never cleared",
        lost=("old-gradients-are-cleared",),
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    total, count = 0.0, 0
    for X, y in train_iter:
        losses = loss(net(X), y)
        losses.mean().backward()
        trainer.step()
        total += losses.sum().item()
        count += len(y)
    return total / count
""",
    ),
    wrong(
        "a step on the sum of the losses",
        lost=("step-on-the-mean-loss",),
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    total, count = 0.0, 0
    for X, y in train_iter:
        trainer.zero_grad()
        losses = loss(net(X), y)
        losses.sum().backward()
        trainer.step()
        total += losses.sum().item()
        count += len(y)
    return total / count
""",
    ),
    wrong(
        "the mean of the minibatches' means",
        lost=("epoch-returns-the-mean-loss",),
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    means = []
    for X, y in train_iter:
        trainer.zero_grad()
        mean = loss(net(X), y).mean()
        mean.backward()
        trainer.step()
        means.append(mean.item())
    return sum(means) / len(means)
""",
    ),
    wrong(
        "no step",
        lost=EPOCH,
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    total, count = 0.0, 0
    for X, y in train_iter:
        trainer.zero_grad()
        losses = loss(net(X), y)
        losses.mean().backward()
        total += losses.sum().item()
        count += len(y)
    return total / count
""",
    ),
    wrong(
        "a step up",
        lost=EPOCH,
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    total, count = 0.0, 0
    for X, y in train_iter:
        trainer.zero_grad()
        losses = loss(net(X), y)
        (-losses.mean()).backward()
        trainer.step()
        total += losses.sum().item()
        count += len(y)
    return total / count
""",
    ),
    wrong(
        "trained on the test set",
        lost=(HONEST, BUDGET),
        train="""
def train(train_iter, test_iter, seed):
    net = fresh_net(seed)
    trainer = make_trainer(net, lr=0.05)
    d2l.train_ch3(net, test_iter, test_iter, make_loss(), 40, trainer, progress=False)
    return net
""",
    ),
    wrong(
        "trained on the test set as well",
        lost=(HONEST,),
        train="""
def train(train_iter, test_iter, seed):
    net = fresh_net(seed)
    trainer = make_trainer(net, lr=0.05)
    for _ in range(5):
        d2l.train_epoch_ch3(net, train_iter, make_loss(), trainer)
        d2l.train_epoch_ch3(net, test_iter, make_loss(), trainer)
    return net
""",
    ),
    wrong(
        "ten epochs",
        lost=(BUDGET,),
        train="""
def train(train_iter, test_iter, seed):
    net = fresh_net(seed)
    trainer = make_trainer(net, lr=0.05)
    d2l.train_ch3(net, train_iter, test_iter, make_loss(), 10, trainer, progress=False)
    return net
""",
    ),
    wrong(
        "a learning rate that is much too small",
        lost=(TARGET,),
        train="""
def train(train_iter, test_iter, seed):
    net = fresh_net(seed)
    trainer = make_trainer(net, lr=0.002)
    d2l.train_ch3(net, train_iter, test_iter, make_loss(), 5, trainer, progress=False)
    return net
""",
    ),
    wrong(
        "the seed not handed on",
        lost=("same-seed-same-net",),
        train="""
def train(train_iter, test_iter, seed):
    net = fresh_net(0)
    trainer = make_trainer(net, lr=0.05)
    d2l.train_ch3(net, train_iter, test_iter, make_loss(), 5, trainer, progress=False)
    return net
""",
    ),
    wrong(
        "an epoch from the package",
        lost=(*EPOCH, "epoch-returns-the-mean-loss"),
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    return d2l.train_epoch_ch3(net, train_iter, loss, trainer)[0]
""",
    ),
    wrong(
        "two affine layers, one after the other",
        lost=("net-is-one-affine-layer", TARGET),
        make_net="""
def make_net():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Linear(10, 10))
""",
    ),
    wrong(
        "the mean loss, repeated",
        lost=("loss-is-one-number-for-each-example",),
        make_loss="""
def make_loss():
    return lambda o, y: nn.functional.cross_entropy(o, y).repeat(len(y))
""",
    ),
    wrong(
        "the ready-made epoch under another name",
        lost=(*EPOCH, "epoch-returns-the-mean-loss"),
        train_epoch="""
from d2lmini import train_epoch_ch3 as one

def helper(*arguments):
    return [one(*arguments)[0] for _ in range(1)]

def train_epoch(net, train_iter, loss, trainer):
    return helper(net, train_iter, loss, trainer)[0]
""",
    ),
    wrong(
        "the ready-made training for one epoch",
        lost=(*EPOCH, "epoch-returns-the-mean-loss"),
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    history = d2l.train_ch3(net, train_iter, train_iter, loss, 1, trainer, progress=False)
    return history.train_loss[0]
""",
    ),
    wrong(
        "log-probabilities at the end of the net",
        lost=("net-ends-in-logits",),
        make_net="""
def make_net():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.LogSoftmax(dim=1))
""",
    ),
    wrong(
        "a fresh net without its first weights",
        lost=("same-seed-same-start",),
        fresh_net="""
def fresh_net(seed):
    torch.manual_seed(seed)
    return make_net()
""",
    ),
    wrong(
        "a step on a part of the sum",
        lost=("step-on-the-mean-loss",),
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    total, count = 0.0, 0
    for X, y in train_iter:
        losses = loss(net(X), y)
        trainer.zero_grad()
        (losses.sum() / 256).backward()
        trainer.step()
        total += losses.sum().item()
        count += len(y)
    return total / count
""",
    ),
    wrong(
        "a fresh net that is kept for the next time",
        lost=("another-seed-another-start", "same-seed-same-net"),
        fresh_net="""
import functools

@functools.lru_cache
def fresh_net(seed):
    torch.manual_seed(seed)
    return make_net().apply(init_weights)
""",
    ),
    wrong(
        "the sum of the losses",
        lost=("loss-is-one-number-for-each-example",),
        make_loss="""
def make_loss():
    return nn.CrossEntropyLoss(reduction="sum")
""",
        train="""
def train(train_iter, test_iter, seed):
    net = fresh_net(seed)
    loss = nn.CrossEntropyLoss(reduction="none")
    for _ in range(3):
        train_epoch(net, train_iter, loss, make_trainer(net, 0.1))
    return net
""",
    ),
    wrong(
        "sigmoids at the end of the net",
        lost=("net-ends-in-logits", TARGET),
        make_net="""
def make_net():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10), nn.Sigmoid())
""",
    ),
]
