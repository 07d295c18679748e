"""Files made to exhaust time or memory are refused within bounds, and the process goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from giants import GIANTS, TALL
from giants import __file__ as SCRIPT

MOST_CALLS = 2_000_000
"""Function calls, of Python and of C: the most that a shipped giant takes is half of it."""
MOST_MEBIBYTES = 64
CHAIN = "a chain of 1,000 files"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs to fork")


def measured(*options: str) -> dict[str, dict[str, Any]]:
    command = [sys.executable, SCRIPT, *options]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def failings(name: str, giant: dict[str, Any]) -> list[str]:
    """Return in what way the refusal of a giant is out of bounds."""
    word = GIANTS[name][1] if name in GIANTS else "at most 8 scenarios"
    lines = giant["told"].splitlines()
    good = {
        "verdict": word in giant["told"] if word else giant["told"] == "sound",
        "lines": len(lines) <= 21,
        "length": all(len(line) < 2_000 and line.isprintable() for line in lines),
        "calls": giant["calls"] <= MOST_CALLS,
        "memory": giant["mebibytes"] <= MOST_MEBIBYTES,
        "goes on": giant["goes_on"],
    }
    return [f"{name}: {what}: {giant}" for what, holds in good.items() if not holds]


def test_giants_meet_their_verdicts_within_bounds_and_the_process_goes_on() -> None:
    found = measured()
    assert set(found) == {*GIANTS, CHAIN} - TALL
    assert [each for name, giant in found.items() for each in failings(name, giant)] == []


@pytest.mark.slow
def test_tall_giants_meet_their_verdicts_within_bounds_and_the_process_goes_on() -> None:
    found = measured("--tall")
    assert set(found) == TALL | {CHAIN}
    assert [each for name, giant in found.items() for each in failings(name, giant)] == []


def test_what_is_out_of_bounds_is_noticed() -> None:
    sound = {"told": "sound", "calls": 10, "mebibytes": 1.0, "goes_on": True}
    name = "40,000 questions"
    assert failings(name, sound) == []
    for spoilt in (
        {"told": "refused"},
        {"told": "sound\n" * 22},
        {"told": "x" * 3_000},
        {"calls": MOST_CALLS + 1},
        {"mebibytes": 65.0},
        {"goes_on": False},
    ):
        assert failings(name, sound | spoilt)
