"""What is fitted to what: ``calibration.yaml``, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from alignsim.calibration.summaries import FLOWS, VOTES
from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.engine.measure import sourced_numbers
from alignsim.errors import AlignsimError, escaped
from alignsim.scenario.words import nearest, quoted

FILE = "calibration.yaml"


@dataclass(frozen=True)
class Prior:
    """What is believed of a number before any data: triangular from low over value to high."""

    low: float
    value: float
    high: float
    meaning: str


@dataclass(frozen=True)
class Summary:
    """A figure of the data that simulated data are compared by."""

    id: str
    kind: str  # names a function of :mod:`alignsim.calibration.summaries`
    label: str
    unit: str
    why: str
    least_spread: float
    settings: Mapping[str, Any]  # what the kind needs


@dataclass(frozen=True)
class Search:
    """How the posterior is searched for."""

    tolerance: float  # distance, in sampling spreads, at which the search ends
    quantile: float  # of the distances of a population, the tolerance of the next
    kernel: float  # share of the variance that proposals add to candidates drawn together
    particles: int  # of a population
    populations: int
    minutes: float
    rows: int  # equally likely particles handed over
    predictive: int  # data sets simulated for the check of the fit


@dataclass(frozen=True)
class Settings:
    """All of ``calibration.yaml``."""

    last_year: int
    parameters: Mapping[str, Prior]  # by id
    nuisances: Mapping[str, Prior]  # by id, or by the name of a number of the model
    futures: Mapping[str, int]  # of a simulated data set
    votes: Mapping[str, Any]
    flows: Mapping[str, Any]
    block: int  # years or months that stay together in a resample
    resamples: int
    summaries: Mapping[str, Summary]
    search: Search
    test: Mapping[str, Any]
    narrower: float  # a posterior interval narrower by less than this share, and a median
    moved: float  # moved by less than this share of the prior's interval, inform hardly

    @property
    def priors(self) -> dict[str, Prior]:
        """Priors of all that is fitted, parameters first."""
        return {**self.parameters, **self.nuisances}


def load_settings(path: Path | None = None) -> Settings:
    """The settings of a file, by default the shipped ones.

    AlignsimError where they name an unknown parameter, or touch a year after the last they allow.
    """
    source = path or files("alignsim.world") / "data" / FILE
    entry = yaml.safe_load(source.read_text(encoding="utf-8"))
    return settings_of(entry, shipped_catalogue(), str(path or FILE))


def settings_of(entry: dict[str, Any], catalogue: Catalogue, file: str = FILE) -> Settings:
    """Settings from plain data. AlignsimError names the file and the entry at fault."""
    try:
        settings = _settings(entry, catalogue, file)
    except (KeyError, TypeError, ValueError) as fault:
        raise AlignsimError(f"{escaped(file)}: {type(fault).__name__} {fault}") from fault
    _must_end_in_time(settings, file)
    return settings


def _settings(entry: dict[str, Any], catalogue: Catalogue, file: str) -> Settings:
    return Settings(
        last_year=int(entry["last_year"]),
        parameters={name: _prior_of(catalogue, name, file) for name in entry["parameters"]},
        nuisances={
            **{name: _number(catalogue, name, file) for name in entry["numbers"] or ()},
            **{name: _nuisance(each) for name, each in (entry["nuisances"] or {}).items()},
        },
        futures=entry["futures"],
        votes=entry["votes"],
        flows=entry["flows"],
        block=int(entry["block"]),
        resamples=int(entry["resamples"]),
        summaries={name: _summary(name, each, file) for name, each in entry["summaries"].items()},
        search=Search(**entry["search"]),
        test=entry["test"],
        **{name: float(limit) for name, limit in entry["hardly_informed"].items()},
    )


def _prior_of(catalogue: Catalogue, name: str, file: str) -> Prior:
    if name not in catalogue.parameters:
        near = nearest(name, catalogue.parameters)
        guess = f"did you mean {near}? " if near else ""
        raise AlignsimError(
            f"{escaped(file)}: parameters: {quoted(name)} is no parameter; {guess}"
            f"there are: {', '.join(sorted(catalogue.parameters))}"
        )
    parameter = catalogue.parameters[name]
    evidence = parameter.evidence
    return Prior(evidence.low, evidence.value, evidence.high, parameter.meaning)


def _number(catalogue: Catalogue, name: str, file: str) -> Prior:
    known = sourced_numbers(catalogue)
    if name not in known:
        near = nearest(name, known)
        guess = f"; did you mean {near}?" if near else ""
        raise AlignsimError(f"{escaped(file)}: numbers: the model draws no {quoted(name)}{guess}")
    _, low, value, high, _ = known[name]
    return Prior(low, value, high, name)


def _nuisance(entry: dict[str, Any]) -> Prior:
    return Prior(entry["low"], entry["value"], entry["high"], entry["meaning"])


def _summary(name: str, entry: dict[str, Any], file: str) -> Summary:
    if entry["kind"] not in (*VOTES, *FLOWS):
        raise AlignsimError(
            f"{escaped(file)}: summaries/{name}: no kind is called {quoted(entry['kind'])}; "
            f"there are: {', '.join((*VOTES, *FLOWS))}"
        )
    known = {"kind", "label", "unit", "why", "least_spread", "source"}
    return Summary(
        id=name,
        kind=entry["kind"],
        label=entry["label"],
        unit=entry["unit"],
        why=" ".join(entry["why"].split()),
        least_spread=float(entry.get("least_spread", 0.0)),
        settings={key: value for key, value in entry.items() if key not in known},
    )


def _must_end_in_time(settings: Settings, file: str) -> None:
    """Refuse whatever touches a year after ``last_year``, or tests in a year fitted to."""
    reaches = {"votes/last": int(settings.votes["last"])}
    for name, each in settings.summaries.items():
        for month in each.settings.get("period", ()):
            reaches[f"summaries/{name}"] = int(str(month)[:4])
    for place, year in reaches.items():
        if year > settings.last_year:
            raise AlignsimError(
                f"{escaped(file)}: {place} touches {year}, but nothing may be fitted to years "
                f"after {settings.last_year}, which are kept for tests; end it earlier"
            )
    if min(settings.test["years"]) <= settings.last_year:
        raise AlignsimError(
            f"{escaped(file)}: test/years must all be after {settings.last_year}, to which "
            "parameters are fitted"
        )
