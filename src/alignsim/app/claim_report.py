"""What became of claims, as tables: for the terminal, as CSV, Markdown and a page in HTML."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from alignsim.app.citing import cited
from alignsim.app.pages import page
from alignsim.app.sourcing import figure
from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import escaped
from alignsim.experiments.claims import GREATER, RISES_MORE, SIGNS, DirectionalClaim
from alignsim.experiments.play import Outcome
from alignsim.experiments.verdict import (
    DEPENDS,
    LIKELY,
    NOT_SUPPORTED,
    SUPPORTED,
    UNLIKELY,
    Effect,
)
from alignsim.results import unit_of
from alignsim.scenario import Shock
from alignsim.storage import guarded
from alignsim.tables import give_or_take, one_line, percent

ORDER = (NOT_SUPPORTED, DEPENDS, SUPPORTED)
"""Verdicts as reports tell them: what speaks against the model first."""

HEADINGS = {
    NOT_SUPPORTED: "Not supported by the model",
    DEPENDS: "Depends on the future",
    SUPPORTED: "Supported by the model",
}
RULE = (
    "The effect is the quantity with the shock less the same without it, future by future on the "
    "same draws; ± and brackets tell intervals of 90%. Agree: share of futures with the claimed "
    f"sign. Supported: the interval of that share lies above {LIKELY:.0%} (“likely” in the "
    "calibrated language of the IPCC, Mastrandrea et al. 2010), and that of the mean on the "
    f"claimed side of 0. Not supported: the share lies below {UNLIKELY:.0%} (“unlikely”), and the "
    "mean is not clearly on the claimed side. Depends: all else. Only directions are judged, not "
    "sizes."
)
"""How a verdict is reached, in words."""


@dataclass(frozen=True)
class Row:
    """One claim as reports show it."""

    id: str
    statement: str
    sources: str
    experiment: str
    effect: str
    unit: str
    agree: str
    remark: str
    verdict: str
    share: tuple[float, float, float]  # of futures that agree, 0..1: low, share, high


def row_of(tested: Outcome) -> Row:
    """The words and figures of one claim."""
    claim, effect, catalogue = tested.claim, tested.effect, shipped_catalogue()
    shares = (effect.agreeing_low, effect.agreeing, effect.agreeing_high)
    return Row(
        id=claim.id,
        statement=one_line(claim.statement),
        sources="; ".join(dict.fromkeys(cited(catalogue, source) for source in claim.sources)),
        experiment=experiment_in_words(claim),
        effect=give_or_take(effect.mean, effect.low, effect.high) if effect.futures > 1 else "–",
        unit=unit_of(claim.quantity),
        agree=_agree(effect),
        remark=remark(effect),
        verdict=effect.verdict,
        share=shares,
    )


def _agree(effect: Effect) -> str:
    if not effect.futures:
        return "–"
    low, high = f"{effect.agreeing_low:.0%}", f"{effect.agreeing_high:.0%}"
    return f"{percent(effect.agreeing)} [{low}, {high}]"


def experiment_in_words(claim: DirectionalClaim) -> str:
    """What is played, and what is looked at: ``madrid-2022 without mission: ... rises``."""
    base = one_line(claim.scenario)
    if claim.added is not None:
        made = f"{base} with {_shock_in_words(claim.added)}"
    else:
        made = f"{base} with and without {', '.join(claim.without)}"
    asked = f"{claim.quantity} {claim.direction}"
    if claim.rival is not None:
        word = "rises" if claim.direction == RISES_MORE else "falls"
        asked = f"{claim.quantity} {word} more than with {_shock_in_words(claim.rival)}"
    elif claim.direction == GREATER:
        asked = f"{claim.quantity} is greater than {claim.than}"
    return f"{made}: {asked}, month {claim.month}"


def _shock_in_words(shock: Shock) -> str:
    words = [shock.type]
    for link, names in (("by", shock.by), ("on", shock.on)):
        words += [f"{link} {', '.join(names)}"] if names else []
    words += [f"through {shock.through}"] if shock.through else []
    words += [f"({shock.sector})"] if shock.sector else []
    words += [f"{name} {figure(value)}" for name, value in shock.set.items()]
    words += [f"at {shock.magnitude:g}"] if shock.magnitude != 1.0 else []
    words += [f"in {shock.date}"] if shock.date else []
    return " ".join(words)


def remark(effect: Effect) -> str:
    """Why a claim is not supported, in a few words; nothing where it is."""
    if effect.verdict == SUPPORTED:
        return ""
    if effect.futures < 2:
        return "its shock hardly ever happens"
    same = 1 - effect.agreeing - effect.opposing
    if same > LIKELY:
        return f"no effect in {percent(same)} of futures"
    if effect.agreeing_low > LIKELY:
        return f"as claimed in {percent(effect.agreeing)} of futures, but not clearly in the mean"
    return f"the opposite in {percent(effect.opposing)} of futures"


def counts(tested: Sequence[Outcome]) -> dict[str, int]:
    """How many claims met each verdict, in the order of reports."""
    verdicts = [each.effect.verdict for each in tested]
    return {verdict: verdicts.count(verdict) for verdict in ORDER}


def sentence(tested: Sequence[Outcome]) -> str:
    """How many claims the model supports, and how many it does not."""
    found, of = counts(tested), len(tested)
    supported, depends, not_supported = (
        found[each] for each in (SUPPORTED, DEPENDS, NOT_SUPPORTED)
    )
    return (
        f"The model supports {supported} of {of} claim{'' if of == 1 else 's'}; "
        f"{depends} depend{'s' if depends == 1 else ''} on the future, "
        f"{not_supported} {'is' if not_supported == 1 else 'are'} not supported."
    )


def terminal_table(tested: Sequence[Outcome]) -> Table:
    """The claims by verdict, as a table that ``rich`` can print."""
    table = Table(
        title=Text("What the sources claim, and what the model says", style="bold"),
        caption=Text(RULE),
        title_justify="left",
        caption_justify="left",
        box=SIMPLE,
        pad_edge=False,
    )
    table.add_column("Claim", overflow="fold", ratio=1)
    table.add_column("Mean effect", justify="right", no_wrap=True)
    table.add_column("Agree", justify="right", no_wrap=True)
    for verdict, rows in by_verdict(tested).items():
        table.add_row(Text(f"{HEADINGS[verdict]}: {len(rows)}", style="italic cyan"))
        for row in rows:
            words = Text.assemble(escaped(row.statement), (f" {row.id}", "dim"))
            if row.remark:
                words.append(f"\n  {row.remark}", "yellow")
            table.add_row(words, Text(row.effect), Text(row.agree))
    return table


def by_verdict(tested: Sequence[Outcome]) -> dict[str, list[Row]]:
    """The rows of every verdict that any claim met, in the order of reports."""
    rows = [row_of(each) for each in tested]
    found = {verdict: [row for row in rows if row.verdict == verdict] for verdict in ORDER}
    return {verdict: those for verdict, those in found.items() if those}


def as_csv(tested: Sequence[Outcome]) -> str:
    """One line a claim, with every figure; what is no number stays empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    lines = [record_of(each) for each in tested]
    writer.writerow(lines[0])
    for line in lines:
        writer.writerow([_csv_cell(each) for each in line.values()])
    return stream.getvalue()


def _csv_cell(value: object) -> object:
    if isinstance(value, float):
        return "" if value != value else f"{value:.8g}"
    return guarded(value) if isinstance(value, str) else value


def record_of(tested: Outcome) -> dict[str, Any]:
    """One claim with every figure, as tables hold it."""
    claim, row = tested.claim, row_of(tested)
    return {
        "claim": claim.id,
        "statement": row.statement,
        "sources": ", ".join(claim.sources),
        "scenario": claim.scenario,
        "experiment": row.experiment,
        "quantity": claim.quantity,
        "unit": row.unit,
        "direction": claim.direction,
        "sign": SIGNS[claim.direction],
        "month": claim.month,
        **vars(tested.effect),
    }


def as_page(template: str, tested: Sequence[Outcome], told: str) -> str:
    """A report by its template: ``claims.md``, ``claims.html`` or ``claims-tables.md``.

    ``told`` says how it was played. In HTML every text is escaped.
    """
    return page(
        template,
        told=told,
        sentence=sentence(tested),
        rule=RULE,
        headings=HEADINGS,
        verdicts=by_verdict(tested),
        counts=counts(tested),
    )
