"""A small vocabulary and ready-made scenarios, shared by the tests of the scenario language."""

from __future__ import annotations

import re

import pytest

from alignsim.errors import Fault, ScenarioError
from alignsim.scenario import MoveType, Scenario, Vocabulary, read_scenario

SECTORS = ("goods", "travel", "energy", "technology")

VOCABULARY = Vocabulary(
    governments={
        "seoul": ("KOR", "korea", "South Korea"),
        "washington": ("USA", "United States"),
        "beijing": ("CHN", "China"),
        "moscow": ("RUS", "Russia"),
        "warsaw": ("POL", "Poland"),
        "the-hague": ("NLD", "Netherlands"),
        "tokyo": ("JPN", "Japan"),
    },
    blocs={
        "nato": ("washington", "warsaw", "the-hague"),
        "ip4": ("seoul", "tokyo"),
    },
    bloc_aliases={"nato": ("North Atlantic Treaty Organization",)},
    moves={
        "sanction": MoveType("sanction", sectors=SECTORS, may_last=True),
        "economic-coercion": MoveType(
            "economic-coercion", sectors=SECTORS, needs_sector=True, may_last=True
        ),
        "arms-transfer": MoveType("arms-transfer", may_go_through=True),
        "condemn": MoveType("condemn"),
        "military-signal": MoveType("military-signal", needs_target=False),
        "hold": MoveType("hold", needs_target=False, takes_target=False),
    },
    parameters={"balance": (0.0, 1.0), "reversion": (0.0, 1.0), "gap": (-2.0, 2.0)},
    conditions={"us-reliability": (-1.0, 1.0), "war-intensity": (0.0, 1.0)},
    sectors=SECTORS,
    preferences={"prosperity": (0.0, 1.0), "security": (0.0, 1.0), "rationality": (0.1, 500.0)},
)

HEAD = """\
name: Strait test
start: 2026-01
months: 24
"""


def read(text: str | bytes) -> Scenario:
    """Return the scenario written as `text`, with the small vocabulary."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return read_scenario(data, VOCABULARY, file="test.yaml")


def faults_of(text: str | bytes) -> tuple[Fault, ...]:
    """Return the faults for which `text` is refused."""
    with pytest.raises(ScenarioError) as caught:
        read(text)
    assert "pydantic" not in str(caught.value).lower()
    return caught.value.faults


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return `text` without its marks ``⟦``, and the line and column of each mark."""
    places = []
    while (index := text.find("⟦")) >= 0:
        before = text[:index]
        places.append((before.count("\n") + 1, index - before.rfind("\n")))
        text = before + text[index + 1 :]
    return text, places


def assert_refused(text: str, *patterns: str) -> None:
    """Assert that `text` is refused exactly where it is marked, and for these reasons in order."""
    clean, places = marked(text)
    faults = faults_of(clean)
    told = "\n".join(map(str, faults))
    assert [(fault.line, fault.column) for fault in faults] == places, told
    assert len(faults) == len(patterns), told
    for fault, pattern in zip(faults, patterns, strict=True):
        assert re.search(pattern, fault.message), f"{pattern!r} is not in {fault.message!r}"
