"""What was believed of parameters, what the data left, and how well the data are met.

Arrays in, figures out: nothing here knows how a posterior was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from alignsim.plots.labels import LEGEND, NARROW, WIDE, Entry, legend
from alignsim.plots.style import (
    BLACK,
    BLUE,
    BODY,
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
    new_figure,
    write,
)
from alignsim.results import Floats

COLUMNS = 3
BINS = 24
ROW, NAMES, FIGURES = 0.27, 2.45, 1.1
"""Height of a row of the check in inches; width of its words and of its figures."""

MOST = 6.0
"""Departures beyond this many spreads are drawn as arrows at the edge."""

_PRIOR = (QUIET, 1.4, (0, (4, 3)), 1.0)
_BEFORE = (QUIET, 1.4, "-", 1.0)
_MEDIAN = (BLUE, 2.2, "-", 1.0)


@dataclass(frozen=True)
class Marginal:
    """One parameter: its triangular prior, and its equally likely particles."""

    name: str
    note: str
    low: float
    value: float
    high: float
    particles: Floats  # (R,)


@dataclass(frozen=True)
class Check:
    """One summary: where simulated data lie, in spreads from what was observed."""

    label: str
    figure: str  # what was observed, in words
    before: tuple[float, float, float]  # 5%, 50%, 95% with numbers from the priors
    after: tuple[float, float, float]  # and with particles


def marginals_figure(title: str, subtitle: str, marginals: Sequence[Marginal]) -> Figure:
    """A panel a parameter: the prior as a line, the posterior as bars, alike in area."""
    head, tall, above, below, gap, left = headline(None, title, subtitle), 0.95, 0.5, 0.34, 0.3, 0.2
    rows = -(-len(marginals) // COLUMNS)
    figure = new_figure(head + LEGEND + rows * (above + tall + below) + 0.05)
    headline(figure, title, subtitle)
    posterior: Entry = ("posterior", (BLUE, NARROW + WIDE * 0.6))
    legend(figure, head, [("prior", _PRIOR), posterior, ("posterior median", _MEDIAN)])
    wide = (WIDTH - 2 * left - (COLUMNS - 1) * gap) / COLUMNS
    for place, marginal in enumerate(marginals):
        row, column = divmod(place, COLUMNS)
        x = left + column * (wide + gap)
        top = head + LEGEND + row * (above + tall + below)
        name = fitted(marginal.name, wide, PANEL, bold=True)
        write(figure, x, top + 0.04, name, PANEL, bold=True)
        write(figure, x, top + 0.25, fitted(marginal.note, wide, SMALL), SMALL, color=QUIET)
        _draw_marginal(add_axes(figure, x, top + above, wide, tall), marginal)
    return figure


def _draw_marginal(axes: Axes, marginal: Marginal) -> None:
    low, value, high = marginal.low, marginal.value, marginal.high
    edges = np.linspace(low, high, BINS + 1)
    axes.hist(
        marginal.particles,
        bins=edges.tolist(),
        density=True,
        histtype="stepfilled",
        color=BLUE,
        alpha=NARROW + WIDE * 0.6,
        linewidth=0,
    )
    peak = 2.0 / (high - low)
    axes.plot((low, value, high), (0.0, peak, 0.0), color=QUIET, linewidth=1.4, dashes=(4, 3))
    axes.axvline(float(np.median(marginal.particles)), color=BLUE, linewidth=2.2)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlim(low, high)
    axes.set_ylim(bottom=0.0)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))


def checks_figure(title: str, subtitle: str, checks: Sequence[Check]) -> Figure:
    """A row a summary: intervals of simulated data around what was observed, in its spreads."""
    head, top_room, below = headline(None, title, subtitle), 0.28, 0.62
    tall = ROW * len(checks)
    figure = new_figure(head + LEGEND + top_room + tall + below)
    headline(figure, title, subtitle)
    entries: list[Entry] = [
        ("prior, 90% and median", _BEFORE),
        ("posterior, 90% and median", (BLUE, 3.4, "-", 1.0)),
        ("observed, give or take its spread", (ORANGE, 6.0, "-", 0.35)),
    ]
    legend(figure, head, entries)
    top = head + LEGEND + top_room
    write(figure, WIDTH - SIDE - FIGURES, top - 0.2, "observed", SMALL, color=QUIET)
    axes = add_axes(figure, NAMES + SIDE, top, WIDTH - NAMES - FIGURES - 2 * SIDE - 0.15, tall)
    ends = [abs(end) for each in checks for end in (*each.before, *each.after)]
    reach = min(MOST, max(2.0, *ends) * 1.05)
    axes.axvspan(-1.0, 1.0, color=ORANGE, alpha=0.2, linewidth=0)
    axes.axvline(0.0, color=ORANGE, linewidth=1.6)
    for row, check in enumerate(checks):
        middle = top + (row + 0.5) * ROW
        write(figure, SIDE, middle, fitted(check.label, NAMES - 0.1, BODY), BODY, middle=True)
        write(figure, WIDTH - SIDE - FIGURES, middle, check.figure, BODY, middle=True)
        _draw_interval(axes, row - 0.17, check.before, QUIET, 1.4, reach)
        _draw_interval(axes, row + 0.15, check.after, BLUE, 3.4, reach)
    axes.set_xlim(-reach, reach)
    axes.set_ylim(len(checks) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=GRID, linewidth=0.7)
    axes.set_xlabel("departure from what was observed, in sampling spreads")
    return figure


def _draw_interval(
    axes: Axes, y: float, ends: tuple[float, float, float], colour: str, width: float, reach: float
) -> None:
    """A line from 5% to 95% with a tick at the median; an arrow where it lies out of sight."""
    low, median, high = ends
    if low > reach or high < -reach:
        edge, mark = (reach, ">") if low > reach else (-reach, "<")
        axes.plot(edge * 0.985, y, marker=mark, color=colour, markersize=4)
        return
    axes.plot((max(low, -reach), min(high, reach)), (y, y), color=colour, linewidth=width)
    if abs(median) < reach:
        dark = BLACK if colour == BLUE else INK
        axes.plot((median, median), (y - 0.13, y + 0.13), color=dark, linewidth=1.4)
