"""What differs between runs on common random numbers: both above, their difference below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from alignsim.comparison import Comparison, Difference
from alignsim.plots.fan import BELOW, LEFT, frame
from alignsim.plots.gallery import Sheet, draw_sheets, sharing
from alignsim.plots.labels import (
    LEGEND,
    MEDIAN,
    NARROW,
    SHOCK,
    WIDE,
    Entry,
    Stroke,
    legend,
    write_right,
)
from alignsim.plots.multiples import STEPS, small_fans
from alignsim.plots.rare import from_zero, is_rare
from alignsim.plots.scales import draw_dates, draw_values, in_figures, values_between
from alignsim.plots.shocks import draw_key, draw_lines, marks
from alignsim.plots.style import (
    BLACK,
    BLUE,
    BODY,
    GREEN,
    GRID,
    INK,
    ORANGE,
    PANEL,
    QUIET,
    SIDE,
    SMALL,
    WIDTH,
    add_axes,
    drawable,
    fitted,
    headline,
    inches,
    new_figure,
    write,
)
from alignsim.plots.words import MIDDLE, put
from alignsim.results import Floats, Results, ShockMark, kind_of, quantiles_of, unit_of
from alignsim.storage import safe_slug
from alignsim.tables import (
    AMOUNTS,
    FURTHER,
    NOWHERE,
    Change,
    change_between,
    count_futures,
    digits_for,
    effect_in_words,
    in_words,
    mean_of,
    measured,
    name_of,
    of_focus,
    one_line,
    percent,
    plain,
    signed,
    within,
    worth_telling,
)

MOST_BESIDE = 3
"""Scenarios drawn beside the reference on one page."""

LETTERS = "abcd"
"""What the key of shocks calls the reference and the scenarios beside it."""

MOST_BARS = 20
"""Quantities ranked on one page."""

FINE_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, *STEPS[2:])
"""Where the common scale of differences may end."""

_TALL, _LOW = 2.3, 1.75
_TITLE, _BADGES = 0.42, 0.05
_INTERVAL, _BAND, _HALF = 0.5, 0.14, 0.22
_RIGHT, _ENDS = 1.5, 1.32
"""Inches kept free right of the axes, and for a text there."""


@dataclass(frozen=True)
class Ink:
    """How one scenario looks: colour, dashes and width of its line, hatching of its band.

    The reference lies below as a broad line, so that it is seen where others run along it.
    """

    colour: str
    hatch: str
    dashes: object = "-"
    width: float = 2.0

    @property
    def stroke(self) -> Stroke:
        """The line as a legend shows it."""
        return self.colour, self.width, self.dashes, 1.0


REFERENCE = Ink(BLACK, "", width=3.6)
OTHERS = (
    Ink(BLUE, "////"),
    Ink(ORANGE, "\\\\\\\\", (0, (5, 2))),
    Ink(GREEN, "....", (0, (1.5, 1))),
)


def draw_comparisons(
    comparisons: Sequence[Comparison],
    folder: Path,
    formats: Sequence[str] = ("png", "svg"),
    jobs: int = 1,
) -> list[Path]:
    """Draw every figure of comparisons with one reference into ``folder``; see `draw_sheets`."""
    jobs = min(sharing(each.other, jobs) for each in comparisons)
    return draw_sheets(comparison_sheets(comparisons), folder, formats, jobs)


def comparison_sheets(comparisons: Sequence[Comparison]) -> list[Sheet]:
    """Everything there is to draw, by name, nothing drawn yet.

    A page for each reported quantity and every three scenarios; for each scenario what differs
    most, and the focus government's alignment with every other one.
    """
    found: list[Sheet] = []
    several = len(comparisons) > 1
    for start in range(0, len(comparisons), MOST_BESIDE):
        page = comparisons[start : start + MOST_BESIDE]
        group = f"-{start // MOST_BESIDE + 1}" if len(comparisons) > MOST_BESIDE else ""
        for quantity in dict.fromkeys(name for each in page for name in each.reported):
            those = [each for each in page if quantity in each.reference.quantities]
            name = f"{safe_slug(quantity)}{group}"
            found.append((name, partial(difference_page, those, quantity)))
    for place, each in enumerate(comparisons, start=1):
        whose = f"-{place}-{safe_slug(each.name)}" if several else ""
        found.append((f"differs-most{whose}", partial(ranking_figure, each)))
        found.append((f"by-government{whose}", partial(governments_figure, each)))
    return found


# ---------------------------------------------------------------------------- one quantity


def difference_page(comparisons: Sequence[Comparison], quantity: str) -> Figure:
    """Return the fans of one quantity over one another, and the paired differences below."""
    reference = comparisons[0].reference
    inks = dict(zip((each.name for each in comparisons), OTHERS, strict=False))
    base = one_line(comparisons[0].against)
    runs = [(base, reference, REFERENCE)]
    runs += [(_short(each), each.other, inks[each.name]) for each in comparisons]
    title = in_words(comparisons[0].other, quantity)
    subtitle = _subtitle(comparisons)
    wide = WIDTH - LEFT - _RIGHT
    shocks, heading, whose = merged_shocks([(name, run) for name, run, _ in runs])
    placed = marks(reference, wide, shocks)
    rare = all(is_rare(quantity, run.trajectory(quantity)) for _, run, _ in runs)
    head = headline(None, title, subtitle)
    keys = [_scenario_entries(runs, rare, bool(whose)), _band_entries(rare, bool(placed.months))]
    top = head + LEGEND * len(keys) + _TITLE + placed.badge_height
    lower = top + _TALL + 0.3 + LEGEND + _TITLE
    under = lower + _LOW + BELOW
    figure = new_figure(under + placed.key_height + 0.08)
    headline(figure, title, subtitle)
    for place, entries in enumerate(keys):
        legend(figure, head + LEGEND * place, entries)
    _panel_title(figure, top - placed.badge_height, "Each scenario", _levels(runs, quantity, rare))
    axes = add_axes(figure, LEFT, top, wide, _TALL)
    _draw_runs(axes, runs, quantity, rare)
    name = (kind_of(quantity).capitalize(), f"({unit_of(quantity)})")
    frame(axes, reference, placed, name, dated=False)
    legend(figure, lower - _TITLE - LEGEND, _difference_entries())
    what = f"Difference from {base} in the same futures"
    _panel_title(figure, lower, what, _told(comparisons, quantity))
    axes = add_axes(figure, LEFT, lower, wide, _LOW)
    _draw_differences(axes, [(each[quantity], inks[each.name]) for each in comparisons])
    draw_values(axes, ("Difference", f"({unit_of(quantity)})"))
    draw_dates(axes, reference.dates, measured(), True)
    draw_lines(axes, placed)
    draw_key(figure, placed, reference.dates, under, heading, whose)
    return figure


def _subtitle(comparisons: Sequence[Comparison]) -> str:
    names = ", ".join(one_line(each.name) for each in comparisons)
    dates = comparisons[0].reference.dates
    return (
        f"{names} against {one_line(comparisons[0].against)}, "
        f"{_counted(comparisons)} on the same draws, {dates[0]} to {dates[-1]}"
    )


def _short(comparison: Comparison) -> str:
    """What a scenario is called beside its reference: of its variants only their own name."""
    name, against = one_line(comparison.name), one_line(comparison.against)
    return name.removeprefix(against) if name.startswith(f"{against}@") else name


def _counted(comparisons: Sequence[Comparison]) -> str:
    counts = sorted({each.futures for each in comparisons})
    if len(counts) == 1:
        return count_futures(comparisons[0].other)
    return f"{counts[0]:,} to {counts[-1]:,} futures"


def merged_shocks(
    runs: Sequence[tuple[str, Results]],
) -> tuple[list[ShockMark], str, dict[ShockMark, str]]:
    """Every shock of any run, the heading of their key, and by letters whose those are not of all.

    One that waits for a condition stands where the first run has it, with its share in each.
    """
    found: dict[tuple[object, ...], dict[str, ShockMark]] = {}
    for letter, (_, run) in zip(LETTERS, runs, strict=False):
        for shock in run.shocks:
            same = (shock.id, shock.label, shock.triggered)
            place = same if shock.triggered else (*same, shock.month, shock.probability)
            found.setdefault(place, {})[letter] = shock
    whose: dict[ShockMark, str] = {}
    for having in found.values():
        first = next(iter(having.values()))
        shares = {each.probability for each in having.values()}
        if len(shares) > 1:
            told = [f"{letter} {each.probability:.0%}" for letter, each in having.items()]
            whose[replace(first, probability=1.0)] = ", ".join(told)
        else:
            whose[first] = "" if len(having) == len(runs) else ", ".join(having)
    every, owners = list(whose), set(whose.values())
    if len(owners) == 1 and "" not in owners and len(next(iter(owners))) == 1:
        name = runs[LETTERS.index(owners.pop())][0]
        return every, f"Shocks of {name} alone", {}
    return every, "Shocks", {shock: text for shock, text in whose.items() if text}


def _scenario_entries(
    runs: Sequence[tuple[str, Results, Ink]], rare: bool, lettered: bool
) -> list[Entry]:
    room = (WIDTH - 2 * SIDE) / len(runs) - 0.75
    found: list[Entry] = []
    for letter, (name, _, ink) in zip(LETTERS, runs, strict=False):
        name = f"{letter}  {name}" if lettered else name
        if not rare:
            found.append(("", (ink.colour, _opacity(runs), ink.hatch)))
        found.append((fitted(name, room, SMALL), ink.stroke))
    return found


def _opacity(runs: Sequence[tuple[str, Results, Ink]]) -> float:
    """Opacity of bands: the less the more of them lie over one another."""
    return _HALF if len(runs) == 2 else _HALF / 2


def _band_entries(rare: bool, shocks: bool) -> list[Entry]:
    line = (QUIET, 2.6, "-", 1.0)
    entries: list[Entry] = [("mean, for most futures know none", line)]
    if not rare:
        entries = [("median", line), ("half of all futures", (QUIET, _HALF))]
    return [*entries, *([("shock, see key", SHOCK)] if shocks else [])]


def _difference_entries() -> list[Entry]:
    return [
        ("mean of the differences", (QUIET, 2.0, "-", 1.0)),
        ("its 90% interval", (QUIET, _INTERVAL)),
        ("90% of the differences", (QUIET, _BAND)),
    ]


def _panel_title(figure: Figure, top: float, title: str, line: str) -> None:
    """Write a title and a line of figures that end where the axes, or their badges, begin."""
    room = WIDTH - 2 * SIDE
    write(figure, SIDE, top - _TITLE, fitted(title, room, PANEL, bold=True), PANEL, bold=True)
    write(figure, SIDE, top - _TITLE + 0.21, fitted(line, room, SMALL), SMALL)


def _levels(runs: Sequence[tuple[str, Results, Ink]], quantity: str, rare: bool) -> str:
    ends = (run.trajectory(quantity)[:, -1] for _, run, _ in runs)
    levels = [float(np.mean(each) if rare else np.median(each)) for each in ends]
    digits = _digits(levels)
    told = (
        f"{plain(level, digits)} in {one_line(name)}"
        for level, (name, _, _) in zip(levels, runs, strict=True)
    )
    return f"{'Mean' if rare else 'Median'} at the end: {', '.join(told)}"


def _digits(levels: Sequence[float]) -> int:
    """Decimals by which levels differ, 2 to 4."""
    spread = max(levels) - min(levels)
    return min(4, digits_for(0.0, spread)) if spread else 2


def _told(comparisons: Sequence[Comparison], quantity: str) -> str:
    differences = [each[quantity] for each in comparisons]
    if all(each.nowhere for each in differences):
        return NOWHERE[:1].upper() + NOWHERE[1:]
    if len(differences) > 1:
        told = (f"{within(each[quantity])} in {_short(each)}" for each in comparisons)
        return f"At the end {', '.join(told)}"
    (each,), dates = differences, comparisons[0].reference.dates
    word, share = ("lower", each.lower) if each.mean[-1] < 0 else ("higher", each.higher)
    line = f"At the end {mean_of(each)}, {word} in {percent(float(share[-1]))} of futures"
    if abs(each.mean[each.furthest]) > FURTHER * abs(each.mean[-1]):
        line += f"; furthest {mean_of(each, each.furthest)} in {dates[each.furthest]}"
    return line


def _draw_runs(
    axes: Axes, runs: Sequence[tuple[str, Results, Ink]], quantity: str, rare: bool
) -> None:
    """Draw the median and the 50% band of every run, or the mean of what few futures know."""
    ends = []
    for _, run, ink in runs:
        trajectory = run.trajectory(quantity)
        times = np.arange(trajectory.shape[1])
        if rare:
            middle = trajectory.mean(axis=0)
        else:
            low, middle, high = quantiles_of(trajectory, (0.25, 0.5, 0.75))
            band = axes.fill_between(times, low, high, color=ink.colour, linewidth=0)
            band.set(alpha=_opacity(runs), hatch=ink.hatch)
        _draw_line(axes, middle, ink)
        ends.append(float(middle[-1]))
    if kind_of(quantity) in AMOUNTS:
        from_zero(axes)
    digits = _digits(ends)
    texts = [
        fitted(f"{plain(end, digits)} {name}", _ENDS, SMALL)
        for end, (name, _, _) in zip(ends, runs, strict=True)
    ]
    write_right(axes, ends, texts, [ink.colour for _, _, ink in runs], [False] * len(runs))


def _draw_line(axes: Axes, curve: Floats, ink: Ink) -> None:
    line = axes.plot(curve, color=ink.colour, linewidth=ink.width, solid_capstyle="butt")[0]
    line.set_linestyle(ink.dashes)  # type: ignore[arg-type]


def _draw_differences(axes: Axes, drawn: Sequence[tuple[Difference, Ink]]) -> None:
    """Draw mean, its interval and the band of futures of every difference, and the zero line."""
    axes.axhline(0, color=INK, linewidth=1.0, zorder=1.8)
    if all(difference.nowhere for difference, _ in drawn):
        axes.set_ylim(-1, 1)
        middle = {"transform": axes.transAxes, "ha": "center", "color": QUIET}
        put(axes, 0.5, 0.56, NOWHERE[:1].upper() + NOWHERE[1:], BODY, **middle)
        return
    for each, ink in drawn:
        times = np.arange(len(each.mean))
        for low, high, alpha in (
            (each.quantiles[0], each.quantiles[-1], _BAND),
            (each.low, each.high, _INTERVAL),
        ):
            axes.fill_between(times, low, high, color=ink.colour, alpha=alpha, linewidth=0)
        _draw_line(axes, each.mean, ink)
    ends = [float(each.mean[-1]) for each, _ in drawn]
    texts = ["0" if each.nowhere else within(each).partition(" ")[0] for each, _ in drawn]
    write_right(axes, ends, texts, [ink.colour for _, ink in drawn], [True] * len(drawn))


# ---------------------------------------------------------------------------- every quantity

_ROW, _NAMES, _BARS, _NUMBERS = 0.25, 3.2, 1.95, 0.12
_THICK = 0.14


def ranking_figure(comparison: Comparison) -> Figure | None:
    """Return what differs most, ranked by effect; None where nothing was recorded but conditions.

    A bar is the effect where the mean is furthest, a stroke on it the effect at the end.
    """
    if not comparison.ranked():
        return None
    ranking = worth_telling(comparison)[:MOST_BARS]
    title = f"What differs most in {one_line(comparison.name)}"
    dates = comparison.reference.dates
    subtitle = (
        f"Against {one_line(comparison.against)}, {count_futures(comparison.other)} on the same "
        f"draws, {dates[0]} to {dates[-1]}. A bar is the mean difference, in standard deviations "
        "of the futures (pooled), in the month in which it is furthest. Right: what it is at the "
        "end in its own unit, with its 90% interval, and the share of futures in which it is "
        "higher. Bold: reported."
    )
    if not ranking:
        subtitle = f"{NOWHERE[:1].upper()}{NOWHERE[1:]} of {count_futures(comparison.other)}."
    head = headline(None, title, subtitle)
    top = head + LEGEND + 0.3
    height = top + _ROW * max(1, len(ranking)) + 0.55
    figure = new_figure(height if ranking else head + 0.1)
    headline(figure, title, subtitle)
    if not ranking:
        return figure
    legend(
        figure,
        head,
        [
            ("higher", (BLUE, 0.85)),
            ("lower", (ORANGE, 0.85, "////")),
            ("effect at the end", (BLACK, 2.2, "-", 1.0)),
        ],
    )
    page = add_axes(figure, 0, 0, WIDTH, height)
    page.set(xlim=(0, WIDTH), ylim=(height, 0))
    page.set_axis_off()
    _draw_ranking(page, comparison, ranking, top)
    return figure


def _draw_ranking(
    page: Axes, comparison: Comparison, ranking: Sequence[Difference], top: float
) -> None:
    effects = [each.effect for each in ranking if isfinite(each.effect)]
    ends = [float(each.pooled_effect[-1]) for each in ranking]
    sizes = [0.0, *effects, *(end for end in ends if isfinite(end))]
    ticks = values_between(min(sizes), max(sizes) if max(sizes) > min(sizes) else 1.0)
    least, most = min(*sizes, *ticks), max(*sizes, *ticks)
    left, low = SIDE + _NAMES, top + _ROW * len(ranking)

    def across(effect: float) -> float:
        shown = min(max(effect, least), most)
        return left + _BARS * (shown - least) / (most - least)

    lines = [[(across(tick), top), (across(tick), low)] for tick in ticks]
    page.add_collection(LineCollection(lines, colors=GRID, linewidths=0.7, zorder=0.5))
    zero = [[(across(0.0), top), (across(0.0), low)]]
    page.add_collection(LineCollection(zero, colors=INK, linewidths=1.0, zorder=3))
    for tick, text in zip(ticks, in_figures(ticks), strict=True):
        put(page, across(tick), low + 0.17, text, SMALL, ha="center")
    middle = left + _BARS / 2
    put(page, middle, low + 0.35, "Effect (standard deviations of the futures)", SMALL, ha="center")
    first, last = left + _BARS + _NUMBERS + 1.15, WIDTH - SIDE
    put(page, first, top - 0.09, "at the end", SMALL, ha="right", color=QUIET)
    put(page, last, top - 0.09, "higher", SMALL, ha="right", color=QUIET)
    for place, (each, end) in enumerate(zip(ranking, ends, strict=True)):
        y = top + _ROW * (place + 0.5)
        base = y + MIDDLE * SMALL / 72
        bold = each.quantity in comparison.reported
        put(page, SIDE, base, _named(comparison, each.quantity, bold), SMALL, bold=bold)
        _draw_bar(page, across(0.0), across(each.effect), y, each.effect < 0)
        if isfinite(end):
            tall = [(across(end), y - _THICK / 2 - 0.02), (across(end), y + _THICK / 2 + 0.02)]
            page.add_collection(LineCollection([tall], colors=BLACK, linewidths=2.2, zorder=4))
        told = within(each) if isfinite(each.effect) else f"{effect_in_words(each.effect)} sd"
        put(page, first, base, told, SMALL, ha="right")
        put(page, last, base, percent(float(each.higher[-1])), SMALL, ha="right", color=QUIET)


def _named(comparison: Comparison, quantity: str, bold: bool) -> str:
    """A quantity in words, or as scenarios write it where the words find no room."""
    words, room = drawable(in_words(comparison.other, quantity)), _NAMES - 0.12
    found = words if inches(words, SMALL, bold) <= room else quantity
    return fitted(found, room, SMALL, bold)


def _draw_bar(page: Axes, start: float, end: float, y: float, lower: bool) -> None:
    corner, size = (min(start, end), y - _THICK / 2), (abs(end - start), _THICK)
    bar = Rectangle(corner, *size, color=ORANGE if lower else BLUE, alpha=0.85, linewidth=0)
    bar.set_hatch("////" if lower else "")
    page.add_patch(bar)


# ---------------------------------------------------------------------------- governments


def governments_figure(comparison: Comparison) -> Figure | None:
    """Return how alignment of the focus with each government differs, or None for no other."""
    names = of_focus(comparison.other)
    found = [(change_between(comparison, comparison[name]), comparison[name]) for name in names]
    if not found:
        return None
    found.sort(key=lambda pair: (-round(pair[0].change, 9), -round(pair[0].end, 9)))
    changes = [
        change if signed(change.change, 3).strip("0.") else replace(change, rising=0.0, falling=0.0)
        for change, _ in found
    ]
    fans = [_fan_of(difference) for _, difference in found]
    entries: list[Entry] = [
        ("mean difference", MEDIAN),
        ("half of all futures", (BLUE, NARROW + WIDE * 0.6)),
        ("90% of futures", (BLUE, WIDE)),
    ]
    shocks, _, _ = merged_shocks(
        [(comparison.against, comparison.reference), (comparison.name, comparison.other)]
    )
    if shocks:
        entries.append(("shock", SHOCK))
    unit = f"Difference in alignment (on a scale of {unit_of('alignment')})"
    return small_fans(
        replace(comparison.other, shocks=tuple(shocks)),
        (*_words_of(comparison, changes), unit),
        entries,
        changes,
        fans,
        FINE_STEPS,
        digits=3,
    )


def _fan_of(difference: Difference) -> Floats:
    """Quantiles of the differences, with their mean in the middle, (5, T + 1)."""
    low, lower, upper, high = difference.quantiles
    return np.stack([low, lower, difference.mean, upper, high])


def _words_of(comparison: Comparison, changes: Sequence[Change]) -> tuple[str, str]:
    least = 0.6
    up = sum(change.rising >= least for change in changes)
    down = sum(change.falling >= least for change in changes)
    who = name_of(comparison.other, comparison.other.focus)
    title = f"{who} ends closer to {up} of {len(changes)} governments, further from {down}"
    dates = comparison.reference.dates
    return title, (
        f"{one_line(comparison.name)} against {one_line(comparison.against)}, "
        f"{count_futures(comparison.other)} on the same draws, {dates[0]} to {dates[-1]}. Under "
        "each name, the median level at the end in either, and beside it the mean difference. "
        f"“Closer” and “further” mean in at least {least:.0%} of futures."
    )
