"""Where an outcome comes about: the way to the region, and the region within the assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from alignsim.discovery import FOUND, PRIM, SIGNIFICANT, Discovery, Restriction, share_interval
from alignsim.plots.gallery import Sheet, draw_sheets
from alignsim.plots.labels import LEGEND, Entry, Stroke, legend
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
from alignsim.sentences import demand, discovery_sentences, in_short
from alignsim.tables import one_line

ROW = 0.36
"""Inches of a restriction."""

_LEFT, _TALL, _BELOW = 0.75, 3.2, 0.6
_NAMES, _ENDS, _ASKED, _P = 2.6, 0.55, 1.25, 0.55
_THICK = 0.46
_FINDING: Stroke = (QUIET, 1.6, (0, (4, 2)), 1.0)
_JUDGING: Stroke = (BLUE, 2.4, "-", 1.0)


def draw_discovery(
    found: Discovery, folder: Path, formats: Sequence[str] = ("png", "svg"), jobs: int = 1
) -> list[Path]:
    """Draw every figure of a discovery into ``folder``; see `draw_sheets`."""
    return draw_sheets(discovery_sheets(found), folder, formats, jobs)


def discovery_sheets(found: Discovery) -> list[Sheet]:
    """The trajectory, and the region if there is one, by name, nothing drawn yet."""
    return [
        ("trajectory", partial(trajectory_figure, found)),
        ("region", partial(region_figure, found)),
    ]


def trajectory_figure(found: Discovery) -> Figure | None:
    """Return density against coverage of every box, in both halves; None without boxes."""
    if not found.boxes:
        return None
    title = f"Where {one_line(found.outcome)} comes about"
    subtitle = _subtitle(found)
    head = headline(None, title, subtitle)
    top = head + LEGEND + 0.1
    figure = new_figure(top + _TALL + _BELOW)
    headline(figure, title, subtitle)
    entries: list[Entry] = [
        ("futures it was found on", _FINDING),
        ("futures that judge", _JUDGING),
        ("all futures", (BLACK, 1.2, (0, (1.5, 1.5)), 1.0)),
    ]
    if found.region is not None:
        entries.append(("the region, 90% interval", (ORANGE, 2.4, "-", 1.0)))
    legend(figure, head, entries)
    axes = add_axes(figure, _LEFT, top, WIDTH - _LEFT - 2 * SIDE, _TALL)
    for half, (colour, width, dashes, _), mark in (
        ("found_on", _FINDING, "s"),
        ("judged_by", _JUDGING, "o"),
    ):
        figures = [getattr(box, half) for box in found.boxes]
        places = [each.coverage for each in figures], [each.density for each in figures]
        drawn = axes.plot(*places, color=colour, linewidth=width, marker=mark, markersize=3.5)[0]
        drawn.set_linestyle(dashes if found.method == PRIM else "None")  # type: ignore[arg-type]
    axes.axhline(found.cases / found.futures, color=BLACK, linewidth=1.2, dashes=(1.5, 1.5))
    if found.region is not None:
        judged = found.region.judged_by
        ends = share_interval(judged.hits, judged.inside)
        axes.plot((judged.coverage,) * 2, ends, color=ORANGE, linewidth=2.4)
        axes.plot(judged.coverage, judged.density, "D", color=ORANGE, markersize=9, zorder=5)
    _finish(axes)
    return figure


def _finish(axes: Axes) -> None:
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(bottom=0.0, top=min(1.02, axes.get_ylim()[1] * 1.05))
    axes.grid(color=GRID, linewidth=0.7)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}"))
    axes.set_xlabel("Coverage: share of all cases that lie in the box (%)")
    axes.set_ylabel("Density: cases in the box (%)")


def _subtitle(found: Discovery) -> str:
    return f"{one_line(found.name)}: {' '.join(discovery_sentences(found)[:2])}"


def region_figure(found: Discovery) -> Figure | None:
    """Return what the region asks of each factor, within its range; None where there is none."""
    if found.verdict != FOUND:
        return None
    title = f"The region in which {one_line(found.outcome)} comes about"
    subtitle = _subtitle(found)
    head = headline(None, title, subtitle)
    top = head + LEGEND + 0.24
    figure = new_figure(top + ROW * len(found.restrictions) + 0.12)
    headline(figure, title, subtitle)
    entries: list[Entry] = [("range of the assumption", (QUIET, 0.25)), ("region", (BLUE, 0.85))]
    legend(figure, head, [*entries, ("region, may be luck", (ORANGE, 0.85, "////"))])
    for x, word in ((_P + _ASKED, "in the region"), (_P, "quasi-p")):
        write(figure, WIDTH - SIDE - x, top - 0.2, word, SMALL, color=QUIET)
    left = SIDE + _NAMES + _ENDS
    wide = WIDTH - left - _ENDS - _ASKED - _P - SIDE
    axes = add_axes(figure, left, top, wide, ROW * len(found.restrictions))
    for place, each in enumerate(found.restrictions):
        _draw_restriction(figure, axes, place, top + ROW * (place + 0.5), each)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(len(found.restrictions) - 0.5, -0.5)
    axes.set_axis_off()
    return figure


def _draw_restriction(
    figure: Figure, axes: Axes, place: int, middle: float, each: Restriction
) -> None:
    factor = each.factor
    low, high = max(each.low, factor.low), min(each.high, factor.high)
    span = factor.high - factor.low
    start, end = (low - factor.low) / span, (high - factor.low) / span
    axes.barh(place, 1.0, _THICK, color=QUIET, alpha=0.25, linewidth=0)
    sure = each.quasi_p <= SIGNIFICANT
    bar = axes.barh(place, end - start, _THICK, left=start, color=BLUE if sure else ORANGE)
    for patch in bar:
        patch.set(alpha=0.85, linewidth=0, hatch="" if sure else "////", edgecolor="white")
    name = fitted(factor.name, _NAMES - 0.1, SMALL, bold=sure)
    write(figure, SIDE, middle, name, SMALL, middle=True, bold=sure, color=INK)
    ends = SIDE + _NAMES + _ENDS, WIDTH - SIDE - _P - _ASKED - _ENDS
    for x, side, limit, open_end in (
        (ends[0] - 0.08, "right", factor.low, each.low <= factor.low),
        (ends[1] + 0.08, "left", factor.high, each.high >= factor.high),
    ):
        colour = INK if open_end else QUIET
        write(figure, x, middle, in_short(limit), SMALL, middle=True, ha=side, color=colour)
    x = WIDTH - SIDE - _P - _ASKED
    asked = fitted(demand(each), _ASKED - 0.05, SMALL, bold=sure)
    write(figure, x, middle, asked, SMALL, middle=True, bold=sure)
    told = "<0.001" if each.quasi_p < 0.001 else f"{each.quasi_p:.3f}"
    write(figure, WIDTH - SIDE - _P, middle, told, SMALL, middle=True)
