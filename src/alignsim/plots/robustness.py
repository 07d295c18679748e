"""Effects by theory: a mark and an interval a theory, one panel a quantity."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from alignsim.attribution import Contribution
from alignsim.plots.attribution import with_room
from alignsim.plots.gallery import Sheet, draw_sheets
from alignsim.plots.labels import LEGEND, legend
from alignsim.plots.scales import in_figures, values_between
from alignsim.plots.style import (
    BLUE,
    GRID,
    INK,
    ORANGE,
    PANEL,
    QUIET,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    fitted,
    headline,
    inches,
    new_figure,
)
from alignsim.plots.words import MIDDLE, put
from alignsim.results import kind_of, unit_of
from alignsim.robustness import NOBODY, Robustness
from alignsim.tables import in_words, one_line, part_of

PANELS = 4
"""Quantities on a page; more have pages of their own."""

_ROW, _NAMES, _NUMBERS = 0.25, 1.7, 1.5
_HEAD, _FOOT, _APART = 0.34, 0.48, 0.12
_MARK = 6.0  # points
_DOTS = (0, (1, 1))
_MARGIN = 0.04  # of the range, beyond its ends


def draw_robustness(
    found: Robustness,
    folder: Path,
    formats: Sequence[str] = ("png", "svg"),
    jobs: int = 1,
) -> list[Path]:
    """Draw the effects under all theories into ``folder``; see `draw_sheets`."""
    return draw_sheets(robustness_sheets(found), folder, formats, jobs)


def robustness_sheets(found: Robustness) -> list[Sheet]:
    """Everything there is to draw, by name: pages of some quantities each."""
    starts = range(0, len(found.quantities), PANELS)
    return [
        (f"theories-{page}", partial(effects_figure, found, found.quantities[at : at + PANELS]))
        for page, at in enumerate(starts, start=1)
    ]


def effects_figure(found: Robustness, quantities: Sequence[str]) -> Figure:
    """Return the effects on some quantities by theory, each quantity on its own scale."""
    title = f"{one_line(found.scenario)}: what its shocks do, by theory"
    subtitle = (
        f"{found.futures:,} futures, at the end of {found.dates[found.month]}: with the shocks "
        "less without them, on the same draws. Lines are 90% intervals of the mean. Robust: under "
        "every theory they leave 0 out, on the same side. Where nobody chooses, the shocks alone "
        "are at work."
    )
    head = headline(None, title, subtitle)
    panel = _HEAD + _ROW * (len(found.theories) + 1) + _FOOT
    height = head + LEGEND + (panel + _APART) * len(quantities)
    figure = new_figure(height)
    headline(figure, title, subtitle)
    legend(
        figure,
        head,
        [
            ("raises", (BLUE, 2.2, "-", 1.0)),
            ("lowers", (ORANGE, 2.2, "-", 1.0)),
            ("not clear", (QUIET, 2.2, _DOTS, 1.0)),
        ],
    )
    page = add_axes(figure, 0, 0, WIDTH, height)
    page.set(xlim=(0, WIDTH), ylim=(height, 0))
    page.set_axis_off()
    for place, quantity in enumerate(quantities):
        _draw_panel(page, found, quantity, head + LEGEND + (panel + _APART) * place)
    return figure


def _draw_panel(page: Axes, found: Robustness, quantity: str, top: float) -> None:
    rows = list(zip(found.theories, found.effects(quantity), strict=True))
    rows.append((NOBODY, found.alone(quantity)))
    verdict = found.verdict(quantity)
    room = WIDTH - 2 * SIDE - inches(verdict, PANEL, True) - 0.2
    base = top + 0.2
    put(page, SIDE, base, fitted(in_words(found, quantity), room, PANEL, True), PANEL, bold=True)
    put(page, WIDTH - SIDE, base, verdict, PANEL, ha="right", bold=True)
    ends = [0.0, *(each for _, effect in rows for each in (effect.low, effect.high))]
    least, most = min(ends), max(ends)
    if least == most:
        least, most = -1.0, 1.0
    margin = _MARGIN * (most - least)
    least, most = least - margin, most + margin
    left, wide = SIDE + _NAMES, WIDTH - 2 * SIDE - _NAMES - _NUMBERS
    first, low = top + _HEAD, top + _HEAD + _ROW * len(rows)

    def across(value: float) -> float:
        return left + wide * (value - least) / (most - least)

    ticks = with_room(values_between(least, most), wide)
    grid = [[(across(tick), first), (across(tick), low)] for tick in ticks]
    page.add_collection(LineCollection(grid, colors=GRID, linewidths=0.7, zorder=0.5))
    zero = [[(across(0.0), first), (across(0.0), low)]]
    page.add_collection(LineCollection(zero, colors=INK, linewidths=1.0, zorder=1))
    for tick, text in zip(ticks, in_figures(ticks), strict=True):
        put(page, across(tick), low + 0.17, text, SMALL, ha="center")
    name = f"Effect on {kind_of(quantity)} ({unit_of(quantity)})"
    put(page, left + wide / 2, low + 0.36, name, SMALL, ha="center")
    above = first + _ROW * (len(rows) - 1)
    rule = [[(SIDE, above), (WIDTH - SIDE, above)]]
    page.add_collection(LineCollection(rule, colors=GRID, linewidths=0.7, zorder=0.5))
    for place, (theory, effect) in enumerate(rows):
        y = first + _ROW * (place + 0.5)
        base = y + MIDDLE * SMALL / 72
        put(page, SIDE, base, fitted(one_line(theory), _NAMES - 0.1, SMALL), SMALL)
        put(page, WIDTH - SIDE, base, part_of(effect), SMALL, ha="right", bold=effect.clear)
        _draw_effect(
            page, [across(each) for each in (effect.low, effect.mean, effect.high)], y, effect
        )


def _draw_effect(page: Axes, at: Sequence[float], y: float, effect: Contribution) -> None:
    """Draw an interval and its mean: what is clear in colour, its line and its mark full."""
    raised = BLUE if effect.mean > 0 else ORANGE
    colour = raised if effect.clear else QUIET
    low, mean, high = at
    line = LineCollection([[(low, y), (high, y)]], colors=colour, linewidths=2.2, zorder=3)
    line.set_linestyle("-" if effect.clear else _DOTS)
    page.add_collection(line)
    page.plot(
        [mean],
        [y],
        marker="o",
        markersize=_MARK,
        markeredgecolor=colour,
        markerfacecolor=colour if effect.clear else "white",
        markeredgewidth=1.4,
        zorder=4,
    )
