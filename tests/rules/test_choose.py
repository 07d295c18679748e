"""Logit choice: published quantal responses, inversion of one draw, what can never be chosen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.engine.draws import choice_uniforms
from alignsim.engine.plan import Plan
from alignsim.engine.single import AlignmentModel
from alignsim.library import load_scenario
from alignsim.rules.choose import choose
from alignsim.rules.glance import forget, surely_holds
from alignsim.rules.quantal import OVERWHELMING, POSSIBLE, quantal
from alignsim.rules.turn import enter
from alignsim.runner import prepare
from alignsim.world.names import (
    E_GOLDSTEIN,
    E_STATUS,
    INERTIA,
    INFEASIBLE,
    NEVER,
    RATIONALITY,
    STATUS,
)
from alignsim.world.state import Setting, World
from rules.stages import SIGNAL, TRANSFER, VISIT, stage
from worlds import blank_world, examples, integers, plans

FAR_BELOW = -1e4
"""Utility of holding at which it is chosen with the smallest weight there is, e^-40."""

UTILITIES = st.lists(st.floats(-2.0, 2.0), min_size=1, max_size=12)


def probabilities(utilities: list[float], rationality: float, hold: float) -> list[float]:
    """Probability of each option, then of holding, from the weights that the rule leaves."""
    weights = np.zeros(len(utilities))
    quantal(np.array(utilities), weights, rationality, hold, 0.5)
    above = np.minimum(rationality * (np.array(utilities) - hold), 40.0)
    holding = 1.0
    if np.exp(above).sum() + 1.0 >= OVERWHELMING:
        holding = np.exp(max(-40.0, rationality * (hold - max(utilities))))
    return [*(weights / (weights.sum() + holding)), holding / (weights.sum() + holding)]


def pick_of(utilities: list[float], rationality: float, hold: float, uniform: float) -> int:
    """Index that the rule draws, -1 for holding."""
    weights = np.zeros(len(utilities))
    return quantal(np.array(utilities), weights, rationality, hold, uniform)


def chosen_share(utilities: list[float], rationality: float, hold: float, grid: int) -> list[float]:
    """Share of a grid of uniform draws at which each option, and holding, is chosen."""
    draws = [(k + 0.5) / grid for k in range(grid)]
    picks = [pick_of(utilities, rationality, hold, u) for u in draws]
    return [picks.count(k) / grid for k in [*range(len(utilities)), -1]]


# -- published quantal response equilibria --------------------------------------------------------

Game = tuple[list[list[float]], list[list[float]]]
CONSTANT_SUM: Game = ([[1.0, 1.0], [0.0, 1.0]], [[1.0, 1.0], [2.0, 1.0]])
OCHS: Game = ([[1.1141, 0.0], [0.0, 0.2785]], [[0.0, 1.1141], [1.1141, 0.0]])


def response(payoff: tuple[float, float], rationality: float) -> float:
    """Probability of the first of two actions by the rule, holding being out of question."""
    first, second, _ = probabilities(list(payoff), rationality, FAR_BELOW)
    return first / (first + second)


def payoffs(game: Game, p: float, q: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Expected payoffs of both actions of row and column when they play the first by p and q."""
    row, column = (np.array(part) for part in game)
    return tuple(row @ [q, 1.0 - q]), tuple([p, 1.0 - p] @ column)


def equilibrium(game: Game, rationality: float) -> tuple[float, float]:
    """The fixed point of both players' logit responses, by bisection on the row player's."""

    def answers(p: float) -> tuple[float, float]:
        q = response(payoffs(game, p, 0.5)[1], rationality)
        return response(payoffs(game, p, q)[0], rationality), q

    low, high = 0.0, 1.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if answers(middle)[0] > middle else (low, middle)
    return low, answers(low)[1]


# The 2 x 2 constant-sum game and its logit equilibria are in the test suite of Gambit (Savani &
# Turocy); the digits beyond the fourth were computed independently.
@pytest.mark.parametrize(
    ("rationality", "published", "computed"),
    [
        (1.0, (0.643, 0.5883), (0.642979, 0.588319)),
        (2.0, (0.7727, 0.6117), (0.772677, 0.611743)),
        (3.0, (0.8595, 0.6038), (0.859537, 0.603816)),
    ],
)
def test_the_rule_has_the_published_quantal_response_equilibria(
    rationality: float, published: tuple[float, float], computed: tuple[float, float]
) -> None:
    found = equilibrium(CONSTANT_SUM, rationality)
    digits = 3 if rationality == 1.0 else 4
    assert round(found[0], digits) == published[0]
    assert round(found[1], 4) == published[1]
    assert found == pytest.approx(computed, abs=1e-6)


def test_the_draws_at_the_equilibrium_choose_as_often_as_it_says() -> None:
    p, q = equilibrium(CONSTANT_SUM, 2.0)
    for payoff, wanted in zip(payoffs(CONSTANT_SUM, p, q), (p, q), strict=True):
        first, second, held = chosen_share(list(payoff), 2.0, FAR_BELOW, grid=4000)
        assert first == pytest.approx(wanted, abs=1 / 4000)
        assert second == pytest.approx(1.0 - wanted, abs=1 / 4000)
        assert held == 0.0


def test_holding_takes_part_in_the_choice_like_any_other_action() -> None:
    p, q = equilibrium(CONSTANT_SUM, 2.0)
    payoff = payoffs(CONSTANT_SUM, p, q)[0]
    assert probabilities([payoff[0]], 2.0, hold=payoff[1])[0] == pytest.approx(p, abs=1e-12)
    assert chosen_share([payoff[0]], 2.0, payoff[1], 4000)[0] == pytest.approx(p, abs=1 / 4000)


OCHS_LAMBDA, OCHS_TRIALS, OCHS_FREQUENCIES = 1.84561, 128, (0.527, 0.366)


def ochs_likelihood(rationality: float) -> float:
    """Log-likelihood of the play observed by Ochs (1995) under the rule."""
    fit = zip(OCHS_FREQUENCIES, equilibrium(OCHS, rationality), strict=True)
    return OCHS_TRIALS * sum(f * np.log(p) + (1 - f) * np.log(1 - p) for f, p in fit)


# Ochs's (1995) game as McKelvey & Palfrey (1995) fit it; numbers by Gambit 16.7.
def test_the_rule_fits_the_experiment_of_ochs_as_published() -> None:
    assert equilibrium(OCHS, OCHS_LAMBDA) == pytest.approx((0.615651, 0.383291), abs=2e-6)
    assert ochs_likelihood(OCHS_LAMBDA) == pytest.approx(-174.76453, abs=1e-4)


@pytest.mark.parametrize("step", [-0.2, -0.02, 0.02, 0.2])
def test_the_published_fit_is_the_likeliest(step: float) -> None:
    assert ochs_likelihood(OCHS_LAMBDA + step) < ochs_likelihood(OCHS_LAMBDA)


def test_a_wrong_rationality_gives_another_equilibrium() -> None:
    assert equilibrium(OCHS, 1.7) != pytest.approx((0.615651, 0.383291), abs=1e-3)


# -- the rule itself ------------------------------------------------------------------------------


@examples(80)
@given(UTILITIES, st.floats(0.0, 100.0), st.floats(-2.0, 2.0))
def test_probabilities_are_those_of_the_logit_formula(
    utilities: list[float], rationality: float, hold: float
) -> None:
    found = probabilities(utilities, rationality, hold)
    scores = rationality * np.array([*utilities, hold])
    wanted = np.exp(scores - scores.max())
    np.testing.assert_allclose(found, wanted / wanted.sum(), atol=1e-12)
    assert sum(found) == pytest.approx(1.0, abs=1e-12)


@examples(100)
@given(UTILITIES, st.floats(0.0, 30.0), st.floats(-1.0, 1.0), st.floats(-50.0, 50.0))
def test_only_differences_of_utility_count(
    utilities: list[float], rationality: float, hold: float, more: float
) -> None:
    shifted = probabilities([u + more for u in utilities], rationality, hold + more)
    np.testing.assert_allclose(probabilities(utilities, rationality, hold), shifted, atol=1e-10)


@examples(80)
@given(UTILITIES, st.floats(0.0, 50.0), st.floats(-2.0, 2.0), st.floats(1e-9, 1.0 - 1e-9))
def test_one_draw_is_inverted_hold_first_then_options_in_order(
    utilities: list[float], rationality: float, hold: float, uniform: float
) -> None:
    found = probabilities(utilities, rationality, hold)
    ends = np.cumsum([found[-1], *found[:-1]])
    pick = pick_of(utilities, rationality, hold, uniform)
    below = 0.0 if pick == -1 else ends[pick]
    assert below - 1e-9 <= uniform <= ends[pick + 1] + 1e-9


@examples(80)
@given(st.lists(st.booleans(), min_size=1, max_size=10), st.floats(1e-9, 1.0 - 1e-9))
def test_what_cannot_be_done_is_never_chosen(open_: list[bool], uniform: float) -> None:
    utilities = np.array([0.1 if possible else INFEASIBLE for possible in open_])
    weights = np.ones(len(open_))
    pick = quantal(utilities, weights, 50.0, -3.0, uniform)
    assert pick == -1 or open_[pick]
    assert (weights[~np.array(open_)] == 0.0).all()


@pytest.mark.parametrize("uniform", [1e-17, 0.5, 1.0 - 1e-16, 1.0])
def test_without_an_open_option_the_government_holds(uniform: float) -> None:
    assert pick_of([INFEASIBLE, 2.0 * INFEASIBLE, POSSIBLE], 20.0, 0.0, uniform) == -1
    assert pick_of([], 20.0, 0.0, uniform) == -1


def test_the_last_open_option_takes_the_end_of_the_draw() -> None:
    assert pick_of([0.0, 0.0, INFEASIBLE], 1.0, -1e9, 1.0) == 1


def test_with_no_rationality_all_that_is_open_is_equally_likely() -> None:
    found = probabilities([0.9, -0.9, 0.3], 0.0, 0.1)
    assert found == pytest.approx([0.25] * 4)


def test_with_great_rationality_the_best_is_certain() -> None:
    assert probabilities([0.1, 0.2, 0.15], 1000.0, 0.0)[1] == pytest.approx(1.0, abs=1e-12)


def test_more_utility_is_chosen_more_often() -> None:
    shares = [probabilities([u, 0.0], 5.0, 0.0)[0] for u in (-0.2, 0.0, 0.1, 0.4)]
    assert shares == sorted(shares)
    assert len(set(shares)) == 4


# -- a government's choice ------------------------------------------------------------------------


def deciding(change: Callable[[Setting, World], Setting] = lambda s, w: s) -> tuple[Setting, World]:
    """Government 0 may visit or signal 1 and 2; a visit brings status, and nothing else counts."""
    setting, world = stage(3)
    setting = setting._replace(
        free=integers([1, 0, 0]),
        partner_start=integers([0, 2, 2, 2]),
        partner=integers([1, 2]),
        repertoire_start=integers([0, 2, 2, 2]),
        repertoire_free=integers([2, 0, 0]),
        repertoire_lifts=integers([2, 0, 0]),
        repertoire_move=integers([VISIT, SIGNAL]),
        repertoire_interval=integers([3, 0]),
        repertoire_sector=integers([-1, -1]),
        option_start=integers([0, 4, 4, 4]),
        option_allowed=np.zeros(4),
        option_purchases=np.zeros(4),
        option_sales=np.zeros(4),
    )
    setting = change(setting, world)
    grown = blank_world(setting)
    grown.effect[:], grown.parameter[:] = world.effect, world.parameter
    grown.effect[:, E_GOLDSTEIN] = 0.0
    grown.effect[VISIT, E_STATUS] = 1.0
    grown.effect[SIGNAL, E_STATUS] = -1.0
    grown.preference[0, STATUS] = 1.0
    grown.preference[0, RATIONALITY] = 500.0
    grown.last[:] = NEVER
    from alignsim.rules.appraise import standing_utility

    standing_utility(setting, grown, 0)
    return setting, grown


def choice(setting: Setting, world: World, uniform: float, month: int = 1) -> int:
    choose(setting, world, 0, month, uniform)
    return int(world.chosen[0])


def test_a_government_takes_the_move_that_is_worth_most() -> None:
    setting, world = deciding()
    assert {choice(setting, world, u) for u in (0.1, 0.4)} == {0}
    assert {choice(setting, world, u) for u in (0.6, 0.9)} == {2}


def test_it_holds_where_holding_is_worth_more() -> None:
    setting, world = deciding()
    world.parameter[INERTIA] = 5.0
    assert {choice(setting, world, u) for u in (0.01, 0.5, 0.99)} == {-1}


def test_it_rests_until_the_interval_of_a_move_has_passed() -> None:
    setting, world = deciding()
    world.parameter[INERTIA] = -0.2
    world.last[0] = 4
    assert [choice(setting, world, 0.2, month) for month in (5, 6)] == [-1, -1]
    assert choice(setting, world, 0.2, 7) == 0


def test_an_option_not_open_to_the_two_is_not_taken() -> None:
    def closed(setting: Setting, world: World) -> Setting:
        return setting._replace(option_allowed=np.array([INFEASIBLE, 0.0, 0.0, 0.0]))

    setting, world = deciding(closed)
    assert {choice(setting, world, u) for u in (0.01, 0.5, 0.99)} == {2}


def test_who_has_acted_this_month_or_is_played_by_people_does_not_choose() -> None:
    setting, world = deciding()
    enter(world, 1, TRANSFER, 2, -1, -1, 1.0, 1.0, 0)
    assert choice(setting, world, 0.5) >= 0
    enter(world, 0, TRANSFER, 2, -1, -1, 1.0, 1.0, 0)
    assert choice(setting, world, 0.5) == -1
    setting, world = deciding(lambda s, w: s._replace(free=integers([0, 0, 0])))
    assert choice(setting, world, 0.5) == -1


# -- the glance -----------------------------------------------------------------------------------


def choices(plan: Plan, run: int, glances: bool) -> tuple[list[list[int]], int]:
    """All choices of a future, and how often a glance told one; without glances all are weighed."""
    chosen: list[list[int]] = []
    told = 0
    model = AlignmentModel(plan, run=run)
    setting, world = plan.setting, model.world
    for _ in range(plan.months):
        if not glances:
            forget(setting, world)
        model.step()
        chosen.append([int(option) for option in world.chosen])
        uniforms = np.zeros(setting.capability.size)
        choice_uniforms(plan.seed, run, model.month, setting.place, uniforms)
        told += sum(surely_holds(setting, world, i, u) for i, u in enumerate(uniforms))
    return chosen, told


@examples(12)
@given(plans(), st.integers(0, 50))
def test_a_glance_never_changes_a_choice(plan: Plan, run: int) -> None:
    with_glances, _ = choices(plan, run, True)
    without, _ = choices(plan, run, False)
    assert with_glances == without


def test_a_glance_tells_most_of_the_holding() -> None:
    plan = prepare(load_scenario("madrid-2022"))
    _, told = choices(plan, 3, True)
    assert told > 0.5 * plan.months * len(plan.governments)


def test_a_bound_that_forgets_a_change_of_worth_would_be_caught() -> None:
    setting, world = deciding()
    world.preference[0, RATIONALITY] = 5.0
    world.parameter[INERTIA] = 1.0
    assert choice(setting, world, 0.1) == -1
    world.worth[0, 0, 1] += 0.1
    world.greatest[0, 0] = 1.0
    careful = [surely_holds(setting, world, 0, u / 100) for u in range(100)]
    world.greatest[0, 0] = 0.0
    careless = [surely_holds(setting, world, 0, u / 100) for u in range(100)]
    assert sum(careless) > sum(careful) > 0
