"""Who is aligned with whom: the whole matrix at the start, at the end, and what changed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from alignsim.plots.style import (
    BODY,
    GRID,
    INK,
    PANEL,
    QUIET,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    fitted,
    headline,
    inches,
    inches_of,
    new_figure,
    wrapped,
    write,
)
from alignsim.plots.words import ASCENT, MIDDLE, put
from alignsim.results import Floats, Results, medians_of, unit_of
from alignsim.tables import capital_of, count_futures, measured, one_line, signed

COLOURS = "RdBu"
"""From red (apart) over white to blue (close), told apart by all common forms of vision."""

CELL = 0.128
"""Inches of a cell at least, so that names of SMALL points stand line by line."""

_SMALLEST_MAP = 2.9
_BETWEEN = 0.25
_HEADING = 0.3
_LONGEST_NAME = 1.2
_SHARP = 16  # pixels of a cell, so that viewers that smooth images leave its edges sharp
_SHADES = 128  # of a bar of colours
_TICK = 2 / 72
_LISTED = 10
_NOTHING = 0.005  # rounds to 0.00


Table = npt.NDArray[np.floating]


def camp_order(ends: Floats, focus: int) -> tuple[list[int], int]:
    """Order governments by camp; return the order and the place where the second camp starts.

    ``ends`` (N, N) is the mean alignment at the end. Governments are sorted by the eigenvector of
    the symmetric part with the largest eigenvalue (Marvel et al. 2011 read factions from its
    signs); the camp of ``focus`` comes first. With one camp the second starts at N.
    """
    both = (ends + ends.T) / 2
    np.fill_diagonal(both, 0.0)
    vector = np.linalg.eigh(both)[1][:, -1]
    if vector[focus] < 0:
        vector = -vector
    order = sorted(range(len(vector)), key=lambda i: (-round(float(vector[i]), 12), i))
    return order, int(np.sum(vector > -1e-12))


def map_figure(results: Results) -> Figure:
    """Return the alignment of all governments at the start, at the end, and its change."""
    focus = _focus(results)
    mean, *medians = _tables(results)
    order, split = camp_order(mean, focus)
    start, end, change = (table[np.ix_(order, order)] for table in medians)
    names = [fitted(capital_of(results.governments[i]), _LONGEST_NAME, SMALL) for i in order]
    size = max(_SMALLEST_MAP, CELL * len(names))
    label = max(inches(name, SMALL) for name in names) + 0.12
    width = max(WIDTH, SIDE + label + 2 * size + _BETWEEN + SIDE)
    title, subtitle = _words(results, start, end, split)
    head = headline(None, title, subtitle, width)
    row = _HEADING + label + size
    figure = new_figure(head + 2 * row + _BETWEEN + 0.1, width)
    headline(figure, title, subtitle, width)
    bound, most = _bound(start, end), _bound(change)
    left, right = SIDE + label, SIDE + label + size + _BETWEEN
    top, low = head + _HEADING + label, head + row + _BETWEEN + _HEADING + label
    places = (
        (left, top, f"Start, {results.dates[0]} ({measured()})", start, bound),
        (right, top, f"End, {results.dates[-1]}", end, bound),
        (left, low, "Change from start to end", change, most),
    )
    for x, y, heading, values, limit in places:
        write(figure, x, y - label - _HEADING, heading, PANEL, bold=True)
        axes = add_axes(figure, x, y, size, size)
        _draw_map(axes, values, limit, names, split, x == left)
    pairs = _pairs(change, names)
    _draw_reading(figure, (right, low - label), size, (bound, most), pairs)
    return figure


def _tables(results: Results) -> tuple[Floats, Table, Table, Table]:
    """Alignment of all governments (N, N): mean at the end; medians of start, end and change.

    A row at a time is read, for all of them are larger than most memories where futures are many.
    """
    rows: list[tuple[Table, ...]] = []
    for place in range(len(results.governments)):
        start, end = (results.ends[:, moment, place] for moment in (0, 1))
        medians = (medians_of(each) for each in (start, end, end - start))
        rows.append((end.mean(axis=0, dtype=np.float64), *medians))
    mean, first, last, change = (np.stack(each) for each in zip(*rows, strict=True))
    return mean, first, last, change


def _focus(results: Results) -> int:
    if results.focus in results.governments:
        return results.governments.index(results.focus)
    return 0


def _bound(*tables: Table) -> float:
    """A round number that no value off the diagonal goes beyond."""
    away = ~np.eye(len(tables[0]), dtype=bool)
    largest = max((float(np.abs(table[away]).max(initial=0.0)) for table in tables), default=0.0)
    step = 0.1 if largest > 0.2 else 0.02
    return max(step, float(np.ceil(round(largest / step, 6)) * step))


def _words(results: Results, start: Table, end: Table, split: int) -> tuple[str, str]:
    """Title and subtitle: did the camps move apart, and closer inside?"""
    count = len(start)
    camp = np.arange(count) < split
    same = (camp[:, None] == camp[None]) & ~np.eye(count, dtype=bool)
    other = camp[:, None] != camp[None]
    inside = float(np.mean((end - start)[same])) if same.any() else 0.0
    told = f"{one_line(results.name)}, medians of {count_futures(results)}."
    if not other.any():
        moved = _moved(inside, "closer", "less close", "as close as before")
        title = f"One camp, {moved} at the end"
        return title, f"{told} All pairs: {signed(inside)} on average."
    between = float(np.mean((end - start)[other]))
    moved = _moved(-between, "further apart", "less far apart", "as far apart as before")
    title = f"The two camps end {moved}"
    return title, (
        f"{told} Alignment between the camps {signed(between)} on average, inside them "
        f"{signed(inside)}. Governments are in order of camp, a line stands between the camps."
    )


def _moved(change: float, more: str, less: str, same: str) -> str:
    if abs(change) < _NOTHING:
        return same
    return more if change > 0 else less


def _draw_map(
    axes: Axes, values: Table, bound: float, names: list[str], split: int, left: bool
) -> None:
    count = len(names)
    shown = np.where(np.eye(count, dtype=bool), np.nan, values)
    _draw_shades(axes, shown, bound, (0, count, count, 0))
    edges = [[(0, place), (count, place)] for place in range(count + 1)]
    edges += [[(place, 0), (place, count)] for place in range(count + 1)]
    axes.add_collection(LineCollection(edges, colors="white", linewidths=0.6))
    inch = count / inches_of(axes)[1]
    gap, half = 0.04 * inch, MIDDLE * SMALL / 72 * inch
    for place, name in enumerate(names):
        put(axes, place + 0.5 + half, -gap, name, SMALL, upright=True)
        if left:
            put(axes, -gap, place + 0.5 + half, name, SMALL, ha="right")
    if 0 < split < count:
        axes.axhline(split, color=INK, linewidth=1.2)
        axes.axvline(split, color=INK, linewidth=1.2)


def _draw_shades(
    axes: Axes, values: Table, bound: float, extent: tuple[float, float, float, float]
) -> None:
    """Colour the cells of a table, coloured once and not anew for each file, without edges."""
    shades = colormaps[COLOURS].with_extremes(bad=GRID)(values / (2 * bound) + 0.5, bytes=True)
    cells = shades.repeat(_SHARP, axis=0).repeat(_SHARP, axis=1)
    axes.imshow(cells, extent=extent, aspect="auto", interpolation="none")
    axes.set_axis_off()


def _pairs(change: Table, names: list[str]) -> list[tuple[str, float]]:
    count = len(names)
    cells = [(i, j) for i in range(count) for j in range(count) if i != j]
    cells.sort(key=lambda cell: -abs(round(float(change[cell]), 9)))
    return [(f"{names[i]} towards {names[j]}", float(change[i, j])) for i, j in cells[:_LISTED]]


def _draw_reading(
    figure: Figure,
    corner: tuple[float, float],
    width: float,
    limits: tuple[float, float],
    pairs: list[tuple[str, float]],
) -> None:
    """Tell, in the free quarter, how to read the maps, their scales and the largest changes."""
    x, y = corner
    write(figure, x, y - _HEADING, "How to read the maps", PANEL, bold=True)
    told = "Each row tells how closely that government aligns its policy with each column."
    for line in wrapped(told, width, BODY, 3):
        write(figure, x, y, line, BODY)
        y += 0.19
    unit = unit_of("alignment")
    labels = (f"Alignment, start and end ({unit})", f"Change of alignment ({unit})")
    for limit, label in zip(limits, labels, strict=True):
        y += 0.14
        axes = add_axes(figure, x + 0.1, y, width - 0.2, 0.15)
        _draw_shades(axes, np.linspace(-limit, limit, _SHADES)[None], limit, (0, 1, 0, 1))
        _draw_scale(axes, limit, label)
        y += 0.55
    y += 0.12
    write(figure, x, y, "Largest changes", BODY, bold=True)
    for text, size in pairs:
        y += 0.175
        write(figure, x, y, fitted(text, width - 0.55, SMALL), SMALL)
        write(figure, x + width, y, signed(size), SMALL, ha="right", color=QUIET)


def _draw_scale(axes: Axes, limit: float, label: str) -> None:
    """Write five values below a bar of colours from 0 to 1, and what they are."""
    tall = inches_of(axes)[1]
    places = [0.0, 0.25, 0.5, 0.75, 1.0]
    ticks = [[(place, -_TICK / tall), (place, 0)] for place in places]
    axes.add_collection(LineCollection(ticks, colors=QUIET, linewidths=0.8, clip_on=False))
    y = _TICK + 0.06 + ASCENT * SMALL / 72
    for place in places:
        put(axes, place, -y / tall, signed(limit * (2 * place - 1)), SMALL, ha="center")
    put(axes, 0.5, -(y + 0.17) / tall, label, SMALL, ha="center")
