"""Economic pressure: what one government loses, in how many futures, and who makes it lose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from alignsim.plots.fan import BELOW, LEFT, draw_panel, entries, frame
from alignsim.plots.labels import LEGEND, legend, write_right
from alignsim.plots.rare import (
    felt,
    from_zero,
    in_futures,
    is_rare,
    rare_figures,
)
from alignsim.plots.shocks import Marks, draw_key, marks
from alignsim.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PANEL,
    PURPLE,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    fitted,
    headline,
    new_figure,
    wrapped,
    write,
)
from alignsim.results import Floats, Results, medians_of
from alignsim.storage import parts
from alignsim.tables import (
    FELT,
    capital_of,
    count_futures,
    measured,
    name_of,
    one_line,
    percent,
    plain,
)

MOST_SENDERS = 5
"""Senders with a line of their own: those that press in most futures."""

SELDOM = 0.01
"""Share of futures; senders that press in fewer are not named."""

_LINES = (
    (ORANGE, "-"),
    (BLUE, (0, (6, 2))),
    (GREEN, (0, (2, 1.2))),
    (PURPLE, (0, (7, 2, 1.5, 2))),
    (BLACK, (0, (1, 1.5))),
)
_TALL = 2.05
_LINE = 0.165
_RIGHT = 1.45
_BETWEEN = 0.3
_LONGEST_NAME = 2.2
_LEAST = 10.0  # % of futures; a lower axis would make seldom pressure look common


@dataclass(frozen=True)
class Sender:
    """A government that puts the focus government under pressure."""

    name: str
    pressed: npt.NDArray[np.bool_]  # (F,) futures in which it ever does
    mean: float  # pressure in all months of all futures
    hardest: float  # median of the largest pressure in the futures in which it presses
    shares: Floats  # (T + 1,) share of futures in which it presses, month by month

    @property
    def share(self) -> float:
        """Of futures in which it ever presses, 0..1."""
        return float(self.pressed.mean())


@dataclass(frozen=True)
class _Part:
    """One half of the page: a heading, lines below it, and whether axes follow."""

    title: str
    lines: list[str]
    axes: bool

    def height(self, placed: Marks) -> float:
        """Inches it takes."""
        head = 0.21 + _LINE * len(self.lines) + 0.04
        return head + placed.badge_height + _TALL if self.axes else head


def pressure_figure(results: Results) -> Figure | None:
    """Return loss above the share of futures under pressure by sender; None without either.

    Losses are in % of the real income of the focus government. Senders that press in fewer than
    ``SELDOM`` of the futures have no line.
    """
    loss = f"loss({results.focus})"
    recorded, senders = _senders(results)
    known = loss in results.quantities
    if not known and not recorded:
        return None
    upper = _loss_part(results, loss) if known else None
    lower = _senders_part(results, senders) if recorded else None
    halves = [half for half in (upper, lower) if half is not None]
    title, subtitle = _words(results, loss if known else None, senders)
    placed = marks(results, WIDTH - LEFT - _RIGHT)
    head = headline(None, title, subtitle)
    tops, under = _tops(halves, placed, head + (LEGEND if known else 0.1))
    figure = new_figure(under + placed.key_height + 0.08)
    headline(figure, title, subtitle)
    dated = max(place for place, half in enumerate(halves) if half.axes or place == 0)
    for place, (half, top) in enumerate(zip(halves, tops, strict=True)):
        _write_part(figure, half, top)
        if not half.axes:
            continue
        axes = _add_axes(figure, half, placed, top)
        if half is upper:
            legend(figure, head, entries(results, [loss], placed))
            draw_panel(axes, results, loss, placed, dated=place == dated)
        else:
            _draw_senders(axes, results, senders, placed, dated=place == dated)
    draw_key(figure, placed, results.dates, under)
    return figure


def _tops(halves: list[_Part], placed: Marks, top: float) -> tuple[list[float], float]:
    """Inches from the top at which each part starts, and at which the last one ends."""
    tops = []
    for place, half in enumerate(halves):
        tops.append(top)
        top += half.height(placed)
        last = place == len(halves) - 1
        if half.axes and (last or not halves[place + 1].axes):
            top += BELOW
        top += 0 if last and half.axes else _BETWEEN
    return tops, top


def _senders(results: Results) -> tuple[bool, list[Sender]]:
    """Whether any pressure was recorded; those who exert some, in most futures first."""
    recorded, found = False, []
    for quantity in results.quantities:
        kind, sender, target = parts(quantity)
        if kind == "pressure" and target == results.focus and sender in results.governments:
            each = _sender(sender, results.trajectory(quantity))
            recorded = True
            if each.share >= SELDOM:
                found.append(each)
    return recorded, sorted(found, key=lambda each: (-each.share, -each.mean))


def _sender(name: str, trajectory: Floats) -> Sender:
    peaks, pressed = trajectory.max(axis=1), felt(trajectory)
    return Sender(
        name,
        pressed,
        mean=float(trajectory.mean()),
        hardest=float(np.median(peaks[pressed])) if pressed.any() else 0.0,
        shares=np.mean(trajectory > FELT, axis=0),
    )


def _who(results: Results, room: float = _LONGEST_NAME) -> str:
    return fitted(name_of(results, results.focus), room, PANEL)


def _words(results: Results, loss: str | None, senders: list[Sender]) -> tuple[str, str]:
    """Title and subtitle: in how many futures does it lose, or come under pressure?"""
    name = fitted(one_line(results.name), 3.0)
    start, end = results.dates[0], results.dates[-1]
    subtitle = f"{name}, {count_futures(results)}, {start} ({measured()}) to {end}"
    who = _who(results)
    if loss is not None:
        share = float(felt(results.trajectory(loss)).mean())
        return f"{who} loses income {in_futures(share)}", subtitle
    pressed = np.zeros(results.futures, dtype=np.bool_)
    for sender in senders:
        pressed |= sender.pressed
    return f"{who} comes under pressure {in_futures(float(pressed.mean()))}", subtitle


def _loss_part(results: Results, loss: str) -> _Part:
    trajectory = results.trajectory(loss)
    if is_rare(loss, trajectory):
        told = rare_figures(trajectory)
    else:
        told = f"{_peak(results, trajectory)}; costs of own measures count"
    return _part(f"Economic loss of {_who(results)}", told, True)


def _peak(results: Results, trajectory: Floats) -> str:
    middle = medians_of(trajectory)
    peak = int(np.argmax(middle))
    high = float(np.quantile(trajectory[:, peak], 0.95))
    return (
        f"Median at most {plain(float(middle[peak]))}% of real income ({results.dates[peak]}, when "
        f"5% of futures lose more than {plain(high)}%)"
    )


def _senders_part(results: Results, senders: list[Sender]) -> _Part:
    """Say in how many futures each sender presses, and how hard where it does."""
    who = _who(results)
    if not senders:
        told = f"No government does so in {SELDOM:.0%} of futures or more."
        return _part(f"Who puts {who} under economic pressure", told, False)
    hardest = [
        f"{_capital(sender)} {percent(sender.share)} (peak {plain(sender.hardest)}%)"
        for sender in senders[:MOST_SENDERS]
    ]
    more = len(senders) - len(hardest)
    told = (
        "Futures in which it ever presses (median peak there, in % of real income): "
        f"{', '.join(hardest)}{f' and {more} more' if more else ''}"
    )
    return _part(f"Who puts {who} under economic pressure", told, True)


def _capital(sender: Sender) -> str:
    return fitted(capital_of(sender.name), 0.95, SMALL, bold=True)


def _part(title: str, told: str, axes: bool) -> _Part:
    room = WIDTH - 2 * SIDE
    return _Part(fitted(title, room, PANEL, bold=True), wrapped(told, room, SMALL, 3), axes)


def _write_part(figure: Figure, part: _Part, top: float) -> None:
    write(figure, SIDE, top, part.title, PANEL, bold=True)
    for place, line in enumerate(part.lines):
        write(figure, SIDE, top + 0.21 + _LINE * place, line, SMALL)


def _add_axes(figure: Figure, part: _Part, placed: Marks, top: float) -> Axes:
    """Add the axes of a part of the page."""
    bottom = top + part.height(placed)
    return add_axes(figure, LEFT, bottom - _TALL, WIDTH - LEFT - _RIGHT, _TALL)


def _draw_senders(
    axes: Axes, results: Results, senders: list[Sender], placed: Marks, *, dated: bool
) -> None:
    """Draw for each sender the share of futures in which it presses, month by month."""
    ends, texts, colours = [], [], []
    for sender, (colour, dashes) in zip(senders, _LINES, strict=False):
        share = 100 * sender.shares
        line = axes.plot(np.arange(len(share)), share, color=colour, linewidth=2.2)[0]
        line.set(linestyle=dashes, clip_on=False, zorder=3)
        ends.append(float(share[-1]))
        told = f"{_short(ends[-1] / 100)}  {capital_of(sender.name)}"
        texts.append(fitted(told, _RIGHT - 0.2, SMALL, bold=True))
        colours.append(colour)
    from_zero(axes, _LEAST)
    frame(axes, results, placed, ("Under pressure", "(% of futures)"), dated)
    write_right(axes, ends, texts, colours, [True] * len(texts))


def _short(share: float) -> str:
    return f"{share:.0%}" if share == 0 or share >= 0.005 else "<1%"
