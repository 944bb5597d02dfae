"""The question whether the net is one affine layer."""

import torch

from classroom.grader.checks import Check, Draw
from classroom.grader.compare import near


def layer(student: object, seed: int, count: int) -> list:
    """Return which parameter belongs to which class and pixel, and outputs for drawn parameters.

    A net may register its bias first, turn its weights round, take the pixels in another order or
    rescale pictures. So slopes tell what a parameter belongs to: they are what it is multiplied by.
    """
    net = student.make_net().eval()
    parameters, slopes = list(net.parameters()), []
    lengths = [p.numel() for p in parameters]
    if sum(lengths) != 7850:
        return []
    with torch.no_grad():
        for p in parameters:
            p.fill_(0.001)
    codes = torch.arange(1.0, 785).reshape(1, 1, 28, 28) / 1000
    for picture in (codes, codes.flip(2, 3)):
        rows = [torch.autograd.grad(o, parameters, retain_graph=True) for o in net(picture)[0]]
        slopes.append(torch.stack([torch.cat([g.flatten() for g in row]) for row in rows]))
    owner = sum(slope.abs() for slope in slopes).argmax(dim=0)
    random = torch.Generator().manual_seed(seed)
    drawn = 0.05 * torch.randn(7850, generator=random)
    with torch.no_grad():
        for p, part in zip(parameters, drawn.split(lengths), strict=True):
            p.copy_(part.reshape(p.shape))
        outputs = net(torch.rand(count, 1, 28, 28, generator=random))
    return [owner, *(slope.gather(0, owner[None])[0] for slope in slopes), outputs]


def centred(rows: torch.Tensor) -> torch.Tensor:
    """Return rows with the mean 0: a softmax hides what all classes have in common."""
    return rows - rows.mean(dim=-1, keepdim=True)


def follows(y: torch.Tensor, o: torch.Tensor, sums: torch.Tensor, bias: torch.Tensor) -> bool:
    """Return whether outputs are affine in the logits of each picture: it may be rescaled."""
    if not y.isfinite().all():
        return False
    columns = torch.stack([centred(o), centred(sums).expand_as(o)], dim=-1)
    rest = centred(y - bias)[:, :, None]
    within = 2e-5 * (1 + rest.abs().max().item())
    found = torch.linalg.lstsq(columns, rest).solution
    return bool((found[:, 0].abs() > 1e-3).all()) and near(columns @ found, rest, within)


def one_layer(calls: list, values: list) -> bool:
    """Return whether outputs are those of one affine layer that has the drawn parameters.

    What follows the layer is another question: a softmax, or a function that keeps the order.
    """
    (((seed, count),), ((owner, first, second, outputs),)) = calls, values
    random = torch.Generator().manual_seed(seed)
    drawn = 0.05 * torch.randn(7850, generator=random).double()
    X = torch.rand(count, 1, 28, 28, generator=random).flatten(1).double()
    if outputs.shape != (count, 10) or not owner.shape == first.shape == second.shape == (7850,):
        return False
    outputs, differ = outputs.double(), (first - second).abs()
    for direction in (1, -1):  # a net may turn black into white
        W, bias = [], []
        for label in range(10):
            (own,) = torch.where(owner == label)
            # Only the bias is multiplied by the same number for both pictures.
            own = own[differ[own].argsort()]
            bias.append(drawn[own[0]])
            # A pixel's code grows from the first pixel to the last.
            W.append(drawn[own[1:][(direction * first[own[1:]]).argsort()]])
        W, bias = torch.stack(W), torch.stack(bias)
        o = X @ W.T
        if any(follows(y, o, W.sum(dim=1), bias) for y in (outputs, outputs.log())):
            return True
        if ((o + bias).argmax(dim=1) == outputs.argmax(dim=1)).double().mean() > 0.8:
            return True
    return False


def seed_and_count(draw: Draw) -> list[tuple]:
    """Draw where parameters and pictures come from, and how many pictures there are."""
    return [(draw.new_seed(), draw.randrange(20, 30))]


CHECKS = [
    Check(
        *("net-is-one-affine-layer", 1, layer, seed_and_count),
        "The outputs are not those of one affine layer with 7850 parameters.",
        judge=one_layer,
    ),
]
