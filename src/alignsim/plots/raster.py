"""Figures as PNG: drawn by matplotlib, packed here.

Most of a page is flat colour, which packs no better for being filtered: Pillow tries five filters
on every row, which takes longer than to draw the page.
"""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
from matplotlib.figure import Figure

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = 4
_HEADER = 8, 6, 0, 0, 0
"""Bits of a channel, the code of colours with opacity, and the only methods there are."""

_INCHES = 1 / 0.0254
"""Inches in a metre, in which PNG counts dots."""

_EFFORT = 1
"""Of 9: more of it saves a tenth of the bytes and takes twice as long."""


def png_of(figure: Figure) -> bytes:
    """The figure as a PNG file of its own size, opaque as far as it is, that names its dots.

    As in PNG (ISO/IEC 15948:2004): a byte before each row says that it is not filtered.
    """
    drawn = BytesIO()
    figure.savefig(drawn, format="rgba")
    tall = figure.canvas.get_width_height()[1]
    pixels = np.frombuffer(drawn.getbuffer(), np.uint8).reshape(tall, -1)
    rows = np.zeros((tall, 1 + pixels.shape[1]), np.uint8)
    rows[:, 1:] = pixels
    dots = round(figure.dpi * _INCHES)
    parts = (
        (b"IHDR", struct.pack(">2I5B", pixels.shape[1] // _CHANNELS, tall, *_HEADER)),
        (b"pHYs", struct.pack(">2IB", dots, dots, 1)),
        (b"IDAT", zlib.compress(rows.data, _EFFORT)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_part(*each) for each in parts)


def _part(name: bytes, content: bytes) -> bytes:
    """A part of a PNG file: its length, its name, what it holds, and a sum to check them."""
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(content, zlib.crc32(name)))
    )
