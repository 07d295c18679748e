"""Why a quantity moved: from its first level to its last, one step for each part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from alignsim.explained import (
    TOP,
    circumstances,
    counted,
    digits_of,
    kind_in_words,
    part_in_words,
    title_of,
)
from alignsim.explanation import Explanation, Part
from alignsim.plots.gallery import draw_sheets
from alignsim.plots.labels import LEGEND, Entry, legend
from alignsim.plots.scales import in_figures, values_between
from alignsim.plots.style import (
    BLACK,
    BLUE,
    BODY,
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
    inches_of,
    new_figure,
    wrapped,
)
from alignsim.plots.words import MIDDLE, put
from alignsim.storage import safe_slug
from alignsim.tables import one_line, plain, signed

_ROW, _LINE, _THICK, _LEVEL = 0.26, 0.153, 0.16, 0.1
"""Inches: a row of one line, each further line, a bar, half the height of a level's mark."""

_NAMES, _NUMBERS, _BELOW = 3.3, 1.35, 0.6
"""Inches kept for names left of the axes, for figures right of them, for the scale below."""

_SLACK, _OVER = 0.04, 1.0
"""Shares of what the bars span: kept free beside all that is drawn, left to whiskers at most."""


class Step(NamedTuple):
    """One row: what moves the level from ``start`` to ``end``; ``row`` is its middle in inches."""

    name: list[str]
    below: str
    start: float
    end: float
    part: Part
    row: float


def draw_explanation(
    explanation: Explanation,
    folder: Path,
    formats: Sequence[str] = ("png", "svg"),
    jobs: int = 1,
) -> list[Path]:
    """Draw the waterfall of an explanation into ``folder``; see `draw_sheets`."""
    name = f"why-{safe_slug(explanation.quantity)}"
    return draw_sheets([(name, partial(waterfall_figure, explanation))], folder, formats, jobs)


def waterfall_figure(explanation: Explanation, top: int = TOP) -> Figure:
    """Return the first level, a step for each part, and the last level; whiskers over futures."""
    steps = steps_of(explanation, top)
    title, subtitle = f"{title_of(explanation)}: why it moved", _subtitle(explanation)
    head = headline(None, title, subtitle)
    over = head + LEGEND + 0.1
    last = steps[-1].row + _tall(steps[-1].name, steps[-1].below) / 2 if steps else _ROW
    tall = last + _ROW
    figure = new_figure(over + tall + _BELOW)
    headline(figure, title, subtitle)
    legend(figure, head, _entries(explanation))
    axes = add_axes(figure, _NAMES, over, WIDTH - _NAMES - _NUMBERS, tall)
    axes.set_axis_off()
    axes.set(xlim=_reach(explanation, steps), ylim=(tall, 0))
    _draw_scale(axes, explanation, tall)
    since, until = explanation.dates
    _draw_level(axes, _ROW / 2, explanation, since, float(explanation.before.mean()))
    for step, following in zip(steps, [*(each.row for each in steps[1:]), tall], strict=True):
        _draw_step(axes, explanation, step)
        _draw_link(axes, step, following)
    _draw_level(axes, tall - _ROW / 2, explanation, until, float(explanation.after.mean()))
    return figure


def steps_of(explanation: Explanation, top: int = TOP) -> list[Step]:
    """The parts told one by one, each starting where the one before it ends."""
    level, down, steps = float(explanation.before.mean()), _ROW, []
    for part in explanation.ranked(top):
        words = part_in_words(explanation, part)
        name = wrapped(words, _NAMES - 2 * SIDE, SMALL, lines=2)
        below = circumstances(explanation, part)
        tall = _tall(name, below)
        steps.append(Step(name, below, level, level + part.mean, part, down + tall / 2))
        level, down = level + part.mean, down + tall
    return steps


def _tall(name: Sequence[str], below: str) -> float:
    """Inches that a row takes."""
    return _ROW + _LINE * (len(name) - 1 + bool(below))


def _subtitle(explanation: Explanation) -> str:
    since, until = explanation.dates
    told = (
        f"{one_line(explanation.name)}, {counted(explanation)}, from the end of {since} to the end "
        f"of {until}. The steps add up along the path that happened; they are not what would have "
        "been without them."
    )
    if explanation.futures[1] > 1:
        told += " Right: the mean, and half the 90% interval of that mean."
    return told


def _entries(explanation: Explanation) -> list[Entry]:
    found: list[Entry] = [
        ("raises", (BLUE, 0.85)),
        ("lowers", (ORANGE, 0.85, "////")),
        ("level", (BLACK, 2.6, "-", 1.0)),
    ]
    if explanation.futures[1] > 1:
        found.append(("90% of futures, an arrow where they reach further", (INK, 1.0, "-", 1.0)))
    return found


def _reach(explanation: Explanation, steps: Sequence[Step]) -> tuple[float, float]:
    """From the least to the largest of the bars, further for whiskers as far as bars stay seen."""
    bars = [float(explanation.before.mean()), *(step.end for step in steps)]
    span = max(bars) - min(bars) or 1.0
    ends = [step.start + each for step in steps for each in step.part.interval]
    low = max(min([*bars, *ends]), min(bars) - _OVER * span)
    high = min(max([*bars, *ends]), max(bars) + _OVER * span)
    return low - _SLACK * span, high + _SLACK * span


def _draw_scale(axes: Axes, explanation: Explanation, tall: float) -> None:
    """Draw the grid, its figures below and what they measure."""
    values = values_between(*axes.get_xlim())
    _draw_lines(
        axes, [[(x, 0.0), (x, tall)] for x in values], colors=GRID, linewidths=0.7, zorder=0.5
    )
    for value, text in zip(values, in_figures(values), strict=True):
        put(axes, value, tall + 0.17, text, BODY, ha="center")
    name = f"{kind_in_words(explanation)} ({explanation.unit})"
    put(axes, 0.5, tall + 0.4, name, BODY, ha="center", transform=axes.get_yaxis_transform())


def _draw_lines(axes: Axes, lines: Sequence[Sequence[tuple[float, float]]], **more: Any) -> None:
    axes.add_collection(LineCollection(lines, **more), autolim=False)


def _draw_level(axes: Axes, row: float, explanation: Explanation, date: str, level: float) -> None:
    """Draw the level at the end of a month and write it beside."""
    _draw_lines(
        axes, [[(level, row - _LEVEL), (level, row + _LEVEL)]], colors=BLACK, linewidths=2.6
    )
    _write(axes, row, [f"End of {date}"], "", plain(level, digits_of(explanation)), bold=True)


def _draw_step(axes: Axes, explanation: Explanation, step: Step) -> None:
    """Draw one bar from its start to its end, its whisker, its name and its figures."""
    lower, row = step.end < step.start, step.row
    corner = (min(step.start, step.end), row - _THICK / 2)
    size = (abs(step.end - step.start), _THICK)
    bar = Rectangle(corner, *size, color=ORANGE if lower else BLUE, alpha=0.85, linewidth=0)
    bar.set_hatch("////" if lower else "")
    axes.add_patch(bar)
    digits = digits_of(explanation)
    told = signed(step.part.mean, digits)
    if explanation.futures[1] > 1:
        told += f" ±{step.part.half:.{digits}f}"
        low, high = step.part.interval
        _draw_whisker(axes, row, step.start + low, step.start + high)
    _write(axes, row, step.name, step.below, told)


def _draw_link(axes: Axes, step: Step, following: float) -> None:
    """Draw the thread from the end of a bar to the next row."""
    thread = [[(step.end, step.row), (step.end, following)]]
    _draw_lines(axes, thread, colors=QUIET, linewidths=0.6, linestyles=":", zorder=1.5)


def _draw_whisker(axes: Axes, row: float, low: float, high: float) -> None:
    """Draw where 90% of futures lie; an end outside the axes is an arrow at their edge."""
    least, most = axes.get_xlim()
    tip, cap = (most - least) * 0.02, _THICK / 3
    lines = [[(max(low, least), row), (min(high, most), row)]]
    for end, edge, inside in ((low, least, tip), (high, most, -tip)):
        if least <= end <= most:
            lines.append([(end, row - cap), (end, row + cap)])
        else:
            lines.append([(edge + inside, row - cap), (edge, row), (edge + inside, row + cap)])
    _draw_lines(axes, lines, colors=INK, linewidths=1.0, zorder=3)


def _write(
    axes: Axes, row: float, name: Sequence[str], below: str, figures: str, bold: bool = False
) -> None:
    """Write a row's name left of the axes, above what is told below it, and its figures right."""
    across = axes.get_yaxis_transform()
    wide, room = inches_of(axes)[0], _NAMES - 2 * SIDE
    left, right = -(_NAMES - SIDE) / wide, 1 + (_NUMBERS - SIDE) / wide
    lines = [(text, INK) for text in name]
    lines += [(fitted(below, room, SMALL), QUIET)] if below else []
    base = row + MIDDLE * SMALL / 72
    first = base - _LINE * (len(lines) - 1) / 2
    for place, (text, colour) in enumerate(lines):
        more = {"transform": across, "color": colour, "bold": bold}
        put(axes, left, first + _LINE * place, text, SMALL, **more)
    put(axes, right, base, figures, SMALL, transform=across, ha="right", bold=bold)
