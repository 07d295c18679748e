"""Responses: which way each kind of act moves its target, its author and the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.rules.respond import Z_LIMIT, align, respond
from alignsim.rules.restriction import release
from alignsim.rules.threat import standing_threat
from alignsim.rules.turn import enter
from alignsim.world.names import (
    COMMITMENT,
    E_PROVOCATION,
    E_REASSURANCE,
    E_THREAT,
    E_TIES,
    INDIRECT,
    NOISE,
    RALLY,
    REACTION,
    RECIPROCITY,
    RESPONSE,
    REVERSION,
    RIVALRY_THREAT,
    THREAT_DECAY,
    THREAT_SPILLOVER,
    TIES_DEPRECIATION,
)
from alignsim.world.state import Floats, Setting, World
from rules.stages import COERCE, SANCTION, SIGNAL, TRANSFER, UNCOERCE, VISIT, stage
from worlds import examples, integers

AUTHOR, TARGET, FRIEND, ENEMY, NEITHER = range(5)
GOODS, TRAVEL, ENERGY, TECHNOLOGY = range(4)


def audience(**parameters: float) -> tuple[Setting, World]:
    """An author, a target, a friend of the target, an enemy of the target, one who is neither."""
    setting, world = stage(5)
    world.parameter[RESPONSE], world.parameter[REACTION] = 0.1, 0.08
    world.effect[:, E_PROVOCATION] = 1.0
    world.alignment[FRIEND, TARGET], world.alignment[ENEMY, TARGET] = 0.5, -0.5
    return setting, world


def after(
    setting: Setting,
    world: World,
    *acts: tuple[int, int, int],
    through: int = -1,
    sector: int = -1,
    size: float = 1.0,
    share: float = 1.0,
) -> World:
    """The world after one month in which (author, move, target) happen."""
    world.act_count[0] = 0
    n = world.support.size
    for by, move, target in acts:
        enter(world, by, move, target, through, sector, size, share, 0)
    for i in range(n):
        respond(setting, world, i, 1, np.zeros(n))
    return world


def change(move: int, through: int = -1, size: float = 1.0, share: float = 1.0) -> Floats:
    """Change of z of everybody towards everybody in the audience of one act."""
    setting, world = audience()
    world.parameter[COMMITMENT] = 0.5
    world.parameter[INDIRECT] = 0.4
    return after(
        setting, world, (AUTHOR, move, TARGET), through=through, size=size, share=share
    ).z.copy()


# -- regard ---------------------------------------------------------------------------------------


def test_a_friendly_act_warms_its_target_and_half_as_much_its_committed_author() -> None:
    z = change(VISIT)
    assert z[TARGET, AUTHOR] == pytest.approx(0.1 * 5.0 / 10.0)
    assert z[AUTHOR, TARGET] == pytest.approx(0.5 * z[TARGET, AUTHOR])


def test_a_hostile_act_cools_target_and_author() -> None:
    z = change(SIGNAL)
    assert z[TARGET, AUTHOR] == pytest.approx(-0.05)
    assert z[AUTHOR, TARGET] == pytest.approx(-0.025)


@pytest.mark.parametrize(("move", "sign"), [(VISIT, 1.0), (SIGNAL, -1.0)])
def test_friends_of_the_target_feel_with_it_and_its_enemies_the_reverse(
    move: int, sign: float
) -> None:
    z = change(move)
    assert sign * z[FRIEND, AUTHOR] == pytest.approx(0.08 * 0.5 * 0.5)
    assert sign * z[ENEMY, AUTHOR] == pytest.approx(-0.08 * 0.5 * 0.5)
    assert z[NEITHER, AUTHOR] == 0.0


def test_nobody_elses_regard_moves() -> None:
    z = change(VISIT)
    moved = {(int(i), int(j)) for i, j in np.argwhere(z != 0.0)}
    assert moved == {(TARGET, AUTHOR), (AUTHOR, TARGET), (FRIEND, AUTHOR), (ENEMY, AUTHOR)}


def test_a_smaller_act_moves_less_in_proportion() -> None:
    np.testing.assert_allclose(change(SIGNAL, size=0.25), 0.25 * change(SIGNAL), atol=1e-15)


def test_one_move_on_several_targets_counts_once_for_bystanders_and_fully_for_each_target() -> None:
    whole, part = change(SIGNAL), change(SIGNAL, share=0.5)
    assert part[TARGET, AUTHOR] == whole[TARGET, AUTHOR]
    assert part[FRIEND, AUTHOR] == pytest.approx(0.5 * whole[FRIEND, AUTHOR])


@pytest.mark.parametrize("watcher", [FRIEND, ENEMY])
def test_a_move_through_a_third_party_splits_blame_and_credit(watcher: int) -> None:
    direct, passed = change(TRANSFER), change(TRANSFER, through=NEITHER)
    assert passed[watcher, NEITHER] == pytest.approx(0.4 * direct[watcher, AUTHOR])
    assert passed[watcher, AUTHOR] == pytest.approx(0.6 * direct[watcher, AUTHOR])
    assert direct[watcher, NEITHER] == 0.0
    assert passed[TARGET, AUTHOR] == direct[TARGET, AUTHOR]


def test_the_third_party_itself_blames_nobody_for_its_own_part() -> None:
    passed = change(TRANSFER, through=ENEMY)
    assert passed[ENEMY, AUTHOR] == pytest.approx(0.6 * change(TRANSFER)[ENEMY, AUTHOR])
    assert passed[ENEMY, ENEMY] == 0.0


def test_an_act_towards_oneself_moves_no_regard() -> None:
    setting, world = audience()
    assert not after(setting, world, (AUTHOR, VISIT, AUTHOR)).z.any()


def test_regard_reverts_to_its_level_by_its_rate() -> None:
    setting, world = stage(3)
    world.parameter[REVERSION] = 0.1
    world.anchor[0, 1], world.z[0, 2] = 0.5, 0.4
    after(setting, world)
    assert world.z[0, 1] == pytest.approx(0.05)
    assert world.z[0, 2] == pytest.approx(0.36)


def test_regard_moves_towards_the_regard_received() -> None:
    setting, world = stage(3)
    world.parameter[RECIPROCITY] = 0.2
    world.alignment[1, 0] = 0.5
    after(setting, world)
    assert world.z[0, 1] == pytest.approx(0.1)
    assert world.z[1, 0] == pytest.approx(-0.1)


def test_noise_moves_regard_by_its_size_and_none_towards_oneself() -> None:
    setting, world = stage(3)
    world.parameter[NOISE] = 0.02
    respond(setting, world, 0, 1, np.array([5.0, 1.0, -2.0]))
    assert world.z[0].tolist() == [0.0, 0.02, -0.04]


def test_regard_stays_short_of_one_however_much_happens() -> None:
    setting, world = stage(2)
    world.parameter[RESPONSE] = 1.0
    for _ in range(30):
        after(setting, world, (0, VISIT, 1))
        align(setting, world, 1)
    assert world.z[1, 0] == Z_LIMIT
    assert 0.998 < world.alignment[1, 0] < 1.0


# -- threat, ties, support, confidence ------------------------------------------------------------


def test_a_show_of_force_alarms_its_target_by_power_and_nearness() -> None:
    setting, world = audience()
    world.effect[SIGNAL, E_THREAT] = 0.3
    after(setting, world, (AUTHOR, SIGNAL, TARGET))
    reach = setting.power[TARGET, AUTHOR] * world.proximity[TARGET, AUTHOR]
    assert world.threat[TARGET, AUTHOR] == pytest.approx(0.3 * reach)
    assert world.threat[AUTHOR].tolist() == [0.0] * 5


def test_threats_spill_over_to_friends_and_not_to_enemies() -> None:
    setting, world = audience()
    world.effect[SIGNAL, E_THREAT] = 0.3
    world.parameter[THREAT_SPILLOVER] = 0.4
    after(setting, world, (AUTHOR, SIGNAL, TARGET))
    part = world.threat[FRIEND, AUTHOR] / world.threat[TARGET, AUTHOR]
    assert part == pytest.approx(0.4 * 0.5)
    assert world.threat[ENEMY, AUTHOR] == world.threat[NEITHER, AUTHOR] == 0.0


def test_threat_decays_to_its_standing_level_and_not_below_zero() -> None:
    setting, world = stage(2)
    world.parameter[THREAT_DECAY] = 0.5
    world.threat_anchor[0, 1] = 0.2
    world.threat[0, 1] = 1.0
    seen = [after(setting, world).threat[0, 1] for _ in range(40)]
    assert seen[0] == pytest.approx(0.6)
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == pytest.approx(0.2)
    world.menace[1] = -5.0
    assert after(setting, world).threat[0, 1] == pytest.approx(0.1)


def test_a_menace_raises_the_level_that_threat_goes_to_by_nearness() -> None:
    setting, world = stage(3)
    world.parameter[THREAT_DECAY] = 1.0
    world.menace[1], world.proximity[2, 1] = 0.6, 0.5
    after(setting, world)
    assert world.threat[0, 1] == pytest.approx(0.6)
    assert world.threat[2, 1] == pytest.approx(0.3)


def test_threat_grows_with_power_nearness_ill_will_and_rivalry() -> None:
    setting, world = stage(2)
    world.parameter[RIVALRY_THREAT] = 0.4
    base = standing_threat(setting, world, 0, 1)
    power, rivalry = setting.power.copy(), setting.rivalry.copy()
    power[0, 1], rivalry[0, 1] = 0.9, 1.0
    assert standing_threat(setting._replace(power=power), world, 0, 1) > base
    rival = standing_threat(setting._replace(rivalry=rivalry), world, 0, 1)
    assert rival == pytest.approx(base + 0.4)
    world.alignment[0, 1] = -0.5
    averse = standing_threat(setting, world, 0, 1)
    assert averse > base
    world.proximity[0, 1] = 0.5
    assert standing_threat(setting, world, 0, 1) == pytest.approx(0.5 * averse)


def test_ties_close_a_share_of_the_gap_on_both_sides() -> None:
    setting, world = audience()
    world.effect[VISIT, E_TIES] = 0.25
    world.ties[AUTHOR, TARGET] = world.ties[TARGET, AUTHOR] = 0.2
    after(setting, world, (AUTHOR, VISIT, TARGET))
    assert world.ties[AUTHOR, TARGET] == world.ties[TARGET, AUTHOR] == pytest.approx(0.4)
    assert world.ties.sum() == pytest.approx(0.8)


def test_ties_depreciate_to_what_treaties_keep_up() -> None:
    setting, world = stage(2)
    world.parameter[TIES_DEPRECIATION] = 0.1
    world.ties[:], world.ties_floor[:] = 0.8, 0.3
    seen = [after(setting, world).ties[0, 1] for _ in range(200)]
    assert seen[0] == pytest.approx(0.75)
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == pytest.approx(0.3)


def test_hostility_rallies_support_in_its_target_alone() -> None:
    setting, world = audience()
    world.parameter[RALLY] = 0.05
    world.support[:] = 0.5
    after(setting, world, (AUTHOR, SIGNAL, TARGET), size=0.5)
    assert world.support.tolist() == [0.5, 0.525, 0.5, 0.5, 0.5]
    after(setting, world, (AUTHOR, VISIT, TARGET))
    assert world.support[TARGET] == 0.525


def test_a_patrons_reassurance_removes_a_share_of_its_clients_doubt_and_of_nobody_elses() -> None:
    setting, world = audience()
    patron = integers([-1, AUTHOR, NEITHER, -1, -1])
    world.effect[VISIT, E_REASSURANCE] = 0.2
    world.confidence[[TARGET, FRIEND]] = 0.5
    acts = ((AUTHOR, VISIT, TARGET), (AUTHOR, VISIT, FRIEND))
    after(setting._replace(patron=patron), world, *acts)
    assert world.confidence.tolist() == [0.0, 0.6, 0.5, 0.0, 0.0]


# -- restrictions ---------------------------------------------------------------------------------


def test_coercion_of_travel_restricts_travel_alone() -> None:
    setting, world = audience()
    after(setting, world, (AUTHOR, COERCE, TARGET), sector=TRAVEL)
    wanted = np.zeros_like(world.restriction)
    wanted[AUTHOR, TARGET, TRAVEL] = 0.5
    assert world.restriction.tolist() == wanted.tolist()
    assert not world.embargo.any()


def test_a_restriction_that_names_no_sector_covers_all() -> None:
    setting, world = audience()
    after(setting, world, (AUTHOR, SANCTION, TARGET), size=0.5)
    assert world.restriction[AUTHOR, TARGET].tolist() == [0.25] * 4
    assert world.embargo[AUTHOR, TARGET].tolist() == [0.25] * 4
    assert world.restriction[TARGET].sum() == 0.0


def test_a_second_restriction_blocks_a_share_of_what_still_flows() -> None:
    setting, world = audience()
    for wanted in (0.5, 0.75, 0.875):
        after(setting, world, (AUTHOR, COERCE, TARGET), sector=GOODS)
        assert world.restriction[AUTHOR, TARGET, GOODS] == wanted


def test_lifting_frees_a_share_of_what_is_blocked() -> None:
    setting, world = audience()
    after(setting, world, (AUTHOR, COERCE, TARGET), sector=GOODS)
    after(setting, world, (AUTHOR, UNCOERCE, TARGET), sector=GOODS)
    assert world.restriction[AUTHOR, TARGET, GOODS] == 0.25


SHARES = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=5)


@examples(80)
@given(SHARES, st.randoms(use_true_random=False))
def test_restrictions_that_have_all_lapsed_leave_nothing_in_force(
    sizes: list[float], random
) -> None:  # type: ignore[no-untyped-def]
    setting, world = audience()
    for size in sizes:
        after(setting, world, (AUTHOR, SANCTION, TARGET), size=size)
    shares = [0.5 * size for size in sizes]
    blocked = 1.0 - np.prod([1.0 - share for share in shares])
    np.testing.assert_allclose(world.restriction[AUTHOR, TARGET], blocked, atol=1e-12)
    random.shuffle(shares)
    for share in shares:
        assert world.embargo[AUTHOR, TARGET, GOODS] > 0.0
        release(setting, world, AUTHOR, SANCTION, TARGET, -1, share)
    assert not world.restriction.any()
    assert not world.embargo.any()


def test_what_lapses_after_it_was_lifted_does_not_go_below_zero() -> None:
    setting, world = audience()
    after(setting, world, (AUTHOR, COERCE, TARGET), sector=GOODS)
    after(setting, world, (AUTHOR, UNCOERCE, TARGET), sector=GOODS)
    release(setting, world, AUTHOR, COERCE, TARGET, GOODS, 0.5)
    assert world.restriction[AUTHOR, TARGET, GOODS] == 0.0


def test_a_lapse_of_one_sector_leaves_the_others_in_force() -> None:
    setting, world = audience()
    after(setting, world, (AUTHOR, SANCTION, TARGET))
    release(setting, world, AUTHOR, SANCTION, TARGET, ENERGY, 0.5)
    assert world.restriction[AUTHOR, TARGET].tolist() == [0.5, 0.5, 0.0, 0.5]
    assert world.embargo[AUTHOR, TARGET].tolist() == [0.5, 0.5, 0.0, 0.5]
