"""What the model foretold, beside what came and what no change would have said.

Arrays in, figures out: nothing here knows a case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from alignsim.plots.labels import NARROW, WIDE, Entry, legend
from alignsim.plots.style import (
    BLUE,
    GRID,
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
    wrapped,
    write,
)
from alignsim.plots.words import MIDDLE, put
from alignsim.results import LEVELS, Floats

LEGEND, HEAD, TALL, BELOW, LEFT, RIGHT = 0.3, 0.5, 1.55, 0.5, 0.75, 0.2
COLUMNS = 2
MOST_TICKS = 6
_GAP = 0.65
_TITLE = 0.45
_MODEL, _SEEN = (BLUE, 2.6, "-", 1.0), (ORANGE, 1.8, "-", 1.0)
_BOUNDS = 0.15  # opacity
_BESIDE, _CLEAR = 0.07, 0.05  # inches from a point to its name, and around a name
_NAIVE = (QUIET, 0.9, (0, (4, 3)), 1.0)


@dataclass(frozen=True)
class Span:
    """Forecasts of one quantity for several periods: a panel."""

    title: str
    note: str  # scores, in a line
    periods: tuple[str, ...]  # of all that was observed
    observed: Floats  # (T,)
    low: Floats  # (T,) bounds of what was observed
    high: Floats
    places: tuple[int, ...]  # which of the periods were foretold
    model: Floats  # (len(places), 5) quantiles at LEVELS
    naive: Floats  # the same of no change
    joined: bool  # whether the forecasts are one path, or one a place
    unit: str


@dataclass(frozen=True)
class Cloud:
    """Changes of the model against changes observed: a panel of points with names."""

    title: str
    note: str
    x: Floats
    y: Floats
    x_label: str
    y_label: str
    names: tuple[str, ...]  # of points that stand out, "" for the others


@dataclass(frozen=True)
class Track:
    """A path of the model above, one of another unit below, over the same months."""

    periods: tuple[str, ...]
    model: Floats  # (5, T)
    observed: Floats  # (T,)
    model_label: str
    observed_label: str
    marks: tuple[int, ...]
    mark_label: str


def spans_figure(title: str, subtitle: str, spans: Sequence[Span]) -> Figure:
    """Panels in two columns (one where there is one), each with its intervals and what came."""
    columns = 1 if len(spans) <= 2 else COLUMNS
    rows = -(-len(spans) // columns)
    head = headline(None, title, subtitle)
    tall = TALL if columns > 1 else TALL * 1.5
    pitch = HEAD + tall + BELOW
    figure = new_figure(head + LEGEND + rows * pitch)
    headline(figure, title, subtitle)
    legend(figure, head, _entries(any((span.low < span.high).any() for span in spans)))
    wide = (WIDTH - LEFT - RIGHT - (columns - 1) * _GAP) / columns
    for place, span in enumerate(spans):
        row, column = divmod(place, columns)
        left, top = LEFT + column * (wide + _GAP), head + LEGEND + row * pitch
        start = left - LEFT + SIDE if columns == 1 else left - 0.45
        _write_head(figure, start, top, wide + 0.4, span.title, span.note)
        axes = add_axes(figure, left, top + HEAD, wide, tall)
        _draw_span(axes, span)
        if column == 0:
            axes.set_ylabel(span.unit)
            axes.yaxis.set_label_coords(-0.5 / wide, 0.5)
    return figure


def _write_head(figure: Figure, x: float, y: float, room: float, title: str, note: str) -> None:
    """Write the title of a panel and its scores below, each cut to the room there is."""
    write(figure, x, y, fitted(title, room, PANEL, bold=True), PANEL, bold=True)
    write(figure, x, y + 0.21, fitted(note, room, SMALL), SMALL, color=QUIET)


def _entries(bounds: bool) -> list[Entry]:
    """What lines and bands mean; ``bounds`` if there are any of what was observed."""
    return [
        ("observed", _SEEN),
        *([("its 90%", (ORANGE, _BOUNDS))] if bounds else []),
        ("model, median", _MODEL),
        ("half of futures", (BLUE, NARROW + WIDE * 0.6)),
        ("90% of futures", (BLUE, WIDE)),
        ("no change, 90%", _NAIVE),
    ]


def _draw_span(axes: Axes, span: Span) -> None:
    times = np.arange(len(span.periods))
    axes.use_sticky_edges = False
    axes.fill_between(times, span.low, span.high, color=ORANGE, alpha=_BOUNDS, linewidth=0)
    at, model, naive = np.array(span.places), span.model, span.naive
    if span.joined:
        axes.fill_between(at, model[:, 0], model[:, 4], color=BLUE, alpha=WIDE, linewidth=0)
        axes.fill_between(at, model[:, 1], model[:, 3], color=BLUE, alpha=NARROW, linewidth=0)
        axes.plot(at, model[:, 2], color=BLUE, linewidth=2.2)
        for edge in (0, 4):
            axes.plot(at, naive[:, edge], color=QUIET, linewidth=0.9, linestyle=_NAIVE[2])
    else:
        half = 0.26
        for low, high, alpha in ((0, 4, WIDE), (1, 3, NARROW)):
            height = model[:, high] - model[:, low]
            axes.bar(at, height, 2 * half, model[:, low], color=BLUE, alpha=alpha, linewidth=0)
        axes.hlines(model[:, 2], at - half, at + half, color=BLUE, linewidth=2.2)
        axes.vlines(
            at + 0.4, naive[:, 0], naive[:, 4], color=QUIET, linewidth=0.9, linestyle=_NAIVE[2]
        )
    axes.plot(times, span.observed, color=ORANGE, linewidth=1.6, marker="o", markersize=2.6)
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    _ticks(axes, span.periods)


def _ticks(axes: Axes, periods: Sequence[str]) -> None:
    """At most `MOST_TICKS` dates at even steps, whole years where they can be."""
    count = len(periods)
    year = 12 if len(periods[0]) > 4 and count > 24 else 1
    step = year * max(1, -(-count // (year * MOST_TICKS)))
    places = range(0, count, step)
    axes.set_xticks(list(places), [periods[place] for place in places])
    axes.set_xlim(-0.8, count - 0.2)


def cloud_figure(title: str, subtitle: str, cloud: Cloud) -> Figure:
    """Points with a line through zero on both sides; points that stand out are named."""
    head, wide, tall = headline(None, title, subtitle), WIDTH - LEFT - RIGHT - 0.3, 3.6
    figure = new_figure(head + HEAD + tall + 0.6)
    headline(figure, title, subtitle)
    _write_head(figure, SIDE, head + 0.05, WIDTH - 2 * SIDE, cloud.title, cloud.note)
    axes = add_axes(figure, LEFT + 0.2, head + HEAD, wide, tall)
    axes.axhline(0, color=QUIET, linewidth=0.7)
    axes.axvline(0, color=QUIET, linewidth=0.7)
    axes.plot(cloud.x, cloud.y, "o", color=BLUE, markersize=4, alpha=0.7)
    axes.set_xlabel(cloud.x_label)
    axes.set_ylabel(cloud.y_label)
    axes.margins(x=0.12, y=0.08)
    axes.grid(color=GRID, linewidth=0.7)
    _name_points(axes, cloud)
    return figure


def _name_points(axes: Axes, cloud: Cloud) -> None:
    """Write names beside their points, where they touch neither another point nor a name."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    axes.autoscale_view()
    dots = axes.transData.transform(np.column_stack([cloud.x, cloud.y])) / figure.dpi
    middle = (dots[:, 0].min() + dots[:, 0].max()) / 2
    within = axes.get_window_extent().transformed(figure.dpi_scale_trans.inverted())
    taken: list[Bbox] = []
    for (x, y), name in zip(dots, cloud.names, strict=True):
        if not name:
            continue
        wide, tall, gap = inches(name, SMALL), SMALL / 72, _BESIDE
        right, left = (x + gap, y - tall / 2), (x - gap - wide, y - tall / 2)
        above, below = (x - wide / 2, y + gap), (x - wide / 2, y - gap - tall)
        sides = (left, right) if x > middle else (right, left)
        boxes = [Bbox.from_bounds(*corner, wide, tall) for corner in (*sides, above, below)]
        box = next((each for each in boxes if _is_free(each, within, dots, taken)), boxes[0])
        taken.append(box)
        base = box.y0 + (0.5 - MIDDLE) * tall
        put(axes, box.x0, base, name, SMALL, transform=figure.dpi_scale_trans)


def _is_free(box: Bbox, within: Bbox, dots: Floats, taken: Sequence[Bbox]) -> bool:
    """Whether a box lies within another and keeps clear of dots and of boxes, all in inches."""
    near = box.padded(_CLEAR)
    inside = within.contains(*near.min) and within.contains(*near.max)
    return inside and not near.count_contains(dots) and near.count_overlaps(taken) == 0


def track_figure(title: str, subtitle: str, note: str, track: Track) -> Figure:
    """Two panels one below the other; marks are drawn through both."""
    head, wide, tall = headline(None, title, subtitle), WIDTH - LEFT - RIGHT, 1.7
    figure = new_figure(head + LEGEND + 2 * (_TITLE + tall) + 0.75)
    headline(figure, title, subtitle)
    marks: Entry = (track.mark_label, (QUIET, 0.6, "-", 0.5))
    observed, model, _, wide_band, _ = _entries(bounds=False)
    legend(figure, head, [model, wide_band, observed, marks])
    times = np.arange(len(track.periods))
    for row, label in enumerate((track.model_label, track.observed_label)):
        top = head + LEGEND + row * (_TITLE + tall)
        write(figure, SIDE, top + 0.18, label, PANEL, bold=True)
        axes = add_axes(figure, LEFT, top + _TITLE, wide, tall)
        for place in track.marks:
            axes.axvline(place, color=QUIET, linewidth=0.6, alpha=0.5)
        if row == 0:
            low, high = track.model[0], track.model[4]
            axes.fill_between(times, low, high, color=BLUE, alpha=WIDE, linewidth=0)
            axes.plot(times, track.model[2], color=BLUE, linewidth=1.8)
        else:
            axes.plot(times, track.observed, color=ORANGE, linewidth=1.6)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        _ticks(axes, track.periods)
        if row == 0:
            axes.tick_params(labelbottom=False)
    lines = wrapped(note, WIDTH - 2 * SIDE, SMALL, 2)
    for place, line in enumerate(lines):
        y = head + LEGEND + 2 * (_TITLE + tall) + 0.32 + place * 0.17
        write(figure, SIDE, y, line, SMALL, color=QUIET)
    return figure


def quantiles(members: Floats) -> Floats:
    """Quantiles of an ensemble at `LEVELS`, (5,)."""
    return np.asarray(np.quantile(members, LEVELS))
