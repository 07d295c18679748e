"""What results rest on: sources, assumptions and parameters that bear on a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from alignsim.app.layout import listing
from alignsim.app.sourcing import SourcedNumber, figure, source_rows, span
from alignsim.catalogue.load import Catalogue
from alignsim.engine.posterior import NONE, Posterior
from alignsim.results import Results
from alignsim.scenario import Scenario
from alignsim.scenario.differences import value_in_words
from alignsim.storage import parts
from alignsim.world.evidence import Publication

KINDS = {
    "effect": "What moves do",
    "interval": "How often moves are made",
    "condition": "What conditions do",
    "preference": "What governments want",
    "filled": "Figures that no table has",
}
"""Kinds of assumed numbers in the order of reports, and what each is called there."""

_MOST_NAMED = 6  # uses of a source that are named, before the others are counted
_NINE_TENTHS = (0.05, 0.95)


@dataclass(frozen=True)
class Played:
    """What results were played from: how the run is called, its results, its scenario."""

    called: str
    results: Results
    scenario: Scenario


@dataclass
class Cited:
    """A source in a list of sources: what it is, what of it is used, and for what."""

    id: str
    publication: Publication | None  # None for what a scenario writes and no catalogue knows
    places: dict[str, tuple[str, str]] = field(default_factory=dict)  # claim: locator, what it says
    uses: list[str] = field(default_factory=list)

    @property
    def used_for(self) -> str:
        """What rests on it, the first uses named and the others counted."""
        uses = list(dict.fromkeys(self.uses))
        more = len(uses) - _MOST_NAMED
        return listing([*uses[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])])


def governments_of(played: Played) -> tuple[str, ...]:
    """The governments that a run looks at or reports something of, in order of mention."""
    named = [played.results.focus]
    for quantity in played.results.reported:
        named += [name for name in parts(quantity)[1:] if name]
    return tuple(each for each in dict.fromkeys(named) if each in played.results.governments)


def bearing(catalogue: Catalogue, every: Sequence[Played]) -> list[SourcedNumber]:
    """The numbers of the catalogue that bear on some runs, in its order.

    Those of the moves and conditions of their shocks, of the governments they report, all
    parameters, all measured series, and what had to be filled in for those governments.
    """
    shocks = [shock for each in every for shock in each.scenario.shocks]
    moves = {shock.type for shock in shocks}
    conditions = {name for shock in shocks for name in shock.set}
    governments = {name for each in every for name in governments_of(each)}

    def bears(row: SourcedNumber) -> bool:
        name = row.name.split("/")
        if row.kind in ("effect", "interval"):
            return name[1] in moves
        if row.kind == "condition":
            return name[1] in conditions
        if row.kind == "preference":
            return name[1] in governments
        if row.kind == "filled":
            return bool(governments.intersection(name[3:]))
        return row.kind in ("parameter", "measured")

    return [row for row in source_rows(catalogue) if bears(row)]


def sources_of(
    catalogue: Catalogue, every: Sequence[Played], rows: Iterable[SourcedNumber]
) -> list[Cited]:
    """The sources of the shocks of some runs, and of the numbers of ``rows``, in order of use."""
    found: dict[str, Cited] = {}

    def cite(source: str, use: str, locator: str = "") -> None:
        claim, name = catalogue.claims.get(source), work_of(catalogue, source)
        cited = found.setdefault(name, Cited(name, catalogue.publications.get(name)))
        cited.uses.append(use)
        if claim is not None:
            cited.places[claim.id] = (claim.locator, claim.claim)
        elif locator and name in catalogue.publications:
            cited.places.setdefault(locator, (locator, ""))

    for each in every:
        for shock in each.scenario.shocks:
            for source in sources_named(shock.source):
                cite(source, f"shock {shock.id}")
    for row in rows:
        if not row.assumed:
            locator = "" if row.kind == "measured" else row.locator
            cite(row.source, use_of(catalogue, row), locator)
    return list(found.values())


def sources_named(text: str) -> list[str]:
    """The sources that a shock names, between commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def work_of(catalogue: Catalogue, source: str) -> str:
    """The id of the publication that a claim is from; of anything else, itself."""
    claim = catalogue.claims.get(source)
    return claim.publication if claim else source


def use_of(catalogue: Catalogue, row: SourcedNumber) -> str:
    """What a number is for, in a few words: ``what warn does``, ``what South Korea wants``."""
    name = row.name.split("/")
    if row.kind == "preference":
        return f"what {catalogue.governments[name[1]].name} wants"
    words = {
        "effect": "what {} does",
        "interval": "how often {} comes",
        "condition": "what {} does",
        "parameter": "parameter {}",
    }
    return words.get(row.kind, "the measured start").format(name[1])


def assumptions(rows: Iterable[SourcedNumber]) -> dict[str, list[SourcedNumber]]:
    """The numbers that no source supports, parameters left out, under the headings of `KINDS`."""
    assumed = [row for row in rows if row.assumed]
    found = {title: [row for row in assumed if row.kind == kind] for kind, title in KINDS.items()}
    return {title: those for title, those in found.items() if those}


def told_apart(row: SourcedNumber) -> str:
    """A number by its name without its kind: ``warn, ties``."""
    names = row.name.split("/")[1:]
    return ", ".join(names[1:] if row.kind == "filled" else names)


@dataclass(frozen=True)
class Drawn:
    """A parameter of the rules as a run used it."""

    name: str
    meaning: str
    unit: str
    drawn: str  # what each future draws it from
    rests_on: str


def parameters_of(catalogue: Catalogue, played: Played, posterior: Posterior) -> Iterator[Drawn]:
    """Every parameter and what it was drawn from: scenario, posterior, range, or one value.

    ``posterior`` counts where it is the one that the run drew from.
    """
    told = played.results.provenance.get("posterior", {})
    fitted = set(told.get("parameters", ()))
    known = told.get("digest", NONE) == posterior.digest
    for name, parameter in catalogue.parameters.items():
        evidence = parameter.evidence
        rests_on = "assumption" if evidence.assumed else evidence.source
        if name in played.scenario.parameters:
            drawn, rests_on = value_in_words(played.scenario.parameters[name]), "the scenario"
        elif name in fitted:
            rests_on = "posterior"
            drawn = f"posterior {told['digest']}"
            if known:
                low, high = np.quantile(posterior.columns([name]), _NINE_TENTHS)
                drawn = f"{span(float(low), float(high))} (90%)"
        else:
            drawn = span(evidence.low, evidence.high) or f"always {figure(evidence.value)}"
        yield Drawn(name, parameter.meaning, parameter.unit, drawn, rests_on)
