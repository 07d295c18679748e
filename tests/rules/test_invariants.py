"""What holds in every world: bounds, symmetry, labels without meaning, order without effect."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.catalogue.theories import DEFAULT, theory_named, theory_names
from alignsim.rules.choose import choose
from alignsim.rules.economy import clear_trade, lose_income, recover, spread_loss, suffer
from alignsim.rules.perceive import perceive
from alignsim.rules.respond import align, respond
from alignsim.rules.turn import Choose, enter, enter_choices, open_world
from alignsim.world.state import Setting, World
from engine.stories import differing_fields, setting_in_rows
from rules.stages import Happenings, faults_of, live
from worlds import Spec, blank_world, examples, made_up, made_up_worlds

MONTHS = 4
RIVALS = [name for name in theory_names() if name != DEFAULT]


def made(spec: Spec) -> tuple[Setting, World, int]:
    """A fresh world of a specification, and a seed for what happens in it."""
    return (*made_up(*spec), spec[0] + 1)


def check_bounds(spec: Spec, choosing: Choose = choose) -> None:
    setting, world, seed = made(spec)
    found: list[str] = []
    happenings = Happenings(setting, seed, MONTHS)
    live(setting, world, happenings, lambda s, w: found.extend(faults_of(s, w)), choosing)
    assert found == []


@examples(50)
@given(made_up_worlds())
def test_made_up_worlds_keep_their_bounds_and_symmetries(spec: Spec) -> None:
    check_bounds(spec)


@pytest.mark.parametrize("theory", RIVALS)
@examples(15)
@given(made_up_worlds())
def test_made_up_worlds_keep_their_bounds_under_every_theory(theory: str, spec: Spec) -> None:
    check_bounds(spec, theory_named(theory).choose)


@pytest.mark.slow
@examples(1000)
@given(made_up_worlds())
def test_1000_made_up_worlds_keep_their_bounds_and_symmetries(spec: Spec) -> None:
    check_bounds(spec)


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("threat", np.nan, "finite"),
        ("threat", -0.1, "threat"),
        ("alignment", 1.0, "alignment within -1..1"),
        ("ties", 0.123, "symmetric ties"),
        ("ties", 1.1, "ties"),
        ("restriction", 1.5, "restrictions"),
        ("pressure", -1.0, "loss"),
        ("pressure", 1e6, "loss"),
    ],
)
def test_a_broken_world_is_found_out(field: str, value: float, fault: str) -> None:
    setting, world = made_up(3, 4, extreme=False)
    live(setting, world, Happenings(setting, 4, MONTHS))
    assert faults_of(setting, world) == []
    getattr(world, field)[0, 1] = value
    assert fault in faults_of(setting, world)


def test_a_choice_of_anothers_option_is_found_out() -> None:
    setting, world = made_up(3, 4, extreme=False)
    live(setting, world, Happenings(setting, 4, 1))
    world.chosen[0] = setting.option_start[1]
    assert "own choice of 0" in faults_of(setting, world)


# -- labels ---------------------------------------------------------------------------------------


def relabelled(spec: Spec, order: Sequence[int]) -> tuple[Setting, World, Happenings]:
    """The same world with government ``order[k]`` in row k, and the same happenings to it."""
    setting, world, seed = made(spec)
    happenings = Happenings(setting, seed, MONTHS)
    moved = setting_in_rows(setting, order)
    copy = blank_world(moved, conditions=world.condition.size)
    copy.preference[:] = world.preference[order]
    for name in ("effect", "parameter", "condition"):
        getattr(copy, name)[:] = getattr(world, name)
    for name in ("condition_threat", "condition_violation", "condition_confidence"):
        getattr(copy, name)[:] = getattr(world, name)[:, order]
    new = {old: k for k, old in enumerate(order)} | {-1: -1}
    happenings.measurement = happenings.measurement[order]
    happenings.uniform = happenings.uniform[:, order]
    happenings.noise = happenings.noise[:, order][:, :, order]
    happenings.acts = [
        [(new[by], move, new[to], new[through], *rest) for by, move, to, through, *rest in acts]
        for acts in happenings.acts
    ]
    return moved, copy, happenings


BY_GOVERNMENT = ("loss", "support", "confidence", "insecurity", "concentration", "violation")
BY_DYAD = ("alignment", "threat", "ties", "pressure", "anchor", "restriction", "embargo")


def told_apart(spec: Spec, order: Sequence[int], choosing: Choose = choose) -> list[str]:
    """What the relabelled life of a world tells otherwise, labels aside, beyond 1e-12."""
    order = list(order)
    setting, world, seed = made(spec)
    live(setting, world, Happenings(setting, seed, MONTHS), choosing=choosing)
    moved, copy, happenings = relabelled(spec, order)
    live(moved, copy, happenings, choosing=choosing)
    pairs = {name: (getattr(copy, name), getattr(world, name)[order]) for name in BY_GOVERNMENT}
    for name in BY_DYAD:
        pairs[name] = (getattr(copy, name), getattr(world, name)[order][:, order])
    return [n for n, (a, b) in pairs.items() if not np.allclose(a, b, rtol=1e-12, atol=1e-12)]


def check_labels(spec: Spec, random: Callable[..., None], choosing: Choose = choose) -> None:
    order = list(range(spec[1]))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert told_apart(spec, order, choosing) == []


@examples(40)
@given(made_up_worlds(), st.randoms(use_true_random=False))
def test_relabelling_governments_changes_nothing_but_labels(spec: Spec, random) -> None:  # type: ignore[no-untyped-def]
    check_labels(spec, random)


@pytest.mark.parametrize("theory", RIVALS)
@examples(15)
@given(made_up_worlds(), st.randoms(use_true_random=False))
def test_relabelling_changes_nothing_but_labels_under_every_theory(  # type: ignore[no-untyped-def]
    theory: str, spec: Spec, random
) -> None:
    check_labels(spec, random, theory_named(theory).choose)


@pytest.mark.slow
@examples(500)
@given(made_up_worlds(), st.randoms(use_true_random=False))
def test_relabelling_governments_changes_nothing_but_labels_in_500_worlds(  # type: ignore[no-untyped-def]
    spec: Spec, random
) -> None:
    check_labels(spec, random)


def test_exchanging_two_governments_and_not_their_happenings_does_change_something() -> None:
    spec, order = (8, 5, False), [1, 0, 2, 3, 4]
    assert told_apart(spec, order) == []
    setting, world, seed = made(spec)
    moved, copy, happenings = relabelled(spec, order)
    happenings.noise = Happenings(setting, seed, MONTHS).noise
    live(setting, world, Happenings(setting, seed, MONTHS))
    live(moved, copy, happenings)
    assert not np.allclose(copy.z, world.z[order][:, order], atol=1e-6)


# -- order and rows -------------------------------------------------------------------------------


def live_in_order(spec: Spec, order: Sequence[int]) -> World:
    """A month of a made-up world in which governments take their turn in the given order."""
    setting, world, seed = made(spec)
    happenings = Happenings(setting, seed, 1)
    open_world(setting, world, happenings.measurement)
    world.act_count[0] = 0
    for act in happenings.acts[0]:
        enter(world, *act, 0)
    for i in order:
        perceive(setting, world, i)
    for i in order:
        choose(setting, world, i, 1, happenings.uniform[0, i])
    enter_choices(setting, world)
    for i in order:
        respond(setting, world, i, 1, happenings.noise[0, i])
    for i in order:
        align(setting, world, i)
    for i in order:
        recover(setting, world, i)
    for i in order:
        suffer(setting, world, i)
    clear_trade(setting, world, 1)
    for i in order:
        spread_loss(world, i)
    for i in order:
        lose_income(world, i)
    return world


@examples(40)
@given(made_up_worlds(), st.randoms(use_true_random=False))
def test_the_order_of_governments_within_a_phase_changes_no_bit(spec: Spec, random) -> None:  # type: ignore[no-untyped-def]
    order = list(range(spec[1]))
    straight = live_in_order(spec, order)
    random.shuffle(order)
    assert differing_fields(straight, live_in_order(spec, order)) == []


def test_a_government_that_takes_no_turn_does_change_bits() -> None:
    straight, partly = (live_in_order((8, 5, False), range(n)) for n in (5, 4))
    assert {"z", "change"} <= set(differing_fields(straight, partly))


@examples(20)
@given(made_up_worlds().filter(lambda spec: spec[1] > 2))
def test_a_rule_writes_only_its_own_governments_rows(spec: Spec) -> None:
    setting, world, seed = made(spec)
    n = setting.capability.size
    happenings = Happenings(setting, seed, 2)
    live(setting, world, happenings)
    steps = (
        lambda: perceive(setting, world, 0),
        lambda: choose(setting, world, 0, 3, 0.7),
        lambda: respond(setting, world, 0, 3, happenings.noise[0, 0]),
        lambda: align(setting, world, 0),
        lambda: recover(setting, world, 0),
        lambda: suffer(setting, world, 0),
        lambda: spread_loss(world, 0),
        lambda: lose_income(world, 0),
    )
    own = {name for name in World._fields if getattr(world, name).shape[:1] == (n,)}
    for step in steps:
        before = World(*(part.copy() for part in world))
        step()
        for name in own - {"numbers", "parameter", "condition"}:
            rows = getattr(world, name)[1:], getattr(before, name)[1:]
            assert rows[0].tobytes() == rows[1].tobytes(), name
        assert world.reprisal[:, 1:].tobytes() == before.reprisal[:, 1:].tobytes()
        kept = ("numbers", "condition", "ideal", "anchor", "act_by", "act_felt", "act_count")
        assert not set(kept) & set(differing_fields(before, world))


@pytest.mark.parametrize("theory", RIVALS)
@examples(10)
@given(made_up_worlds().filter(lambda spec: spec[1] > 2))
def test_a_theory_writes_only_its_own_governments_rows_and_options(theory: str, spec: Spec) -> None:
    setting, world, seed = made(spec)
    choosing = theory_named(theory).choose
    live(setting, world, Happenings(setting, seed, 2), choosing=choosing)
    before = World(*(part.copy() for part in world))
    choosing(setting, world, 0, 3, 0.7)
    changed = set(differing_fields(before, world))
    assert changed <= {"chosen", "worth", "utility", "weight", "chance", "rested"}
    assert world.worth[1:].tobytes() == before.worth[1:].tobytes()
    assert (world.chosen[1:] == before.chosen[1:]).all()
    rest = setting.option_start[1]
    for name in ("utility", "weight", "chance"):
        assert getattr(world, name)[rest:].tobytes() == getattr(before, name)[rest:].tobytes()
