"""Ensembles of generated worlds keep their bounds: no NaN, no tie that one side does not know."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from alignsim.engine.ensemble import Recorded, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.scenario.schema import Scenario
from worlds import CATALOGUE, examples, plan_of, scenarios

BOUNDS = {
    "alignment": (-1.0, 1.0),
    "threat": (0.0, np.inf),
    "ties": (0.0, 1.0),
    "pressure": (-100.0, np.inf),  # a third party may gain
    "loss": (-100.0, np.inf),
    "support": (0.0, 1.0),
    "confidence": (0.0, 1.0),
}


def out_of_bounds(plan: Plan, recorded: Recorded) -> list[str]:
    """Quantities that are not finite, leave their range, or are told otherwise by the other."""
    found = []
    at = {name: q for q, name in enumerate(plan.quantities)}
    for name, q in at.items():
        series = recorded.values[:, :, q]
        kind, inside = name[:-1].split("[")
        if kind == "condition":
            low, high = CATALOGUE.conditions[inside].minimum, CATALOGUE.conditions[inside].maximum
        else:
            low, high = BOUNDS[kind]
        if not (np.isfinite(series).all() and (series >= low).all() and (series <= high).all()):
            found.append(name)
        if kind == "ties":
            a, b = inside.split(", ")
            if series.tobytes() != recorded.values[:, :, at[f"ties[{b}, {a}]"]].tobytes():
                found.append(f"{name} is told otherwise by {b}")
    acts = recorded.ledger.acts
    if acts.size and ((acts[:, 1] < 1) | (acts[:, 1] > plan.months)).any():
        found.append("months of acts")
    return found


def check(scenario: Scenario) -> None:
    plan = plan_of(scenario)
    assert out_of_bounds(plan, play_ensemble(plan, 3, jobs=1)) == []


@examples(50)
@given(scenarios())
def test_generated_worlds_stay_finite_and_within_bounds(scenario: Scenario) -> None:
    check(scenario)


@pytest.mark.slow
@examples(1000)
@given(scenarios())
def test_1000_generated_worlds_stay_finite_and_within_bounds(scenario: Scenario) -> None:
    check(scenario)


def test_what_leaves_its_bounds_is_found() -> None:
    plan = plan_of(
        Scenario(name="x", start="2022-01", months=2, actors=("beijing", "seoul", "tokyo"))
    )
    recorded = play_ensemble(plan, 2, jobs=1)
    assert out_of_bounds(plan, recorded) == []
    at = plan.quantities.index
    recorded.values[0, 1, at("support[seoul]")] = np.nan
    recorded.values[1, 2, at("alignment[seoul, tokyo]")] = 1.1
    recorded.values[1, 2, at("ties[seoul, tokyo]")] += 1e-16
    recorded.values[1, 2, at("ties[seoul, tokyo]")] *= 1.0 + 1e-15
    found = out_of_bounds(plan, recorded)
    assert {"support[seoul]", "alignment[seoul, tokyo]"} <= set(found)
    assert "ties[seoul, tokyo] is told otherwise by tokyo" in found


def test_governments_stand_in_order_of_their_ids_however_they_are_listed() -> None:
    given_order = ("tokyo", "beijing", "seoul")
    plan = plan_of(Scenario(name="x", start="2022-01", months=2, actors=given_order))
    assert plan.governments == tuple(sorted(given_order))
