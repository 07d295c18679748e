"""The scenario's script: what fires enters, what lasts is undone, what is not due waits."""

from __future__ import annotations

import pytest

from alignsim.engine.plan import Plan
from alignsim.engine.single import AlignmentModel
from alignsim.rules.turn import enter, enter_choices, enter_shocks
from alignsim.scenario.schema import Scenario, Shock
from alignsim.world.names import CHOSEN, SECTORS
from alignsim.world.state import World
from rules.stages import SIGNAL, VISIT, stage
from worlds import integers, plan_of

PLAYING = ("beijing", "moscow", "seoul", "tokyo", "warsaw", "washington")


def plan(*shocks: Shock) -> Plan:
    """A plan in which nobody chooses to move."""
    scenario = Scenario(
        name="script",
        start="2022-01",
        months=8,
        actors=PLAYING,
        shocks=shocks,
        parameters={"inertia": 1.0},
    )
    return plan_of(scenario)


def months(made: Plan, run: int = 0) -> list[World]:
    """Copies of the world at the end of months 0 to 8 of one future."""
    model = AlignmentModel(made, run)
    seen = [World(*(part.copy() for part in model.world))]
    for _ in range(made.months):
        model.step()
        seen.append(World(*(part.copy() for part in model.world)))
    return seen


def ban(**more: object) -> Shock:
    fields = {"id": "ban", "type": "economic-coercion", "date": "2022-02", "sector": "travel"}
    return Shock(**(fields | {"by": ("beijing",), "on": ("seoul",)} | more))


def war(ident: str, date: str, value: float, **more: object) -> Shock:
    return Shock(id=ident, type="condition", date=date, set={"ukraine-war": value}, **more)


def blocked(made: Plan) -> list[float]:
    """Share of Seoul's travel sales that Beijing blocks at the end of each month."""
    at = (PLAYING.index("beijing"), PLAYING.index("seoul"), SECTORS.index("travel"))
    return [float(world.restriction[at]) for world in months(made)]


def intensity(made: Plan) -> list[float]:
    c = made.conditions.index("ukraine-war")
    return [float(world.condition[c]) for world in months(made)]


def test_a_restriction_holds_from_its_month_and_for_good_unless_it_lasts() -> None:
    share = blocked(plan(ban()))
    assert share[:2] == [0.0, 0.0]
    assert share[2] > 0.0
    assert set(share[2:]) == {share[2]}


def test_a_restriction_that_lasts_is_undone_to_the_bit() -> None:
    share = blocked(plan(ban(lasts=3)))
    assert [s > 0.0 for s in share] == [False, False, True, True, True] + [False] * 4
    assert share[5:] == [0.0] * 4


def test_a_restriction_that_lasts_leaves_another_in_force() -> None:
    lasting, standing = ban(lasts=2), ban(id="other", date="2022-03", magnitude=0.5)
    both, alone = blocked(plan(lasting, standing)), blocked(plan(standing))
    assert both[3] > alone[3] > 0.0
    assert both[4:] == pytest.approx(alone[4:], abs=1e-12)


def test_a_condition_holds_from_its_month_and_lapses_after_its_time() -> None:
    assert intensity(plan(war("w", "2022-03", 0.7))) == [0.0] * 3 + [0.7] * 6
    lasting = plan(war("w", "2022-03", 0.7, lasts=2))
    assert intensity(lasting) == [0.0] * 3 + [0.7] * 2 + [0.0] * 4


def test_a_condition_that_lapses_leaves_what_an_earlier_shock_had_set() -> None:
    made = plan(war("first", "2022-02", 0.4), war("peak", "2022-04", 1.0, lasts=2))
    assert intensity(made) == [0.0] * 2 + [0.4] * 2 + [1.0] * 2 + [0.4] * 3


def test_a_condition_that_lapses_knows_nothing_of_a_shock_that_never_happened() -> None:
    never = war("never", "2022-02", 0.4, probability=0.0)
    made = plan(never, war("peak", "2022-04", 1.0, lasts=2))
    assert intensity(made) == intensity(plan(war("peak", "2022-04", 1.0, lasts=2)))


def test_a_condition_that_lapses_does_not_bring_back_one_that_has_lapsed() -> None:
    made = plan(war("brief", "2022-02", 0.4, lasts=2), war("long", "2022-03", 1.0, lasts=4))
    assert intensity(made) == [0.0] * 2 + [0.4] + [1.0] * 4 + [0.0] * 2


def test_a_condition_that_lapses_early_leaves_a_later_one_in_force() -> None:
    made = plan(war("brief", "2022-02", 0.4, lasts=2), war("later", "2022-03", 0.8))
    assert intensity(made) == [0.0] * 2 + [0.4] + [0.8] * 6


def test_a_shock_that_does_not_happen_leaves_no_trace_in_the_ledger() -> None:
    for probability, acts in ((0.0, 0), (1.0, 1)):
        made = plan(ban(probability=probability))
        assert [int(w.act_count[0]) for w in months(made)] == [0, 0, acts] + [0] * 6


def test_a_move_on_a_bloc_is_one_row_a_member_that_shares_the_attention() -> None:
    made = plan(ban(type="condemn", sector=None, on=("nato",)))
    world = months(made)[2]
    count = int(world.act_count[0])
    targets = {PLAYING[t] for t in world.act_target[:count]}
    assert targets == {"warsaw", "washington"}
    assert world.act_share[:count].tolist() == [0.5, 0.5]


def test_the_ledger_holds_an_act_as_it_was_entered() -> None:
    _, world = stage(3)
    enter(world, 1, SIGNAL, 2, 0, 3, 0.5, 0.25, 0)
    enter(world, 0, VISIT, 1, -1, -1, 1.0, 1.0, CHOSEN)
    assert world.act_count[0] == 2
    row = [part[0] for part in (world.act_by, world.act_move, world.act_target, world.act_through)]
    assert row == [1, SIGNAL, 2, 0]
    assert (world.act_sector[0], world.act_magnitude[0], world.act_share[0]) == (3, 0.5, 0.25)
    assert world.act_origin[:2].tolist() == [0, CHOSEN]


def test_a_choice_enters_as_its_move_its_partner_and_its_sector() -> None:
    setting, world = stage(3)
    setting = setting._replace(
        partner_start=integers([0, 0, 2, 2]),
        partner=integers([0, 2]),
        repertoire_start=integers([0, 0, 3, 3]),
        repertoire_move=integers([VISIT, SIGNAL, SIGNAL]),
        repertoire_sector=integers([-1, 2, 3]),
        option_start=integers([0, 0, 6, 6]),
    )
    entered = []
    for option in range(6):
        world.act_count[0], world.chosen[:] = 0, (-1, option, -1)
        enter_choices(setting, world)
        assert world.act_count[0] == 1
        entered.append((world.act_move[0], world.act_target[0], world.act_sector[0]))
    assert entered == [
        (VISIT, 0, -1), (SIGNAL, 0, 2), (SIGNAL, 0, 3),
        (VISIT, 2, -1), (SIGNAL, 2, 2), (SIGNAL, 2, 3),
    ]  # fmt: skip


def test_the_ledger_of_a_month_opens_empty() -> None:
    made = plan(ban())
    world = months(made)[2]
    assert world.act_count[0] == 1
    enter_shocks(made.setting, world, made.script, 3)
    assert world.act_count[0] == 0


# -- shocks that wait for a condition --------------------------------------------------------------


def waiting(when: str, **more: object) -> Shock:
    """A protest of Beijing's against Seoul, which blocks nothing, while a condition holds."""
    fields = {"id": "protest", "type": "condemn", "by": ("beijing",), "on": ("seoul",)}
    return Shock(**(fields | {"when": when} | more))


def protests(made: Plan, run: int = 0) -> list[int]:
    """Months in which the ledger holds an act of a scenario."""
    worlds = enumerate(months(made, run))
    return [month for month, world in worlds if month and world.act_count[0] > 0]


def test_a_shock_happens_in_every_month_in_which_its_condition_holds() -> None:
    assert protests(plan(waiting("month >= 3 and month != 5"))) == [3, 4, 6, 7, 8]


def test_once_lets_it_happen_the_first_time_only() -> None:
    assert protests(plan(waiting("month >= 3", once=True))) == [3]


def test_a_condition_that_never_holds_lets_nothing_happen() -> None:
    made = plan(waiting("month > 8"))
    assert protests(made) == []
    assert months(made)[-1].first_began.tolist() == [0]


def test_the_first_month_in_which_it_began_is_kept() -> None:
    assert months(plan(waiting("month >= 3")))[-1].first_began.tolist() == [3]
    assert months(plan(waiting("month >= 3")))[-1].began.tolist() == [8]


def test_probability_is_drawn_once_a_future_whatever_the_condition() -> None:
    made = plan(waiting("month <= 3", probability=0.5))
    seen = {tuple(protests(made, run)) for run in range(20)}
    assert seen == {(), (1, 2, 3)}


def test_a_shock_that_lasts_begins_anew_only_when_it_is_over() -> None:
    ban_while = ban(date=None, when="month >= 2", lasts=3)
    share = blocked(plan(ban_while))
    assert share[:2] == [0.0, 0.0]
    assert len(set(share[2:])) == 1
    assert protests(plan(ban_while)) == [2, 5, 8]


def test_a_condition_set_while_another_holds_lapses_and_may_be_set_again() -> None:
    rising = war("rising", "2022-03", 0.7, lasts=2)
    echo = Shock(
        id="echo", type="condition", set={"cyber-threat": 0.5}, lasts=1,
        when="condition(ukraine-war) > 0.5",
    )  # fmt: skip
    made = plan(rising, echo)
    c = made.conditions.index("cyber-threat")
    base = made.start_condition[c]
    values = [float(world.condition[c]) for world in months(made)]
    assert values == [base] * 4 + [0.5] + [base] * 4


def test_a_condition_is_judged_on_the_end_of_the_month_before() -> None:
    made = plan(war("w", "2022-04", 1.0), waiting("condition(ukraine-war) > 0.5", once=True))
    assert protests(made) == [5]


def test_all_conditions_of_a_month_see_the_same_world() -> None:
    first = Shock(id="a", type="condition", set={"ukraine-war": 1.0}, when="month == 4")
    made = plan(first, waiting("condition(ukraine-war) > 0.5", once=True))
    assert protests(made) == [5]


def test_what_has_run_out_has_lapsed_before_conditions_are_judged() -> None:
    made = plan(
        war("w", "2022-02", 1.0, lasts=2), waiting("month >= 3 and condition(ukraine-war) > 0.5")
    )
    assert protests(made) == [3]


@pytest.mark.parametrize(
    ("when", "wanted"),
    [
        ("month < 3", [1, 2]),
        ("month <= 3", [1, 2, 3]),
        ("month > 6", [7, 8]),
        ("month >= 6", [6, 7, 8]),
        ("month == 6", [6]),
        ("not (month != 6 or month > 7)", [6]),
        ("month == 2 or month == 4 and month == 5", [2]),
        ("(month == 2 or month == 4) and not month == 2", [4]),
        ("not not month == 2", [2]),
        ("alignment(seoul, washington) > alignment(seoul, beijing) and month == 3", [3]),
        ("alignment(seoul, washington) < alignment(seoul, beijing)", []),
    ],
)
def test_comparisons_and_joints_mean_what_they_say(when: str, wanted: list[int]) -> None:
    assert protests(plan(waiting(when))) == wanted


def test_a_quantity_towards_a_bloc_is_the_mean_over_its_members_in_play() -> None:
    made = plan(waiting("month == 1"))
    world = months(made)[0]
    seoul = PLAYING.index("seoul")
    members = [PLAYING.index(g) for g in ("warsaw", "washington")]
    mean = float(world.alignment[seoul, members].mean())
    for step, happens in ((-1e-9, [1]), (1e-9, [])):
        when = f"month == 1 and alignment(seoul, nato) > {mean + step:.15f}"
        assert protests(plan(waiting(when))) == happens


def test_a_waiting_shock_that_never_happens_changes_nothing_else() -> None:
    bare, idle = (
        plan(war("w", "2022-02", 1.0)),
        plan(war("w", "2022-02", 1.0), waiting("month > 8", id="idle")),
    )
    for one, other in zip(months(bare), months(idle), strict=True):
        assert one.alignment.tobytes() == other.alignment.tobytes()
