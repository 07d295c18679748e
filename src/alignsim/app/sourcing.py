"""Every number that the program ships, with its range, its source and the reason for it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from rich.table import Table
from rich.text import Text

from alignsim.app.citing import reference
from alignsim.catalogue.load import Catalogue
from alignsim.storage.disk import guarded
from alignsim.tables import plain
from alignsim.world.evidence import ASSUMPTION, NOTHING, Evidence

PREFERENCE_UNITS = {
    "security": "weight; the five sum to 1",
    "prosperity": "weight; the five sum to 1",
    "values": "weight; the five sum to 1",
    "autonomy": "weight; the five sum to 1",
    "status": "weight; the five sum to 1",
    "resolve": "0 to 1",
    "rationality": "logit λ per unit of utility",
    "constraint": "0 to 1",
}
EFFECT_UNITS = {
    "goldstein": "Goldstein scale, -10 to 10",
    "ties": "share of the gap to full ties",
    "threat": "threat",
    "provocation": "0 to 1",
    "deterrence": "0 to 1",
    "values": "0 to 1",
    "status": "0 to 1",
    "prosperity": "share of trade with the target",
    "cost": "utility",
    "risk": "utility",
    "reassurance": "confidence, 0 to 1",
    "restriction": "share of the sector's flows",
}
CONDITION_UNITS = {"threat": "threat", "violation": "0 to 1", "confidence": "confidence, 0 to 1"}
SERIES_KINDS = ("measured", "filled")


@dataclass(frozen=True)
class SourcedNumber:
    """One coded number, or one measured series.

    ``value``, ``low`` and ``high`` are None for a series, which stands for ``figures`` figures.
    ``source`` is a claim, a publication or ``assumption``; ``claim`` says why the source gives
    this number, or the rule that made a series.
    """

    kind: str  # preference, effect, parameter, condition, relevance, interval, measured, filled
    name: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    source: str
    locator: str
    claim: str
    confidence: str
    figures: int = 1

    @property
    def assumed(self) -> bool:
        """Whether no source supports it."""
        return self.source == ASSUMPTION


@dataclass(frozen=True)
class Tally:
    """How many numbers there are, how many of them sourced, how many assumed."""

    numbers: int
    sourced: int
    assumed: int
    series: int
    figures: int
    filled: int

    def __str__(self) -> str:
        return (
            f"{self.numbers:,} coded numbers: {self.sourced:,} sourced, {self.assumed:,} assumed. "
            f"{self.figures:,} measured figures in {self.series} series, "
            f"{self.filled:,} of them filled by an assumption."
        )


def source_rows(catalogue: Catalogue, unsourced: bool = False) -> list[SourcedNumber]:
    """Every number of the catalogue; with ``unsourced`` only what nothing but judgement supports.

    Preferences, effects of moves, months between equal moves, parameters, conditions, thresholds
    of relevance, measured series, and the figures that a rule had to fill. Effects marked `none`
    are zero by definition and left out.
    """
    rows = [
        *_preferences(catalogue),
        *_effects(catalogue),
        *_intervals(catalogue),
        *_parameters(catalogue),
        *_conditions(catalogue),
        *_relevance(catalogue),
        *_measured(catalogue),
    ]
    return [row for row in rows if row.assumed or not unsourced]


def tally(rows: Iterable[SourcedNumber]) -> Tally:
    """Count the rows of :func:`source_rows`; a filled figure counts among the measured ones."""
    every = list(rows)
    coded = [row for row in every if row.kind not in SERIES_KINDS]
    assumed = sum(row.assumed for row in coded)
    measured = [row for row in every if row.kind in SERIES_KINDS]
    return Tally(
        numbers=len(coded),
        sourced=len(coded) - assumed,
        assumed=assumed,
        series=len({tuple(row.name.split("/")[1:3]) for row in measured}),
        figures=sum(row.figures for row in measured),
        filled=sum(row.figures for row in measured if row.assumed),
    )


def as_records(rows: Iterable[SourcedNumber]) -> list[dict[str, Any]]:
    """The rows as mappings that JSON can hold."""
    return [asdict(row) for row in rows]


def as_csv(rows: Iterable[SourcedNumber]) -> str:
    """The rows as CSV with a header; a series has no value, and no text reads as a formula."""
    text = io.StringIO()
    names = [field.name for field in fields(SourcedNumber)]
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    for record in as_records(rows):
        writer.writerow({k: guarded(v) if isinstance(v, str) else v for k, v in record.items()})
    return text.getvalue()


def sources_table(catalogue: Catalogue, unsourced: bool = False) -> Table:
    """The rows of :func:`source_rows` as a table for the terminal, the tally of all below."""
    every = source_rows(catalogue)
    rows = [row for row in every if row.assumed or not unsourced]
    title = "What no source supports" if unsourced else "Where every number comes from"
    table = Table(
        title=Text(title, style="bold"),
        caption=Text(str(tally(every))),
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("Number", overflow="fold", ratio=4)
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("Range", justify="right", no_wrap=True)
    table.add_column("Source and reason", overflow="fold", ratio=5)
    kind = rows[0].kind if rows else ""
    for row in rows:
        if row.kind != kind:
            table.add_section()
            kind = row.kind
        series = row.value is None
        name = f"{row.name} ({row.figures} figures)" if series else row.name
        value = "" if row.value is None else figure(row.value)
        table.add_row(Text(name), value, span(row.low, row.high), _reason(catalogue, row))
    return table


def _reason(catalogue: Catalogue, row: SourcedNumber) -> Text:
    cited = reference(catalogue, row.source, row.locator, brief=True)
    return Text.assemble((cited, "yellow" if row.assumed else "bold"), f": {row.claim or row.unit}")


def figure(number: float) -> str:
    """A number in four digits, with commas and a true minus: ``1,818`` or ``−0.05``."""
    digits = 0 if abs(number) >= 1000 else 6
    text = plain(float(f"{number:.4g}"), digits)
    if digits:
        return text.rstrip("0").rstrip(".") or "0"
    return f"{float(f'{number:.4g}'):,.0f}".replace("-", "−")


def span(low: float | None, high: float | None) -> str:
    """A range: ``0.25–0.37``, ``−5 to −2``; nothing where there is none, or no width."""
    if low is None or high is None or low == high:
        return ""
    return f"{figure(low)}{' to ' if low < 0 else '–'}{figure(high)}"


def _coded(kind: str, name: str, unit: str, evidence: Evidence, c: Catalogue) -> SourcedNumber:
    claim = c.claims.get(evidence.source)
    return SourcedNumber(
        kind=kind,
        name=name,
        value=evidence.value,
        low=evidence.low,
        high=evidence.high,
        unit=unit,
        source=evidence.source,
        locator=claim.locator if claim else evidence.locator,
        claim=evidence.claim,
        confidence=evidence.confidence,
    )


def _preferences(catalogue: Catalogue) -> Iterator[SourcedNumber]:
    for government, profile in catalogue.governments.items():
        for name, evidence in profile.preferences.items():
            unit = PREFERENCE_UNITS[name]
            yield _coded("preference", f"preference/{government}/{name}", unit, evidence, catalogue)


def _effects(catalogue: Catalogue) -> Iterator[SourcedNumber]:
    for move in catalogue.moves.values():
        for name, evidence in move.effects.items():
            if evidence != NOTHING:
                unit = EFFECT_UNITS[name]
                yield _coded("effect", f"effect/{move.id}/{name}", unit, evidence, catalogue)


def _intervals(catalogue: Catalogue) -> Iterator[SourcedNumber]:
    unit = "months before the same government can make this move again"
    for move in catalogue.moves.values():
        yield _coded("interval", f"interval/{move.id}", unit, move.interval, catalogue)


def _parameters(catalogue: Catalogue) -> Iterator[SourcedNumber]:
    for name, parameter in catalogue.parameters.items():
        evidence = parameter.evidence
        yield _coded("parameter", f"parameter/{name}", parameter.unit, evidence, catalogue)


def _conditions(catalogue: Catalogue) -> Iterator[SourcedNumber]:
    for name, condition in catalogue.conditions.items():
        start = f"condition/{name}/baseline"
        yield _coded("condition", start, "index", condition.baseline, catalogue)
        for effect in condition.effects:
            place = f"condition/{name}/{effect.on}/{effect.government}"
            yield _coded("condition", place, CONDITION_UNITS[effect.on], effect.size, catalogue)


def _relevance(catalogue: Catalogue) -> Iterator[SourcedNumber]:
    entries = shipped_entries("relevance.yaml")
    for name, value in catalogue.relevance.items():
        entry = entries.get(name, {})
        yield SourcedNumber(
            kind="relevance",
            name=f"relevance/{name}",
            value=value,
            low=float(entry.get("low", value)),
            high=float(entry.get("high", value)),
            unit=str(entry.get("unit", "")),
            source=str(entry.get("source", ASSUMPTION)),
            locator=str(entry.get("locator", "")),
            claim=str(entry.get("claim", "")).strip(),
            confidence=str(entry.get("confidence", "")),
        )


def _measured(catalogue: Catalogue) -> Iterator[SourcedNumber]:
    tables = {
        "governments": list(catalogue.measured.values()),
        "dyads": list(catalogue.dyads.values()),
        "rest": list(catalogue.rest.values()),
    }
    for table, rows in tables.items():
        for column in rows[0] if rows else ():
            about = catalogue.columns[table][column]
            series = f"measured/{table}/{column}"
            fills = [_filled(series, about, entry) for entry in about.get("filled", ())]
            left = len(rows) - sum(fill.figures for fill in fills)
            if left:
                yield SourcedNumber(
                    "measured", series, None, None, None, about["unit"], about["source"],
                    f"{about['year']}", about["rule"].strip(), "", left,
                )  # fmt: skip
            yield from fills


def _filled(series: str, about: dict[str, Any], entry: dict[str, Any]) -> SourcedNumber:
    """A value that a rule filled: a figure of the table, or a factor for a ``group`` of them."""
    group = "group" in entry
    named = (entry[key] for key in ("group", "government", "region") if key in entry)
    place = next(named, None) or "/".join(entry["dyad"])
    value = float(entry["value"])
    return SourcedNumber(
        kind="filled",
        name=f"{series}/{place}",
        value=value,
        low=float(entry.get("low", value)),
        high=float(entry.get("high", value)),
        unit="factor, see the reason" if group else about["unit"],
        source=entry["source"],
        locator="",
        claim=entry["rule"].strip(),
        confidence="",
        figures=0 if group else 1,
    )


@cache
def shipped_entries(name: str) -> dict[str, dict[str, Any]]:
    """A shipped data file as its entries, for what the catalogue does not carry along."""
    import yaml

    text = (files("alignsim.world") / "data" / name).read_text(encoding="utf-8")
    entries: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return entries
