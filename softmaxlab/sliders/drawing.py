"""The pictures of a run: its curves, and the weights of each class."""

from __future__ import annotations

from collections.abc import Sequence

from ..picture import Picture, draw_templates
from .background_run import BackgroundRun
from .curves import Curve, draw_curves
from .report import describe_curves


def draw_run(run: BackgroundRun, kept: Sequence[Curve]) -> tuple[str, str]:
    """Draw a run as far as it is; no global setting of matplotlib is used or changed.

    Args:
        run: has a net.
        kept: the curves of earlier runs, drawn thin.

    Returns:
        HTML of the curves, and of the weight templates of the ten classes: an empty text where
        the net has no such weights, or they are no longer finite.
    """
    image = draw_curves(
        Curve(str(run.settings), run.history),
        run.settings.num_epochs,
        run.untrained,
        run.diverged_in,
        kept,
    )
    curves = Picture("", image, describe_curves(run), "svg+xml").to_html()
    images = ""
    weight = next(run.net.parameters()).detach()
    if weight.shape == (10, 784) and weight.isfinite().all():
        images = "".join(template.to_html() for template in draw_templates(weight, compact=False))
    templates = f'<div class="d2l-templates">{images}</div>' if images else ""
    return f'<div class="d2l-curves">{curves}</div>', templates
