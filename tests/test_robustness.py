"""Verdicts on rival theories: what is robust, what depends, and what must be told apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alignsim.attribution import contribution_of
from alignsim.robustness import DEPENDS, NO_EFFECT, ROBUST, Robustness, verdict_of

QUANTITY = "alignment(seoul, tokyo)"


def robustness(*means: float, spread: float = 0.1) -> Robustness:
    """Three months, one quantity, a theory for every mean; the effect of month 2 has that mean."""
    random = np.random.default_rng(5)
    noise = random.normal(size=(200, len(means), 3, 1))
    values = spread * (noise - noise.mean(axis=0))
    values[:, :, 2, 0] += np.array(means)
    return Robustness(
        scenario="Small",
        names={"seoul": "South Korea", "tokyo": "Japan"},
        dates=("2021-12", "2022-01", "2022-02"),
        month=2,
        seed=0,
        theories=tuple(f"theory-{k}" for k in range(len(means))),
        quantities=(QUANTITY,),
        choices=(0.1,) * len(means),
        values=values,
        direct=values[:, 0],
    )


@pytest.mark.parametrize(
    ("means", "verdict"),
    [
        ((0.1, 0.2, 0.9), ROBUST),
        ((-0.1, -0.2), ROBUST),
        ((0.1, -0.1), DEPENDS),
        ((0.1, 0.1, 0.0), DEPENDS),
        ((0.0, 0.001), NO_EFFECT),
        ((0.0, 0.0), NO_EFFECT),
    ],
)
def test_the_verdict_is_that_of_all_intervals(means: tuple[float, ...], verdict: str) -> None:
    assert robustness(*means).verdict(QUANTITY) == verdict


def test_one_theory_more_can_only_make_a_robust_effect_depend() -> None:
    effects = robustness(0.1, 0.1, -0.1, 0.0).effects(QUANTITY)
    assert verdict_of(effects[:2]) == ROBUST
    assert verdict_of(effects[:3]) == verdict_of([*effects[:2], effects[3]]) == DEPENDS


def test_an_effect_that_is_exactly_nothing_is_no_effect() -> None:
    nothing = contribution_of(np.zeros(50))
    assert verdict_of([nothing, nothing]) == NO_EFFECT


def test_effects_are_of_the_month_told_and_the_last_profile_is_of_nobody() -> None:
    found = robustness(0.1, 0.3)
    assert found.effect("theory-1", QUANTITY).mean == pytest.approx(0.3)
    mean, low, high = found.profile(QUANTITY)
    assert mean.shape == (3, 3)
    assert mean[:, 2] == pytest.approx([0.1, 0.3, 0.1])
    assert (low[:2, 2] > 0.0).all() and (low[0, 1] < 0.0 < high[0, 1])
    assert found.alone(QUANTITY).mean == pytest.approx(0.1)
    earlier = replace(found, month=1)
    assert earlier.verdict(QUANTITY) == NO_EFFECT


def test_a_quantity_that_was_not_asked_for_is_told() -> None:
    with pytest.raises(KeyError, match="was not asked for"):
        robustness(0.1, 0.1).verdict("loss(seoul)")
