"""Fan charts: where the futures of one quantity go, month by month."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from alignsim.plots.labels import (
    LEGEND,
    NARROW,
    SHOCK,
    WIDE,
    Entry,
    bands,
    draw_thin,
    legend,
    write_right,
)
from alignsim.plots.rare import (
    draw_rare,
    felt,
    from_zero,
    in_futures,
    is_rare,
    rare_entries,
    rare_figures,
)
from alignsim.plots.scales import draw_dates, draw_values
from alignsim.plots.shocks import Marks, draw_badges, draw_key, draw_lines, marks
from alignsim.plots.style import (
    BLUE,
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
from alignsim.results import Floats, Results, kind_of, medians_of, quantiles_of, unit_of
from alignsim.tables import (
    AMOUNTS,
    Change,
    change_of,
    count_futures,
    measured,
    one_line,
    percent,
    plain,
)

SAMPLES = 5
"""Single futures drawn as thin lines."""

LEFT, RIGHT = 1.0, 1.2
"""Inches kept free left and right of the axes."""

MOST_PANELS = 2
"""Fans on one page."""

BELOW = 0.58
"""Inches that dates take below the lowest axes."""

_STRAY = 0.05  # in units of the quantity; less is not told as a peak
_PANEL_TITLE = 0.42
_BETWEEN = 0.28
_ALONE, _SHARED = 3.0, 2.05  # inches of a fan on a page of its own, and with others


def fan_page(results: Results, quantities: Sequence[str]) -> Figure:
    """Return fans of quantities, one at least, one below the other with one time axis and key.

    KeyError when a quantity was not recorded.
    """
    title = one_line(results.name)
    subtitle = f"{count_futures(results)}, {results.dates[0]} to {results.dates[-1]}"
    wide, tall = WIDTH - LEFT - RIGHT, _ALONE if len(quantities) == 1 else _SHARED
    placed = marks(results, wide)
    head = headline(None, title, subtitle)
    each = _PANEL_TITLE + placed.badge_height + tall
    pitch = each + _BETWEEN
    under = head + LEGEND + pitch * (len(quantities) - 1) + each + BELOW
    figure = new_figure(under + placed.key_height + 0.08)
    headline(figure, title, subtitle)
    legend(figure, head, entries(results, quantities, placed))
    for place, quantity in enumerate(quantities):
        top = head + LEGEND + pitch * place
        _panel_title(figure, results, quantity, top)
        axes = add_axes(figure, LEFT, top + each - tall, wide, tall)
        draw_panel(axes, results, quantity, placed, dated=place == len(quantities) - 1)
    draw_key(figure, placed, results.dates, under)
    return figure


def entries(results: Results, quantities: Sequence[str], placed: Marks) -> list[Entry]:
    """What lines and bands mean on a page of these quantities (the rare ones name theirs)."""
    word = "shock, see key" if placed.key else ""
    asked = (_felt_if_rare(quantity, results.trajectory(quantity)) for quantity in quantities)
    rare = [known for known in asked if known is not None]
    if len(rare) == len(quantities):
        return [*rare_entries(), *([(word, SHOCK)] if word else [])]
    return bands(results.futures, SAMPLES, word, any(rare))


def _felt_if_rare(quantity: str, trajectory: Floats) -> bool | None:
    """Whether any future knows a quantity that is rare; None of one that is not."""
    return bool(felt(trajectory).any()) if is_rare(quantity, trajectory) else None


def draw_panel(axes: Axes, results: Results, quantity: str, placed: Marks, *, dated: bool) -> None:
    """Draw the fan of one quantity with its unit, dates, shocks and figures at the end."""
    trajectory, kind = results.trajectory(quantity), kind_of(quantity)
    if is_rare(quantity, trajectory):
        draw_rare(axes, trajectory)
    else:
        quantiles = draw_fan(axes, trajectory)
        if kind in AMOUNTS:
            from_zero(axes)
        label_ends(axes, quantiles)
    frame(axes, results, placed, (kind.capitalize(), f"({unit_of(quantity)})"), dated)


def frame(axes: Axes, results: Results, placed: Marks, name: Sequence[str], dated: bool) -> None:
    """Draw the steps and edges of axes, whose y limits are set, and the shocks."""
    draw_values(axes, name)
    draw_dates(axes, results.dates, measured(), dated)
    draw_lines(axes, placed)
    draw_badges(axes, placed)


def _panel_title(figure: Figure, results: Results, quantity: str, top: float) -> None:
    change = change_of(results, quantity)
    room = WIDTH - 2 * SIDE
    title = fitted(f"{change.words} {direction(results, change)}", room, PANEL, bold=True)
    write(figure, SIDE, top, title, PANEL, bold=True)
    write(figure, SIDE, top + 0.21, fitted(_figures(results, change), room, SMALL), SMALL)


def direction(results: Results, change: Change) -> str:
    """Say in words which way a quantity goes, and in how many futures; or when it peaks.

    A peak (or a low) is told when the median strays from its start, on the way, more than twice as
    far as it ends from it. A pressure or loss that few futures know is told by their share.
    """
    trajectory = results.trajectory(change.quantity)
    if is_rare(change.quantity, trajectory):
        return f"occurs {in_futures(float(felt(trajectory).mean()))}"
    middle = medians_of(trajectory)
    strayed = middle - middle[0]
    far = int(np.argmax(np.abs(strayed)))
    if abs(strayed[far]) > max(2 * abs(strayed[-1]), _STRAY):
        verb = "peaks at" if strayed[far] > 0 else "falls to"
        unit = "%" if change.unit.startswith("%") else ""
        return f"{verb} {plain(float(middle[far]))}{unit} in {results.dates[far]}"
    rising, falling = change.rising, change.falling
    if rising == 0 and falling == 0:
        return "does not change"
    share, verb = (rising, "rises") if rising >= falling else (falling, "falls")
    if share >= 0.9:
        return f"{verb} in {percent(share)} of futures"
    if share >= 0.6:
        return f"{verb} in most futures ({percent(share)})"
    if rising + falling < 0.6:
        return "stays as it was in many futures"
    return f"may rise or fall ({verb} in {percent(share)} of futures)"


def _figures(results: Results, change: Change) -> str:
    trajectory = results.trajectory(change.quantity)
    if is_rare(change.quantity, trajectory):
        return rare_figures(trajectory)
    low, high = np.quantile(trajectory[:, -1], (0.05, 0.95))
    told = f"Median {plain(change.start)} at the start, {plain(change.end)} at the end"
    if results.futures == 1:
        return told
    return f"{told}; 90% of futures end between {plain(low)} and {plain(high)}"


def draw_fan(axes: Axes, trajectory: Floats) -> Floats:
    """Draw median, 50% and 90% bands and some futures; return the quantiles (5, T + 1)."""
    quantiles = quantiles_of(trajectory)
    times = np.arange(trajectory.shape[1])
    axes.fill_between(times, quantiles[0], quantiles[4], color=BLUE, alpha=WIDE, linewidth=0)
    axes.fill_between(times, quantiles[1], quantiles[3], color=BLUE, alpha=NARROW, linewidth=0)
    draw_thin(axes, trajectory[:SAMPLES])
    axes.plot(times, quantiles[2], color=BLUE, linewidth=2.6, solid_capstyle="butt")
    return quantiles


def label_ends(axes: Axes, quantiles: Floats) -> None:
    """Write, right of the axes, what the bands and the median end at, without overlaps."""
    words = ("95%", "median", "5%")
    ends = [float(quantiles[row, -1]) for row in (4, 2, 0)]
    texts = [f"{plain(end)}  {word}" for end, word in zip(ends, words, strict=True)]
    if ends[0] == ends[2]:
        texts, ends = [texts[1]], [ends[1]]
    bold = [text.endswith("median") for text in texts]
    write_right(axes, ends, texts, [BLUE if each else QUIET for each in bold], bold)
