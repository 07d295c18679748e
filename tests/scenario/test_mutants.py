"""The shipped scenarios with one fault put in: refused well, where the fault is, or sound."""

from __future__ import annotations

import random
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from mutants import MUTATIONS, Mutant

from alignsim.errors import ScenarioError
from alignsim.scenario import Library, read_scenario
from alignsim.scenario.lexicon import shipped_vocabulary

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LIBRARY = Library((SCENARIOS,))
SHARE_NEAR = 0.95
"""Of the mutants refused, at least this share is told within one line of the fault."""
FOREIGN = ("Traceback", "pydantic", "Error(", "Input should", "object at 0x")


@cache
def shipped() -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8") for path in sorted(SCENARIOS.glob("*.yaml"))
    }


def mutant(seed: int) -> tuple[str, Mutant]:
    """Return the file name and the text of the mutant number `seed`."""
    draw = random.Random(seed)
    name = draw.choice(list(shipped()))
    return name, MUTATIONS[seed % len(MUTATIONS)](shipped()[name], draw)


def check_places(file: str, text: str, error: ScenarioError) -> None:
    """Assert that every fault stands at a character of the file, or just after one."""
    lines = text.split("\n")
    for fault in error.faults:
        assert fault.file == file
        assert 1 <= fault.line <= len(lines), fault
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1, fault
        assert str(fault).startswith(f"{file}:{fault.line}:{fault.column}: ")


def shares_near(seeds: range) -> tuple[Counter[str], Counter[str]]:
    """Return, for each kind of mutation, how many were refused and how many near the fault."""
    refused: Counter[str] = Counter()
    near: Counter[str] = Counter()
    for seed in seeds:
        file, changed = mutant(seed)
        try:
            scenario = read_scenario(
                changed.text.encode(), shipped_vocabulary(), file=file, library=LIBRARY
            )
        except ScenarioError as error:
            check_places(file, changed.text, error)
            told = str(error)
            assert not any(word in told for word in FOREIGN), told
            refused[changed.kind] += 1
            near[changed.kind] += changed.first - 1 <= error.faults[0].line <= changed.last + 1
        else:
            assert 1 <= scenario.months <= 600
    return refused, near


def check_shares(seeds: range) -> None:
    refused, near = shares_near(seeds)
    table = ", ".join(f"{kind} {near[kind] / refused[kind]:.3f}" for kind in sorted(refused))
    assert refused.total() > len(seeds) / 2
    assert near.total() >= SHARE_NEAR * refused.total(), table


def test_a_thousand_mutants_are_refused_within_a_line_of_the_fault_or_are_sound() -> None:
    check_shares(range(1000))


@pytest.mark.slow
def test_ten_thousand_mutants_are_refused_within_a_line_of_the_fault_or_are_sound() -> None:
    check_shares(range(10_000))


def test_mutants_are_single_faults_where_they_say() -> None:
    for seed in range(300):
        file, changed = mutant(seed)
        before, after = shipped()[file].split("\n"), changed.text.split("\n")
        assert before[: changed.first - 1] == after[: changed.first - 1]
        rest = len(after) - changed.last
        assert rest == 0 or before[-rest:] == after[-rest:]


def test_every_kind_of_mutation_is_tried() -> None:
    kinds = {mutant(seed)[1].kind for seed in range(len(MUTATIONS))}
    assert len(kinds) == len(MUTATIONS)
