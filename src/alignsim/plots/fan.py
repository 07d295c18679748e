"""Fan charts: where the futures of one quantity go, month by month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from alignsim.plots.shocks import DASHES, Marks, draw_badges, draw_key, draw_lines, marks
from alignsim.plots.style import (
    BLUE,
    GRID,
    INK,
    PANEL,
    QUIET,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    date_axis,
    fitted,
    headline,
    inches_tall,
    new_figure,
    spread,
    write,
)
from alignsim.results import Floats, Results, kind_of, unit_of
from alignsim.tables import Change, change_of, count_futures, one_line, plain

SAMPLES = 5
"""Single futures drawn as thin lines."""

WIDE, NARROW = 0.18, 0.38
LEFT, RIGHT = 1.0, 1.2
"""Inches kept free left and right of the axes."""

MOST_PANELS = 2
"""Fans on one page."""

LEGEND = 0.3
BELOW = 0.58
_STRAY = 0.05  # in units of the quantity; less is not told as a peak
_PANEL_TITLE = 0.42
_BETWEEN = 0.28
_PANEL_HEIGHTS = {1: 3.0, 2: 2.05}


def fan_page(results: Results, quantities: Sequence[str]) -> Figure:
    """Return fans of one or two quantities one below the other, with one time axis and key.

    KeyError when a quantity was not recorded.
    """
    title = one_line(results.name)
    subtitle = f"{count_futures(results)}, {results.dates[0]} to {results.dates[-1]}"
    wide, tall = WIDTH - LEFT - RIGHT, _PANEL_HEIGHTS[len(quantities)]
    placed = marks(results, wide)
    head = headline(None, title, subtitle)
    each = _PANEL_TITLE + placed.badge_height + tall
    pitch = each + _BETWEEN
    under = head + LEGEND + pitch * (len(quantities) - 1) + each + BELOW
    figure = new_figure(under + placed.key_height + 0.08)
    headline(figure, title, subtitle)
    legend(figure, results, head, bool(placed.key))
    for place, quantity in enumerate(quantities):
        top = head + LEGEND + pitch * place
        _panel_title(figure, results, quantity, top)
        axes = add_axes(figure, LEFT, top + each - tall, wide, tall)
        draw_panel(axes, results, quantity, placed)
        if place < len(quantities) - 1:
            axes.tick_params(labelbottom=False)
    draw_key(figure, placed, results.dates, under)
    return figure


def draw_panel(axes: Axes, results: Results, quantity: str, placed: Marks) -> None:
    """Draw the fan of one quantity with its unit, dates, shocks and figures at the end."""
    quantiles = draw_fan(axes, results.trajectory(quantity))
    axes.set_ylabel(f"{kind_of(quantity).capitalize()}\n({unit_of(quantity)})")
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    date_axis(axes, results.dates, most=6, start="measured")
    draw_lines(axes, placed)
    draw_badges(axes, placed)
    label_ends(axes, quantiles)


def _panel_title(figure: Figure, results: Results, quantity: str, top: float) -> None:
    change = change_of(results, quantity)
    room = WIDTH - 2 * SIDE
    title = fitted(f"{change.words} {direction(results, change)}", room, PANEL, bold=True)
    write(figure, SIDE, top, title, PANEL, fontweight="bold")
    write(figure, SIDE, top + 0.21, fitted(_figures(results, change), room, SMALL), SMALL)


def direction(results: Results, change: Change) -> str:
    """Say in words which way a quantity goes, and in how many futures; or when it peaks.

    A peak (or a low) is told when the median strays from its start, on the way, more than twice as
    far as it ends from it.
    """
    middle = np.median(results.trajectory(change.quantity), axis=0)
    strayed = middle - middle[0]
    far = int(np.argmax(np.abs(strayed)))
    if abs(strayed[far]) > max(2 * abs(strayed[-1]), _STRAY):
        verb = "peaks at" if strayed[far] > 0 else "falls to"
        percent = "%" if change.unit.startswith("%") else ""
        return f"{verb} {plain(float(middle[far]))}{percent} in {results.dates[far]}"
    rising, falling = change.rising, change.falling
    if rising == 0 and falling == 0:
        return "does not change"
    share, verb = (rising, "rises") if rising >= falling else (falling, "falls")
    if share >= 0.9:
        return f"{verb} in {_percent(share)} of futures"
    if share >= 0.6:
        return f"{verb} in most futures ({_percent(share)})"
    if rising + falling < 0.6:
        return "stays as it was in many futures"
    return f"may rise or fall ({verb} in {_percent(share)} of futures)"


def _percent(share: float) -> str:
    return "over 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def _figures(results: Results, change: Change) -> str:
    trajectory = results.trajectory(change.quantity)
    low, high = np.quantile(trajectory[:, -1], (0.05, 0.95))
    told = f"Median {plain(change.start)} at the start, {plain(change.end)} at the end"
    if results.futures == 1:
        return told
    return f"{told}; 90% of futures end between {plain(low)} and {plain(high)}"


def draw_fan(axes: Axes, trajectory: Floats) -> Floats:
    """Draw median, 50% and 90% bands and some futures; return the quantiles (5, T + 1)."""
    quantiles = np.quantile(trajectory, (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    times = np.arange(trajectory.shape[1])
    axes.fill_between(times, quantiles[0], quantiles[4], color=BLUE, alpha=WIDE, linewidth=0)
    axes.fill_between(times, quantiles[1], quantiles[3], color=BLUE, alpha=NARROW, linewidth=0)
    for future in trajectory[:SAMPLES]:
        axes.plot(times, future, color=INK, linewidth=0.6, alpha=0.55)
    axes.plot(times, quantiles[2], color=BLUE, linewidth=2.6, solid_capstyle="butt")
    return np.asarray(quantiles)


def label_ends(axes: Axes, quantiles: Floats) -> None:
    """Write, right of the axes, what the bands and the median end at, without overlaps."""
    words = ("95%", "median", "5%")
    ends = [float(quantiles[row, -1]) for row in (4, 2, 0)]
    texts = [f"{plain(end)}  {word}" for end, word in zip(ends, words, strict=True)]
    if ends[0] == ends[2]:
        texts, ends = [texts[1]], [ends[1]]
    bold = [text.endswith("median") for text in texts]
    write_right(axes, ends, texts, [BLUE if each else QUIET for each in bold], bold)


def write_right(
    axes: Axes,
    heights: Sequence[float],
    texts: Sequence[str],
    colours: Sequence[str],
    bold: Sequence[bool],
) -> None:
    """Write texts right of the axes near the given data heights, moved apart where they touch."""
    low, high = axes.get_ylim()
    gap = SMALL * 1.35 / 72 * (high - low) / inches_tall(axes)
    placed = spread(heights, gap, low + gap / 2, high - gap / 2)
    across = axes.get_yaxis_transform()
    for text, wanted, y, colour, heavy in zip(texts, heights, placed, colours, bold, strict=True):
        axes.plot(
            (1, 1.02), (wanted, y), color=colour, linewidth=0.7, transform=across, clip_on=False
        )
        weight = "bold" if heavy else "normal"
        axes.text(
            1.027,
            y,
            text,
            transform=across,
            color=colour,
            fontsize=SMALL,
            fontweight=weight,
            va="center",
        )
    axes.set_ylim(low, high)


def legend(
    figure: Figure,
    results: Results,
    top: float,
    shocks: bool,
    samples: int = SAMPLES,
    word: str = "shock, see key",
) -> None:
    """Write what the parts of a fan mean on one line, ``top`` inches down."""
    entries: list[tuple[Artist, str]] = [(Line2D([], [], color=BLUE, linewidth=2.6), "median")]
    if results.futures == 1:
        entries = [(entries[0][0], "the one future")]
    else:
        entries += [
            (Patch(color=BLUE, alpha=NARROW + WIDE * 0.6, linewidth=0), "half of all futures"),
            (Patch(color=BLUE, alpha=WIDE, linewidth=0), "90% of futures"),
        ]
    few = min(samples, results.futures)
    if few > 1:
        thin = Line2D([], [], color=INK, linewidth=0.6, alpha=0.55)
        entries.append((thin, f"{few} single futures"))
    if shocks:
        entries.append((Line2D([], [], color=QUIET, linewidth=0.9, linestyle=DASHES), word))
    across, up = figure.get_size_inches()
    figure.legend(
        [artist for artist, _ in entries],
        [text for _, text in entries],
        loc="upper left",
        bbox_to_anchor=(SIDE / across, 1 - top / up),
        bbox_transform=figure.transFigure,
        ncols=len(entries),
        handlelength=1.6,
        columnspacing=1.3,
        borderaxespad=0,
        borderpad=0,
    )
