"""Which assumption drives a result: a row a factor, the strongest above, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from alignsim.plots.gallery import Sheet, draw_sheets
from alignsim.plots.labels import LEGEND, Entry, legend
from alignsim.plots.style import (
    BLACK,
    BLUE,
    GRID,
    INK,
    ORANGE,
    QUIET,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    fitted,
    headline,
    new_figure,
    write,
)
from alignsim.sensitivity import MORRIS, PAWN, SOBOL, Influence, Measure, Sensitivity, Sweep
from alignsim.sentences import EITHER, LOWERS, RAISES, direction, give_or_take, sweep_sentences
from alignsim.storage import safe_slug
from alignsim.tables import one_line

MOST_ROWS = 20
"""Factors on one page."""

ROW = 0.27
"""Inches of a factor."""

_NAMES, _FIGURES, _BELOW = 2.35, 1.4, 0.62
_THICK, _THIN = 0.62, 0.34
_COLOURS = {RAISES: (BLUE, ""), LOWERS: (ORANGE, "////"), EITHER: (QUIET, "....")}
_CHANCE: Entry = ("chance alone", (BLACK, 1.4, (0, (2, 1.5)), 1.0))
_INTERVAL: Entry = ("its 90% interval", (BLACK, 1.6, "-", 1.0))
_AXES = {
    MORRIS: "Mean absolute effect of a move over the whole range (μ*; {})",
    SOBOL: "Share of the variance between points (%)",
    PAWN: "Median distance of distributions (Kolmogorov–Smirnov, 0 to 1)",
}


def draw_sweep(
    sweep: Sweep, folder: Path, formats: Sequence[str] = ("png", "svg"), jobs: int = 1
) -> list[Path]:
    """Draw a figure for every result of a sweep into ``folder``; see `draw_sheets`."""
    return draw_sheets(sweep_sheets(sweep), folder, formats, jobs)


def sweep_sheets(sweep: Sweep) -> list[Sheet]:
    """A figure for every result, by name, nothing drawn yet."""
    return [
        (f"{sweep.method}-{place}-{safe_slug(found.of)}", partial(influence_figure, sweep, found))
        for place, found in enumerate(sweep.sensitivities, start=1)
    ]


def influence_figure(sweep: Sweep, found: Sensitivity) -> Figure:
    """Return the influences on one result: a tornado (Morris), or shares of variance (Sobol)."""
    shown = found.influences[:MOST_ROWS]
    title = f"What drives {one_line(found.of)}"
    points = f"{sweep.points:,} points of " if sweep.samples else ""
    subtitle = (
        f"{one_line(sweep.name)}, {sweep.date}: {points}{sweep.futures:,} futures. "
        f"{sweep_sentences(sweep, found)[0]}"
    )
    head = headline(None, title, subtitle)
    top = head + LEGEND + 0.22
    figure = new_figure(top + ROW * len(shown) + _BELOW)
    headline(figure, title, subtitle)
    legend(figure, head, _entries(found.method))
    wide = WIDTH - 2 * SIDE - _NAMES - _FIGURES
    axes = add_axes(figure, SIDE + _NAMES, top, wide, ROW * len(shown))
    write(
        figure, WIDTH - SIDE - _FIGURES + 0.1, top - 0.2, _HEADS[found.method], SMALL, color=QUIET
    )
    for place, each in enumerate(shown):
        _write_row(figure, top + ROW * (place + 0.5), each, found)
        _draw_row(axes, place, each, found.method)
    _finish(axes, len(shown), found)
    return figure


_HEADS = {MORRIS: "μ* and 90%", SOBOL: "in all and 90%", PAWN: "distance and 90%"}


def _entries(method: str) -> list[Entry]:
    if method == MORRIS:
        bars: list[Entry] = [
            (way if way == EITHER else f"{way} it", _shade(way)) for way in _COLOURS
        ]
        return [*bars, _INTERVAL, _CHANCE]
    if method == SOBOL:
        alone: Entry = ("by itself (first order)", (BLUE, 0.85))
        return [alone, ("in all (total order)", (ORANGE, 0.85, "////")), _INTERVAL, _CHANCE]
    return [("distance", (BLUE, 0.85)), _INTERVAL, _CHANCE]


def _shade(way: str) -> tuple[str, float, str]:
    colour, hatch = _COLOURS[way]
    return colour, 0.85, hatch


def _write_row(figure: Figure, middle: float, each: Influence, found: Sensitivity) -> None:
    bold = each in found.clear
    name = fitted(each.factor.name, _NAMES - 0.1, SMALL, bold)
    colour = INK if bold else QUIET
    write(figure, SIDE, middle, name, SMALL, middle=True, bold=bold, color=colour)
    told = give_or_take(each.ranking, shares=found.method == SOBOL)
    x = WIDTH - SIDE - _FIGURES + 0.1
    write(figure, x, middle, fitted(told, _FIGURES - 0.1, SMALL), SMALL, middle=True, color=colour)


def _draw_row(axes: Axes, place: int, each: Influence, method: str) -> None:
    if method == SOBOL:
        first, total = each.measures["first"], each.measures["total"]
        _draw_bar(axes, place - _THIN / 2, _THIN, first, (BLUE, 0.85, ""))
        _draw_bar(axes, place + _THIN / 2, _THIN, total, (ORANGE, 0.85, "////"))
    else:
        shade = _shade(direction(each)) if method == MORRIS else (BLUE, 0.85, "")
        _draw_bar(axes, place, _THICK, each.ranking, shade)
    ends = (place - 0.42, place + 0.42)
    axes.plot((each.chance,) * 2, ends, color=BLACK, linewidth=1.4, dashes=(2, 1.5))


def _draw_bar(
    axes: Axes, y: float, thick: float, measure: Measure, shade: tuple[str, float, str]
) -> None:
    colour, alpha, hatch = shade
    bar = axes.barh(y, max(0.0, measure.value), thick, color=colour, alpha=alpha, linewidth=0)
    for patch in bar:
        patch.set_hatch(hatch)
        patch.set_edgecolor("white")
    ends = (max(0.0, measure.low), max(0.0, measure.high))
    axes.plot(ends, (y, y), color=BLACK, linewidth=1.6, solid_capstyle="butt")


def _finish(axes: Axes, rows: int, found: Sensitivity) -> None:
    left = len(found.influences) - rows
    most = [max(m.high for m in e.measures.values() if m.high == m.high) for e in found.influences]
    reach = max([*most, *(each.chance for each in found.influences)])
    axes.set_xlim(0.0, reach * 1.04 if reach > 0.0 else 1.0)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks([])
    axes.grid(axis="x", color=GRID, linewidth=0.7)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    if found.method == SOBOL:
        axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}"))
    name = _AXES[found.method].format(found.unit)
    more = f"; {left} weaker factors left out" if left else ""
    axes.set_xlabel(f"{name}{more}", fontsize=SMALL)
