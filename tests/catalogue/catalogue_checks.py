"""Helpers that look for faults in the shipped data files; each returns what it complains of.

They read the files as plain mappings, so that a test can break a copy and see the complaint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from alignsim.world.evidence import ASSUMPTION
from alignsim.world.names import EFFECTS, PARAMETERS, PREFERENCES, WEIGHTS

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "alignsim" / "world" / "data"
SCENARIOS = ROOT / "scenarios"
HEADERS = "headers"
SOURCE_FIELDS = frozenset({"source", "sources", "also"})
EVIDENCE = frozenset({"value", "low", "high", "source", "claim"})
CONFIDENCE = ("high", "medium", "low")
DESCRIPTIVE: frozenset[str] = frozenset()
"""Instruments that a government may have although no move needs them."""
LEAST_WORDS = 3

Files = dict[str, Any]


def read_files() -> Files:
    """Every data file and scenario by its name, and the headers of the tables."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files: Files = {}
    for folder in (DATA, SCENARIOS):
        for path in sorted(folder.rglob("*.yaml")):
            name = str(path.relative_to(folder.parent).as_posix())
            files[name] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    files[HEADERS] = {
        path.stem: path.read_text(encoding="utf-8").splitlines()[0].split(",")
        for path in sorted((DATA / "tables").glob("*.csv"))
    }
    return files


def actors(files: Files) -> dict[str, Any]:
    """The files of the governments by id."""
    return {entry["id"]: entry for name, entry in files.items() if name.startswith("data/actors/")}


def mappings(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping inside ``node`` with its place."""
    if isinstance(node, dict):
        yield place, node
        for key, value in node.items():
            yield from mappings(value, f"{place}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from mappings(value, f"{place}/{index}")


def used_sources(files: Files) -> Iterator[tuple[str, str]]:
    """Every place that names a source outside the list of sources, and the source."""
    for name, content in files.items():
        if name not in (HEADERS, "data/sources.yaml"):
            for place, entry in mappings(content, name):
                for field in SOURCE_FIELDS & entry.keys():
                    said = entry[field]
                    texts = said if isinstance(said, list) else [said]
                    for text in texts:
                        for source in str(text).split(","):
                            yield f"{place}/{field}", source.strip()


def unknown_sources(files: Files) -> list[str]:
    listed = files["data/sources.yaml"]
    known = {*listed["publications"], *listed["claims"], ASSUMPTION}
    found = [f"{place}: {source!r}" for place, source in used_sources(files) if source not in known]
    for claim, entry in listed["claims"].items():
        if entry["publication"] not in listed["publications"]:
            found.append(f"claim {claim}: {entry['publication']!r}")
    return found


def idle_claims(files: Files) -> list[str]:
    """Claims that bear nothing and do not say why."""
    used = {source for _, source in used_sources(files)}
    claims = files["data/sources.yaml"]["claims"]
    return [claim for claim, entry in claims.items() if claim not in used and "unused" not in entry]


def contradictory_claims(files: Files) -> list[str]:
    """Claims that are called unused although something rests on them."""
    used = {source for _, source in used_sources(files)}
    claims = files["data/sources.yaml"]["claims"]
    return [claim for claim, entry in claims.items() if claim in used and "unused" in entry]


def misnamed_claims(files: Files) -> list[str]:
    """Claims of articles whose id is not the article's with a number, in the order of the text."""
    listed = files["data/sources.yaml"]
    articles = {k for k, entry in listed["publications"].items() if entry["kind"] == "article"}
    last: dict[str, tuple[int, ...]] = {}
    found = []
    for claim, entry in listed["claims"].items():
        article = entry["publication"]
        if article in articles:
            place = tuple(int(digits) for digits in re.findall(r"\d+", entry["locator"]))
            if not re.fullmatch(rf"{article}-\d\d", claim) or place < last.get(article, ()):
                found.append(claim)
            last[article] = place
    return found


def disordered_ranges(files: Files) -> list[str]:
    """Values that do not lie between their low and their high."""
    return [
        place
        for name, content in files.items()
        if name.startswith("data/")
        for place, entry in mappings(content, name)
        if {"value", "low", "high"} <= entry.keys()
        and not entry["low"] <= entry["value"] <= entry["high"]
    ]


def parameters_out_of_bounds(files: Files) -> list[str]:
    return [
        name
        for name, entry in files["data/parameters.yaml"].items()
        if not entry["minimum"] <= entry["low"] <= entry["high"] <= entry["maximum"]
    ]


def unbalanced_weights(files: Files) -> list[str]:
    """Governments whose five weights do not sum to 1."""
    sums = {
        name: sum(entry["preferences"][weight]["value"] for weight in PREFERENCES[:WEIGHTS])
        for name, entry in actors(files).items()
    }
    return [f"{name}: {total:.6f}" for name, total in sums.items() if abs(total - 1.0) > 1e-9]


def unmatched_parameters(files: Files) -> list[str]:
    """Parameters that only the data or only the rules know."""
    return sorted(files["data/parameters.yaml"].keys() ^ set(PARAMETERS))


def unmatched_instruments(files: Files) -> list[str]:
    """Instruments that a move needs and nobody has, or that somebody has and no move needs."""
    moves = files["data/moves.yaml"].values()
    needed = {name for m in moves for name in (*m["requires"], *m["target_requires"])}
    owned = {name for entry in actors(files).values() for name in entry["instruments"]}
    return sorted(needed - owned) + sorted(owned - needed - DESCRIPTIVE)


def incomplete_effects(files: Files) -> list[str]:
    """Effects that are missing, unknown, or neither `none` nor a sourced number."""
    found = []
    for move, entry in files["data/moves.yaml"].items():
        effects = entry["effects"]
        found += [f"{move}/{name}" for name in sorted(effects.keys() ^ set(EFFECTS))]
        for name, evidence in effects.items():
            if evidence != "none" and not evidence.keys() >= EVIDENCE:
                found.append(f"{move}/{name}")
    return found


def incomplete_evidence(files: Files) -> list[str]:
    """Numbers of preferences, parameters and conditions without range, source or reason."""
    required = [
        (f"{name}/{trait}", entry["preferences"].get(trait, {}))
        for name, entry in actors(files).items()
        for trait in PREFERENCES
    ]
    required += list(files["data/parameters.yaml"].items())
    for name, entry in files["data/conditions.yaml"].items():
        required.append((f"{name}/baseline", entry["baseline"]))
        required += [(f"{name}/{effect['on']}", effect["size"]) for effect in entry["effects"]]
    return [
        name
        for name, entry in required
        if not entry.keys() >= EVIDENCE or entry.get("confidence") not in CONFIDENCE
    ]


def strangers(files: Files) -> list[str]:
    """Patrons, blocs, major powers and other parties that do not exist."""
    known, blocs = actors(files), files["data/blocs.yaml"]
    found = []
    for name, entry in known.items():
        found += [f"{name} in {bloc}" for bloc in entry["blocs"] if bloc not in blocs]
        patron, represents = entry.get("patron"), entry.get("represents")
        if patron == name or (patron and patron not in known):
            found.append(f"{name} guaranteed by {patron}")
        if represents and represents not in blocs:
            found.append(f"{name} represents {represents}")
    powers = files["data/relevance.yaml"]["major-powers"]["governments"]
    found += [f"major power {name}" for name in powers if name not in known]
    for condition, entry in files["data/conditions.yaml"].items():
        for effect in entry["effects"]:
            place = effect.get("from") or effect.get("of") or effect.get("patron")
            if place not in known:
                found.append(f"{condition} of {place}")
    for claim, entry in files["data/sources.yaml"]["claims"].items():
        about = entry.get("governments", ())
        found += [f"{claim} about {name}" for name in about if name not in known]
    return found


def undocumented_columns(files: Files) -> list[str]:
    """Columns of the tables without unit, year, source or rule, and documents of no column."""
    about = files["data/tables/columns.yaml"]
    found = []
    for table, header in files[HEADERS].items():
        documents = about.get(table, {})
        found += [f"{table}/{name}" for name in sorted(set(header) ^ documents.keys())]
        for name, entry in documents.items():
            if not all(entry.get(field) for field in ("unit", "year", "source", "rule")):
                found.append(f"{table}/{name}")
    return found


def unreasoned_assumptions(files: Files) -> list[str]:
    """Assumed numbers whose reason is missing or shorter than three words."""
    return [
        place
        for name, content in files.items()
        if name.startswith("data/")
        for place, entry in mappings(content, name)
        if entry.get("source") == ASSUMPTION
        and len(str(entry.get("claim") or entry.get("rule") or "").split()) < LEAST_WORDS
    ]


TIMES = ("date", "month", "when")


def unexplained_shocks(name: str, scenario: dict[str, Any]) -> list[str]:
    """Shocks of a scenario file, or new ones of its variants, without note, source or time.

    A shock that only changes one of the same id needs none of them.
    """
    base = scenario.get("shocks", ())
    found = _unexplained(name, base)
    known = {shock.get("id") for shock in base}
    for variant, change in scenario.get("variants", {}).items():
        new = [shock for shock in change.get("shocks", ()) if shock.get("id") not in known]
        found += _unexplained(f"{name}@{variant}", new)
    return found


def _unexplained(name: str, shocks: Iterable[dict[str, Any]]) -> list[str]:
    return [
        f"{name}/{shock.get('id')}: no {' or '.join(fields)}"
        for shock in shocks
        for fields in (("note",), ("source",), TIMES)
        if not any(str(shock.get(field, "")).strip() for field in fields)
    ]
