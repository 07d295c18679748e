"""A folder of hostile scenario files, each with the verdict, place and reason it must meet.

The folder is named by the environment variable ALIGNSIM_HOSTILE. Its manifest.json lists cases:
`file` or `path`, `at` (any of these places is right), and `expected` with `outcome` (refuse, accept
or either), `says` (patterns of the message), `never` (patterns it must not show), `value`.
Its `max_ms` is for `benchmarks/loader.py`: a test measures no time.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from words_of_tests import HEAD, VOCABULARY, read

from alignsim.errors import ScenarioError
from alignsim.scenario import Scenario, load_scenario, scenario_digest

FOLDER = os.environ.get("ALIGNSIM_HOSTILE")
FORBIDDEN = ("Traceback", "pydantic", "Input should", "ValidationError", "ScannerError", "_Frozen")


def _all_cases() -> Iterator[Any]:
    if not FOLDER:
        reason = "ALIGNSIM_HOSTILE names no folder of hostile files"
        yield pytest.param({}, marks=pytest.mark.skip(reason=reason), id="no-folder")
        return
    for case in json.loads((Path(FOLDER) / "manifest.json").read_text(encoding="utf-8")):
        yield pytest.param(case, id=case["id"])


def _is_mislabelled(case: dict[str, Any]) -> bool:
    """Whether a case is said to hold a look-alike letter but holds none: plain ASCII."""
    said = "homoglyph" in case["description"]
    return said and (Path(str(FOLDER)) / case["file"]).read_bytes().isascii()


def _look_up(scenario: Scenario, dotted: str) -> object:
    """Return the value at ``shocks.0.probability``; a step in capitals takes the last entry."""
    found: Any = scenario
    for step in dotted.split("."):
        if step.isdigit():
            found = found[int(step)]
        elif step.isupper():
            found = found[list(found)[-1]]
        else:
            found = found[step] if isinstance(found, dict) else getattr(found, step)
    return found


def _check_refusal(case: dict[str, Any], error: ScenarioError) -> None:
    expected, told = case["expected"], str(error)
    for pattern in expected.get("says", []):
        assert re.search(pattern, told, re.IGNORECASE), f"{pattern!r} is not told in:\n{told}"
    for pattern in (*expected.get("never", []), *FORBIDDEN):
        assert not re.search(pattern, told), f"{pattern!r} is told in:\n{told}"
    places = [tuple(place) for place in case.get("at") or []]
    assert not places or {(f.line, f.column) for f in error.faults} & set(places), told
    assert len(told.splitlines()) <= 21
    assert all(line.isprintable() for line in told.splitlines())


def _check_acceptance(case: dict[str, Any], scenario: Scenario) -> None:
    for dotted, value in case["expected"].get("value", {}).items():
        assert _look_up(scenario, dotted) == value
    assert len(scenario_digest(scenario)) == 64


@pytest.mark.parametrize("case", list(_all_cases()))
def test_hostile_file_meets_its_verdict(case: dict[str, Any], tmp_path: Path) -> None:
    if _is_mislabelled(case):
        pytest.skip("the file holds no look-alike letter")
    folder = Path(str(FOLDER))
    path = folder / case["file"] if "file" in case else tmp_path / case["path"]
    if "director" in case.get("path", ""):
        path.mkdir()
    expected = case["expected"]
    error: ScenarioError | None = None
    try:
        scenario = load_scenario(path, VOCABULARY)
    except ScenarioError as refusal:
        error = refusal
        told = str(refusal)
        assert told
    if error is not None:
        assert expected["outcome"] in ("refuse", "either") or _by_policy(expected), str(error)
        _check_refusal(case, error)
    else:
        assert expected["outcome"] in ("accept", "either") or _by_policy(expected)
        _check_acceptance(case, scenario)
    assert read(HEAD).months == 24


def _by_policy(expected: dict[str, Any]) -> bool:
    """Whether the note leaves the other outcome open."""
    return "also right" in expected.get("note", "")
