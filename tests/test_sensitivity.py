"""Sensitivities against closed forms: Ishigami's function, sums, and nothing at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from alignsim import sensitivity as module
from alignsim.errors import AlignsimError
from alignsim.factors import Factor
from alignsim.results import Floats
from alignsim.sensitivity import (
    MEASURES,
    MORRIS,
    PAWN,
    SOBOL,
    Sensitivity,
    chance_share,
    design,
    must_be_installed,
    sensitivity,
)

FIRST = {"x1": 0.3138, "x2": 0.4424, "x3": 0.0, "idle": 0.0}
TOTAL = {"x1": 0.5576, "x2": 0.4424, "x3": 0.2437, "idle": 0.0}
"""Shares of variance of Ishigami's function with a = 7, b = 0.1 (Ishigami & Homma 1990), as in the
tests of RAVEN (idaholab/raven, tests/framework/AnalyticModels/ishigami.py)."""

GRID_EFFECTS = {"x1": 7.704, "x2": 7.875, "x3": 6.249, "idle": 0.0}
"""Its mean absolute elementary effects on a grid of four levels, worked out by hand: the sine is 0
or ±0.8660 there, x3^4 is 97.409 or 1.2026, and a step is two thirds of the range."""


def factors(names: Sequence[str]) -> list[Factor]:
    return [Factor(name, f"parameter/{name}", -np.pi, np.pi) for name in names]


ISHIGAMI = factors(["x1", "x2", "x3", "idle"])


def ishigami(points: Floats) -> Floats:
    x = -np.pi + 2 * np.pi * points
    return np.sin(x[:, 0]) * (1 + 0.1 * x[:, 2] ** 4) + 7 * np.sin(x[:, 1]) ** 2


def of_ishigami(method: str, samples: int, seed: int = 1) -> Sensitivity:
    points = design(method, 4, samples, seed)
    return sensitivity("y", "", method, ISHIGAMI, points, ishigami(points)[:, None], seed)


def test_sobol_finds_the_published_shares_of_ishigami() -> None:
    found = of_ishigami(SOBOL, 2048)
    for name in FIRST:
        first, total = found[name].measures["first"], found[name].measures["total"]
        assert first.value == pytest.approx(FIRST[name], abs=0.02)
        assert total.value == pytest.approx(TOTAL[name], abs=0.02)
        assert first.low - 0.01 <= FIRST[name] <= first.high + 0.01
        assert total.low - 0.01 <= TOTAL[name] <= total.high + 0.01
    assert found.interactions.value == pytest.approx(0.2437, abs=0.03)
    assert [each.factor.name for each in found.clear] == ["x1", "x2", "x3"]


def test_morris_finds_the_effects_of_ishigami_on_its_grid() -> None:
    found = of_ishigami(MORRIS, 1000)
    for name, effect in GRID_EFFECTS.items():
        assert found[name].measures["mu_star"].value == pytest.approx(effect, abs=0.35)
    assert found["x2"].measures["mu_star"].value == pytest.approx(7.875)
    assert found["x1"].measures["mu"].low > 0, "the sine rises in either step"
    assert found["x3"].measures["mu"].low < 0 < found["x3"].measures["mu"].high
    assert not found["idle"].clear and found["x3"].clear


def test_pawn_ranks_ishigami_and_tells_the_idle_factor_from_none() -> None:
    values = np.random.default_rng(3).random((1500, 4))
    found = sensitivity("y", "", PAWN, ISHIGAMI, values, ishigami(values)[:, None], 3)
    assert [each.factor.name for each in found.influences] == ["x2", "x1", "x3", "idle"]
    assert found["x2"].clear and found["x1"].clear and not found["idle"].clear
    assert np.isnan(found.chance)


@pytest.mark.parametrize(("method", "samples"), [(MORRIS, 20), (SOBOL, 512)])
def test_a_sum_is_shared_by_the_squares_of_its_weights(method: str, samples: int) -> None:
    two = factors(["twice", "once"])
    points = design(method, 2, samples, 0)
    outcome = (points @ [2.0, -1.0])[:, None]
    found = sensitivity("y", "", method, two, points, outcome, 0)
    if method == MORRIS:
        assert found["twice"].measures["mu"].value == pytest.approx(2.0)
        assert found["once"].measures["mu"].value == pytest.approx(-1.0)
        assert found["once"].measures["sigma"].value == pytest.approx(0.0, abs=1e-12)
    else:
        assert found["twice"].measures["first"].value == pytest.approx(0.8, abs=0.02)
        assert found["once"].measures["total"].value == pytest.approx(0.2, abs=0.02)
        assert found.interactions.value == pytest.approx(0.0, abs=0.03)
    swapped = sensitivity("y", "", method, two, points, (points @ [1.0, 2.0])[:, None], 0)
    assert swapped.influences[0].factor.name == "once", "a comparison that must say different"


@pytest.mark.parametrize(("method", "samples"), [(MORRIS, 30), (SOBOL, 64)])
def test_what_only_chance_moves_is_told_from_nothing(method: str, samples: int) -> None:
    random = np.random.default_rng(5)
    three = factors(["a", "b", "c"])
    points = design(method, 3, samples, 2)
    noise = random.normal(size=(len(points), 12))
    still = sensitivity("y", "", method, three, points, noise, 2)
    assert not any(each.clear for each in still.influences)
    assert still.chance > 0.7 and still.noisy
    moved = sensitivity("y", "", method, three, points, noise + 9 * points[:, [1]], 2)
    assert [each.factor.name for each in moved.clear] == ["b"]
    assert not moved.noisy


@pytest.mark.parametrize(("method", "samples"), [(MORRIS, 8), (SOBOL, 16), (PAWN, 0)])
def test_a_result_that_never_differs_is_told_as_such(method: str, samples: int) -> None:
    random = np.random.default_rng(0).random((200, 2))
    points = random if method == PAWN else design(method, 2, samples, 0)
    outcome = np.full((len(points), 1), 0.25)
    found = sensitivity("y", "", method, factors(["a", "b"]), points, outcome, 0)
    assert found.constant and not found.clear and not found.wide and not found.noisy
    assert all(each.measures.keys() == set(MEASURES[method]) for each in found.influences)


def test_the_share_of_chance_is_that_of_the_mean_of_futures() -> None:
    random = np.random.default_rng(1)
    signal, luck = random.normal(size=(4000, 1)), random.normal(size=(1, 8))
    outcomes = signal + luck + 2 * random.normal(size=(4000, 8))
    assert chance_share(outcomes) == pytest.approx((4 / 8) / (1 + 4 / 8), abs=0.02)
    assert chance_share(signal + luck) == pytest.approx(0.0, abs=1e-12)
    assert chance_share(signal) == 0.0


def test_the_same_seed_gives_the_same_answer_and_another_one_another() -> None:
    one, again, other = (of_ishigami(MORRIS, 12, seed) for seed in (4, 4, 5))
    assert one.influences == again.influences or repr(one) == repr(again)
    assert repr(one) != repr(other)
    sobol, again = of_ishigami(SOBOL, 32, 0), of_ishigami(SOBOL, 32, 0)
    assert repr(sobol) == repr(again), "seed 0 is a seed"


def test_few_samples_are_told_to_be_too_few() -> None:
    assert of_ishigami(SOBOL, 16).wide
    assert not of_ishigami(SOBOL, 2048).wide


def test_without_the_library_it_is_told_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(AlignsimError, match=r'pip install "alignsim\[analysis\]"'):
        must_be_installed()
