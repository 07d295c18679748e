"""Operations are counted as they are done, and counting changes nothing that is played."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.plan import Plan
from alignsim.rules import elementary
from alignsim.rules.balance import background_balance
from alignsim.rules.sums import sum_of_products
from alignsim.scenario.schema import Scenario, Shock
from benchmarks import counting
from benchmarks.counting import (
    LOADS,
    OPERATIONS,
    STORES,
    Number,
    count_future,
    count_futures,
    watched,
)
from benchmarks.ways import NOISE, REST
from worlds import plan_of


def counts_of(play: Any, *given: Any) -> Any:
    """What one call adds to the tally."""
    before = counting._TALLY.counts.copy()
    play(*given)
    return counting._TALLY.counts - before


@pytest.mark.parametrize("n", [4, 7, 24])
def test_a_sum_of_products_takes_a_product_and_a_sum_an_element(n: int) -> None:
    x, y = watched(np.arange(float(n))), watched(np.ones(n))
    found = counts_of(sum_of_products, x, y)
    assert found[OPERATIONS] == 2 * n + 3  # four sums are added at the end
    assert (found[LOADS], found[STORES]) == (2 * n, 0)


@pytest.mark.parametrize("n", [4, 8, 12])
def test_balance_takes_a_product_and_a_sum_for_every_third_party_and_partner(n: int) -> None:
    alignment, weight = watched(np.full((n, n), 0.5)), watched(np.full(n, 0.1))
    change = watched(np.zeros(n))
    found = counts_of(background_balance, alignment, weight, Number(0.3), 0, change)
    assert found[OPERATIONS] == 2 * n * n + 2 * n  # and two products for every weight
    assert found[STORES] == n * n // 4  # powers are taken four at a time


def test_an_exponential_counts_its_own_steps_and_twice_the_work_counts_twice() -> None:
    once = counts_of(elementary.exp, Number(0.5))[OPERATIONS]
    # a scaling, nine steps of a polynomial of which each is a product and a sum, eight squarings
    assert once == 1 + 9 * 2 + 8
    twice = counts_of(lambda: (elementary.exp(Number(0.5)), elementary.exp(Number(-0.5))))
    assert twice[OPERATIONS] == 2 * once


def test_what_is_compared_or_turned_round_is_not_counted() -> None:
    x = Number(2.0)
    assert not counts_of(lambda: (x < 3.0, max(x, 1.0), -x, abs(x), float(x)))[OPERATIONS]
    assert counts_of(lambda: (1.0 + x, 2 * x, np.float64(1.0).item() / x, x - 1))[OPERATIONS] == 4


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Three months of two governments, one of which restricts trade with the other."""
    fields = {"type": "economic-coercion", "by": ("beijing",), "on": ("seoul",)}
    shock = Shock(id="s", date="2022-01", **fields)
    given = {"actors": ("beijing", "seoul"), "shocks": (shock,)}
    return plan_of(Scenario(name="x", start="2022-01", months=3, **given))


def test_the_future_counted_is_the_one_that_the_ensemble_plays(plan: Plan) -> None:
    counted, recorded = count_future(plan, 1), play_ensemble(plan, 1, first=1, jobs=1)
    assert counted.values.tobytes() == recorded.values[0].tobytes()
    other = play_ensemble(plan, 1, first=2, jobs=1)
    assert counted.values.tobytes() != other.values[0].tobytes()


def test_a_count_depends_on_the_future_alone(plan: Plan) -> None:
    once = count_future(plan, 1).parts
    assert once == count_future(plan, 1).parts
    assert {NOISE, REST} <= once.keys()
    for name in ("draw_future", "open_world", "decide", "answer", "earn", NOISE):
        assert once[name][OPERATIONS] > 0


def test_means_lie_between_the_least_and_the_most(plan: Plan) -> None:
    means, (least, most) = count_futures(plan, 3)
    assert least <= sum(each["operations"] for each in means.values()) <= most
    alone, spread = count_futures(plan, 1)
    assert spread == [sum(each["operations"] for each in alone.values())] * 2
