"""Files made to exhaust time or memory are refused within bounds, and the process goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from giants import GIANTS
from giants import __file__ as SCRIPT

MOST_SECONDS = 0.5
"""Of processor time, on a machine that may be doing other things as well."""
MOST_MEBIBYTES = 64
CHAIN = "a chain of 1,000 files"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs to fork")


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    done = subprocess.run([sys.executable, SCRIPT], check=True, capture_output=True, text=True)
    measured: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return measured


def test_every_giant_was_measured(found: dict[str, dict[str, Any]]) -> None:
    assert set(found) == {*GIANTS, CHAIN}


@pytest.mark.parametrize("name", [*GIANTS, CHAIN])
def test_giant_meets_its_verdict_within_bounds(name: str, found: dict[str, Any]) -> None:
    giant = found[name]
    word = GIANTS[name][1] if name in GIANTS else "at most 8 scenarios"
    lines = giant["told"].splitlines()
    assert word in giant["told"] if word else giant["told"] == "sound"
    assert len(lines) <= 21
    assert all(len(line) < 2_000 and line.isprintable() for line in lines)
    assert giant["seconds"] <= MOST_SECONDS
    assert giant["mebibytes"] <= MOST_MEBIBYTES
    assert giant["goes_on"]
