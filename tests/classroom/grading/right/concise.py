"""Right alternatives for the assignment concise."""

from __future__ import annotations

from functools import partial

from ..bank import right

right = partial(right, assignment="concise")

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
    right(
        "new parameters in the place of the old ones",
        init_weights="""
def init_weights(module):
    if isinstance(module, nn.Linear):
        module.weight = nn.Parameter(torch.normal(0.0, 0.01, size=module.weight.shape))
        module.bias = nn.Parameter(torch.zeros(module.out_features))
""",
    ),
    right(
        "a template for each class, of rescaled pictures",
        make_net="""
class Templates(nn.Module):
    def __init__(self):
        super().__init__()
        self.templates = nn.ParameterList([0.01 * torch.randn(784) for _ in range(10)])
        self.bias = nn.Parameter(torch.zeros(10))

    def forward(self, X):
        X = X.flatten(1)
        X = (X - X.mean(1, keepdim=True)) / X.std(1, keepdim=True)
        return torch.stack([X @ t for t in self.templates], dim=1) + self.bias


def make_net():
    return Templates()
""",
        make_trainer="""
def make_trainer(net, lr):
    return torch.optim.SGD(net.parameters(), lr=lr)
""",
    ),
]
