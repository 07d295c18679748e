"""What each shock contributed: bars with intervals, their course by month, and pairs as a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from math import floor, log10
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from alignsim.attribution import EXACT, Attribution, Contribution
from alignsim.plots.fan import BELOW
from alignsim.plots.gallery import Sheet, draw_sheets
from alignsim.plots.labels import LEGEND, Entry, legend, write_right
from alignsim.plots.scales import draw_dates, draw_values, in_figures, values_between
from alignsim.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GRID,
    INK,
    ORANGE,
    PANEL,
    PURPLE,
    QUIET,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    fitted,
    headline,
    inches,
    new_figure,
    write,
)
from alignsim.plots.words import MIDDLE, put
from alignsim.results import kind_of, unit_of
from alignsim.storage import safe_slug
from alignsim.tables import in_words, measured, one_line, part_of, signed

MOST_BARS = 24
"""Shocks with a bar of their own; those that contribute least are left out and counted."""

MOST_PAIRED = 10
"""Shocks on a map of pairs, which are never more where all coalitions were played."""

LINES = ((BLACK, "-"), (BLUE, (0, (5, 2))), (ORANGE, (0, (1.5, 1))), (GREEN, "-"), (PURPLE, "-."))
"""Colour and dashes of the shocks whose course is drawn, those that contribute most."""

_ROW, _NAMES, _NUMBERS, _THICK = 0.27, 2.35, 1.5, 0.15
_TALL, _LEFT, _RIGHT, _ENDS = 2.1, 1.0, 1.75, 1.55
_HEAD = 0.3
_BAND = 0.18
_APART = 0.15  # inches between figures


def draw_attribution(
    attribution: Attribution,
    folder: Path,
    formats: Sequence[str] = ("png", "svg"),
    jobs: int = 1,
) -> list[Path]:
    """Draw every figure of an attribution into ``folder``; see `draw_sheets`."""
    return draw_sheets(attribution_sheets(attribution), folder, formats, jobs)


def attribution_sheets(attribution: Attribution) -> list[Sheet]:
    """Everything there is to draw, by name: for each quantity its parts, and its pairs if known."""
    found: list[Sheet] = []
    paired = attribution.interactions is not None and len(attribution.shocks) > 1
    for quantity in attribution.quantities:
        slug = safe_slug(quantity)
        found.append((f"parts-{slug}", partial(parts_figure, attribution, quantity)))
        if paired:
            found.append((f"pairs-{slug}", partial(pairs_figure, attribution, quantity)))
    return found


def _ordered(attribution: Attribution, quantity: str) -> list[str]:
    """Shocks by the size of what they contribute, the largest first."""
    return sorted(attribution.shocks, key=lambda shock: -abs(attribution.of(shock, quantity).mean))


def _label(attribution: Attribution, shock: str) -> str:
    return one_line(attribution.labels[attribution.shocks.index(shock)])


# ---------------------------------------------------------------------------- parts


def parts_figure(attribution: Attribution, quantity: str) -> Figure:
    """Return the parts of all shocks as bars, and the course of the largest by month below."""
    every = _ordered(attribution, quantity)
    shown = every[:MOST_BARS]
    title = f"{in_words(attribution, quantity)}: what each shock did"
    subtitle = _subtitle(attribution, quantity, len(every) - len(shown))
    head = headline(None, title, subtitle)
    top = head + LEGEND + 0.1
    low = top + _ROW * (len(shown) + 1)
    under = low + 0.55 + LEGEND + _HEAD
    figure = new_figure(under + _TALL + BELOW)
    headline(figure, title, subtitle)
    legend(
        figure,
        head,
        [
            ("raises", (BLUE, 0.85)),
            ("lowers", (ORANGE, 0.85, "////")),
            ("90% interval of the mean", (BLACK, 1.4, "-", 1.0)),
        ],
    )
    _draw_bars(figure, attribution, quantity, shown, top, low)
    course = f"The largest by month ({unit_of(quantity)})"
    write(figure, SIDE, under - LEGEND - _HEAD, course, PANEL, bold=True)
    entries: list[Entry] = [("mean", (QUIET, 2.0, "-", 1.0)), ("its 90% interval", (QUIET, _BAND))]
    legend(figure, under - _HEAD, entries)
    _draw_course(figure, attribution, quantity, shown[: len(LINES)], under)
    return figure


def _subtitle(attribution: Attribution, quantity: str, left_out: int) -> str:
    way = "all orders" if attribution.method == EXACT else f"{attribution.orders} sampled orders"
    more = f" {left_out} smaller parts are left out." if left_out else ""
    return (
        f"{one_line(attribution.scenario)}, {attribution.futures:,} futures, at the end of "
        f"{attribution.dates[-1]}. A part (Shapley value) is what a shock adds, over {way} in "
        "which the shocks could have come; the parts of a future sum to what all shocks did: "
        f"{part_of(attribution.total(quantity))}.{more}"
    )


def _draw_bars(
    figure: Figure,
    attribution: Attribution,
    quantity: str,
    shocks: Sequence[str],
    top: float,
    low: float,
) -> None:
    height = float(figure.get_size_inches()[1])
    page = add_axes(figure, 0, 0, WIDTH, height)
    page.set(xlim=(0, WIDTH), ylim=(height, 0))
    page.set_axis_off()
    rows = [("All shocks", attribution.total(quantity))]
    rows += [(_label(attribution, shock), attribution.of(shock, quantity)) for shock in shocks]
    ends = [0.0, *(each for _, part in rows for each in (part.low, part.high))]
    least, most = min(ends), max(ends)
    if least == most:
        least, most = -1.0, 1.0
    left, wide = SIDE + _NAMES, WIDTH - 2 * SIDE - _NAMES - _NUMBERS
    ticks = with_room(values_between(least, most), wide)

    def across(value: float) -> float:
        return left + wide * (value - least) / (most - least)

    grid = [[(across(tick), top), (across(tick), low)] for tick in ticks]
    page.add_collection(LineCollection(grid, colors=GRID, linewidths=0.7, zorder=0.5))
    zero = [[(across(0.0), top), (across(0.0), low)]]
    page.add_collection(LineCollection(zero, colors=INK, linewidths=1.0, zorder=3))
    for tick, text in zip(ticks, in_figures(ticks), strict=True):
        put(page, across(tick), low + 0.17, text, SMALL, ha="center")
    name = f"Part in {kind_of(quantity)} ({unit_of(quantity)})"
    put(page, left + wide / 2, low + 0.36, name, SMALL, ha="center")
    for place, (label, part) in enumerate(rows):
        y = top + _ROW * (place + 0.5)
        base = y + MIDDLE * SMALL / 72
        bold = place == 0
        put(page, SIDE, base, fitted(label, _NAMES - 0.1, SMALL, bold), SMALL, bold=bold)
        _draw_bar(page, across(0.0), across(part.mean), y, part.mean < 0)
        whisker = [(across(part.low), y), (across(part.high), y)]
        page.add_collection(LineCollection([whisker], colors=BLACK, linewidths=1.4, zorder=4))
        put(page, WIDTH - SIDE, base, part_of(part), SMALL, ha="right", bold=bold)


def with_room(ticks: list[float], wide: float) -> list[float]:
    """Ticks whose figures have room beside one another; 0 stays where it is one."""
    texts = in_figures(ticks)
    widest = max((inches(text, SMALL) for text in texts), default=0.0)
    step = 1
    while step < len(ticks) and step * wide / len(ticks) < widest + _APART:
        step += 1
    first = ticks.index(0.0) % step if 0.0 in ticks else 0
    return ticks[first::step]


def _draw_bar(page: Axes, start: float, end: float, y: float, lower: bool) -> None:
    corner, size = (min(start, end), y - _THICK / 2), (abs(end - start), _THICK)
    bar = Rectangle(corner, *size, color=ORANGE if lower else BLUE, alpha=0.85, linewidth=0)
    bar.set_hatch("////" if lower else "")
    page.add_patch(bar)


def _draw_course(
    figure: Figure, attribution: Attribution, quantity: str, shocks: Sequence[str], top: float
) -> None:
    """Draw the means of some shocks by month with their intervals, and their names at the end."""
    mean, low, high = attribution.profile(quantity)
    rows = [attribution.shocks.index(shock) for shock in shocks]
    axes = add_axes(figure, _LEFT, top, WIDTH - _LEFT - _RIGHT, _TALL)
    times = np.arange(mean.shape[1])
    for row, (colour, dashes) in zip(rows, LINES, strict=False):
        axes.fill_between(times, low[row], high[row], color=colour, alpha=_BAND, linewidth=0)
        line = axes.plot(times, mean[row], color=colour, linewidth=2.0)[0]
        line.set_linestyle(dashes)  # type: ignore[arg-type]
    axes.axhline(0, color=INK, linewidth=1.0, zorder=1.8)
    if not mean[rows].any():
        axes.set_ylim(-1, 1)
    draw_values(axes, ())
    draw_dates(axes, attribution.dates, measured(), True)
    ends = [float(mean[row, -1]) for row in rows]
    texts = [fitted(_label(attribution, shock), _ENDS, SMALL) for shock in shocks]
    colours = [colour for colour, _ in LINES][: len(rows)]
    write_right(axes, ends, texts, colours, [False] * len(rows))


# ---------------------------------------------------------------------------- pairs

_CELL, _SIDE_NAMES, _TOP_NAMES = 0.5, 2.2, 0.32
_FAINT = 0.75  # opacity of the strongest cell, so that its figure can be read


def pairs_figure(attribution: Attribution, quantity: str) -> Figure:
    """Return the interactions of all pairs as a map; bold where the interval leaves 0 out."""
    shocks = _ordered(attribution, quantity)[:MOST_PAIRED]
    title = f"{in_words(attribution, quantity)}: which shocks work together"
    found = _pairs(attribution, quantity, shocks)
    factor = _factor(found.values())
    scaled = f" Figures are times {factor:,}." if factor > 1 else ""
    subtitle = (
        f"{one_line(attribution.scenario)}, {attribution.futures:,} futures, at the end of "
        f"{attribution.dates[-1]}: what two shocks do together beyond what each does alone "
        f"(Shapley interaction index; {unit_of(quantity)}). Means, bold where the 90% interval "
        f"leaves 0 out. Shocks by the size of their parts.{scaled}"
    )
    head = headline(None, title, subtitle)
    top = head + LEGEND + _TOP_NAMES
    height = top + _CELL * len(shocks) + 0.2
    figure = new_figure(height)
    headline(figure, title, subtitle)
    legend(
        figure,
        head,
        [
            ("above 0", (BLUE, _FAINT)),
            ("below 0", (ORANGE, _FAINT, "////")),
        ],
    )
    page = add_axes(figure, 0, 0, WIDTH, height)
    page.set(xlim=(0, WIDTH), ylim=(height, 0))
    page.set_axis_off()
    _draw_map(page, [_label(attribution, shock) for shock in shocks], shocks, found, top)
    return figure


def _pairs(
    attribution: Attribution, quantity: str, shocks: Sequence[str]
) -> dict[tuple[str, str], Contribution]:
    return {
        (one, other): attribution.interaction(one, other, quantity)
        for one in shocks
        for other in shocks
        if one != other
    }


def _draw_map(
    page: Axes,
    labels: Sequence[str],
    shocks: Sequence[str],
    found: Mapping[tuple[str, str], Contribution],
    top: float,
) -> None:
    largest = max(abs(each.mean) for each in found.values())
    factor = _factor(found.values())
    left, wide = SIDE + _SIDE_NAMES, (WIDTH - 2 * SIDE - _SIDE_NAMES) / len(shocks)
    for row, one in enumerate(shocks):
        y = top + _CELL * row
        name = f"{row + 1}  {labels[row]}"
        base = y + _CELL / 2 + MIDDLE * SMALL / 72
        put(page, SIDE, base, fitted(name, _SIDE_NAMES - 0.1, SMALL), SMALL)
        put(page, left + wide * (row + 0.5), top - 0.1, str(row + 1), SMALL, ha="center")
        for column, other in enumerate(shocks):
            x = left + wide * column
            if one == other:
                _draw_cell(page, x, y, wide, GRID, 1.0, "")
                continue
            part = found[one, other]
            strength = _FAINT * abs(part.mean) / largest if largest else 0.0
            colour, hatch = (ORANGE, "////") if part.mean < 0 else (BLUE, "")
            _draw_cell(page, x, y, wide, colour, strength, hatch if strength > 0.1 else "")
            text = signed(factor * part.mean, 1) if part.above + part.below else "0"
            bold = part.clear and bool(text.strip("0."))
            put(page, x + wide / 2, base, text, SMALL, ha="center", bold=bold)


def _draw_cell(
    page: Axes, x: float, y: float, wide: float, colour: str, strength: float, hatch: str
) -> None:
    edges = Rectangle((x, y), wide, _CELL, facecolor="none", edgecolor=GRID, linewidth=0.7)
    inner = Rectangle((x, y), wide, _CELL, color=colour, alpha=strength, linewidth=0)
    inner.set_hatch(hatch)
    page.add_patch(inner)
    page.add_patch(edges)


def _factor(found: Iterable[Contribution]) -> int:
    """The power of ten, 1 or more, that brings the largest mean to 1 or above."""
    largest = max((abs(each.mean) for each in found), default=0.0)
    return int(10 ** max(0, -floor(log10(largest)))) if largest else 1
