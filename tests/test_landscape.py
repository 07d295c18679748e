"""Landscape theory: the published Unix case, closed forms, and what must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.landscape import landscape
from worlds import examples

# Sizes and kinds of the Unix standards coalitions: Axelrod & Bennett 1993, BJPS 23, Table 2.
FIRMS = ("Sun", "Prime", "DEC", "HP", "Apollo", "Intergraph", "SGI", "AT&T", "IBM")
SIZES = (28.9, 1.0, 20.0, 11.5, 21.2, 4.4, 4.4, 28.5, 3.8)
SPECIALISTS = {"Sun", "Prime", "Apollo", "Intergraph", "SGI"}


def unix() -> np.ndarray:
    kind = np.array([firm in SPECIALISTS for firm in FIRMS])
    return -(kind[:, None] == kind[None, :]).astype(float)


def camps(sides: np.ndarray) -> set[frozenset[str]]:
    return {
        frozenset(f for f, s in zip(FIRMS, sides, strict=True) if s == side)
        for side in (False, True)
    }


def random_case(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    propensity = random.normal(size=(n, n))
    return random.uniform(0.5, 5.0, n), propensity + propensity.T


def energy(sizes: np.ndarray, propensity: np.ndarray, sides: np.ndarray) -> float:
    """Equation 3, summed as it is written."""
    n = len(sizes)
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j and sides[i] != sides[j]]
    return float(sum(sizes[i] * sizes[j] * propensity[i, j] for i, j in pairs))


def test_the_unix_coalitions_are_the_two_that_were_published() -> None:
    found = landscape(SIZES, unix())
    assert found.divisions == 256
    assert len(found.minima) == 2
    one = {
        frozenset({"Sun", "Prime", "AT&T", "IBM"}),
        frozenset({"DEC", "HP", "Apollo", "Intergraph", "SGI"}),
    }
    other = {
        frozenset({"Sun", "Prime", "DEC", "HP"}),
        frozenset({"Apollo", "Intergraph", "SGI", "AT&T", "IBM"}),
    }
    assert {frozenset(camps(m.sides)) for m in found.minima} == {frozenset(one), frozenset(other)}
    for minimum in found.minima:
        assert minimum.energy == pytest.approx(-3828.9, abs=0.05)
        assert minimum.basin == 0.5


def test_another_propensity_gives_other_coalitions() -> None:
    friends = unix()
    friends[FIRMS.index("Sun"), FIRMS.index("DEC")] = friends[2, 0] = -50.0
    found = landscape(SIZES, friends)
    assert all(m.sides[0] != m.sides[2] for m in found.minima)


@examples(60)
@given(st.integers(0, 2**32 - 1), st.integers(2, 9))
def test_no_actor_gains_by_leaving_a_minimum_and_basins_cover_everything(seed: int, n: int) -> None:
    sizes, propensity = random_case(seed, n)
    found = landscape(sizes, propensity)
    assert sum(m.basin for m in found.minima) == pytest.approx(1.0)
    assert found.divisions == 2 ** (n - 1)
    for minimum in found.minima:
        assert minimum.energy == pytest.approx(energy(sizes, propensity, minimum.sides), abs=1e-9)
        assert minimum.energy == pytest.approx(float(sizes @ minimum.frustration), abs=1e-9)
        for i in range(n):
            moved = minimum.sides.copy()
            moved[i] = ~moved[i]
            assert energy(sizes, propensity, moved) >= minimum.energy - 1e-9


@examples(40)
@given(st.integers(0, 2**32 - 1), st.integers(2, 8))
def test_the_order_of_actors_changes_nothing_but_labels(seed: int, n: int) -> None:
    sizes, propensity = random_case(seed, n)
    order = np.random.default_rng(seed + 1).permutation(n)
    one = landscape(sizes, propensity).minima
    other = landscape(sizes[order], propensity[np.ix_(order, order)]).minima
    assert [m.energy for m in other] == pytest.approx([m.energy for m in one])
    assert [m.basin for m in other] == pytest.approx([m.basin for m in one])


def test_all_friends_are_one_camp_and_two_enemies_are_two() -> None:
    (together,) = landscape([1.0, 2.0, 3.0], np.ones((3, 3))).minima
    assert not together.sides.any() and together.energy == 0.0 and together.basin == 1.0
    (apart,) = landscape([1.0, 2.0], -np.ones((2, 2))).minima
    assert apart.sides.tolist() == [False, True] and apart.energy == -4.0


def test_twenty_actors_are_looked_at_whole() -> None:
    sizes, propensity = random_case(5, 20)
    found = landscape(sizes, propensity)
    assert found.divisions == 2**19
    assert sum(m.basin for m in found.minima) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("sizes", "propensities", "words"),
    [
        ([1.0], [[0.0]], "2 to 20"),
        ([1.0] * 21, np.zeros((21, 21)), "2 to 20"),
        ([1.0, 0.0], np.zeros((2, 2)), "above 0"),
        ([1.0, 1.0], np.zeros((3, 3)), r"must be \(2, 2\)"),
        ([1.0, 1.0], [[0.0, np.nan], [np.nan, 0.0]], "finite"),
        ([1.0, 1.0], [[0.0, 1.0], [2.0, 0.0]], "of 0 and 1 are 1 and 2; .* their mean"),
    ],
)
def test_what_is_no_landscape_is_refused(sizes: object, propensities: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        landscape(sizes, propensities)  # type: ignore[arg-type]
