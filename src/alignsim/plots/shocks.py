"""Shocks on the time axis: a line and a number each, and a key that tells their names.

Shocks of the same month share one line and one badge, such as ``1, 2``; badges that would touch
stand in different rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from alignsim.plots.style import INK, QUIET, SIDE, SMALL, fitted, inches, inches_of, write
from alignsim.plots.words import put
from alignsim.results import Results, ShockMark
from alignsim.tables import one_line

MOST_NAMED = 48
"""Shocks that get a number and a name; further ones get a line only."""

MANY = 24
"""Up to so many shocks the key has two columns, beyond three."""

ROW = 0.19
"""Inches between rows of the key."""

FIGURE_SPACE = "\u2007"
"""A space as wide as a digit."""

DASHES = (0, (4, 3))
"""How the line of a shock is dashed."""

BADGE = 0.16
"""Inches between rows of badges."""

_GAP = 0.12


@dataclass(frozen=True)
class Badge:
    """The numbers of the shocks of one month, above the axes."""

    month: int
    text: str
    row: int


@dataclass(frozen=True)
class Marks:
    """Where the shocks of a scenario stand on a time axis of a given width."""

    months: tuple[int, ...]
    badges: tuple[Badge, ...]
    rows: int
    key: tuple[tuple[str, ShockMark], ...]
    unnamed: int

    @property
    def badge_height(self) -> float:
        """Inches the badges take above the axes."""
        return BADGE * self.rows + 0.04 if self.rows else 0.05

    @property
    def columns(self) -> int:
        """Columns of the key."""
        return 2 if len(self.key) <= MANY else 3

    @property
    def key_rows(self) -> int:
        """Rows of the key below its heading."""
        return -(-len(self.key) // self.columns)

    @property
    def key_height(self) -> float:
        """Inches the key takes."""
        return ROW * (1 + self.key_rows) + 0.05 if self.key else 0.0


def marks(results: Results, width: float, shocks: Sequence[ShockMark] | None = None) -> Marks:
    """Place the shocks of ``results``, or those given, on a time axis ``width`` inches long."""
    every = results.shocks if shocks is None else shocks
    within = [shock for shock in every if 0 <= shock.month <= results.months]
    within.sort(key=lambda shock: shock.month)
    named = within[:MOST_NAMED]
    numbers: dict[int, list[str]] = {}
    for number, shock in enumerate(named, start=1):
        numbers.setdefault(shock.month, []).append(str(number))
    ends: list[float] = []
    badges = []
    for month, those in numbers.items():
        text = ", ".join(those) if len(those) <= 3 else f"{those[0]}–{those[-1]}"
        place = width * month / max(1, results.months)
        half = inches(text, SMALL, True) / 2
        row = next((r for r, end in enumerate(ends) if place - half >= end + _GAP), len(ends))
        ends[row : row + 1] = [place + half]
        badges.append(Badge(month, text, row))
    key = tuple((str(number), shock) for number, shock in enumerate(named, start=1))
    months = tuple(dict.fromkeys(shock.month for shock in within))
    return Marks(months, tuple(badges), len(ends), key, len(within) - len(named))


def draw_lines(axes: Axes, placed: Marks, width: float = 0.9) -> None:
    """Draw a vertical line at the month of every shock."""
    lines = LineCollection(
        [[(month, 0), (month, 1)] for month in placed.months],
        colors=QUIET,
        linewidths=width,
        linestyles=[DASHES],
        zorder=1.5,
        transform=axes.get_xaxis_transform(),
    )
    axes.add_collection(lines, autolim=False)


def draw_badges(axes: Axes, placed: Marks) -> None:
    """Write the numbers of the shocks above the axes."""
    height = inches_of(axes)[1]
    across = axes.get_xaxis_transform()
    for badge in placed.badges:
        y = 1 + (0.06 + BADGE * badge.row) / height
        more = {"transform": across, "color": INK}
        put(axes, badge.month, y, badge.text, SMALL, bold=True, ha="center", **more)


def draw_key(
    figure: Figure,
    placed: Marks,
    dates: tuple[str, ...],
    top: float,
    heading: str = "Shocks",
    whose: Mapping[ShockMark, str] | None = None,
) -> None:
    """Write the names of the shocks in columns, ``top`` inches below the figure's upper edge.

    A probability below 1 is written after the name; a shock that waits for a condition stands at
    the median month in which it began, marked by ≈. ``whose`` names the scenario of shocks that
    not all scenarios have.
    """
    if not placed.key:
        return
    more = f" ({placed.unnamed} more have a line but no number)" if placed.unnamed else ""
    heading = fitted(heading, 0.4 * figure.get_figwidth(), SMALL, bold=True) + more
    write(figure, SIDE, top, heading, SMALL, bold=True)
    notes = ["a letter tells whose, where not of all"] if whose else []
    if any(shock.triggered for _, shock in placed.key):
        note = "≈ waits for a condition: median month, share of futures"
        notes.append(note if whose else f"{note} in which it happens")
    if notes:
        after = SIDE + inches(f"{heading}  ", SMALL, True)
        write(figure, after, top, "; ".join(notes), SMALL, color=QUIET)
    column, rows = (figure.get_figwidth() - 2 * SIDE) / placed.columns, placed.key_rows
    digits = len(placed.key[-1][0])
    for place, (number, shock) in enumerate(placed.key):
        x, y = SIDE + column * (place // rows), top + ROW * (1 + place % rows)
        about = "≈" if shock.triggered else ""
        start = f"{number.rjust(digits, FIGURE_SPACE)}  {about}{dates[shock.month]}  "
        likely = "" if shock.probability >= 1 else f" ({shock.probability:.0%})"
        if whose and shock in whose:
            likely += f" · {fitted(whose[shock], column / 2, SMALL)}"
        room = column - 0.1 - inches(start + likely, SMALL)
        text = f"{start}{fitted(one_line(shock.label) or shock.id, room, SMALL)}{likely}"
        write(figure, x, y, text, SMALL)
