"""What lines mean: texts beside their ends, and a row of samples with a word each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from alignsim.plots.shocks import DASHES
from alignsim.plots.style import (
    BLUE,
    INK,
    QUIET,
    SIDE,
    SMALL,
    inches,
    inches_of,
    spread,
    write,
)
from alignsim.plots.words import MIDDLE, put
from alignsim.results import Floats

WIDE, NARROW = 0.18, 0.38
"""Opacity of the 90% and of the 50% band."""

LEGEND = 0.3
"""Inches a row of samples takes."""

MEDIAN, THIN, SHOCK = (BLUE, 2.6, "-", 1.0), (INK, 0.6, "-", 0.55), (QUIET, 0.9, DASHES, 1.0)
"""Colour, width, dashes and opacity of lines."""

_SAMPLE, _GAP, _NEXT = 0.22, 0.08, 0.17

Stroke = tuple[str, float, object, float]
Shade = tuple[str, float] | tuple[str, float, str]
Entry = tuple[str, Stroke | Shade]
"""A word with the line, or the colour, opacity and hatching of the band, that it explains.

An entry without a word stands close to the next, whose word explains both.
"""


def bands(futures: int, samples: int, shock: str = "", rare: bool = False) -> list[Entry]:
    """Entries for a fan of so many futures with so many drawn singly; ``shock`` if there are.

    With ``rare`` a panel beside the fan shows means, as its own labels say.
    """
    if futures == 1:
        entries: list[Entry] = [("the one future", MEDIAN)]
    else:
        half = NARROW + WIDE * 0.6
        entries = [
            ("median or mean" if rare else "median", MEDIAN),
            ("half of all futures", (BLUE, half)),
            ("90% of futures", (BLUE, WIDE)),
        ]
    few = min(samples, futures)
    if few > 1:
        entries.append(("single futures" if rare else f"{few} single futures", THIN))
    if shock:
        entries.append((shock, SHOCK))
    return entries


def legend(figure: Figure, top: float, entries: Sequence[Entry]) -> None:
    """Write a sample and a word for each entry on one line, ``top`` inches down."""
    across, up = figure.get_size_inches()
    x, y = SIDE, top + 0.065
    for text, mark in entries:
        if len(mark) != 4:
            corner, size = (x / across, 1 - (y + 0.04) / up), (_SAMPLE / across, 0.08 / up)
            shade = Rectangle(corner, *size, color=mark[0], alpha=mark[1], linewidth=0)
            shade.set_hatch(mark[2] if len(mark) == 3 else "")
            figure.add_artist(shade)
        else:
            colour, width, dashes, alpha = mark
            ends = (x / across, (x + _SAMPLE) / across)
            line = Line2D(ends, (1 - y / up, 1 - y / up), color=colour, linewidth=width)
            line.set(linestyle=dashes, alpha=alpha)
            figure.add_artist(line)
        if not text:
            x += _SAMPLE + _GAP / 2
            continue
        write(figure, x + _SAMPLE + _GAP, y, text, SMALL, middle=True)
        x += _SAMPLE + _GAP + inches(text, SMALL) + _NEXT


def draw_thin(axes: Axes, futures: Floats) -> None:
    """Draw single futures (F, T + 1), month by month, as thin lines."""
    months = np.broadcast_to(np.arange(futures.shape[1]), futures.shape)
    colour, width, _, alpha = THIN
    lines = LineCollection(
        list(np.stack([months, futures], axis=-1)), colors=colour, linewidths=width, alpha=alpha
    )
    lines.set_zorder(2)
    axes.add_collection(lines)


def write_right(
    axes: Axes,
    heights: Sequence[float],
    texts: Sequence[str],
    colours: Sequence[str],
    bold: Sequence[bool],
) -> None:
    """Write texts right of the axes near the given data heights, moved apart where they touch.

    A height above the axes has its text at their upper edge.
    """
    low, high = axes.get_ylim()
    across = axes.get_yaxis_transform()
    gap = SMALL * 1.35 / 72 * (high - low) / inches_of(axes)[1]
    placed = spread(heights, gap, low + gap / 2, high - gap / 2)
    step = (high - low) / inches_of(axes)[1]
    leaders = [
        [(1, min(height, high)), (1.02, y)] for height, y in zip(heights, placed, strict=True)
    ]
    lines = LineCollection(leaders, colors=colours, linewidths=0.7, clip_on=False, zorder=2)
    lines.set_transform(across)
    axes.add_collection(lines, autolim=False)
    for text, y, colour, heavy in zip(texts, placed, colours, bold, strict=True):
        base = y - MIDDLE * SMALL / 72 * step
        put(axes, 1.027, base, text, SMALL, transform=across, color=colour, bold=heavy)
