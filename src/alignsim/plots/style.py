"""How every figure looks: colours, sizes, text that fits.

Figures are 7.6 inches wide, so that they stand on an A4 page without being made smaller, and no
text is below 8.5 points. Colours are those of Okabe and Ito (2008), which readers with any common
form of colour blindness can tell apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font

from alignsim.plots.letters import FAMILY, text_inches
from alignsim.plots.raster import png_of
from alignsim.plots.words import ASCENT, MIDDLE, put
from alignsim.tables import one_line

BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
SKY, AMBER, BLACK = "#56B4E9", "#E69F00", "#000000"
INK, QUIET, GRID = "#222222", "#595959", "#DDDDDD"

WIDTH = 7.6
"""Width of a figure in inches."""

SIDE = 0.15
"""Margin left and right of titles and keys in inches."""

DOTS = 150
"""Dots per inch of PNG files."""

TITLE, PANEL, BODY, SMALL = 14.0, 11.0, 9.5, 8.5
"""Sizes of text in points; none is smaller than SMALL."""

_STYLE: dict[str, Any] = {
    "font.family": FAMILY,
    "font.size": BODY,
    "text.hinting": "none",
    "text.parse_math": False,
    "text.usetex": False,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.labelsize": BODY,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.axisbelow": True,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": BODY,
    "ytick.labelsize": BODY,
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "svg.fonttype": "path",
    "svg.hashsalt": "alignsim",
    "savefig.facecolor": "white",
    "figure.facecolor": "white",
}


def styled() -> AbstractContextManager[None]:
    """Return a context in which figures look alike whatever the user's own settings are."""
    backends = {"backend", "backend_fallback", "interactive", "toolbar"}
    settings: dict[Any, Any] = {
        name: value for name, value in matplotlib.rcParamsDefault.items() if name not in backends
    }
    settings.update(_STYLE)
    return matplotlib.rc_context(settings)


class StyledFigure(Figure):
    """A figure that looks alike wherever it is shown, in a notebook as well."""

    def _repr_png_(self) -> bytes:
        """What a notebook shows, whether or not it knows matplotlib."""
        with styled():
            return png_of(self)


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """Return an empty figure of ``width`` by ``height`` inches, without any global state."""
    figure = StyledFigure(figsize=(width, height), dpi=DOTS)
    FigureCanvasAgg(figure)
    return figure


def add_axes(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Add axes whose place is given in inches from the left and from the top of the figure."""
    across, up = figure.get_size_inches()
    return figure.add_axes((left / across, 1 - (top + height) / up, width / across, height / up))


def inches_of(axes: Axes) -> tuple[float, float]:
    """Width and height of axes in inches."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    place, (across, up) = axes.get_position(), figure.get_size_inches()
    return float(place.width * across), float(place.height * up)


def write(figure: Figure, x: float, y: float, text: str, size: float = BODY, **more: Any) -> None:
    """Write ``text`` at inches from the left and the top, where the letters' upper edge is.

    ``middle=True`` puts their middle there.
    """
    across, up = figure.get_size_inches()
    y += (MIDDLE if more.pop("middle", False) else ASCENT) * size / 72
    put(figure, x / across, 1 - y / up, text, size, **more)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    return frozenset(get_font(findfont(FAMILY)).get_charmap())


def drawable(text: str) -> str:
    """Return ``text`` on one line; a letter that the font lacks becomes an empty box."""
    known = _letters()
    return "".join(each if ord(each) in known else "□" for each in one_line(text))


def inches(text: str, size: float = BODY, bold: bool = False) -> float:
    """Width of one line of text in inches."""
    return text_inches(text, size, bold)


def fitted(text: str, width: float, size: float = BODY, bold: bool = False) -> str:
    """Return ``text`` cut, with an ellipsis, to at most ``width`` inches."""
    text = drawable(text)[:500]
    if inches(text, size, bold) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if inches(text[:middle].rstrip() + "…", size, bold) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def wrapped(text: str, width: float, size: float, lines: int = 2, bold: bool = False) -> list[str]:
    """Break ``text`` between words into at most ``lines`` lines of at most ``width`` inches."""
    words, made = drawable(text).split(" "), [""]
    for place, word in enumerate(words):
        longer = f"{made[-1]} {word}".strip()
        if inches(longer, size, bold) <= width or not made[-1]:
            made[-1] = longer
        elif len(made) < lines:
            made.append(word)
        else:
            made[-1] = " ".join([made[-1], *words[place:]])
            break
    return [fitted(line, width, size, bold) for line in made]


def headline(figure: Figure | None, title: str, subtitle: str, width: float = WIDTH) -> float:
    """Write title and subtitle at the top of ``figure`` (None: only measure).

    They take two and three lines at most. Returns the inches they take.
    """
    y = 0.1
    for text, size, bold, lines in ((title, TITLE, True, 2), (subtitle, BODY, False, 3)):
        for line in wrapped(text, width - 2 * SIDE, size, lines, bold) if text else ():
            if figure is not None:
                colour = INK if bold else QUIET
                write(figure, SIDE, y, line, size, bold=bold, color=colour)
            y += size * 1.4 / 72
    return y + 0.04


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move heights apart until neighbours are ``gap`` apart, staying within ``low`` and ``high``.

    The order is kept; with too little room for all, the gap becomes smaller.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda each: (wanted[each], each))
    gap = min(gap, (high - low) / max(1, len(wanted) - 1))
    clusters: list[tuple[float, list[int]]] = []
    for each in order:
        centre, members = wanted[each], [each]
        while True:
            half = gap * (len(members) - 1) / 2
            centre = min(max(centre, low + half), high - half)
            if not clusters:
                break
            before, others = clusters[-1]
            if centre - half - gap >= before + gap * (len(others) - 1) / 2 - 1e-12:
                break
            clusters.pop()
            members = others + members
            centre = (
                sum(wanted[one] - gap * place for place, one in enumerate(members)) / len(members)
                + gap * (len(members) - 1) / 2
            )
        clusters.append((centre, members))
    placed = [0.0] * len(wanted)
    for centre, members in clusters:
        for place, one in enumerate(members):
            placed[one] = centre + gap * (place - (len(members) - 1) / 2)
    return placed
