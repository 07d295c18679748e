"""Tables of a report: what a cell says is settled here, how it looks in the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alignsim.app.citing import cited
from alignsim.app.grounds import (
    Drawn,
    Played,
    assumptions,
    sources_named,
    told_apart,
    work_of,
)
from alignsim.app.sourcing import SourcedNumber, figure, span
from alignsim.catalogue.load import Catalogue
from alignsim.comparison import Comparison, Difference
from alignsim.results import Results
from alignsim.scenario import Shock
from alignsim.scenario.differences import terms_in_words, timing_in_words
from alignsim.tables import (
    FURTHER,
    NOWHERE,
    Change,
    Rows,
    count_futures,
    differing_rows,
    effect_in_words,
    in_words,
    measured,
    named,
    percent,
    plain,
    signed,
    times,
    within,
)

NEVER = "–"
"""What stands where a shock is no part of a scenario, or where nothing can be told."""


@dataclass(frozen=True)
class Row:
    """One row: what it is about, what more is said of it, figures or words, sources."""

    name: str
    cells: tuple[str, ...]
    note: str = ""
    remark: str = ""
    links: tuple[tuple[str, str], ...] = ()  # text and target within the page


@dataclass(frozen=True)
class Table:
    """A table with its caption; ``groups`` holds rows by a heading, which may be empty.

    The first of the headings is that of the rows' names.
    """

    caption: str
    headings: tuple[str, ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    figures: bool = True  # whether the cells hold numbers, or else words


def changes_table(results: Results, rows: Rows) -> Table:
    """What a scenario reports, and what else changed most: the rows of `summary_rows`."""
    asked, others = rows
    groups = (("Reported", asked), ("Changed most besides", others))
    return Table(
        caption=(
            f"What changed most: medians of {count_futures(results)}, {results.dates[0]} "
            f"({measured()}) to {results.dates[-1]}. The median of all changes is not the change "
            "of the median."
        ),
        headings=("Quantity", "Median", "Change", "90% of futures", "Rising in"),
        groups=tuple(
            (heading, tuple(_change_row(results, each) for each in changes))
            for heading, changes in groups
            if changes
        ),
    )


def _change_row(results: Results, change: Change) -> Row:
    remark = ""
    if change.rare:
        remark = f"peak {plain(change.peak)} in the {percent(change.felt)} with any"
    elif change.passed:
        remark = f"furthest {signed(change.furthest)} in {results.dates[change.month]}"
    cells = (
        f"{plain(change.start)} → {plain(change.end)}",
        signed(change.change),
        f"{signed(change.low)} to {signed(change.high)}",
        percent(change.rising),
    )
    return Row(change.words, cells, note=change.unit, remark=remark)


def differences_table(comparison: Comparison) -> Table:
    """What either scenario reports, and what else differs most."""
    asked, others = differing_rows(comparison)
    groups = (("Reported", asked), ("Differ most besides", others))
    return Table(
        caption=(
            f"{comparison.name} against {comparison.against}: mean differences of "
            f"{count_futures(comparison.other)} in {comparison.other.dates[-1]}, future by future "
            "on the same draws, with half their 90% intervals. Effect: in standard deviations of "
            "the futures (pooled), in the month in which the mean is furthest. Higher in: share of "
            "futures, ties counted half. Exact as: so many times as many futures with independent "
            "draws."
        ),
        headings=("Quantity", "Difference", "Effect", "Higher in", "Exact as"),
        groups=tuple(
            (heading, tuple(_difference_row(comparison, each) for each in rows))
            for heading, rows in groups
            if rows
        )
        or (("", (Row(NOWHERE, (NEVER,) * 4),)),),
    )


def _difference_row(comparison: Comparison, difference: Difference) -> Row:
    words = in_words(comparison.other, difference.quantity)
    if difference.nowhere:
        return Row(words, (NEVER,) * 4, note=difference.unit, remark=NOWHERE)
    month, remark = difference.furthest, ""
    ends = abs(float(difference.mean[-1]))
    if difference.clear(month) and abs(float(difference.mean[month])) > FURTHER * ends:
        far = within(difference, month).partition(" ")[0]
        remark = f"furthest {far} in {comparison.other.dates[month]}"
    gain = float(difference.gain[-1])
    cells = (
        within(difference),
        effect_in_words(difference.effect),
        percent(float(difference.superiority[-1])),
        NEVER if gain != gain else f"{times(gain)} ×",
    )
    return Row(words, cells, note=difference.unit, remark=remark)


def shocks_table(
    catalogue: Catalogue, every: Sequence[Played], anchors: Mapping[str, str]
) -> Table:
    """The shocks of some runs, each once, and in how many futures of each run it happened.

    ``anchors`` tells by its id where on the page a source stands.
    """
    shocks: dict[str, tuple[Shock, str, list[str]]] = {}
    for place, played in enumerate(every):
        shares = played.results.fired.mean(axis=0)
        for shock, mark, share in zip(
            played.scenario.shocks, played.results.shocks, shares, strict=True
        ):
            new = (shock, mark.label, [NEVER] * len(every))
            cells = shocks.setdefault(shock.model_dump_json(), new)[2]
            cells[place] = percent(float(share))
            if mark.triggered and mark.month > 0:
                cells[place] += f", median {played.results.dates[mark.month]}"
    shared = [each.called for each in every] if len(every) > 1 else ["Happened in"]
    names = every[0].results.names
    return Table(
        caption="What happens from outside, and in how many futures it happened.",
        headings=("Shock", "When", "What happens", *shared),
        groups=(
            (
                "",
                tuple(
                    Row(
                        label,
                        (_when(shock), _happens(catalogue, names, shock), *cells),
                        note=shock.note,
                        links=tuple(
                            (cited(catalogue, source), anchors[work_of(catalogue, source)])
                            for source in sources_named(shock.source)
                        ),
                    )
                    for shock, label, cells in shocks.values()
                ),
            ),
        ),
        figures=False,
    )


def _when(shock: Shock) -> str:
    """The date of a shock; of one that waits for a condition, that it does."""
    return "waits" if shock.when is not None else timing_in_words(shock).removeprefix("in ")


def _happens(catalogue: Catalogue, names: dict[str, str], shock: Shock) -> str:
    """``South Korea attends a summit with NATO (attend-summit); magnitude 0.5``."""
    by, on = (
        ", ".join(named(each, names) for each in parties or ()) for parties in (shock.by, shock.on)
    )
    move = catalogue.moves.get(shock.type)
    label = move.label if move else shock.type
    act = f"{' '.join(part for part in (by, label, on) if part)} ({shock.type})"
    if shock.is_condition:
        act = "condition: " + ", ".join(f"{name} is {value:g}" for name, value in shock.set.items())
    condition = [timing_in_words(shock)] if shock.when is not None else []
    return "; ".join([act, *terms_in_words(shock), *condition])


def assumptions_table(rows: Sequence[SourcedNumber]) -> Table:
    """The numbers that no source supports, with the reason for each."""
    found = assumptions(rows)
    count = sum(len(those) for those in found.values())
    return Table(
        caption=(
            f"{count} number{'' if count == 1 else 's'} that bear on this and that no source "
            "gives: a judgement, drawn anew in every future from its range where it has one."
        ),
        headings=("Number", "Value", "Range", "Why"),
        groups=tuple(
            (
                f"{title} ({len(those)})",
                tuple(
                    Row(
                        told_apart(row),
                        (
                            "" if row.value is None else figure(row.value),
                            span(row.low, row.high) or NEVER,
                            row.claim,
                        ),
                        note=row.unit,
                    )
                    for row in those
                ),
            )
            for title, those in found.items()
        ),
        figures=False,
    )


def parameters_table(catalogue: Catalogue, drawn: Iterable[Drawn], called: str) -> Table:
    """Every parameter of the rules, and what each future draws it from."""
    return Table(
        caption=(
            f"Parameters of the rules in {called}: what each future draws them from. "
            "A posterior is what the years to 2019 allow."
        ),
        headings=("Parameter", "Drawn from", "Unit", "Rests on"),
        groups=(
            (
                "",
                tuple(
                    Row(
                        each.name,
                        (each.drawn, each.unit, cited(catalogue, each.rests_on)),
                        note=each.meaning,
                    )
                    for each in drawn
                ),
            ),
        ),
        figures=False,
    )
