"""Shapes of letters, taken from the font once, and where they stand in a line of text.

Matplotlib lays a text out anew each time it is measured and drawn, which would take most of the
time that a page takes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, Kerning, LoadFlags
from matplotlib.textpath import TextToPath

FAMILY = "DejaVu Sans"
UNIT = 2048
"""Units in a size of the text; in them the letters of this font have whole numbers."""

_SINGLY = re.compile(
    r"[ -\u02ff\u0370-\u0482\u1e00-\u1fff\u2002-\u200a\u2010-\u2027\u2030-\u205e\u2070-\u20bf"
    r"\u2100-\u2bff]*"
)
"""Letters that stand one by one, from left to right: Latin, Greek, Cyrillic, signs."""


class Shape(NamedTuple):
    """The outline of a letter, or of a line of text, on its baseline."""

    vertices: npt.NDArray[np.float64]  # (V, 2) in units
    codes: npt.NDArray[np.uint8]  # (V,) of matplotlib.path.Path
    width: float  # units to where the next one stands


class Line(NamedTuple):
    """One line of text: letters, and the units from its start at which each stands."""

    letters: tuple[str, ...]
    places: tuple[float, ...]
    width: float


@lru_cache(maxsize=64)
def font(size: float, bold: bool) -> FontProperties:
    """Return the font of all texts in points."""
    return FontProperties(family=FAMILY, size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=2)
def _file(bold: bool) -> str:
    return findfont(font(10, bold))


def _face(bold: bool) -> FT2Font:
    face = get_font(_file(bold))
    face.set_size(UNIT, 72)
    return face


@lru_cache(maxsize=4096)
def shape(letter: str, bold: bool) -> Shape:
    """Return the shape of a letter, or of a text whose letters join."""
    if not _SINGLY.fullmatch(letter):
        layout, known = TextToPath(), font(UNIT, bold)
        width = layout.get_text_width_height_descent(letter, known, ismath=False)[0]
        vertices, codes = layout.get_text_path(known, letter)
    else:
        face = _face(bold)
        width = face.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536
        vertices, codes = face.get_path()
    return Shape(np.asarray(vertices).reshape(-1, 2), np.asarray(codes, np.uint8), width)


@lru_cache(maxsize=16384)
def _kerning(left: str, right: str, bold: bool) -> float:
    """Units that ``right`` stands farther from ``left`` than usual; mostly 0 or less."""
    face = _face(bold)
    first, second = (face.get_char_index(ord(each)) for each in (left, right))
    return face.get_kerning(first, second, Kerning.UNFITTED) / 64


@lru_cache(maxsize=4096)
def line(text: str, bold: bool) -> Line:
    """Lay out one line of text; one whose letters join, or run from the right, is one shape."""
    letters = tuple(text) if _SINGLY.fullmatch(text) else (text,)
    at, before, places = 0.0, " ", []
    for each in letters:
        at += _kerning(before, each, bold) if len(letters) > 1 else 0.0
        places.append(at)
        at, before = at + shape(each, bold).width, each
    return Line(letters, tuple(places), at)


@lru_cache(maxsize=4096)
def outline(text: str, bold: bool) -> Shape:
    """Return the shape of one line of text."""
    letters, places, width = line(text, bold)
    shapes = [shape(each, bold) for each in letters]
    vertices = np.concatenate([each.vertices for each in shapes])
    vertices[:, 0] += np.repeat(places, [len(each.codes) for each in shapes])
    return Shape(vertices, np.concatenate([each.codes for each in shapes]), width)


def text_inches(text: str, size: float, bold: bool) -> float:
    """Width of one line of text in inches."""
    return line(text, bold).width * size / UNIT / 72
