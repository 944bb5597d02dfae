"""Self-checks of the exercises on number formats."""

import math
from typing import Any

import torch

from .answer import UnansweredError, WrongError, read_numbers
from .right import (
    BITS,
    INT8_LOWS,
    INT8_TOLERANCE,
    INT8_TOPS,
    exp_limits,
    exp_tolerance,
)


def exp_reach(answer: Any) -> str:
    """Check a dictionary from the name of a format to the smallest and largest argument of exp."""
    names = [*BITS, "INT8"]
    if answer is None or answer is ...:
        raise UnansweredError
    if not isinstance(answer, dict):
        kind = type(answer).__name__
        raise WrongError(f"The answer should be a dictionary of formats, but it is of type {kind}.")
    unknown = [str(name) for name in answer if name not in names]
    if unknown:
        raise WrongError(f"{unknown[0]} is not one of the formats {', '.join(names)}.")
    given = []
    for name in names:
        try:
            pair = read_numbers(answer.get(name), f"Your answer for {name}", (2,))
        except UnansweredError:
            continue
        low, high = pair.tolist()
        if low > high:
            raise WrongError(f"{name}: the smallest argument comes first, then the largest.")
        if name == "INT8":
            check_integers(low, high)
        else:
            check_floats(name, low, high)
        given.append(name)
    if not given:
        raise UnansweredError
    missing = [name for name in names if name not in given]
    if missing:
        return f"Right so far: {', '.join(given)}. Still open: {', '.join(missing)}."
    return "Right, all six."


def check_floats(name: str, low: float, high: float) -> None:
    """Compare with the logarithms of the limits, or a number of the format close to them."""
    normal, zero, top = exp_limits(name)

    def near(value: float, target: float) -> bool:
        return math.isfinite(value) and abs(value - target) <= exp_tolerance(name, target)

    if high > 10 * top:
        raise WrongError(
            f"{name}: {high:g} may be a result of exp, but as an argument it overflows."
        )
    if not near(high, top):
        side = "overflows" if high > top else "does not overflow yet, and larger ones do not either"
        raise WrongError(f"{name}: the largest argument is wrong. exp({high:g}) {side}.")
    if low > -1:
        raise WrongError(
            f"{name}: smaller arguments work as well. exp of a negative number is not an error."
        )
    if near(low, zero + math.log(2)) and not near(low, zero):
        raise WrongError(
            f"{name}: nearly. Results a little below the smallest number are rounded up."
        )
    if not near(low, normal) and not near(low, zero):
        raise WrongError(f"{name}: at {low:g} the result neither becomes subnormal nor becomes 0.")


def check_integers(low: float, high: float) -> None:
    """Compare with INT8, for whole arguments or for real ones that are rounded afterwards."""
    if not any(abs(high - top) < INT8_TOLERANCE for top in INT8_TOPS):
        raise WrongError(
            f"INT8: exp({high:g}) is about {math.exp(min(high, 700)):.0f}. Is that the end?"
        )
    if not any(abs(low - bottom) < INT8_TOLERANCE for bottom in INT8_LOWS):
        raise WrongError(
            f"INT8: exp({low:g}) is about {math.exp(low):.2g}. Which integer is nearest?"
        )


def int8_range(answer: Any) -> str:
    """Check a proposal: what the 256 patterns mean, as 256 numbers."""
    if isinstance(answer, list | tuple) and len(answer) != 256:
        raise WrongError(f"There are 256 patterns, and so 256 numbers; you have {len(answer)}.")
    values = read_numbers(answer, "The answer", (256,))
    if not values.isfinite().all():
        raise WrongError(
            "Some patterns mean inf. That is allowed in a float, but here it is wasted."
        )
    distinct = values.unique()
    if len(distinct) < 250:
        raise WrongError(
            f"Only {len(distinct)} of your 256 numbers are different. That wastes patterns."
        )
    sizes = distinct[distinct != 0].abs()
    ratio = (sizes.max() / sizes.min()).item()
    if (distinct >= 0).all() or (distinct <= 0).all():
        raise WrongError("All numbers have the same sign. INT8 can represent both signs.")
    if ratio <= 128:
        raise WrongError(f"The largest is {ratio:g} times the smallest: no more than in INT8.")
    shares = []
    # A product may be off by the rounding of float32; a sum may not swallow a small number.
    sums, products = distinct[:, None] + distinct, distinct[:, None] * distinct
    for exact, tolerance in ((sums, 1e-9), (products, 1e-6)):
        exact = exact[(exact.abs() <= sizes.max()) & ((exact == 0) | (exact.abs() >= sizes.min()))]
        above = torch.searchsorted(distinct, exact).clamp(1, len(distinct) - 1)
        off = torch.minimum((exact - distinct[above - 1]).abs(), (exact - distinct[above]).abs())
        shares.append((off <= tolerance * exact.abs()).double().mean().item())
    return (
        f"That is a wider range: the largest is {ratio:.3g} times the smallest. Of all results in "
        f"range, {shares[0]:.0%} of the sums and {shares[1]:.0%} of the products are exact."
    )
