"""How profiles look in a terminal: headings, facts, bars with their range, reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from alignsim.app.citing import support_of
from alignsim.app.sourcing import figure
from alignsim.catalogue.load import Catalogue
from alignsim.tables import plain
from alignsim.world.evidence import Evidence

WIDEST = 100
"""Columns beyond which lines of text are hard to read."""
BAR = 24
"""Characters of a full bar."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def narrow_console() -> Console:
    """A console as wide as the terminal, but at most `WIDEST` columns."""
    console = Console(highlight=False)
    return Console(highlight=False, width=min(console.width, WIDEST))


def heading(name: str, kind: str) -> Rule:
    """The first line of a profile: what it is about."""
    title = Text.assemble((name, "bold"), f", {kind}")
    return Rule(title, align="left", characters="━")


def section(title: str, *content: RenderableType, note: str = "") -> Group:
    """A titled part of a profile; ``note`` says in what units."""
    first = Text.assemble((title, "bold"), (f"  {note}" if note else "", "dim"))
    return Group(Text(""), first, *(Padding(part, (0, 0, 0, 2)) for part in content))


def facts(rows: Iterable[tuple[str, str]]) -> Table:
    """Labels and what is known, in two columns; facts without text are left out."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold")
    for label, text in rows:
        if text:
            table.add_row(label, Text(text))
    return table


def columns(
    headings: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    words: Collection[int] = (0,),
) -> Table:
    """A plain table; the columns ``words`` hold words and may wrap, the others numbers."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_edge=False)
    for place, title in enumerate(headings):
        if place in words:
            table.add_column(title, overflow="fold")
        else:
            table.add_column(title, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    return table


def range_bar(evidence: Evidence, full: float) -> Text:
    """A bar to the low end, shaded over the range, with a mark at the value; ``full`` is its end.

    >>> range_bar(Evidence(0.5, 0.25, 0.75, "x", "y"), 1.0).plain
    '██████▒▒▒▒▒▒┃▒▒▒▒▒······'
    """
    cells = [int(BAR * part / full + 0.5) for part in (evidence.low, evidence.value, evidence.high)]
    low, value, high = (min(BAR, max(0, cell)) for cell in cells)
    value = min(value, BAR - 1)
    line = ["█"] * low + ["▒"] * (max(high, value) - low) + ["·"] * (BAR - max(high, value))
    line[value] = "┃"
    return Text("".join(line[:BAR]), style="blue")


@dataclass(frozen=True)
class Bar:
    """A number to draw on a scale from 0 to ``full``, with a word on what it means."""

    name: str
    evidence: Evidence
    full: float
    meaning: str = ""


def bars(rows: Iterable[Bar]) -> Table:
    """Numbers as bars with value and range."""
    return columns(
        ("", "", "value", "", "range"),
        [
            (
                Text(row.name, style="cyan"),
                Text(row.meaning, style="dim"),
                _even(row.evidence.value, row.full),
                range_bar(row.evidence, row.full),
                f"{_even(row.evidence.low, row.full)}–{_even(row.evidence.high, row.full)}",
            )
            for row in rows
        ],
        words=(0, 1),
    )


def _even(number: float, full: float) -> str:
    return plain(number, 2) if full <= 1.0 else figure(number)


def reasons(catalogue: Catalogue, values: Mapping[str, Evidence]) -> Table:
    """Why each number is what it is, and who says so."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold")
    for name, evidence in values.items():
        style = "yellow" if evidence.assumed else "dim"
        said = Text.assemble(evidence.claim, (f" [{support_of(catalogue, evidence)}]", style))
        table.add_row(name, said)
    return table


def month_in_words(month: str) -> str:
    """``2022-06`` as ``June 2022``; other text as it is."""
    year, _, number = month[:7].partition("-")
    if number.isdigit() and 1 <= int(number) <= len(MONTHS):
        return f"{MONTHS[int(number) - 1]} {year}"
    return month


def listing(words: Iterable[str]) -> str:
    """Words in a row: ``a, b and c``."""
    every = list(words)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} and {every[-1]}"
