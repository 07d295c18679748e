"""Backtest cases: what is observed, and how a quantity of the model is held against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from alignsim.errors import AlignsimError, CatalogueError
from alignsim.scenario.words import nearest, quoted


@dataclass(frozen=True)
class Assumption:
    """Something that the comparison takes for granted, and on whose authority."""

    claim: str
    source: str  # id of a publication or claim of sources.yaml, or `assumption`


@dataclass(frozen=True)
class Case:
    """A backtest. ``kind`` names the mapping (see :mod:`alignsim.backtest.mappings`)."""

    id: str
    title: str
    kind: str
    observed: str  # what, in words
    unit: str
    mapping: str  # how a quantity of the model becomes what is observed
    assumptions: tuple[Assumption, ...]
    publication: str  # id in sources.yaml
    calibration: str  # what of the model was chosen by looking at these data, and which years
    test: str  # years or months scored
    told: bool  # whether the model is told what happened, and naive forecasts are not
    block: int  # forecasts that stay together in a bootstrap
    problems: tuple[str, ...]
    settings: Mapping[str, Any]  # what the mapping needs


@cache
def shipped_cases() -> dict[str, Case]:
    """All cases by id, in order of their files. CatalogueError names a faulty one."""
    cases = {}
    folder = files("alignsim.world") / "data" / "backtests"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".yaml"):
            try:
                case = _case(yaml.safe_load(entry.read_text(encoding="utf-8")))
            except (KeyError, TypeError, ValueError) as fault:
                raise CatalogueError(f"{entry.name}: {type(fault).__name__} {fault}") from fault
            cases[case.id] = case
    return cases


def chosen_cases(names: tuple[str, ...]) -> tuple[Case, ...]:
    """The cases of these names, all where none is given. AlignsimError tells the nearest."""
    known = shipped_cases()
    for name in names:
        if name not in known:
            near = nearest(name, known)
            guess = f"did you mean {near}? " if near else ""
            raise AlignsimError(
                f"no backtest is called {quoted(name)}; {guess}there are: {', '.join(known)}"
            )
    return tuple(known[name] for name in dict.fromkeys(names or known))


def _case(entry: dict[str, Any]) -> Case:
    def text(name: str) -> str:
        return " ".join(str(entry[name]).split())

    return Case(
        id=entry["id"],
        title=text("title"),
        kind=entry["kind"],
        observed=text("observed"),
        unit=text("unit"),
        mapping=text("mapping"),
        assumptions=tuple(
            Assumption(" ".join(each["claim"].split()), each["source"])
            for each in entry["assumptions"]
        ),
        publication=entry["publication"],
        calibration=text("calibration"),
        test=text("test"),
        told=bool(entry["told"]),
        block=int(entry["block"]),
        problems=tuple(" ".join(each.split()) for each in entry["problems"]),
        settings=entry["settings"],
    )
