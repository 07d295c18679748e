"""What changed, in plain words and as a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Protocol

import numpy as np

from alignsim.attribution import Contribution
from alignsim.catalogue.load import shipped_catalogue
from alignsim.comparison import Comparison, Difference
from alignsim.errors import is_hidden
from alignsim.results import (
    Floats,
    Results,
    change_in,
    kind_of,
    medians_of,
    quantiles_of,
    unit_of,
)
from alignsim.storage import parts

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

_PHRASES = {
    "alignment": "Alignment of {0} with {1}",
    "threat": "Threat to {0} from {1}",
    "ties": "Security cooperation of {0} with {1}",
    "pressure": "Economic pressure from {0} on {1}",
    "loss": "Economic loss of {0}",
    "support": "Domestic support in {0}",
    "confidence": "Confidence of {0} in its patron",
    "condition": "Condition {0}",
}
_LONGEST_ACRONYM = 4
AMOUNTS = ("pressure", "loss")
"""Kinds of quantities that start at nothing and never fall below it."""
FELT = 0.005
"""% of real income; what is no more rounds to 0.00 and counts as none."""
FURTHER, LEAST_PASSED = 1.25, 0.02
"""By this factor and by this much the largest departure must exceed the final change to be told."""
LEAST_OTHERS = 4
"""At least this many quantities that changed most stand below those a scenario reports."""


@dataclass(frozen=True)
class Change:
    """How one quantity changed from the measured start to the end, over all futures."""

    quantity: str
    words: str
    unit: str
    start: float  # median at the start
    end: float  # median at the end
    change: float  # median of each future's own change
    low: float  # its 5% quantile
    high: float  # its 95% quantile
    rising: float  # share of futures in which the quantity rises, 0..1
    falling: float  # share in which it falls, 0..1
    furthest: float  # median change from the start in the month in which that is largest
    month: int  # that month, 1 .. T
    felt: float  # of a pressure or a loss, share of futures that ever know any
    peak: float  # median of its largest value in those futures

    @property
    def rare(self) -> bool:
        """Whether some futures know the quantity although its median is nothing in every month."""
        return self.felt > 0.0 and abs(self.furthest) <= FELT

    @property
    def passed(self) -> bool:
        """Whether the quantity went clearly further from its start than it is at the end."""
        gone, left = abs(self.furthest), abs(self.change)
        return gone > FURTHER * left and gone - left >= LEAST_PASSED


def one_line(text: str) -> str:
    """Return ``text`` on one line: hidden characters become spaces, runs of spaces one space."""
    return " ".join("".join(" " if is_hidden(each) else each for each in text).split())


class Named(Protocol):
    """What knows the English names of governments by their ids."""

    @property
    def names(self) -> Mapping[str, str]: ...


def name_of(results: Named, name: str) -> str:
    """English name of a government; a bloc or condition by its id, short ids in capitals."""
    return named(name, results.names)


def named(name: str, names: Mapping[str, str]) -> str:
    """The same, by the names of governments and blocs."""
    if name in names:
        return one_line(names[name])
    if len(name) <= _LONGEST_ACRONYM and name.isalnum():
        return name.upper()
    return one_line(name.replace("-", " "))


def capital_of(name: str) -> str:
    """The id of a government, which is its capital, spelt as a name: ``the-hague``, The Hague."""
    return one_line(name.replace("-", " ")).title()


def in_words(results: Named, quantity: str) -> str:
    """Return a recorded quantity in plain words, such as ``Economic loss of Japan``."""
    return phrase(quantity, results.names)


def phrase(quantity: str, names: Mapping[str, str]) -> str:
    """The same, by the names of governments and blocs."""
    kind, actor, partner = parts(quantity)
    there = "" if partner is None else named(partner, names)
    here = one_line(actor.replace("-", " ")) if kind == "condition" else named(actor, names)
    return _PHRASES[kind].format(here, there)


def count_futures(results: Results) -> str:
    """Say how many futures there are: ``1,000 futures``."""
    return f"{results.futures:,} future" + ("" if results.futures == 1 else "s")


@cache
def measured() -> str:
    """Say when month 0 was measured, whatever date a scenario gives it: ``measured 2021``."""
    return f"measured {shipped_catalogue().year}"


def change_of(results: Results, quantity: str) -> Change:
    """Return how ``quantity`` changed. KeyError when it was not recorded."""
    trajectory = results.trajectory(quantity)
    change = change_in(trajectory)
    low, middle, high = np.quantile(change, (0.05, 0.5, 0.95))
    departures = medians_of(trajectory, trajectory[:, 0])
    month = int(np.argmax(np.abs(departures)))
    peaks = trajectory.max(axis=1) if kind_of(quantity) in AMOUNTS else np.zeros(1)
    known = peaks[peaks > FELT]
    return Change(
        quantity=quantity,
        words=in_words(results, quantity),
        unit=unit_of(quantity),
        start=float(np.median(trajectory[:, 0])),
        end=float(np.median(trajectory[:, -1])),
        change=float(middle),
        low=float(low),
        high=float(high),
        rising=float(np.mean(change > 0)),
        falling=float(np.mean(change < 0)),
        furthest=float(departures[month]),
        month=month,
        felt=known.size / peaks.size,
        peak=float(np.median(known)) if known.size else 0.0,
    )


def of_focus(results: Results) -> list[str]:
    """Recorded alignments of the focus government with each other one."""
    others = set(results.governments) - {results.focus}
    found = []
    for quantity in results.quantities:
        kind, actor, partner = parts(quantity)
        if kind == "alignment" and actor == results.focus and partner in others:
            found.append(quantity)
    return found


def change_between(comparison: Comparison, difference: Difference) -> Change:
    """A difference told like a change: from the reference's end to the other's, futures paired."""
    one, other = (
        float(np.median(results.trajectory(difference.quantity)[:, -1]))
        for results in (comparison.reference, comparison.other)
    )
    return Change(
        quantity=difference.quantity,
        words=in_words(comparison.other, difference.quantity),
        unit=difference.unit,
        start=one,
        end=other,
        change=float(difference.mean[-1]),
        low=float(difference.low[-1]),
        high=float(difference.high[-1]),
        rising=float(difference.higher[-1]),
        falling=float(difference.lower[-1]),
        furthest=float(difference.mean[difference.furthest]),
        month=difference.furthest,
        felt=0.0,
        peak=0.0,
    )


def most_changed(results: Results, top: int = 12) -> list[Change]:
    """Return the ``top`` quantities that changed most, the largest change first.

    What counts is the larger of the median change at the end and the median change in any month
    before, so that a passing effect is not overlooked. Quantities have different units: both count
    relative to the largest value that quantities of the same kind reach in any month (5% and 95%
    quantiles over futures). Conditions are left out: scenarios set them. Ties keep the order of
    recording.
    """
    quantities = [name for name in results.quantities if kind_of(name) != "condition"]
    reach: dict[str, float] = {}
    for quantity in quantities:
        kind = kind_of(quantity)
        reach[kind] = max(reach.get(kind, 0.0), _reach(results.trajectory(quantity)))
    changes = [change_of(results, quantity) for quantity in quantities]

    def size(change: Change) -> float:
        largest = reach[kind_of(change.quantity)]
        return -max(abs(change.change), abs(change.furthest)) / largest if largest > 0 else 0.0

    return sorted(changes, key=size)[: max(0, top)]


def _reach(trajectory: Floats) -> float:
    return float(np.abs(quantiles_of(trajectory, (0.05, 0.95))).max())


def signed(number: float, digits: int = 2) -> str:
    """Return ``number`` with its sign, a true minus, and no sign when it rounds to nothing."""
    text = f"{number:+.{digits}f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def plain(number: float, digits: int = 2) -> str:
    """Return ``number`` with a true minus, and none when it rounds to nothing."""
    return signed(number, digits).removeprefix("+")


def percent(share: float) -> str:
    """Write a share 0..1 in %; what is not quite none or all is told as such."""
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 else f"{share:.0%}"


Rows = tuple[list[Change], list[Change]]
"""What a scenario reports, and what else changed most."""


def summary_rows(results: Results, top: int = 12) -> Rows:
    """Return what the scenario reports, in its order, and below it what else changed most.

    Both together are `top` quantities, or more where the report is long.
    """
    asked = [change_of(results, quantity) for quantity in results.reported]
    others = [
        change
        for change in most_changed(results, len(results.quantities))
        if change.quantity not in results.reported
    ]
    return asked, others[: max(LEAST_OTHERS, top - len(asked))]


def summary_table(results: Results, rows: Rows | None = None) -> Table:
    """Return what the scenario reports and what changed most as a table that ``rich`` can print.

    ``rows`` are those of `summary_rows`, where they are known already.
    """
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(f"{one_line(results.name)}: what changed most", style="bold"),
        caption=Text(
            f"Medians of {count_futures(results)}, {results.dates[0]} ({measured()}) "
            f"to {results.dates[-1]}; in brackets, where 90% of futures lie. The median of all "
            "changes is not the change of the median. Furthest: the largest median change on the "
            "way. Peak: the median of the largest values, of futures with any."
        ),
        title_justify="left",
        caption_justify="left",
        box=SIMPLE,
        pad_edge=False,
    )
    table.add_column("Quantity and unit", overflow="fold", ratio=1)
    for heading in ("Median", "Change", "90% of futures", "Rising"):
        table.add_column(heading, justify="right", no_wrap=True)
    asked, others = rows or summary_rows(results)
    for heading, changes in (("Reported", asked), ("Changed most besides", others)):
        if changes:
            table.add_row(Text(heading, style="italic cyan"))
        for each in changes:
            unit = each.unit.replace(" ", "\N{NO-BREAK SPACE}")
            words = Text.assemble(each.words, (f" ({unit})", "dim"))
            if each.rare:
                words.append(
                    f"\n  peak {plain(each.peak)} in the {each.felt:.0%} with any", "yellow"
                )
            elif each.passed:
                when = results.dates[each.month]
                words.append(f"\n  furthest {signed(each.furthest)} in {when}", "yellow")
            table.add_row(
                words,
                f"{plain(each.start)} → {plain(each.end)}",
                Text(signed(each.change), style="bold"),
                Text(f"[{signed(each.low)}, {signed(each.high)}]"),
                f"{each.rising:.0%}",
            )
    return table


# ---------------------------------------------------------------------------- comparisons

NOWHERE = "no difference in any future"
_MOST_GAIN = 1e6  # beyond it, a gain is told as such
_NO_WIDTH = 1e-12  # of an interval: what rounding leaves where all futures differ alike


def digits_for(low: float, high: float) -> int:
    """Decimals that an interval deserves: as many as show half its width, 2 to 6."""
    half = (high - low) / 2
    return min(6, max(2, -floor(log10(half)))) if half > _NO_WIDTH else 3


def interval(middle: float, low: float, high: float) -> str:
    """A number with its interval: ``+0.012 [+0.011, +0.013]``."""
    digits = digits_for(low, high)
    told = [signed(each, digits) for each in (middle, low, high)]
    return f"{told[0]} [{told[1]}, {told[2]}]"


def mean_of(difference: Difference, month: int = -1) -> str:
    """Mean difference in a month, by default the last, with its 90% interval."""
    parts_of = (difference.mean, difference.low, difference.high)
    return interval(*(float(each[month]) for each in parts_of))


def within(difference: Difference, month: int = -1) -> str:
    """Mean difference in a month, by default the last, and half its interval: ``+0.01 ±0.002``."""
    if difference.nowhere:
        return "no difference"
    parts_of = (difference.mean, difference.low, difference.high)
    return give_or_take(*(float(each[month]) for each in parts_of))


def give_or_take(middle: float, low: float, high: float) -> str:
    """A number and half its interval, which lies evenly around it: ``+0.01 ±0.002``."""
    digits = digits_for(low, high)
    return f"{signed(middle, digits)} ±{(high - low) / 2:.{digits}f}"


def part_of(contribution: Contribution) -> str:
    """Mean of what a shock contributes and half its interval; ``nothing`` if nothing anywhere."""
    if not contribution.above and not contribution.below:
        return "nothing"
    return give_or_take(contribution.mean, contribution.low, contribution.high)


def times(gain: float) -> str:
    """How many times as many futures: two figures, ``1.4``, ``180`` or ``over a million``."""
    if not gain < _MOST_GAIN:
        return "over a million"
    if gain < 9.95:
        return f"{gain:.1f}"
    return f"{round(gain, 1 - floor(log10(gain))):,.0f}"


def in_short(count: int) -> str:
    """A whole number, from 100,000 on in thousands (k) or millions (m)."""
    if count < 100_000:
        return f"{count:,}"
    return f"{count / 1e3:,.0f}k" if count < 10_000_000 else f"{count / 1e6:,.0f}m"


def effect_in_words(effect: float) -> str:
    """Standard deviations with their sign, ``∞`` where there is no spread."""
    if isfinite(effect):
        return signed(effect)
    return "–" if effect != effect else ("∞" if effect > 0 else "−∞")


def most_telling(comparison: Comparison) -> Difference | None:
    """The reported quantity with the largest effect, of all if none is reported; None for none."""
    found = [each for each in comparison.ranked() if not each.nowhere]
    reported = [each for each in found if each.quantity in comparison.reported]
    return next(iter(reported or found), None)


def comparison_sentence(comparison: Comparison) -> str:
    """Say in one sentence what a scenario changes most of what is reported, and how surely."""
    who = f"{one_line(comparison.name)} against {one_line(comparison.against)}"
    futures = count_futures(comparison.other)
    difference = most_telling(comparison)
    if difference is None:
        return f"{who}: {NOWHERE} of {futures}."
    quantity = difference.quantity
    if difference.clear():
        direction, share = _way(difference, -1)
        told = f"{who}: {quantity} ends {direction} in the mean of {futures}, {share} of them"
    elif difference.differing[-1]:
        told = f"{who}: {quantity} ends neither clearly higher nor lower, {mean_of(difference)}"
        told += f" in the mean of {futures}"
    else:
        told = f"{who}: {quantity} ends the same in each of {futures}"
    month = difference.furthest
    if not difference.clear() and difference.clear(month):
        direction, share = _way(difference, month)
        told += f", but is {direction} in {comparison.other.dates[month]}, {share}"
    gain = float(difference.gain[-1])
    if gain != gain:  # nothing differs at the end
        return f"{told}."
    return f"{told}; as exact as {times(gain)} times as many independent futures."


def _way(difference: Difference, month: int) -> tuple[str, str]:
    """``0.012 higher [0.011, 0.013]`` and ``higher in 98%``, or the same of lower."""
    mean, low, high = (
        float(each[month]) for each in (difference.mean, difference.low, difference.high)
    )
    digits = digits_for(low, high)
    word, share = "higher", float(difference.higher[month])
    if mean < 0:
        word, share = "lower", float(difference.lower[month])
        mean, low, high = -mean, -high, -low
    size = f"{plain(mean, digits)} {word} [{plain(low, digits)}, {plain(high, digits)}]"
    return size, f"{word} in {percent(share)}"


def worth_telling(comparison: Comparison) -> list[Difference]:
    """What differs, ranked by effect; pressures and losses whose mean rounds to none left out."""
    return [
        each
        for each in comparison.ranked()
        if not each.nowhere
        and (kind_of(each.quantity) not in AMOUNTS or abs(each.mean[each.furthest]) > FELT)
    ]


def differing_rows(
    comparison: Comparison, top: int = 12
) -> tuple[list[Difference], list[Difference]]:
    """What either scenario reports, and what else differs most; both ranked by effect.

    Both together are `top` quantities, or more where the reports are long.
    """
    asked = [each for each in comparison.ranked() if each.quantity in comparison.reported]
    told = worth_telling(comparison)
    others = [each for each in told if each.quantity not in comparison.reported]
    return asked, others[: max(LEAST_OTHERS, top - len(asked))]


def comparison_table(comparison: Comparison, top: int = 12, width: float | None = None) -> Table:
    """What is reported, and what else differs most, as a table that ``rich`` can print.

    With ``width`` it tells how many more futures an interval so wide needs.
    """
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    dates = comparison.other.dates
    caption = (
        f"Mean differences of {count_futures(comparison.other)} in {dates[-1]}, future by future "
        "on the same draws; ± tells their 90% intervals. Effect: in standard deviations of the "
        "futures (pooled), where the mean is furthest. Higher: share of futures, ties counted "
        "half. Exact: as exact as so many times as many futures with independent draws."
    )
    if width is not None:
        caption += f" More: futures still needed for an interval {width:g} wide."
    table = Table(
        title=Text(
            f"{one_line(comparison.name)} against {one_line(comparison.against)}: "
            "what differs most",
            style="bold",
        ),
        caption=Text(caption),
        title_justify="left",
        caption_justify="left",
        box=SIMPLE,
        pad_edge=False,
    )
    table.add_column("Quantity and unit", overflow="fold", ratio=1)
    for heading in ("Difference", "Effect", "Higher", "Exact"):
        table.add_column(heading, justify="right", no_wrap=True)
    if width is not None:
        table.add_column("More", justify="right", no_wrap=True)
    asked, others = differing_rows(comparison, top)
    for heading, found in (("Reported", asked), ("Differ most besides", others)):
        if found:
            table.add_row(Text(heading, style="italic cyan"))
        for each in found:
            table.add_row(*_cells(comparison, each, width))
    if not asked and not others:
        table.add_row(NOWHERE)
    return table


def _cells(comparison: Comparison, difference: Difference, width: float | None) -> Sequence[Text]:
    from rich.text import Text

    unit = difference.unit.replace(" ", "\N{NO-BREAK SPACE}")
    words = in_words(comparison.other, difference.quantity)
    name = Text.assemble(words, (f" ({unit})", "dim"))
    if difference.nowhere:
        name.append(f"\n  {NOWHERE}", "yellow")
        return [name]
    month, ends = difference.furthest, abs(float(difference.mean[-1]))
    if difference.clear(month) and abs(float(difference.mean[month])) > FURTHER * ends:
        when = comparison.other.dates[month]
        far = within(difference, month).partition(" ")[0]
        name.append(f"\n  furthest {far} in {when}", "yellow")
    gain, higher = float(difference.gain[-1]), percent(float(difference.superiority[-1]))
    exact = "–" if gain != gain else (times(gain) if gain < _MOST_GAIN else ">1m") + "×"
    cells = [
        name,
        Text(within(difference), style="bold" if difference.clear() else ""),
        Text(effect_in_words(difference.effect)),
        Text(higher.replace("under ", "<").replace("over ", ">")),
        Text(exact),
    ]
    if width is not None:
        cells.append(Text(in_short(difference.needed(width))))
    return cells
