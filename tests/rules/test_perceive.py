"""What governments see, what it is worth to them, and the measured start."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.rules.appraise import appraise, expect_reprisal
from alignsim.rules.perceive import breach, credibility, depend, feel, hear, loom, perceive, trust
from alignsim.rules.start import beware, locate, settle, similarity, steady
from alignsim.rules.turn import answer, decide, open_world
from alignsim.world.names import (
    AUTONOMY,
    BALANCE,
    CONFIDENCE_ADJUSTMENT,
    GUARANTEE_RELIEF,
    IGO_TIES,
    INCOME_SENSITIVITY,
    PACT_TIES,
    PACT_WEIGHT,
    PROSPERITY,
    RESOLVE,
    RETALIATION,
    REVERSION,
    RIVALRY_THREAT,
    RIVALRY_WEIGHT,
    SECURITY,
    SUPPORT_ADJUSTMENT,
    SUPPORT_BASELINE,
    SUPPORT_LOSS,
    VALUES,
    WEIGHTS,
)
from alignsim.world.state import Setting, World
from rules.stages import stage
from worlds import blank_world, examples, integers, made_up

# -- perceive -------------------------------------------------------------------------------------


def under_conditions() -> World:
    world = blank_world(stage(3)[0], conditions=2)
    world.condition[:] = 1.0, 0.5
    world.condition_threat[:, 1] = 0.4, 0.2
    world.condition_violation[:, 1] = 0.8, 0.6
    return world


def test_conditions_in_force_add_up_to_menace_and_to_a_breach_of_at_most_one() -> None:
    world = under_conditions()
    assert loom(world, 1) == pytest.approx(0.5)
    assert breach(world, 1) == 1.0
    assert breach(world, 0) == loom(world, 0) == 0.0
    world.condition[:] = 0.5, 0.0
    assert breach(world, 1) == pytest.approx(0.4)
    world.condition[:] = -1.0, 0.0
    assert breach(world, 1) == 0.0


def client() -> tuple[Setting, World]:
    """Government 0 relies on 1."""
    setting, world = stage(3)
    setting = setting._replace(patron=integers([1, -1, -1]))
    world.parameter[CONFIDENCE_ADJUSTMENT], world.parameter[GUARANTEE_RELIEF] = 0.25, 0.5
    return setting, world


def test_a_patron_is_credible_by_its_regard_and_by_ties_half_each() -> None:
    setting, world = client()
    world.alignment[1, 0], world.alignment[0, 1] = 0.6, -0.9
    world.ties[0, 1] = 0.5
    assert credibility(setting, world, 0) == pytest.approx(0.25 * 1.6 + 0.25)


def test_trust_moves_by_a_share_of_the_gap_and_is_none_without_a_patron() -> None:
    setting, world = client()
    world.ties[0, 1], world.alignment[1, 0] = 1.0, 0.999
    seen = []
    for _ in range(60):
        trust(setting, world, 0)
        seen.append(world.confidence[0])
    assert seen[0] == pytest.approx(0.25 * credibility(setting, world, 0))
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(credibility(setting, world, 0), abs=1e-6)
    world.confidence[2] = 0.7
    trust(setting, world, 2)
    assert world.confidence[2] == 0.0


def test_insecurity_grows_with_threat_ever_more_slowly_and_a_guarantee_relieves_it() -> None:
    setting, world = client()
    seen = []
    for threat in (0.0, 0.5, 1.0, 1.5):
        world.threat[0, 2] = threat
        feel(setting, world, 0)
        seen.append(float(world.insecurity[0]))
    steps = np.diff(seen)
    assert seen[0] == 0.0
    assert (steps > 0.0).all()
    assert (np.diff(steps) < 0.0).all()
    world.confidence[0] = 0.8
    feel(setting, world, 0)
    assert world.insecurity[0] == pytest.approx(0.6 * seen[-1])


def test_dependence_is_shares_of_ties_weighted_by_strength() -> None:
    setting, world = stage(3)
    setting = setting._replace(strength=np.array([0.1, 0.3, 0.1]))
    world.ties[0] = 0.0, 0.5, 0.5
    depend(setting, world, 0)
    assert world.dependence[0].tolist() == pytest.approx([0.0, 0.75, 0.25])
    assert world.concentration[0] == pytest.approx(0.75**2 + 0.25**2)
    depend(setting, world, 1)
    assert world.concentration[1] == 0.0


def test_support_falls_with_income_lost_and_drifts_to_its_usual_level() -> None:
    _, world = stage(2)
    world.parameter[SUPPORT_BASELINE], world.parameter[SUPPORT_LOSS] = 0.5, 0.05
    world.parameter[SUPPORT_ADJUSTMENT] = 0.1
    world.support[:] = 0.5
    world.known_loss[1] = 2.0
    for i in (0, 1):
        hear(world, i)
    assert world.support.tolist() == pytest.approx([0.5, 0.49])
    world.known_loss[1] = 1000.0
    hear(world, 1)
    assert world.support[1] == 0.0


def test_a_government_knows_the_loss_of_the_month_before() -> None:
    setting, world = stage(2)
    world.loss[0] = 3.0
    perceive(setting, world, 0)
    assert world.known_loss.tolist() == [3.0, 0.0]


# -- appraise -------------------------------------------------------------------------------------

REGARD, TIES, DETERRENCE, FRIENDLY, HOSTILE, VALUE = range(6)


def valuing(**numbers: float) -> np.ndarray:
    """Worth to government 0 of each aspect of a move towards 1, in a world with these numbers."""
    setting, world = stage(3)
    world.preference[0, [SECURITY, PROSPERITY, VALUES, AUTONOMY]] = 0.25
    world.preference[0, RESOLVE] = 0.5
    world.parameter[[INCOME_SENSITIVITY, RETALIATION]] = 0.2, 0.5
    world.insecurity[0] = numbers.get("insecurity", 0.5)
    world.threat[0, 1] = numbers.get("threat", 0.0)
    world.ties[0, 1] = numbers.get("ties", 0.0)
    world.alignment[0, 1] = numbers.get("alignment", 0.0)
    world.violation[1] = numbers.get("violation", 0.0)
    world.concentration[0] = numbers.get("concentration", 0.0)
    world.dependence[0, 1] = numbers.get("dependence", 0.0)
    world.reprisal[0, 0, 1] = numbers.get("reprisal", 0.0)
    world.reprisal[1, 0, 1] = numbers.get("revenge", 0.0)
    distance = setting.regime_distance.copy()
    distance[0, 1] = numbers.get("regime", 0.0)
    setting = setting._replace(
        regime_distance=distance, partner_start=np.array([0, 1, 1, 1]), partner=np.array([1])
    )
    appraise(setting, world, 0)
    return world.worth[0, :, 1].copy()


@pytest.mark.parametrize(
    ("aspect", "what", "sign"),
    [
        (TIES, "insecurity", 1),
        (TIES, "alignment", 1),
        (TIES, "ties", -1),
        (TIES, "concentration", 1),
        (TIES, "dependence", -1),
        (DETERRENCE, "threat", 1),
        (FRIENDLY, "reprisal", -1),
        (HOSTILE, "revenge", -1),
        (VALUE, "violation", 1),
        (VALUE, "regime", 1),
    ],
)
def test_each_aspect_is_worth_more_or_less_with_what_it_rests_on(
    aspect: int, what: str, sign: int
) -> None:
    low, high = valuing(**{what: 0.2})[aspect], valuing(**{what: 0.8})[aspect]
    assert sign * (high - low) > 0.0


def test_reprisals_for_friendship_come_from_the_averse_and_for_hostility_from_the_close() -> None:
    setting, world = stage(3)
    sales = setting.sales.copy()
    sales[0, 2, 0] = 4.0
    setting = setting._replace(
        sales=sales,
        coercer=np.array([0.0, 0.0, 1.0]),
        partner_start=integers([0, 2, 2, 2]),
        partner=integers([1, 2]),
    )
    world.alignment[2, 0] = -0.5

    def expected(close: float) -> list[float]:
        world.alignment[2, 1] = close
        expect_reprisal(setting, world, 0)
        return world.reprisal[:, 0, 1].tolist()

    at_stake = 0.5 * 4.0 * 0.75
    assert expected(-0.8) == pytest.approx([0.8 * at_stake, 0.0])
    assert expected(0.8) == pytest.approx([0.0, 0.8 * at_stake])
    assert world.reprisal[:, 0, 2].tolist() == pytest.approx([0.0, at_stake])
    expect_reprisal(setting._replace(coercer=np.zeros(3)), world, 0)
    assert not world.reprisal.any()


# -- the measured start ---------------------------------------------------------------------------


def test_similarity_is_the_published_score_within_its_limit() -> None:
    assert similarity(0.0, 1.0, 4.0, 0.95) == 0.5
    assert similarity(-1.0, 1.0, 4.0, 0.95) == 0.0
    assert similarity(2.0, 2.0, 4.0, 0.95) == 0.95
    assert similarity(-2.0, 9.0, 4.0, 0.9) == -0.9


@examples(50)
@given(st.floats(-3, 3), st.floats(-3, 3))
def test_similarity_is_the_same_both_ways(x: float, y: float) -> None:
    assert similarity(x, y, 4.0, 0.95) == similarity(y, x, 4.0, 0.95)


def test_measurement_error_moves_the_ideal_point_by_its_size() -> None:
    setting, world = stage(2)
    setting = setting._replace(ideal_point=np.array([1.0, -1.0]), ideal_point_sd=np.full(2, 0.2))
    locate(setting, world, 0, 1.5)
    assert world.ideal.tolist() == [pytest.approx(1.3), 0.0]


@pytest.mark.parametrize("drawn", [[0.2, 0.3, 0.1, 0.1, 0.1], [1.0, 1.0, 1.0, 1.0, 0.0]])
def test_drawn_weights_are_scaled_to_sum_to_one(drawn: list[float]) -> None:
    setting, world = stage(2)
    world.preference[0, :WEIGHTS] = drawn
    locate(setting, world, 0, 0.0)
    np.testing.assert_allclose(world.preference[0, :WEIGHTS], np.array(drawn) / sum(drawn))


def test_without_any_weight_all_goes_to_autonomy() -> None:
    setting, world = stage(2)
    locate(setting, world, 0, 0.0)
    assert world.preference[0, :WEIGHTS].tolist() == [0.0, 0.0, 0.0, 1.0, 0.0]


def start(**matrices: float) -> World:
    """The start of three governments of which 0 and 1 have something between them."""
    setting, world = stage(3)
    for name, value in matrices.items():
        matrix = getattr(setting, name).copy()
        matrix[0, 1] = matrix[1, 0] = value
        setting = setting._replace(**{name: matrix})
    world.ideal[:] = 0.0, 0.5, -1.0
    world.parameter[[PACT_WEIGHT, RIVALRY_WEIGHT, RIVALRY_THREAT]] = 0.5, 0.4, 0.3
    world.parameter[[PACT_TIES, IGO_TIES]] = 0.4, 0.3
    for i in range(3):
        settle(setting, world, i)
    world.alignment[:] = np.tanh(world.z)
    for i in range(3):
        beware(setting, world, i)
    return world


def test_a_pact_warms_the_start_and_ties_and_a_rivalry_cools_and_threatens() -> None:
    plain, pact, rivalry = start(), start(pact=1.0), start(rivalry=1.0)
    assert pact.z[0, 1] == pytest.approx(plain.z[0, 1] + 0.5)
    assert pact.ties[0, 1] == pact.ties_floor[1, 0] == pytest.approx(0.4)
    assert rivalry.z[0, 1] == pytest.approx(plain.z[0, 1] - 0.4)
    assert rivalry.threat[0, 1] > plain.threat[0, 1] + 0.2
    assert (pact.z[2] == plain.z[2]).all()


def test_the_near_in_votes_start_more_aligned_and_the_far_on_the_map_less_threatening() -> None:
    plain, far = start(), start(distance=9.0)
    assert plain.alignment[0, 1] > plain.alignment[0, 2]
    assert far.threat[0, 1] < plain.threat[0, 1]
    assert far.proximity[0, 1] == pytest.approx(5.0 / 14.0)


def test_with_only_balance_and_reversion_the_measured_start_does_not_move() -> None:
    setting, world = stage(4)
    setting = setting._replace(ideal_point=np.array([-1.5, 0.0, 0.7, 1.9]))
    world.parameter[[BALANCE, REVERSION]] = 0.6, 0.05
    open_world(setting, world, np.zeros(4))
    begun = world.z.copy()
    for month in range(1, 25):
        world.act_count[0] = 0
        decide(setting, world, month, np.full(4, 0.5))
        answer(setting, world, month, np.zeros((4, 4)))
    np.testing.assert_allclose(world.z, begun, atol=1e-12)
    assert np.abs(begun).max() > 0.3


def test_without_reversion_nothing_holds_the_start() -> None:
    setting, world = stage(3)
    anchor = world.anchor.copy()
    world.parameter[BALANCE] = 0.6
    world.alignment[:] = 0.5
    for i in range(3):
        steady(setting, world, i)
    assert (world.anchor == anchor).all()


def test_opening_a_world_again_starts_it_afresh() -> None:
    one = made_up(5, 4, extreme=False)
    noise = np.zeros(4)
    open_world(*one, noise)
    begun = [part.copy() for part in (one[1].z, one[1].ties, one[1].threat, one[1].support)]
    for month in range(1, 4):
        one[1].act_count[0] = 0
        decide(*one, month, np.full(4, 0.7))
        answer(*one, month, np.ones((4, 4)))
    assert one[1].z.tolist() != begun[0].tolist()
    open_world(*one, noise)
    again = (one[1].z, one[1].ties, one[1].threat, one[1].support)
    np.testing.assert_allclose(
        np.concatenate([p.ravel() for p in again]),
        np.concatenate([p.ravel() for p in begun]),
        atol=1e-12,
    )
