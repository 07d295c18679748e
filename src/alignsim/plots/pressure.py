"""Economic pressure: what one government loses, and who makes it lose."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from alignsim.plots.fan import BELOW, LEFT, LEGEND, draw_panel, legend, write_right
from alignsim.plots.shocks import Marks, draw_badges, draw_key, draw_lines, marks
from alignsim.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GRID,
    ORANGE,
    PANEL,
    PURPLE,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    date_axis,
    fitted,
    headline,
    new_figure,
    write,
)
from alignsim.results import Floats, Results, unit_of
from alignsim.storage import parts
from alignsim.tables import capital_of, count_futures, name_of, one_line, plain

MOST_SENDERS = 5
"""Senders with a line of their own: those that press hardest."""

_LINES = (
    (ORANGE, "-"),
    (BLUE, (0, (6, 2))),
    (GREEN, (0, (2, 1.2))),
    (PURPLE, (0, (7, 2, 1.5, 2))),
    (BLACK, (0, (1, 1.5))),
)
_RIGHT = 1.4
_TALL = 2.05
_TITLE = 0.42
_BETWEEN = 0.3


def pressure_figure(results: Results) -> Figure | None:
    """Return loss (fan) above pressure by sender (medians); None when neither was recorded.

    All figures are in % of the real income of the focus government.
    """
    loss = f"loss({results.focus})"
    senders = _senders(results)
    rows = (1 if loss in results.quantities else 0) + (1 if senders else 0)
    if not rows:
        return None
    title, subtitle = _words(results, loss, senders)
    wide = WIDTH - LEFT - _RIGHT
    placed = marks(results, wide)
    head = headline(None, title, subtitle)
    each = _TITLE + placed.badge_height + _TALL
    pitch = each + _BETWEEN
    under = head + LEGEND + pitch * (rows - 1) + each + BELOW
    figure = new_figure(under + placed.key_height + 0.08)
    headline(figure, title, subtitle)
    legend(figure, results, head, bool(placed.key))
    top = head + LEGEND
    if loss in results.quantities:
        _heading(figure, top, f"Loss of {name_of(results, results.focus)}", _peak(results, loss))
        axes = add_axes(figure, LEFT, top + each - _TALL, wide, _TALL)
        draw_panel(axes, results, loss, placed)
        axes.tick_params(labelbottom=rows == 1)
        top += pitch
    if senders:
        _heading(figure, top, "Pressure by sender (medians)", _shares(results, senders))
        axes = add_axes(figure, LEFT, top + each - _TALL, wide, _TALL)
        _draw_senders(axes, results, senders, placed)
    draw_key(figure, placed, results.dates, under)
    return figure


def _senders(results: Results) -> list[tuple[str, Floats]]:
    """Senders of pressure on the focus government with their trajectories, hardest first."""
    found = []
    for quantity in results.quantities:
        kind, sender, target = parts(quantity)
        if kind == "pressure" and target == results.focus and sender in results.governments:
            found.append((sender, results.trajectory(quantity)))
    return sorted(found, key=lambda pair: -round(float(pair[1].mean()), 12))


def _words(results: Results, loss: str, senders: list[tuple[str, Floats]]) -> tuple[str, str]:
    who = name_of(results, results.focus)
    subtitle = (
        f"{one_line(results.name)}, {count_futures(results)}, {results.dates[0]} (measured) "
        f"to {results.dates[-1]}"
    )
    hardest = next((one for one, trajectory in senders if trajectory.max() > 0), None)
    if hardest is not None:
        return f"Economic pressure on {who} comes mostly from {name_of(results, hardest)}", subtitle
    if senders and loss not in results.quantities:
        return f"Nobody puts {who} under economic pressure", subtitle
    return f"Economic loss of {who}", subtitle


def _heading(figure: Figure, top: float, title: str, told: str) -> None:
    room = WIDTH - 2 * SIDE
    write(figure, SIDE, top, fitted(title, room, PANEL, bold=True), PANEL, fontweight="bold")
    write(figure, SIDE, top + 0.21, fitted(told, room, SMALL), SMALL)


def _peak(results: Results, quantity: str) -> str:
    trajectory = results.trajectory(quantity)
    middle = np.median(trajectory, axis=0)
    peak = int(np.argmax(middle))
    high = float(np.quantile(trajectory[:, peak], 0.95))
    return (
        f"Median at most {plain(float(middle[peak]))}% of real income ({results.dates[peak]}, when "
        f"5% of futures lose more than {plain(high)}%)"
    )


def _shares(results: Results, senders: list[tuple[str, Floats]]) -> str:
    """Say in how many futures the hardest senders press at all (above 0.1% of real income)."""
    told = [
        f"{capital_of(sender)} in {np.mean(trajectory.max(axis=1) > 0.1):.0%}"
        for sender, trajectory in senders[:MOST_SENDERS]
    ]
    return f"Share of futures in which pressure ever goes beyond 0.1%: {', '.join(told)}"


def _draw_senders(
    axes: Axes, results: Results, senders: list[tuple[str, Floats]], placed: Marks
) -> None:
    ends, texts, colours = [], [], []
    for (sender, trajectory), (colour, dashes) in zip(senders, _LINES, strict=False):
        middle = np.median(trajectory, axis=0)
        axes.plot(np.arange(len(middle)), middle, color=colour, linewidth=2.2, linestyle=dashes)
        ends.append(float(middle[-1]))
        texts.append(fitted(f"{plain(ends[-1])}  {capital_of(sender)}", _RIGHT - 0.25, SMALL, True))
        colours.append(colour)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, 0.0), max(high, 0.01))
    axes.set_ylabel(f"Pressure\n({unit_of('pressure')})")
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.grid(axis="y", color=GRID, linewidth=0.7)
    date_axis(axes, results.dates, most=6, start="measured")
    draw_lines(axes, placed)
    draw_badges(axes, placed)
    write_right(axes, ends, texts, colours, [True] * len(texts))
