"""What each shock contributed, in sentences and as a table for the terminal."""

from __future__ import annotations

from itertools import combinations

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from alignsim.app.layout import listing
from alignsim.attribution import EXACT, Attribution, Contribution
from alignsim.errors import escaped
from alignsim.tables import in_words, one_line, part_of, percent

MOST_PAIRS = 3
"""Pairs told of a quantity, those that do most together first."""


def sentences(attribution: Attribution) -> list[str]:
    """For every quantity what all shocks did, which did most, and which pair belongs together."""
    return [_sentence(attribution, quantity) for quantity in attribution.quantities]


def _sentence(attribution: Attribution, quantity: str) -> str:
    total = attribution.total(quantity)
    many = len(attribution.shocks)
    who = "its one shock" if many == 1 else f"its {many} shocks together"
    said = f"{in_words(attribution, quantity)}, {attribution.dates[-1]}: {who} {_change(total)}"
    by_size = sorted(attribution.shocks, key=lambda s: -abs(attribution.of(s, quantity).mean))
    parts = [
        f"{label_of(attribution, shock)} {part_of(attribution.of(shock, quantity))}"
        for shock in by_size
        if attribution.of(shock, quantity).clear
    ]
    if many > 1 and total.above + total.below:
        said += f"; of that {listing(parts[:MOST_PAIRS])}" if parts else "; none of them clearly"
    for one, other in strongest_pairs(attribution, quantity)[:1]:
        found = attribution.interaction(one, other, quantity)
        names = f"{label_of(attribution, one)} and {label_of(attribution, other)}"
        same = found.mean * total.mean > 0
        word = "more" if same else "less"
        said += f". {names} do {word} of it together than one by one: {part_of(found)}"
    return f"{said}."


def _change(total: Contribution) -> str:
    if not total.above and not total.below:
        return "change nothing in any future"
    if not total.clear:
        return f"change it by {part_of(total)}, which is not clearly anything"
    word, share = ("higher", total.above) if total.mean > 0 else ("lower", total.below)
    return f"move it by {part_of(total)}, {word} in {percent(share)} of futures"


def label_of(attribution: Attribution, shock: str) -> str:
    """A shock as plots show it."""
    return one_line(attribution.labels[attribution.shocks.index(shock)])


def strongest_pairs(attribution: Attribution, quantity: str) -> list[tuple[str, str]]:
    """Pairs whose interaction is clear, the strongest first; none where orders were sampled."""
    if attribution.interactions is None:
        return []
    found = {
        pair: attribution.interaction(*pair, quantity)
        for pair in combinations(attribution.shocks, 2)
    }
    clear = [pair for pair, each in found.items() if each.clear]
    return sorted(clear, key=lambda pair: -abs(found[pair].mean))[:MOST_PAIRS]


def terminal_table(attribution: Attribution) -> Table:
    """Contributions of all shocks to every quantity, as a table that ``rich`` can print."""
    exact = attribution.method == EXACT
    way = (
        "over all orders in which the shocks could have come"
        if exact
        else f"over {attribution.orders} orders a future, sampled, whose error ± holds"
    )
    table = Table(
        title=Text(f"{one_line(attribution.scenario)}: what each shock did", style="bold"),
        caption=Text(
            f"Means of {attribution.futures:,} futures in {attribution.dates[-1]}; ± tells their "
            f"90% intervals. A shock's part (Shapley value) is what it adds, {way}; in every "
            "future the parts sum to what all shocks did. Higher: share of futures in which the "
            "part is above 0. Together: what a pair does beyond what each does alone."
        ),
        title_justify="left",
        caption_justify="left",
        box=SIMPLE,
        pad_edge=False,
    )
    table.add_column("Quantity, shock", overflow="fold", ratio=1)
    table.add_column("Part", justify="right", no_wrap=True)
    table.add_column("Higher", justify="right", no_wrap=True)
    for quantity in attribution.quantities:
        _add_quantity(table, attribution, quantity)
    return table


def _add_quantity(table: Table, attribution: Attribution, quantity: str) -> None:
    unit = attribution.unit(quantity).replace(" ", "\N{NO-BREAK SPACE}")
    name = Text.assemble((in_words(attribution, quantity), "italic cyan"), (f" ({unit})", "dim"))
    total = attribution.total(quantity)
    table.add_row(name, Text(part_of(total), style="bold"), Text(percent(total.above)))
    for shock in attribution.shocks:
        part = attribution.of(shock, quantity)
        happened = attribution.happened[attribution.shocks.index(shock)]
        label = Text(f"  {escaped(label_of(attribution, shock))}")
        if happened < 1:
            label.append(f", happens in {percent(happened)}", "dim")
        style = "bold" if part.clear else ""
        table.add_row(label, Text(part_of(part), style=style), Text(percent(part.above)))
    for one, other in strongest_pairs(attribution, quantity):
        pair = attribution.interaction(one, other, quantity)
        names = f"  together: {label_of(attribution, one)}, {label_of(attribution, other)}"
        table.add_row(
            Text(escaped(names), "yellow"), Text(part_of(pair)), Text(percent(pair.above))
        )
