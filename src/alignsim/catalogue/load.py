"""Read the shipped world: governments, moves, parameters, conditions, sources, measured tables.

The files are part of the package and checked by its tests, so a fault in them is a fault of this
program; :class:`~alignsim.errors.CatalogueError` names the file and the entry.
"""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from alignsim.catalogue.deferred import Deferred
from alignsim.errors import CatalogueError
from alignsim.world.actors import (
    Bloc,
    Condition,
    ConditionEffect,
    GovernmentProfile,
    Membership,
    Parameter,
    Succession,
)
from alignsim.world.evidence import NOTHING, Claim, Evidence, Publication
from alignsim.world.moves import SIGNS, MoveType
from alignsim.world.names import EFFECTS, PARAMETERS, PREFERENCES

Table = Mapping[str, dict[str, float]]
DyadTable = Mapping[tuple[str, str], dict[str, float]]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Everything the shipped world knows, by id."""

    governments: dict[str, GovernmentProfile]
    blocs: dict[str, Bloc]
    moves: dict[str, MoveType]
    parameters: dict[str, Parameter]
    conditions: dict[str, Condition]
    publications: Mapping[str, Publication]
    claims: Mapping[str, Claim]
    measured: Table  # government -> column -> figure
    dyads: DyadTable  # (from, to) -> column -> figure
    rest: Table  # the one region of all who are no government -> column -> figure
    columns: Mapping[str, dict[str, dict[str, Any]]]  # table -> column -> unit, year, source, rule
    relevance: dict[str, float]  # thresholds of politically relevant dyads
    major_powers: frozenset[str]
    successions: dict[str, tuple[Succession, ...]]  # government -> changes, in order of date
    focus: str  # the government a run looks at when its scenario does not say
    report: tuple[str, ...]  # what it reports then
    acronyms: frozenset[str]  # words of ids that titles write in capitals
    synonyms: Mapping[str, tuple[str, ...]]  # common word -> moves or conditions it may mean

    @property
    def year(self) -> int:
        """The year of the votes from which alignment starts."""
        return int(self.columns["governments"]["ideal_point"]["year"])

    def members(self, bloc: str, month: str) -> tuple[str, ...]:
        """Governments that belong to ``bloc`` in ``month`` (``YYYY-MM``), in order of id."""
        return tuple(
            sorted(
                profile.id
                for profile in self.governments.values()
                for membership in profile.memberships
                if membership.bloc == bloc and membership.holds_in(month)
            )
        )

    def with_measured(self, figures: Table) -> "Catalogue":
        """The same world from another measured start: ``figures`` in place of those it has.

        KeyError for a government or a column that no table of the catalogue knows.
        """
        measured = dict(self.measured)
        for government, columns in figures.items():
            unknown = set(columns) - set(measured[government])
            if unknown:
                raise KeyError(f"{government} has no figure called {', '.join(sorted(unknown))}")
            measured[government] = measured[government] | columns
        return replace(self, measured=measured)


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue inside the package, read once."""
    folder = _data()
    governments = {}
    for entry in sorted((folder / "actors").iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".yaml"):
            with _named(entry.name):
                profile = _government(_read(entry))
                governments[profile.id] = profile
    with _named("relevance.yaml"):
        relevance = _read(folder / "relevance.yaml")
        major_powers = frozenset(relevance.pop("major-powers")["governments"])
    defaults = _read(folder / "defaults.yaml")
    tables = folder / "tables"
    return Catalogue(
        governments=dict(sorted(governments.items())),
        blocs=_each(folder / "blocs.yaml", _bloc),
        moves=_each(folder / "moves.yaml", _move),
        parameters=_each(folder / "parameters.yaml", _parameter),
        conditions=_each(folder / "conditions.yaml", _condition),
        publications=Deferred(lambda: _sources()[0]),
        claims=Deferred(lambda: _sources()[1]),
        measured=Deferred(lambda: _table(tables / "governments.csv", "government")),
        dyads=Deferred(lambda: _dyads(tables / "dyads.csv")),
        rest=Deferred(lambda: _rest(tables / "rest.csv")),
        columns=Deferred(lambda: _read(tables / "columns.yaml")),
        relevance={key: float(entry["value"]) for key, entry in relevance.items()},
        major_powers=major_powers,
        successions=_each(folder / "successions.yaml", _successions),
        focus=defaults["focus"],
        report=tuple(defaults["report"]),
        acronyms=frozenset(defaults["acronyms"]),
        synonyms=Deferred(lambda: _each(folder / "synonyms.yaml", _synonym)),
    )


def _data() -> Traversable:
    return files("alignsim.world") / "data"


@cache
def _sources() -> tuple[dict[str, Publication], dict[str, Claim]]:
    """The publications and the claims coded from them, which stand in one file."""
    sources = _read(_data() / "sources.yaml")
    with _named("sources.yaml"):
        publications = {k: _publication(k, v) for k, v in sources["publications"].items()}
        return publications, {k: _claim(k, v) for k, v in sources["claims"].items()}


def _read(path: Traversable) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return content


@contextmanager
def _named(what: str) -> Iterator[None]:
    """Name the entry in which a missing or impossible value stands."""
    try:
        yield
    except (KeyError, TypeError, ValueError) as fault:
        raise CatalogueError(f"{what}: {type(fault).__name__} {fault}") from fault


def _each(path: Traversable, make: Any) -> dict[str, Any]:
    made = {}
    for key, entry in _read(path).items():
        with _named(f"{path.name}, {key}"):
            made[key] = make(key, entry)
    return made


def _evidence(entry: Any) -> Evidence:
    if entry == "none":
        return NOTHING
    return Evidence(
        value=float(entry["value"]),
        low=float(entry["low"]),
        high=float(entry["high"]),
        source=entry["source"],
        claim=entry["claim"].strip(),
        confidence=entry.get("confidence", "medium"),
        locator=entry.get("locator", ""),
    )


def _government(entry: dict[str, Any]) -> GovernmentProfile:
    memberships = tuple(
        Membership(bloc, str(span["since"]), span["source"], str(span.get("until", "")))
        for bloc, span in entry["blocs"].items()
    )
    return GovernmentProfile(
        id=entry["id"],
        name=entry["name"],
        capital=entry["capital"],
        iso3=entry["iso3"],
        aliases=tuple(entry["aliases"]),
        latitude=float(entry["coordinates"]["latitude"]),
        longitude=float(entry["coordinates"]["longitude"]),
        instruments=frozenset(entry["instruments"]),
        memberships=memberships,
        preferences={name: _evidence(entry["preferences"][name]) for name in PREFERENCES},
        patron=entry.get("patron", ""),
        represents=entry.get("represents", ""),
        notes=entry.get("notes", "").strip(),
    )


def _bloc(key: str, entry: dict[str, Any]) -> Bloc:
    return Bloc(key, entry["name"], entry["description"].strip(), entry["source"])


def _move(key: str, entry: dict[str, Any]) -> MoveType:
    return MoveType(
        id=key,
        label=entry["label"],
        description=entry["description"].strip(),
        sign=SIGNS[entry["sign"]],
        event=entry["event"],
        requires=frozenset(entry["requires"]),
        target_requires=frozenset(entry["target_requires"]),
        interval=_evidence(entry["interval"]),
        chosen=entry["chosen"],
        through=entry["through"],
        naming=entry["naming"],
        side=entry["side"],
        lifts=entry["lifts"],
        sectors=tuple(entry["sectors"]),
        effects={name: _evidence(entry["effects"][name]) for name in EFFECTS},
    )


def _parameter(key: str, entry: dict[str, Any]) -> Parameter:
    if key not in PARAMETERS:
        raise ValueError(f"no rule reads a parameter {key!r}")
    return Parameter(
        id=key,
        meaning=entry["meaning"].strip(),
        unit=entry["unit"],
        minimum=float(entry["minimum"]),
        maximum=float(entry["maximum"]),
        evidence=_evidence(entry),
    )


def _condition(key: str, entry: dict[str, Any]) -> Condition:
    effects = []
    for effect in entry["effects"]:
        government = effect.get("from") or effect.get("of") or effect["patron"]
        effects.append(ConditionEffect(effect["on"], government, _evidence(effect["size"])))
    return Condition(
        id=key,
        meaning=entry["meaning"].strip(),
        minimum=float(entry["low"]),
        maximum=float(entry["high"]),
        baseline=_evidence(entry["baseline"]),
        effects=tuple(effects),
    )


def _successions(_key: str, entries: list[dict[str, Any]]) -> tuple[Succession, ...]:
    return tuple(
        Succession(str(entry["date"]), entry["from"], entry["to"], entry["source"])
        for entry in entries
    )


def _synonym(_key: str, meanings: list[str]) -> tuple[str, ...]:
    return tuple(meanings)


def _publication(key: str, entry: dict[str, Any]) -> Publication:
    return Publication(
        id=key,
        kind=entry["kind"],
        author=entry.get("author", ""),
        year=int(entry["year"]),
        title=entry["title"],
        publisher=entry.get("publisher", ""),
        url=entry.get("url", ""),
    )


def _claim(key: str, entry: dict[str, Any]) -> Claim:
    return Claim(
        id=key,
        publication=entry["publication"],
        locator=entry["locator"],
        governments=tuple(entry.get("governments", ())),
        claim=entry["claim"].strip(),
        unused=entry.get("unused", ""),
    )


def _table(path: Traversable, key: str) -> Table:
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    with _named(path.name):
        return {row.pop(key): {k: float(v) for k, v in row.items() if k != "iso3"} for row in rows}


def _rest(path: Traversable) -> Table:
    regions = _table(path, "region")
    if len(regions) != 1:
        raise CatalogueError(f"{path.name}: {len(regions)} rows; there must be one")
    return regions


def _dyads(path: Traversable) -> DyadTable:
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    with _named(path.name):
        return {
            (row.pop("from"), row.pop("to")): {k: float(v) for k, v in row.items()} for row in rows
        }
