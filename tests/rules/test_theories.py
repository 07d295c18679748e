"""Rival theories: small worlds in which what a government prefers is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.landscape import landscape as landscape_of
from alignsim.rules.appraise import describe
from alignsim.rules.perceive import feel
from alignsim.rules.theories import balance_of_threat, bargaining, landscape
from alignsim.rules.theories.valuing import COOPERATION, DETERRENCE, HOSTILITY, TIES
from alignsim.world.names import A_COST, E_COST, E_TIES, INERTIA, RATIONALITY, RESOLVE
from alignsim.world.state import Setting, World
from rules.stages import SIGNAL, VISIT, stage
from test_landscape import FIRMS, SIZES, unix
from worlds import blank_world, examples, integers, made_up, made_up_worlds

DECISIVE = 1e4
"""Rationality at which the best move is made whatever the draw."""


def acting(n: int, capability: list[float] | None = None) -> tuple[Setting, World]:
    """A stage on which every government may visit or signal each other one, and holding is last."""
    setting, world = stage(n)
    size = np.array(capability or [1.0 / n] * n)
    others = [[j for j in range(n) if j != i] for i in range(n)]
    setting = setting._replace(
        capability=size,
        power=(size[None, :] / (size[None, :] + size[:, None])) * (1.0 - np.eye(n)),
        weight=(size[None, :] / (size[None, :] + size[:, None])) * (1.0 - np.eye(n)),
        free=np.ones(n, dtype=np.int64),
        partner_start=integers(np.arange(n + 1) * (n - 1)),
        partner=integers(j for each in others for j in each),
        repertoire_start=integers(np.arange(n + 1) * 2),
        repertoire_free=integers([2] * n),
        repertoire_lifts=integers([2] * n),
        repertoire_move=integers([VISIT, SIGNAL] * n),
        repertoire_interval=integers([0] * (2 * n)),
        repertoire_sector=integers([-1] * (2 * n)),
        option_start=integers(np.arange(n + 1) * 2 * (n - 1)),
        option_allowed=np.zeros(2 * n * (n - 1)),
        option_purchases=np.zeros(2 * n * (n - 1)),
        option_sales=np.zeros(2 * n * (n - 1)),
    )
    effect, world = world.effect, blank_world(setting)
    world.effect[:] = effect
    world.parameter[INERTIA] = -1.0
    world.preference[:, RATIONALITY] = DECISIVE
    world.preference[:, RESOLVE] = 0.5
    for r in range(2 * n):
        describe(setting, world, r)
    return setting, world


def preferred(module, setting: Setting, world: World, i: int) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    """The move that i makes for certain, and its target."""
    picks = set()
    for uniform in (0.01, 0.5, 0.99):
        module.choose(setting, world, i, 1, uniform)
        picks.add(int(world.chosen[i]))
    (option,) = picks
    place = option - setting.option_start[i]
    target = setting.partner[setting.partner_start[i] + place // 2]
    return int(setting.repertoire_move[place % 2]), int(target)


def threatened(setting: Setting, world: World, threats: dict[tuple[int, int], float]) -> None:
    """Give governments threats, and the insecurity that comes of them."""
    for pair, size in threats.items():
        world.threat[pair] = size
    for i in range(setting.capability.size):
        feel(setting, world, i)


# -- balance of threat ----------------------------------------------------------------------------


def test_of_two_equals_the_threatened_one_opposes() -> None:
    setting, world = acting(2)
    threatened(setting, world, {(0, 1): 1.0})
    assert preferred(balance_of_threat, setting, world, 0) == (SIGNAL, 1)
    fear = 0.5  # 1 / (1 + 1), all of it of the one other
    worth = world.worth[0, :, 1]
    assert worth[[COOPERATION, HOSTILITY, DETERRENCE]] == pytest.approx([-fear, fear, fear])


def test_the_weak_and_near_without_allies_bandwagon() -> None:
    setting, world = acting(2, [0.05, 0.95])
    threatened(setting, world, {(0, 1): 1.0})
    assert balance_of_threat.bandwagoning(setting, world, 0, 1) == pytest.approx(0.9)
    assert preferred(balance_of_threat, setting, world, 0) == (VISIT, 1)
    world.proximity[0, 1] = 0.1  # far away it would not
    assert preferred(balance_of_threat, setting, world, 0) == (SIGNAL, 1)


def test_with_an_ally_as_strong_as_the_threat_nobody_bandwagons() -> None:
    setting, world = acting(3, [0.05, 0.5, 0.45])
    threatened(setting, world, {(0, 1): 1.0, (2, 1): 1.0})
    world.ties[0, 2] = world.ties[2, 0] = 1.0
    assert balance_of_threat.bandwagoning(setting, world, 0, 1) == 0.0
    assert preferred(balance_of_threat, setting, world, 0) == (SIGNAL, 1)


def test_whoever_shares_the_threat_is_courted_and_the_stronger_more() -> None:
    setting, world = acting(4, [0.2, 0.2, 0.4, 0.2])
    threatened(setting, world, {(0, 1): 1.0, (2, 1): 1.0, (3, 1): 1.0})
    balance_of_threat.weigh_threats(setting, world, 0)
    worth = world.worth[0]
    assert worth[COOPERATION, 2] > worth[COOPERATION, 3] > 0.0 > worth[COOPERATION, 1]
    # Common cause: 0's fear of 1, 1/2, times what they fear, 1/2, by strength beside its own.
    assert worth[COOPERATION, [2, 3]] == pytest.approx([0.25 * 2 / 3, 0.25 / 2])
    world.ties[0, 2] = 0.5
    balance_of_threat.weigh_threats(setting, world, 0)
    assert world.worth[0, TIES, 2] == pytest.approx(0.5 * world.worth[0, COOPERATION, 2])


@examples(60)
@given(made_up_worlds(), st.floats(0.0, 3.0))
def test_the_greatest_threat_is_never_courted_by_a_side_as_strong(
    spec: tuple[int, int, bool], scale: float
) -> None:
    setting, world = made_up(*spec)
    random = np.random.default_rng(spec[0])
    n = setting.capability.size
    world.threat[:] = scale * random.random((n, n)) * (1.0 - np.eye(n))
    world.ties[:] = random.random((n, n)) * (1.0 - np.eye(n))
    for i in range(n):
        feel(setting, world, i)
        balance_of_threat.weigh_threats(setting, world, i)
        j = int(world.threat[i].argmax())
        if j != i and balance_of_threat.bandwagoning(setting, world, i, j) <= 0.5:
            assert world.worth[i, COOPERATION, j] <= 0.0
            assert world.worth[i, TIES, j] <= 0.0 <= world.worth[i, DETERRENCE, j]


# -- landscape ------------------------------------------------------------------------------------


def unix_world(sides: np.ndarray) -> tuple[Setting, World]:
    """The published Unix case as a world, its firms in two camps: rivals repel, others do not."""
    n = len(FIRMS)
    setting, world = acting(n, list(SIZES))
    setting = setting._replace(
        rivalry=-unix() * (1.0 - np.eye(n)), regime_distance=np.full((n, n), 0.5)
    )
    # Regimes half alike, and votes (see the tests) too, so that only rivalry tells: p = -1 / 5.
    world.alignment[:] = np.where(sides[:, None] == sides[None, :], 1.0, -1.0) * (1.0 - np.eye(n))
    return setting, world


def frustration(i: int, sides: np.ndarray) -> float:
    """Equation 1 of the paper, as it is written."""
    apart = sides != sides[i]
    return float(
        np.where(np.arange(len(SIZES)) == i, 0.0, np.array(SIZES) * unix()[i] * apart).sum()
    )


def test_in_the_unix_case_each_firm_prefers_the_side_that_lowers_energy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(landscape, "similarity", lambda *_: 0.0)
    random = np.random.default_rng(1993)
    n, total = len(FIRMS), sum(SIZES)
    minima = [each.sides for each in landscape_of(SIZES, unix()).minima]
    for sides in [*minima, *(random.random((12, n)) < 0.5)]:
        setting, world = unix_world(sides)
        for i in range(n):
            landscape.weigh_camps(setting, world, i)
            moved = sides.copy()
            moved[i] = ~moved[i]
            fall = frustration(i, sides) - frustration(i, moved)
            unit = landscape.LIKENESSES * (total - SIZES[i])
            for j in set(range(n)) - {i}:
                near, far = world.worth[i, [COOPERATION, HOSTILITY], j] * unit
                beside, against = (0.0, fall) if sides[i] == sides[j] else (fall, 0.0)
                assert (near, far) == pytest.approx((beside, against), abs=1e-9)


def test_from_a_stable_division_nobody_gains_by_changing_sides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(landscape, "similarity", lambda *_: 0.0)
    for minimum in landscape_of(SIZES, unix()).minima:
        setting, world = unix_world(minimum.sides)
        for i in range(len(FIRMS)):
            landscape.weigh_camps(setting, world, i)
            assert world.worth[i, [COOPERATION, HOSTILITY]].max() <= 1e-12
    setting, world = unix_world(np.zeros(len(FIRMS), dtype=bool))  # all in one camp: not stable
    landscape.weigh_camps(setting, world, 0)
    assert world.worth[0, HOSTILITY].max() > 0.0


def test_of_two_alike_the_theory_brings_together_and_of_two_rivals_apart() -> None:
    setting, world = acting(2)
    assert preferred(landscape, setting, world, 0) == (VISIT, 1)
    rivals = setting._replace(rivalry=1.0 - np.eye(2), regime_distance=1.0 - np.eye(2))
    world.ideal[:] = (-2.0, 2.0)
    assert preferred(landscape, rivals, world, 0) == (SIGNAL, 1)


@examples(40)
@given(made_up_worlds())
def test_propensities_are_symmetric_and_within_bounds(spec: tuple[int, int, bool]) -> None:
    setting, world = made_up(*spec)
    n = setting.capability.size
    found = np.array(
        [[landscape.propensity(setting, world, i, j) for j in range(n)] for i in range(n)]
    )
    assert (found == found.T).all()
    assert (np.abs(found) <= 1.0).all()


# -- bargaining -----------------------------------------------------------------------------------


def test_the_strong_challenge_and_the_weak_compromise() -> None:
    setting, world = acting(2, [0.9, 0.1])
    world.alignment[0, 1] = world.alignment[1, 0] = -0.8
    assert bargaining.prevailing(setting, world, 0, 1) == pytest.approx(0.9)
    assert preferred(bargaining, setting, world, 0) == (SIGNAL, 1)
    assert preferred(bargaining, setting, world, 1) == (VISIT, 0)
    # 0.9 (1 - 2 x 0.5 x 0.1) - 0.5 x 0.1, in units of the stake; the weak one cannot challenge.
    won = 0.9 * 0.9 - 0.05
    assert world.worth[0, HOSTILITY, 1] == pytest.approx(bargaining.POSITION_STAKE * won)
    # The weak one moves nine tenths of the way, less what being challenged would cost it.
    spared = 0.9 * (1.0 - 2.0 * 0.5 * 0.1) + 0.5 * 0.9
    met = 0.9 * (2.0 * 0.1 - 1.0)
    assert world.worth[1, COOPERATION, 0] == pytest.approx(
        bargaining.POSITION_STAKE * (met + spared)
    )


def test_those_of_one_mind_have_nothing_to_bargain_over() -> None:
    setting, world = acting(2)
    world.alignment[0, 1] = world.alignment[1, 0] = 1.0
    bargaining.weigh_bargains(setting, world, 0)
    assert world.worth[0, COOPERATION, 1] == 0.0
    assert world.worth[0, HOSTILITY, 1] < 0.0


def test_a_third_party_lends_its_power_to_whom_it_stands_nearer() -> None:
    setting, world = acting(3, [0.2, 0.2, 0.6])
    assert bargaining.prevailing(setting, world, 0, 1) == pytest.approx(0.5)
    world.alignment[2, 0], world.alignment[2, 1] = 0.5, -0.5
    # 0.2 x 1 + 0.6 x 1 of 0.2 + 0.2 + 0.6
    assert bargaining.prevailing(setting, world, 0, 1) == pytest.approx(0.8)
    assert bargaining.prevailing(setting, world, 1, 0) == pytest.approx(0.2)


@examples(40)
@given(made_up_worlds())
def test_one_of_two_prevails(spec: tuple[int, int, bool]) -> None:
    setting, world = made_up(*spec)
    n = setting.capability.size
    random = np.random.default_rng(spec[0])
    world.alignment[:] = np.tanh(random.normal(size=(n, n))) * (1.0 - np.eye(n))
    for i in range(1, n):
        both = [bargaining.prevailing(setting, world, *pair) for pair in ((0, i), (i, 0))]
        assert sum(both) == pytest.approx(1.0)
        assert min(both) >= 0.0


# -- all ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [balance_of_threat, landscape, bargaining])
def test_a_move_that_costs_more_than_it_is_worth_is_not_made(module) -> None:  # type: ignore[no-untyped-def]
    setting, world = acting(2)
    threatened(setting, world, {(0, 1): 1.0})
    world.alignment[0, 1] = world.alignment[1, 0] = -0.5
    world.parameter[INERTIA] = 0.0
    module.choose(setting, world, 0, 1, 0.5)
    assert world.chosen[0] >= 0
    world.effect[:, E_COST] = 5.0
    world.effect[:, E_TIES] = 0.0
    for r in range(4):
        describe(setting, world, r)
    assert (world.aspect[A_COST, :4] == 5.0).all()
    module.choose(setting, world, 0, 1, 0.5)
    assert world.chosen[0] == -1
