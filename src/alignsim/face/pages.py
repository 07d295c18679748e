"""Results as a small table of HTML, for notebooks: the largest figures with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, singledispatch
from typing import TYPE_CHECKING, Any

from alignsim.app.claim_report import by_verdict, sentence
from alignsim.attribution import Attribution
from alignsim.comparison import Comparison
from alignsim.discovery import Discovery
from alignsim.experiments.play import Claims
from alignsim.explained import digits_of, part_in_words, title_of
from alignsim.explanation import Explanation
from alignsim.results import Results
from alignsim.sensitivity import SOBOL, Sweep
from alignsim.sentences import demand, discovery_sentences, sweep_sentences, with_interval
from alignsim.tables import (
    comparison_sentence,
    count_futures,
    differing_rows,
    effect_in_words,
    in_words,
    one_line,
    part_of,
    percent,
    plain,
    signed,
    summary_rows,
    within,
)

if TYPE_CHECKING:
    from jinja2 import Template

ROWS = 10
"""Rows of a page at most; a notebook asks for the table where it wants more."""

_TEMPLATE = """\
{% macro side(loop) %}{{ "left" if loop.first else "right" }}{% endmacro -%}
<div>
<p><strong>{{ page.title }}</strong></p>
<table>
<thead><tr>
{%- for head in page.heads %}<th style="text-align: {{ side(loop) }}">{{ head }}</th>{% endfor -%}
</tr></thead>
<tbody>
{% for row in page.rows %}<tr>
{%- for cell in row %}<td style="text-align: {{ side(loop) }}">{{ cell }}</td>{% endfor -%}
</tr>
{% endfor %}</tbody>
</table>
<p>{{ page.note }}</p>
</div>
"""


@dataclass(frozen=True)
class Page:
    """A title, a table whose first column is words, and what it means."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str


def as_html(result: Any) -> str:
    """The page of a result, every text on one line and escaped."""
    page = page_of(result)
    clean = Page(
        one_line(page.title),
        page.heads,
        [[one_line(cell) for cell in row] for row in page.rows],
        one_line(page.note),
    )
    return _template().render(page=clean)


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_TEMPLATE)


@singledispatch
def page_of(result: Any) -> Page:
    """What a notebook shows of a result, by its type."""
    raise TypeError(f"there is no page of {type(result).__name__}")


@page_of.register
def _(result: Results) -> Page:
    asked, others = summary_rows(result, ROWS)
    rows = [
        (
            f"{each.words} ({each.unit})",
            f"{plain(each.start)} → {plain(each.end)}",
            signed(each.change),
            f"[{signed(each.low)}, {signed(each.high)}]",
            percent(each.rising),
        )
        for each in [*asked, *others]
    ]
    return Page(
        f"{result.name}: what changed most",
        ("Quantity and unit", "Median", "Change", "90% of futures", "Rising"),
        rows,
        f"Medians of {count_futures(result)}, {result.dates[0]} to {result.dates[-1]}.",
    )


@page_of.register
def _(result: Comparison) -> Page:
    asked, others = differing_rows(result, ROWS)
    rows = [
        (
            f"{in_words(result.other, each.quantity)} ({each.unit})",
            within(each),
            effect_in_words(each.effect),
            percent(float(each.superiority[-1])),
        )
        for each in [*asked, *others]
    ]
    return Page(
        f"{result.name} against {result.against}: what differs most",
        ("Quantity and unit", "Difference at the end", "Effect", "Higher"),
        rows,
        f"{comparison_sentence(result)} ± tells 90% intervals of means; effects are in standard "
        "deviations of the futures.",
    )


@page_of.register
def _(result: Explanation) -> Page:
    digits = digits_of(result)

    def row(words: str, part: Any) -> tuple[str, str, str]:
        low, high = (signed(each, digits) for each in part.interval)
        return words, f"{signed(part.mean, digits)} ±{part.half:.{digits}f}", f"[{low}, {high}]"

    told = [row(part_in_words(result, part), part) for part in result.ranked(ROWS)]
    since, until = result.dates
    return Page(
        f"{title_of(result)}: why it moved",
        ("Part", "Change", "90% of futures"),
        [*told, row("Sum = change", result.total)],
        f"{result.name}, {result.futures[1]:,} futures, from the end of {since} to that of "
        f"{until}, in {result.unit}. The parts add up in every future; ± tells 90% intervals "
        "of means.",
    )


@page_of.register
def _(result: Attribution) -> Page:
    rows = []
    for quantity in result.quantities:
        found = {shock: result.of(shock, quantity) for shock in result.shocks}
        largest = sorted(found, key=lambda shock: -abs(found[shock].mean))
        named = dict(zip(result.shocks, result.labels, strict=True))
        words = in_words(result, quantity)
        rows += [(named[shock], words, part_of(found[shock])) for shock in largest[:ROWS]]
    return Page(
        f"{result.scenario}: what each shock did",
        ("Shock", "Quantity", "Part"),
        rows,
        f"Means of {result.futures:,} futures in {result.dates[result.month]}; ± tells 90% "
        "intervals. The parts of all shocks add up in every future.",
    )


@page_of.register
def _(result: Sweep) -> Page:
    shares = result.method == SOBOL
    rows = [
        (found.factor.name, each.of, with_interval(found.ranking, shares), _yes(found.clear))
        for each in result.sensitivities
        for found in each.influences[:ROWS]
    ]
    told = " ".join(sweep_sentences(result, each)[0] for each in result.sensitivities)
    return Page(
        f"{result.name}: which assumptions drive a result ({result.method})",
        ("Factor", "Result", "Influence, 90% interval", "Told from chance"),
        rows,
        told,
    )


@page_of.register
def _(result: Discovery) -> Page:
    rows = [
        (each.factor.name, demand(each), f"{each.quasi_p:.2g}")
        for each in result.restrictions[:ROWS]
    ]
    return Page(
        f"{result.name}: where {result.outcome} comes about",
        ("Factor", "What the region asks of it", "Probability by luck"),
        rows,
        " ".join(discovery_sentences(result)),
    )


@page_of.register
def _(result: Claims) -> Page:
    rows = [
        (row.statement, row.effect, row.agree, verdict)
        for verdict, found in by_verdict(result).items()
        for row in found
    ]
    return Page(
        "What the sources claim, and what the model says",
        ("Claim", "Mean effect", "Agree", "Verdict"),
        rows,
        sentence(result),
    )


def _yes(sure: bool) -> str:
    return "yes" if sure else "no"
