"""The text of a new scenario file, with comments that say what else there is to write."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from alignsim.catalogue.load import Catalogue
from alignsim.scenario import Scenario
from alignsim.scenario.dates import month_at, parse_date
from alignsim.scenario.differences import shock_in_words
from alignsim.scenario.vocabulary import MoveType

MOST_MOVES = 10
"""At most this many moves go into a new file, which stays short enough to be read at once."""
_MOST_SHOWN = 12
_WIDE = 88


@dataclass(frozen=True)
class Move:
    """A move of a new scenario; names are ids, `by` and `on` of governments or blocs."""

    type: MoveType
    date: str
    by: str
    on: str = ""

    @property
    def id(self) -> str:
        """A name for the shock."""
        return "-".join(part for part in (self.type.id, self.by, self.on) if part)[:50]


@dataclass(frozen=True)
class Sketch:
    """What a new scenario file says: `schema` is the path its editor finds the schema under."""

    file: str
    title: str
    schema: str
    start: str
    months: int
    moves: Sequence[Move]
    parent: str = ""
    inherited: Scenario | None = field(default=None, repr=False)


def months_to_hold(start: str, dates: Sequence[str], at_least: int) -> tuple[str, int]:
    """Return a start and a length, no shorter than `at_least`, that hold every date.

    A run begins at `start`, or in January of the first date's year where that is earlier.
    """
    counts = [parse_date(date).count for date in dates]
    first = parse_date(start).count
    if counts and min(counts) < first:
        first = min(counts) // 12 * 12
    last = max(counts, default=first)
    return str(month_at(first)), max(at_least, last - first + 1)


def text_of(sketch: Sketch, catalogue: Catalogue) -> str:
    """Return the file of a sketch, less than forty lines of YAML."""
    lines = [
        f"# yaml-language-server: $schema={sketch.schema}",
        f"# alignsim check {sketch.file} finds every fault; alignsim run {sketch.file} plays it.",
        f"name: {_quoted(sketch.title)}",
    ]
    body = _child(sketch) if sketch.inherited else _whole(sketch, catalogue)
    return "\n".join([*lines, *body]) + "\n"


def _quoted(title: str) -> str:
    """A title as YAML: plain where it is words that begin with a capital, otherwise in quotes."""
    words = re.fullmatch(r"[A-Z][\w,'-]*( [\w,'-]+)*", title)
    plain = words and title.lower() not in ("true", "false", "null")
    return title if plain else json.dumps(title, ensure_ascii=False)


def _whole(sketch: Sketch, catalogue: Catalogue) -> Iterator[str]:
    yield "description: >-"
    yield "  Say in a sentence or two what is asked, and what to watch."
    yield f"start: {sketch.start}"
    yield f"months: {sketch.months}"
    yield "seed: 0        # that of the shipped scenarios: on one seed only your changes differ"
    parties = list(dict.fromkeys(name for move in sketch.moves for name in (move.by, move.on)))
    some = ", ".join(name for name in parties if name in catalogue.governments)
    yield f"# actors: [{some}]    # left out, every government is in play"
    yield "shocks:"
    yield from _shocks(sketch.moves)
    condition = next(iter(catalogue.conditions.values()))
    yield f"  # - {{type: condition, date: {sketch.start}, set: {{{condition.id}: 0.5}}}}"
    yield f"report: [{', '.join(_report(sketch.moves, catalogue))}]"
    parameter = next(iter(catalogue.parameters.values()))
    value = parameter.evidence.value
    yield f"# parameters: {{{parameter.id}: {value:g}}}    # `alignsim sources` explains them all"
    yield "variants:      # the same draws with something changed: alignsim run FILE@VARIANT"
    yield "  without:"
    yield "    description: What if it had not happened?"
    yield f"    remove: [{sketch.moves[0].id}]"
    yield "questions:"
    yield "  - What would you have done?"


def _shocks(moves: Sequence[Move]) -> Iterator[str]:
    """The first shock with comments on what else it may say, the others a line each."""
    for place, move in enumerate(moves):
        towards = f", on: {move.on}" if move.on else ""
        if place:
            yield f"  - {{type: {move.type.id}, date: {move.date}, by: {move.by}{towards}}}"
            continue
        yield f"  - id: {move.id}"
        yield f"    type: {move.type.id}    # `alignsim show {move.type.id}` explains it"
        yield f'    date: {move.date}    # or `month: 6`, or `when: "month > 6 and ..."`'
        yield f"    by: {move.by}"
        if move.on:
            yield f"    on: {move.on}"
        if move.type.sectors:
            yield f"    # sector: {move.type.sectors[0]}    # or {', '.join(move.type.sectors[1:])}"
        if move.type.may_last:
            yield "    # lasts: 6    # months; without it, for good"
        if move.type.may_go_through:
            yield "    # through: GOVERNMENT    # a third party that passes it on"
        yield "    # magnitude: 0.5    # 1 is the move in full"
        yield "    # probability: 0.5    # drawn once per future"
        yield "    note: Say why, and where it is known from."


def _report(moves: Sequence[Move], catalogue: Catalogue) -> list[str]:
    """What moves bear upon: regard between their parties, and the loss of a target of coercion."""
    asked = []
    for move in moves:
        if move.by in catalogue.governments and move.on:
            asked.append(f'"alignment({move.by}, {move.on})"')
        if move.on in catalogue.governments:
            asked.append(f'"alignment({move.on}, {move.by})"')
            if move.type.may_last:
                asked.append(f"loss({move.on})")
    first: list[str] = []
    for quantity in dict.fromkeys(asked):
        if len(", ".join([*first, quantity])) < _WIDE:
            first.append(quantity)
    return first or [f"support({catalogue.focus})"]


def _child(sketch: Sketch) -> Iterator[str]:
    """A file that extends another: what may be changed, then what the other has."""
    parent, inherited = sketch.parent, sketch.inherited
    assert inherited is not None
    ids = [shock.id for shock in inherited.shocks]
    one = ids[0] if ids else "ID"
    yield f"extends: {parent}    # alignsim diff {parent} {sketch.file}"
    yield "description: >-"
    yield "  Say in a sentence or two what is different, and what to watch."
    yield f"# months: {inherited.months}"
    yield f"# remove: [{one}]    # inherited shocks to drop"
    yield "shocks:" if sketch.moves else "# shocks:"
    dated = next((shock for shock in inherited.shocks if shock.date), None)
    if dated is not None:
        yield f"  # - {{id: {dated.id}, date: {dated.date}}}    # the id of one: says what changes"
    yield from _shocks(sketch.moves)
    if not ids:
        return
    yield f"# Shocks of {parent}:"
    if len(ids) <= _MOST_SHOWN:
        for shock in inherited.shocks:
            yield textwrap.shorten(f"# {shock.id}: {shock_in_words(shock)}", 98, placeholder=" ...")
    else:
        yield from textwrap.wrap(
            ", ".join(ids), _WIDE, initial_indent="# ", subsequent_indent="# ",
            break_on_hyphens=False, max_lines=_MOST_SHOWN, placeholder=" ...",
        )  # fmt: skip
