"""Right alternatives and typical mistakes of the concise assignment."""

from __future__ import annotations

from functools import partial

from .bank import right, wrong

right = partial(right, assignment="concise")
wrong = partial(wrong, assignment="concise")

LOSS = ("loss-takes-logits", "loss-is-one-number-for-each-example")
EPOCH = ("step-on-the-mean-loss", "old-gradients-are-cleared")
TARGET = "mean-accuracy-reaches-the-target"
HONEST = "nothing-is-learned-from-the-test-set"
BUDGET = "training-stays-within-five-epochs"

RIGHT = [
    right(
        "a class, and the training loop by hand",
        make_net="""
class SoftmaxRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(28 * 28, 10)

    def forward(self, X):
        return self.linear(X.reshape(len(X), -1))


def make_net():
    return SoftmaxRegression()
""",
        train="""
def train(train_iter, test_iter, seed):
    net = fresh_net(seed)
    trainer = make_trainer(net, lr=0.05)
    for _ in range(5):
        train_epoch(net, train_iter, make_loss(), trainer)
    return net
""",
    ),
    right(
        "the package's own net, and a bias of zeros",
        make_net="""
def make_net():
    return d2l.softmax_regression()
""",
        init_weights="""
def init_weights(module):
    if type(module) is nn.Linear:
        with torch.no_grad():
            module.weight.copy_(0.01 * torch.randn(module.weight.shape))
            module.bias.zero_()
""",
        make_loss="""
def make_loss():
    def loss(y_hat, y):
        return nn.functional.cross_entropy(y_hat, y, reduction="none")

    return loss
""",
        make_trainer="""
def make_trainer(net, lr):
    return torch.optim.SGD([{"params": [p]} for p in net.parameters()], lr=lr, momentum=0)
""",
    ),
    right(
        "other orders of the same steps",
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    values, sizes = [], []
    for X, y in train_iter:
        mean = torch.mean(loss(net(X), y))
        mean.backward()
        trainer.step()
        trainer.zero_grad()
        values.append(mean.item())
        sizes.append(len(y))
    return sum(v * n for v, n in zip(values, sizes)) / sum(sizes)
""",
        train="""
def train(train_iter, test_iter, seed):
    net, loss = fresh_net(seed), make_loss()
    trainer = make_trainer(net, 0.1)
    for epoch in range(5):
        for group in trainer.param_groups:
            group["lr"] = 0.2 / (1 + epoch)
        d2l.train_epoch_ch3(net, train_iter, loss, trainer)
    return net
""",
    ),
    right(
        "a loss and a step by hand",
        make_loss="""
def make_loss():
    return lambda o, y: torch.logsumexp(o, dim=1) - o.gather(1, y[:, None]).squeeze(1)
""",
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    losses = []
    for X, y in train_iter:
        for parameter in net.parameters():
            parameter.grad = None
        batch = loss(net(X), y)
        (batch.sum() / len(batch)).backward()
        trainer.step()
        losses.extend(batch.tolist())
    return sum(losses) / len(losses)
""",
        make_net="""
def make_net():
    return nn.Sequential(nn.Flatten(start_dim=1), nn.Linear(in_features=784, out_features=10))
""",
    ),
    right(
        "gradients from torch.autograd.grad, numpy for the mean",
        init_weights="""
def init_weights(module):
    import numpy as np

    if isinstance(module, nn.Linear):
        rng = np.random.default_rng(torch.randint(2**31, ()).item())
        weight = rng.normal(0, 0.01, tuple(module.weight.shape))
        module.weight.data = torch.from_numpy(weight).float()
""",
        train_epoch="""
def train_epoch(net, train_iter, loss, trainer):
    import numpy as np

    parameters = list(net.parameters())
    losses = []
    for X, y in train_iter:
        batch = loss(net(X), y)
        for p, g in zip(parameters, torch.autograd.grad(batch.mean(), parameters)):
            p.grad = g
        trainer.step()
        losses.append(batch.detach().numpy())
    return float(np.concatenate(losses).mean())
""",
    ),
    right(
        "momentum for the last part, and a generator of its own for the start",
        fresh_net="""
def fresh_net(seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed + 1)
        net = make_net()
        return net.apply(init_weights)
""",
        train="""
def train(train_iter, test_iter, seed):
    net = fresh_net(seed)
    trainer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    history = d2l.train_ch3(
        net, train_iter, test_iter, make_loss(), 4, trainer, progress=False
    )
    assert len(history) == 4
    return net
""",
    ),
    right(
        "the bias first, columns of weights, and rescaled pictures",
        make_net="""
class Columns(nn.Module):
    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(10))
        self.columns = nn.Parameter(0.01 * torch.randn(784, 10))

    def forward(self, X):
        return ((X.flatten(1) - 0.286) / 0.353) @ self.columns + self.bias


def make_net():
    return Columns()
""",
        make_trainer="""
def make_trainer(net, lr):
    return torch.optim.SGD(list(net.parameters())[::-1], lr)
""",
    ),
    right(
        "a convolution as large as the picture",
        make_net="""
def make_net():
    return nn.Sequential(nn.Conv2d(1, 10, 28), nn.Flatten())
""",
    ),
]

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
]
