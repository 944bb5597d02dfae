"""The gradient of softmax regression in closed form: predictions minus labels."""

import torch
from torch import Tensor, nn

HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def has_closed_form(net: object, loss: object) -> bool:
    """Return whether ``net`` and ``loss`` are just the chapter's, so that `set_gradients` is right.

    That is ``nn.Sequential(nn.Flatten(), nn.Linear(…))`` and a plain `nn.CrossEntropyLoss` with
    ``reduction='none'`` or ``'mean'``. Subclasses, hooks and frozen parameters need autograd.
    """
    if type(net) is not nn.Sequential or type(loss) is not nn.CrossEntropyLoss:
        return False
    if [type(layer) for layer in net] != [nn.Flatten, nn.Linear]:
        return False
    flatten, linear = net
    return (
        (flatten.start_dim, flatten.end_dim) == (1, -1)
        and (loss.weight, loss.ignore_index, loss.label_smoothing) == (None, -100, 0.0)
        and loss.reduction in ("none", "mean")
        and not any(getattr(module, hooks) for module in net.modules() for hooks in HOOKS)
        and all(p.requires_grad and not p._backward_hooks for p in net.parameters())
    )


def set_gradients(net: nn.Sequential, X: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Compute the cross-entropy and set ``.grad`` of its mean, without autograd.

    With error E = softmax(O) - Y, where Y holds the one-hot labels of B examples, the gradient is
    EᵀX / B for the weight and the column means of E for the bias (d2l section 3.4.6). This halves
    the time of an epoch: autograd's bookkeeping costs more than arithmetic this small.

    Args:
        net: a net for which `has_closed_form` holds.
        X: the features, (B, …).
        y: the labels, int64 (B,).

    Returns:
        The logits (B, q) and the loss of each example (B,).

    Raises:
        IndexError: a label has no column.
    """
    linear = net[1]
    weight, bias = linear.weight.detach(), linear.bias
    X, y = X.flatten(1), y.unsqueeze(0)
    # Columns are examples here: a product of a few long rows is faster than one of many short ones.
    logits = weight @ X.T
    if bias is not None:
        logits += bias.detach().unsqueeze(1)
    error = torch.log_softmax(logits, dim=0)
    losses = -error.gather(0, y)
    error.exp_().scatter_add_(0, y, error.new_full(y.shape, -1.0))
    linear.weight.grad = (error @ X).div_(X.shape[0])
    if bias is not None:
        bias.grad = error.mean(dim=1)
    return logits.T.contiguous(), losses.squeeze(0)
