"""Figures as PNG: drawn by matplotlib, packed by pypng.

Most of a page is flat colour, which packs no better for being filtered: Pillow, which matplotlib
would ask, tries five filters on every row, which takes longer than to draw the page.
"""

from __future__ import annotations

from io import BytesIO

import numpy as np
import png
from matplotlib.figure import Figure

_CHANNELS = 4

_INCHES = 1 / 0.0254
"""Inches in a metre, in which PNG counts dots."""

_EFFORT = 1
"""Of 9: more of it saves a tenth of the bytes and takes twice as long."""


def png_of(figure: Figure) -> bytes:
    """The figure as a PNG file of its own size, opaque as far as it is, that names its dots."""
    drawn, packed = BytesIO(), BytesIO()
    figure.savefig(drawn, format="rgba")
    tall = figure.canvas.get_width_height()[1]
    rows = np.frombuffer(drawn.getbuffer(), np.uint8).reshape(tall, -1)
    dots = round(figure.dpi * _INCHES)
    writer = png.Writer(
        width=rows.shape[1] // _CHANNELS,
        height=tall,
        greyscale=False,
        alpha=True,
        compression=_EFFORT,
        x_pixels_per_unit=dots,
        y_pixels_per_unit=dots,
        unit_is_meter=True,
    )
    writer.write_packed(packed, rows)
    return packed.getvalue()
