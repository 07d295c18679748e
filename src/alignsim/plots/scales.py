"""Steps, dates and edges of axes, drawn as a few shapes instead of several objects a step."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from alignsim.plots.style import BODY, GRID, QUIET, inches_of
from alignsim.plots.words import ASCENT, MIDDLE, put

MONTHS = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240)
"""Steps between dates."""

_MOST = 6  # intervals between dates
_ABOUT = 5  # intervals between values
_TICK, PAD = 3.5 / 72, 7 / 72
_LINE = 0.158
_NAME = 0.58  # inches from the left edge of axes to the name of their unit


def values_between(low: float, high: float) -> list[float]:
    """Return about five round numbers from ``low`` to ``high``, at even steps."""
    steps = MaxNLocator(_ABOUT, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    slack = 1e-6 * (high - low)
    return [float(step) for step in steps if low - slack <= step <= high + slack]


def in_figures(values: Sequence[float]) -> list[str]:
    """Write numbers with as many decimals as they need to differ by what they do."""
    least = 1e-6 * max((abs(value) for value in values), default=0.0)
    digits = 0
    while digits < 9 and any(abs(round(each, digits) - each) > least for each in values):
        digits += 1
    return [f"{round(each, digits) + 0.0:.{digits}f}".replace("-", "−") for each in values]


def draw_values(axes: Axes, name: Sequence[str]) -> None:
    """Draw grid and steps of the y axis, whose limits are set, and its name of several lines."""
    wide, tall = inches_of(axes)
    across = axes.get_yaxis_transform()
    values = values_between(*axes.get_ylim())
    grid = [[(0, value), (1, value)] for value in values]
    ticks = [[(-_TICK / wide, value), (0, value)] for value in values]
    for lines, colour, width, order in ((grid, GRID, 0.7, 0.5), (ticks, QUIET, 0.8, 2.5)):
        drawn = LineCollection(lines, colors=colour, linewidths=width, zorder=order, clip_on=False)
        drawn.set_transform(across)
        axes.add_collection(drawn, autolim=False)
    low, high = axes.get_ylim()
    drop = MIDDLE * BODY / 72 / tall * (high - low)
    for value, text in zip(values, in_figures(values), strict=True):
        put(axes, -PAD / wide, value - drop, text, BODY, ha="right", transform=across)
    for place, line in enumerate(reversed(name)):
        x = -(_NAME + _LINE * place) / wide
        put(axes, x, 0.5, line, BODY, upright=True, ha="center", transform=axes.transAxes)


def draw_dates(axes: Axes, dates: Sequence[str], start: str, labelled: bool) -> None:
    """Draw steps of the x axis, which counts months from the first date; both edges of the axes.

    Dates are written where ``labelled``, and ``start`` below the first.
    """
    tall = inches_of(axes)[1]
    last = len(dates) - 1
    axes.set_xlim(0, max(1, last))
    step = next((step for step in MONTHS if last / step <= _MOST), max(1, -(-last // _MOST)))
    places = range(0, last + 1, step)
    down, whole = axes.get_xaxis_transform(), axes.transAxes
    ticks = [[(place, -_TICK / tall), (place, 0)] for place in places]
    for lines, within in ((ticks, down), ([[(0, 1), (0, 0), (1, 0)]], whole)):
        drawn = LineCollection(lines, colors=QUIET, linewidths=0.8, zorder=2.5, clip_on=False)
        drawn.set_transform(within)
        axes.add_collection(drawn, autolim=False)
    axes.set_axis_off()
    if not labelled:
        return
    y = PAD + ASCENT * BODY / 72
    for place in places:
        put(axes, place, -y / tall, dates[place], BODY, ha="center", transform=down)
    put(axes, 0, -(y + _LINE) / tall, start, BODY, ha="center", transform=down)
