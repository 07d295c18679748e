"""Worlds of any number of governments keep what the shipped world weighs."""

from __future__ import annotations

import numpy as np
import pytest

from alignsim.engine.ensemble import play_ensemble
from alignsim.world.names import SECTORS
from benchmarks.crowds import crowd, originals, plan_of_crowd
from worlds import CATALOGUE

SHIPPED = len(CATALOGUE.governments)


@pytest.mark.parametrize("count", [2, 6, SHIPPED, 2 * SHIPPED, 50])
def test_there_are_so_many_governments_each_a_copy_of_one(count: int) -> None:
    found = originals(CATALOGUE, count)
    assert len(found) == count and set(found.values()) <= set(CATALOGUE.governments)
    copies = [list(found.values()).count(each) for each in set(found.values())]
    assert max(copies) - min(copies) <= 1
    assert len(set(found.values())) == min(count, SHIPPED)


def test_the_shipped_number_gives_the_shipped_world() -> None:
    made = crowd(CATALOGUE, SHIPPED)
    assert made.governments == CATALOGUE.governments
    assert dict(made.measured) == dict(CATALOGUE.measured)
    assert dict(made.dyads) == dict(CATALOGUE.dyads)


def test_a_larger_world_shares_out_capabilities_and_trade() -> None:
    twice = crowd(CATALOGUE, 2 * SHIPPED)
    whole = sum(each["cinc"] for each in CATALOGUE.measured.values())
    assert sum(each["cinc"] for each in twice.measured.values()) == pytest.approx(whole)
    for name in CATALOGUE.governments:
        before = sum(row["trade_busd"] for (a, _), row in CATALOGUE.dyads.items() if a == name)
        after = sum(row["trade_busd"] for (a, _), row in twice.dyads.items() if a == name)
        assert after == pytest.approx(before)


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_are_no_world(count: int) -> None:
    with pytest.raises(ValueError, match="at least 2"):
        crowd(CATALOGUE, count)


@pytest.mark.parametrize("count", [6, 200])
def test_such_a_world_can_be_played(count: int) -> None:
    plan = plan_of_crowd(CATALOGUE, count, months=2)
    recorded = play_ensemble(plan, 1, jobs=1)
    assert len(plan.governments) == count and np.isfinite(recorded.values).all()
    assert plan.setting.trade_share.shape == (len(SECTORS), count + 1, count + 1)
    assert (np.abs(recorded.ends) <= 1.0).all()
