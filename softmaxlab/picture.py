"""Small pictures within a page."""

from __future__ import annotations

import html
import io
from base64 import b64encode
from typing import NamedTuple

import torch

from d2lmini.fashion_mnist import get_fashion_mnist_labels


class Picture(NamedTuple):
    """A small picture: its name, the bytes of its file, in words what it shows, and its format."""

    name: str
    content: bytes
    alt: str
    format: str = "png"

    def to_html(self) -> str:
        """Return it with its name below."""
        uri = f"data:image/{self.format};base64,{b64encode(self.content).decode()}"
        image = f'<img class="photo" src="{uri}" alt="{html.escape(self.alt)}">'
        return f"<div>{image}<span>{html.escape(self.name)}</span></div>"


def draw_templates(weights: torch.Tensor, *, compact: bool = True) -> list[Picture]:
    """Draw the weights (10, 784) as ten pictures: purple speaks for a class, orange against it.

    ``compact`` makes the files as small as it goes, which takes longer than an epoch of training.
    """
    import matplotlib
    from PIL import Image

    # The few largest weights are cut off, or the others would be pale.
    weights = weights.nan_to_num(0, 0, 0)  # of a run that diverged
    limit = weights.abs().quantile(0.995).clamp(min=1e-12)
    levels = (
        (((weights / limit).clamp(-1, 1) + 1) * 16)
        .round()
        .to(torch.uint8)
        .reshape(-1, 28, 28)
        .numpy()
    )
    palette = (matplotlib.colormaps["PuOr"].resampled(33)(range(33))[:, :3] * 255).round()
    pictures = []
    for name, level in zip(get_fashion_mnist_labels(range(10)), levels, strict=True):
        image = Image.fromarray(level).convert("P")
        image.putpalette(palette.astype("uint8").tobytes())
        buffer = io.BytesIO()
        image.save(buffer, "PNG", optimize=compact, compress_level=9 if compact else 1)
        pictures.append(Picture(name, buffer.getvalue(), f"Weight template of {name}"))
    return pictures
