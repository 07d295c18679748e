"""Scenario discovery against published and planted regions, and where there is none to find."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignsim import discovery as module
from alignsim.discovery import (
    CART,
    COMMON,
    FOUND,
    LEAST_MASS,
    METHODS,
    NOTHING,
    PRIM,
    RARE,
    Truths,
    at_least,
    figures_of,
    must_have_trees,
    peel,
    peel_limits,
    quasi_p,
    regions,
    screened,
    share_interval,
    tree_boxes,
    verdict_of,
    within,
)
from alignsim.errors import AlignsimError
from alignsim.results import Floats

OPEN = (-np.inf, np.inf)


def planted(futures: int = 2000, factors: int = 30, seed: int = 1) -> tuple[Floats, Truths]:
    """Cases come about in nine of ten futures where factor 2 is high and 5 is low, else in one."""
    random = np.random.default_rng(seed)
    values = random.random((futures, factors))
    inside = (values[:, 2] > 0.6) & (values[:, 5] < 0.5)
    return values, random.random(futures) < np.where(inside, 0.9, 0.1)


def test_the_box_of_the_workbench_has_its_published_figures() -> None:
    """EMA workbench (Kwakkel 2017), test/test_analysis/test_prim.py."""
    values = np.array([[0.0, 1, 2], [2, 5, 6], [3, 2, 1]])
    happens = np.array([True, True, False])
    box = np.array([[0.0, 2], [1, 5], [1, 6]])
    found = figures_of(box, values, happens)
    assert (found.coverage, found.density, found.mass) == (1.0, 1.0, 2 / 3)
    wider = np.array([[0.0, 3], [1, 5], [1, 6]])
    assert figures_of(wider, values, happens).density == 2 / 3, "another box, other figures"


@pytest.mark.parametrize("share", [0.1, 0.05])
def test_peels_of_ten_numbers_cut_where_those_of_the_workbench_do(share: float) -> None:
    low, high = peel_limits(np.arange(10.0)[:, None], share)
    assert (low[0], high[0]) == (0.5, 8.5)


def test_peels_pass_equal_values_together_and_never_what_has_but_one() -> None:
    values = np.column_stack([[0.0, 0, 0, 1, 1], [3.0] * 5, [0.0, 0, 0, 0, 7]])
    low, high = peel_limits(values)
    assert low.tolist() == [0.5, -np.inf, 3.5]
    assert high.tolist() == [0.5, np.inf, 3.5]


@settings(deadline=None)
@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_every_peel_is_a_box_in_the_one_before_and_denser(futures: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    values, happens = random.random((futures, 3)).round(1), random.random(futures) < 0.4
    boxes = peel(values, happens)
    figures = [figures_of(each, values, happens) for each in boxes]
    for one, other in pairwise(boxes):
        assert (within(one, values) >= within(other, values)).all()
    densities = [each.density for each in figures]
    assert densities == sorted(densities) and len(set(densities)) == len(densities)
    assert all(each.mass >= LEAST_MASS for each in figures)


@pytest.mark.parametrize("method", METHODS)
def test_a_planted_region_is_found_and_judged_by_other_futures(method: str) -> None:
    values, happens = planted()
    boxes, region, lucky = regions(method, values, happens)
    assert region is not None and set(lucky) == {2, 5}
    assert region.limits[2] == pytest.approx([0.6, np.inf], abs=0.08)
    assert region.limits[5] == pytest.approx([-np.inf, 0.5], abs=0.08)
    assert region.judged_by.density > 0.8 and region.judged_by.coverage > 0.55
    assert max(lucky.values()) < 1e-6
    assert region.judged_by.futures == region.found_on.futures == 1000
    assert boxes[0].judged_by.coverage == 1.0 and boxes[0].restricted == ()
    assert verdict_of(happens, region) == FOUND


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("seed", range(4))
def test_no_region_is_found_where_there_is_none(method: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    values, happens = random.random((1200, 60)), random.random(1200) < 0.3
    _, region, _ = regions(method, values, happens)
    assert verdict_of(happens, region) == NOTHING


def test_a_threshold_asks_for_a_denser_and_smaller_region() -> None:
    values, happens = planted(4000)
    _, plain, _ = regions(PRIM, values, happens)
    _, loose, _ = regions(PRIM, values, happens, 0.4)
    assert plain is not None and loose is not None
    assert loose.judged_by.coverage > plain.judged_by.coverage
    assert loose.found_on.density >= 0.4


def test_a_shock_that_may_happen_is_a_side_of_a_region() -> None:
    values, _ = planted()
    values[:, 7] = np.round(values[:, 7])
    happens = np.random.default_rng(0).random(len(values)) < np.where(values[:, 7] > 0, 0.5, 0.1)
    for method in METHODS:
        _, region, _ = regions(method, values, happens)
        assert region is not None and region.limits[7, 0] == pytest.approx(0.5)


def test_screening_keeps_what_differs_and_about_one_that_does_not() -> None:
    values, happens = planted(factors=200)
    kept = screened(values, happens)
    assert {2, 5} <= set(kept) and len(kept) <= 8
    swapped = screened(values[:, ::-1], happens)
    assert {199 - 2, 199 - 5} <= set(swapped) and not {2, 5} & set(swapped)


def test_the_verdict_tells_the_rare_and_the_common_apart() -> None:
    never = np.zeros(1000, dtype=bool)
    never[::100] = True
    assert verdict_of(never, None) == RARE
    assert verdict_of(~never, None) == COMMON
    half = np.arange(1000) % 2 == 0
    assert verdict_of(half, None) == NOTHING


def test_the_probability_of_hits_is_the_binomial_tail() -> None:
    exact = sum(comb(20, n) * 0.3**n * 0.7 ** (20 - n) for n in range(9, 21))
    assert at_least(9, 20, 0.3) == pytest.approx(exact, rel=1e-10)
    assert at_least(0, 5, 0.1) == 1.0
    assert at_least(3, 5, 0.0) == 0.0
    assert at_least(3, 5, 1.0) == 1.0
    assert at_least(900, 1000, 0.1) == pytest.approx(0.0, abs=1e-300)


def test_a_restriction_that_does_nothing_has_a_large_quasi_p() -> None:
    values, happens = planted()
    limits = np.tile(OPEN, (30, 1))
    limits[2], limits[9] = (0.6, np.inf), (-np.inf, 0.5)
    found = quasi_p(limits, values, happens)
    assert set(found) == {2, 9}
    assert found[2] < 1e-6 < 0.05 < found[9]


def test_an_interval_of_a_share_is_wilsons() -> None:
    low, high = share_interval(30, 100)
    assert (low, high) == pytest.approx((0.2304, 0.3799), abs=2e-3)
    assert share_interval(0, 50)[0] == 0.0 and share_interval(50, 50)[1] == pytest.approx(1.0)
    assert share_interval(0, 0) == (0.0, 1.0)


def test_nodes_of_a_tree_lie_within_one_another() -> None:
    values, happens = planted(factors=7)
    boxes = tree_boxes(values, happens)
    assert not np.isfinite(boxes[0]).any()
    inside = np.array([within(each, values).sum() for each in boxes])
    assert inside[0] == len(values) and (inside[1:] < len(values)).all()


def test_without_the_library_of_trees_it_is_told_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(AlignsimError, match=r'pip install "alignsim\[analysis\]", or take prim'):
        must_have_trees()
    values, happens = planted(400)
    assert regions(PRIM, values, happens)[0], "prim needs none"
    with pytest.raises(AlignsimError):
        regions(CART, values, happens)


def test_figures_of_an_empty_box_are_nothing() -> None:
    values, happens = planted(100)
    limits = np.tile(OPEN, (30, 1))
    limits[0] = 2.0, 3.0
    found = figures_of(limits, values, happens)
    assert (found.coverage, found.density, found.mass, found.balance) == (0.0, 0.0, 0.0, 0.0)
    assert replace(found, cases=0).coverage == 0.0
