"""What changed, in plain words and as a table for the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import is_hidden
from alignsim.results import Floats, Results, kind_of, ranked, unit_of
from alignsim.storage import parts

if TYPE_CHECKING:
    from rich.table import Table

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


def name_of(results: Results, name: str) -> str:
    """English name of a government; a bloc or condition by its id, short ids in capitals."""
    if name in results.names:
        return one_line(results.names[name])
    if len(name) <= _LONGEST_ACRONYM and name.isalnum():
        return name.upper()
    return one_line(name.replace("-", " "))


def capital_of(name: str) -> str:
    """The id of a government, which is its capital, spelt as a name: ``the-hague``, The Hague."""
    return one_line(name.replace("-", " ")).title()


def in_words(results: Results, quantity: str) -> str:
    """Return a recorded quantity in plain words, such as ``Economic loss of Japan``."""
    kind, actor, partner = parts(quantity)
    there = "" if partner is None else name_of(results, partner)
    here = one_line(actor.replace("-", " ")) if kind == "condition" else name_of(results, actor)
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
    trajectory, change = results.trajectory(quantity), results.change(quantity)
    low, middle, high = np.quantile(change, (0.05, 0.5, 0.95))
    departures = np.median(ranked(trajectory - trajectory[:, :1]), axis=-1)
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
    return float(np.abs(np.quantile(ranked(trajectory), (0.05, 0.95), axis=-1)).max())


def signed(number: float, digits: int = 2) -> str:
    """Return ``number`` with its sign, a true minus, and no sign when it rounds to nothing."""
    text = f"{number:+.{digits}f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def plain(number: float, digits: int = 2) -> str:
    """Return ``number`` with a true minus, and none when it rounds to nothing."""
    return signed(number, digits).removeprefix("+")


def summary_rows(results: Results, top: int = 12) -> tuple[list[Change], list[Change]]:
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


def summary_table(results: Results, top: int = 12) -> Table:
    """Return what the scenario reports and what changed most as a table that ``rich`` can print."""
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
    asked, others = summary_rows(results, top)
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
