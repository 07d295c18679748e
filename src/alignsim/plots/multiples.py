"""Small multiples: how one government's alignment with each of the others changes, on one scale.

What is drawn is the change since the measured start in each future: the level itself differs so
much between governments that on a common scale every line would look flat.

All panels are drawn on one sheet whose unit is the inch: two dozen axes would take long to draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

from alignsim.plots.labels import LEGEND, NARROW, WIDE, Entry, bands, legend
from alignsim.plots.scales import in_figures
from alignsim.plots.shocks import DASHES
from alignsim.plots.style import (
    BLUE,
    BODY,
    GRID,
    ORANGE,
    QUIET,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    drawable,
    fitted,
    headline,
    inches,
    new_figure,
    write,
)
from alignsim.plots.words import MIDDLE, put
from alignsim.results import Floats, Results, quantiles_of, unit_of
from alignsim.storage import parts
from alignsim.tables import (
    Change,
    capital_of,
    change_of,
    count_futures,
    measured,
    name_of,
    of_focus,
    one_line,
    plain,
    signed,
)

STEPS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Where the common scale of changes may end."""
COLUMNS = 5
CLEAR = 0.6
"""Share of futures from which a rise or a fall is called one."""

_PITCH, _ROW = 1.39, 1.47
_WIDE, _TALL = 1.27, 0.9
_LEFT = 0.72
_BELOW = 0.3
FAINT = "#8C8C8C"
"""Colour of shocks, which may be many in so little room."""


Line = list[tuple[float, float]]


@dataclass(frozen=True)
class Panel:
    """A small chart: its left and upper edge in inches, its fan, and whose it is."""

    x: float
    y: float
    change: Change
    quantiles: Floats  # (5, T + 1) at LEVELS, of the change since the start
    left: bool
    bottom: bool


@dataclass(frozen=True)
class Sheet:
    """The scale that all panels share: months 0 to ``last``, changes −``most`` to ``most``."""

    last: int
    most: float

    def across(self, panel: Panel, months: Floats) -> Floats:
        """Inches from the left for each month."""
        return np.asarray(panel.x + _WIDE * np.asarray(months) / max(1, self.last))

    def down(self, panel: Panel, values: Floats) -> Floats:
        """Inches from the top for each value."""
        share = (self.most - np.asarray(values)) / (2 * self.most)
        return np.asarray(panel.y + _TALL * share)


def towards(results: Results) -> list[Change]:
    """Changes of the focus government's alignment with each other one, highest median first."""
    found = [change_of(results, quantity) for quantity in of_focus(results)]
    return sorted(found, key=lambda change: (-round(change.change, 9), -round(change.end, 9)))


def multiples_figure(results: Results) -> Figure | None:
    """Return a small fan for each other government, or None when none was recorded."""
    changes = towards(results)
    if not changes:
        return None
    fans = [_fan(results.trajectory(change.quantity)) for change in changes]
    unit = f"Change of alignment (on a scale of {unit_of('alignment')})"
    entries = bands(results.futures, 0, "shock" if results.shocks else "")
    return small_fans(results, (*_words(results, changes), unit), entries, changes, fans)


def _fan(trajectory: Floats) -> Floats:
    """Quantiles of the change since the start, (5, T + 1)."""
    return quantiles_of(trajectory, base=trajectory[:, 0])


def small_fans(
    results: Results,
    words: tuple[str, str, str],
    entries: Sequence[Entry],
    changes: Sequence[Change],
    fans: Sequence[Floats],
    steps: Sequence[float] = STEPS,
    digits: int = 2,
) -> Figure:
    """Return a page of small fans, one for each change, with what stands above and below.

    ``words`` are title, subtitle and unit. Dates and shocks are those of ``results``; the common
    scale ends at one of ``steps``, and numbers have so many decimals.
    """
    title, subtitle, unit = words
    head = headline(None, title, subtitle)
    top = head + LEGEND + 0.6
    rows = -(-len(changes) // COLUMNS)
    height = top + rows * _ROW - (_ROW - _TALL) + _BELOW
    panels = _panels(changes, fans, top)
    figure = new_figure(height)
    headline(figure, title, subtitle)
    legend(figure, head, entries)
    page = add_axes(figure, 0, 0, WIDTH, height)
    page.set(xlim=(0, WIDTH), ylim=(height, 0))
    page.set_axis_off()
    sheet = Sheet(results.months, round_limit(panels, steps))
    _draw_scales(page, sheet, panels, results)
    _draw_fans(page, sheet, panels)
    for panel in panels:
        _write_name(page, panel, digits)
    write(figure, SIDE, head + LEGEND, unit, BODY)
    return figure


def round_limit(panels: Sequence[Panel], steps: Sequence[float] = STEPS) -> float:
    """The smallest round number that no band of any panel goes beyond."""
    largest = max(float(np.abs(panel.quantiles).max()) for panel in panels)
    return next((step for step in steps if largest <= step), 2.0)


def _words(results: Results, changes: list[Change]) -> tuple[str, str]:
    up = sum(change.rising >= CLEAR for change in changes)
    down = sum(change.falling >= CLEAR for change in changes)
    who = name_of(results, results.focus)
    title = f"{who} moves closer to {up} of {len(changes)} governments, away from {down}"
    told = (
        f"{one_line(results.name)}, {count_futures(results)}, {results.dates[0]} ({measured()}) to"
    )
    return title, (
        f"{told} {results.dates[-1]}. Drawn is the change since the start of each future, largest "
        "median rise first; under each name, the median level at start → end. “Closer” and “away” "
        f"mean in at least {CLEAR:.0%} of futures."
    )


def _panels(changes: Sequence[Change], fans: Sequence[Floats], top: float) -> list[Panel]:
    panels = []
    for place, (change, quantiles) in enumerate(zip(changes, fans, strict=True)):
        row, column = divmod(place, COLUMNS)
        panels.append(
            Panel(
                x=_LEFT + _PITCH * column,
                y=top + _ROW * row,
                change=change,
                quantiles=quantiles,
                left=column == 0,
                bottom=place + COLUMNS >= len(changes),
            )
        )
    return panels


def _draw_scales(page: Axes, sheet: Sheet, panels: list[Panel], results: Results) -> None:
    """Draw grid, zero, shocks and the two edges of every panel, with values and dates."""
    digits = max(2, len(in_figures([sheet.most])[0].partition(".")[2]))
    values = [sheet.most * share for share in (-1, -0.5, 0, 0.5, 1)]
    months = sorted({shock.month for shock in results.shocks if 0 <= shock.month <= sheet.last})
    grid: list[Line] = []
    zeros: list[Line] = []
    edges: list[Line] = []
    shocks: list[Line] = []
    for panel in panels:
        right, low = panel.x + _WIDE, panel.y + _TALL
        for value, y in zip(values, sheet.down(panel, np.array(values)), strict=True):
            (zeros if abs(value) < 1e-9 else grid).append([(panel.x, y), (right, y)])
            if panel.left and abs(value) in (0.0, sheet.most):
                text = signed(value, digits) if value else "0"
                put(page, panel.x - 0.06, y + MIDDLE * SMALL / 72, text, SMALL, ha="right")
        edges.append([(panel.x, panel.y), (panel.x, low), (right, low)])
        shocks += [
            [(x, panel.y), (x, low)] for x in sheet.across(panel, np.array(months, np.float64))
        ]
        if panel.bottom:
            put(page, panel.x, low + 0.15, results.dates[0], SMALL)
            put(page, right, low + 0.15, results.dates[-1], SMALL, ha="right")
    page.add_collection(LineCollection(grid, colors=GRID, linewidths=0.6, zorder=1))
    page.add_collection(LineCollection(zeros, colors=QUIET, linewidths=0.7, zorder=1.1))
    page.add_collection(LineCollection(edges, colors=QUIET, linewidths=0.8, zorder=3))
    page.add_collection(
        LineCollection(shocks, colors=FAINT, linewidths=0.5, linestyles=[DASHES], zorder=0.9)
    )


def _draw_fans(page: Axes, sheet: Sheet, panels: list[Panel]) -> None:
    """Draw the bands and the median of every panel."""
    months = np.arange(sheet.last + 1, dtype=np.float64)
    outer: list[Floats] = []
    inner: list[Floats] = []
    medians: list[Floats] = []
    for panel in panels:
        x = sheet.across(panel, months)
        curves = [sheet.down(panel, curve) for curve in panel.quantiles]
        for shapes, low, high in ((outer, 0, 4), (inner, 1, 3)):
            edge = np.concatenate([curves[low], curves[high][::-1]])
            shapes.append(np.column_stack([np.concatenate([x, x[::-1]]), edge]))
        medians.append(np.column_stack([x, curves[2]]))
    for shapes, alpha in ((outer, WIDE), (inner, NARROW)):
        page.add_collection(PolyCollection(shapes, facecolors=BLUE, alpha=alpha, linewidths=0))
    page.add_collection(LineCollection(medians, colors=BLUE, linewidths=1.9, zorder=2.5))


def _write_name(page: Axes, panel: Panel, digits: int) -> None:
    """Write, above a panel, whose it is, the median change, and the medians at start and end."""
    change, partner = panel.change, parts(panel.change.quantity)[2] or ""
    colour = QUIET
    if max(change.rising, change.falling) >= CLEAR:
        colour = BLUE if change.rising >= change.falling else ORANGE
    told, left, right = signed(change.change, digits), panel.x - 0.03, panel.x + _WIDE
    room = right - left - inches(told, SMALL) - 0.05
    name = drawable(capital_of(partner))
    bold = inches(name, SMALL, True) <= room
    name = fitted(name, room, SMALL, bold=bold)
    upper, lower = panel.y - 0.23, panel.y - 0.08
    levels = f"{plain(change.start, digits)} → {plain(change.end, digits)}"
    put(page, left, upper, name, SMALL, bold=bold)
    put(page, right, upper, told, SMALL, color=colour, ha="right")
    put(page, left, lower, levels, SMALL, color=QUIET)
