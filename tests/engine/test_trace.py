"""The tracer: parts of every month add up, and each is what its rule alone brings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignsim.engine import compiling
from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.plan import Panel, Plan
from alignsim.engine.retrace import Traced, retrace
from alignsim.engine.single import AlignmentModel
from alignsim.engine.trace import (
    ACT_COLUMNS,
    BLAME,
    BYSTANDER,
    COMMITMENT,
    OF_BOUND,
    OF_NOISE,
    OF_POWERS,
    OF_RECIPROCITY,
    OF_REVERSION,
    RECEIVED,
    Trace,
    new_trace,
    note_start,
    trace_month,
)
from alignsim.errors import AlignsimError
from alignsim.rules.observe import ALIGNMENT, LOSS
from alignsim.rules.respond import Z_LIMIT
from alignsim.scenario.schema import Scenario, Shock
from alignsim.world.names import BALANCE, NOISE, RECIPROCITY, REVERSION
from alignsim.world.state import Floats, World
from worlds import examples, integers, plan_of, plans

EXACT = 1e-12


def panel(kind: int, row: int, partners: list[int]) -> Panel:
    """One quantity of a government: its alignment with the mean of partners, or its loss."""
    starts = integers([0, len(partners)])
    return Panel(integers([kind]), integers([row]), starts, integers(partners))


def traced(plan: Plan, asked: Panel, futures: int = 2, since: int = 0, until: int = 0) -> Traced:
    return retrace(plan, asked, futures, first=3, since=since, until=until or plan.months, jobs=1)


def by_month(found: Traced) -> Floats:
    """Sum of all parts of every future and month, (F, months)."""
    sums = found.parts.sum(axis=2)
    np.add.at(sums, (found.acts[:, 0] - 3, found.acts[:, 1] - found.since - 1), found.sizes)
    return np.asarray(sums)


def quiet(months: int = 3, **changes: object) -> Scenario:
    """Three governments that neither choose nor move by themselves."""
    rates = dict.fromkeys(("balance", "reciprocity", "reversion", "noise"), 0.0)
    return Scenario(
        name="quiet",
        start="2022-01",
        months=months,
        seed=4,
        actors=("beijing", "seoul", "tokyo"),
        parameters=rates | {"inertia": 10.0} | changes.pop("parameters", {}),  # type: ignore[operator]
        **changes,  # type: ignore[arg-type]
    )


SUMMIT = Shock(id="summit", type="attend-summit", date="2022-02", by="seoul", on="tokyo")


class Told:
    """One future, interpreted, with one quantity traced."""

    def __init__(self, plan: Plan, asked: Panel, run: int) -> None:
        self.plan, self.run, self.asked = plan, run, asked
        self.model = AlignmentModel(plan, run)
        self.world: World = self.model.world
        self.noise = self.model.chance.noise
        self.trace: Trace = new_trace(
            int(asked.kind[0]), int(asked.row[0]), asked.columns, len(plan.governments)
        )
        self.acts = np.empty((10 * plan.most_acts, ACT_COLUMNS), dtype=np.int32)
        self.sizes = np.empty(len(self.acts))
        note_start(plan.setting, self.world, self.trace)

    def play(self, month: int) -> None:
        assert month == self.model.month + 1
        self.model.step()

    def split(self, month: int) -> tuple[Floats, int]:
        parts = np.zeros(OF_POWERS + len(self.plan.governments))
        given = (self.plan.setting, self.world, self.trace, self.run, month, self.noise)
        return parts, trace_month(*given, parts, self.acts, self.sizes, 0)


# -- parts add up ---------------------------------------------------------------------------------


@examples(40)
@given(plans(), st.data())
def test_parts_add_up_in_every_future_and_month(plan: Plan, data: st.DataObject) -> None:
    n = len(plan.governments)
    row = data.draw(st.integers(0, n - 1))
    others = [j for j in range(n) if j != row]
    partners = data.draw(st.lists(st.sampled_from(others), min_size=1, unique=True))
    for asked in (panel(ALIGNMENT, row, partners), panel(LOSS, row, [])):
        found = traced(plan, asked)
        changes = np.diff(found.levels, axis=1)
        assert np.abs(by_month(found) - changes).max() < EXACT


@examples(15)
@given(plans())
def test_a_replay_is_the_run_and_traced_moves_are_those_of_its_ledger(plan: Plan) -> None:
    row, partner = 0, 1
    found = traced(plan, panel(ALIGNMENT, row, [partner]))
    played = play_ensemble(plan, 2, first=3, jobs=1)
    names = f"alignment[{plan.governments[row]}, {plan.governments[partner]}]"
    recorded = played.values[:, :, plan.quantities.index(names)]
    assert recorded.tobytes() == found.levels.tobytes()

    by, target, through = played.ledger.acts[:, [2, 4, 5]].T
    mine = (by == row) & (target == partner)
    others = (by == partner) & (target != row)
    passed = (through == partner) & (by != row) & (target != row) & (by != partner)
    met = (by == partner) & (target == row)
    for role, rows in (
        (COMMITMENT, mine),
        (RECEIVED, met),
        (BYSTANDER, others),
        (BLAME, passed),
    ):
        wanted = played.ledger.acts[rows]
        assert np.array_equal(found.acts[found.acts[:, -1] == role][:, :-1], wanted)


@examples(15)
@given(plans())
def test_compiled_and_interpreted_tracers_agree_to_the_bit(plan: Plan) -> None:
    asked = panel(ALIGNMENT, 1, [0, 2])
    found = traced(plan, asked, futures=1)
    told = Told(plan, asked, run=3)
    row = 0
    for month in range(1, plan.months + 1):
        told.play(month)
        parts, rows = told.split(month)
        assert parts.tobytes() == found.parts[0, month - 1].tobytes()
        assert np.array_equal(told.acts[:rows], found.acts[row : row + rows])
        assert told.sizes[:rows].tobytes() == found.sizes[row : row + rows].tobytes()
        row += rows
    assert row == len(found.sizes)


@examples(10)
@given(plans())
def test_tracing_leaves_the_world_as_it_was(plan: Plan) -> None:
    told = Told(plan, panel(ALIGNMENT, 0, [1, 2]), run=0)
    for month in range(1, plan.months + 1):
        told.play(month)
        before = [np.copy(each) for each in told.world]
        told.split(month)
        for name, one, other in zip(World._fields, before, told.world, strict=True):
            assert one.tobytes() == other.tobytes(), name


def test_a_later_start_gives_the_same_parts() -> None:
    plan = plan_of(quiet(6, parameters={"noise": 0.1, "reversion": 0.1}, shocks=(SUMMIT,)))
    asked = panel(ALIGNMENT, 1, [0])
    whole, part = traced(plan, asked), traced(plan, asked, since=2, until=4)
    assert part.parts.tobytes() == np.ascontiguousarray(whole.parts[:, 2:4]).tobytes()
    assert part.levels.tobytes() == np.ascontiguousarray(whole.levels[:, :5]).tobytes()


# -- each mechanism alone -------------------------------------------------------------------------


def test_one_scripted_act_in_a_quiet_world_is_the_whole_change() -> None:
    found = traced(plan_of(quiet(shocks=(SUMMIT,))), panel(ALIGNMENT, 1, [2]))
    assert not found.parts.any()
    assert found.acts[:, [1, 2, 4, 7, 8]].tolist() == [[2, 1, 2, 0, COMMITMENT]] * 2
    changes = found.levels[:, -1] - found.levels[:, 0]
    assert (changes > 0).all() and np.abs(found.sizes - changes).max() < EXACT


def test_a_world_of_noise_moves_by_noise_alone() -> None:
    found = traced(plan_of(quiet(parameters={"noise": 0.1})), panel(ALIGNMENT, 1, [0]))
    assert only(found, OF_NOISE)


def test_reciprocity_alone_closes_the_gap_that_an_act_has_left() -> None:
    plan = plan_of(quiet(4, parameters={"reciprocity": 0.1}, shocks=(SUMMIT,)))
    found = traced(plan, panel(ALIGNMENT, 1, [2]), since=2)
    assert only(found, OF_RECIPROCITY)
    before = traced(plan, panel(ALIGNMENT, 1, [2]), until=1)
    assert not before.parts.any(), "a comparison that must say different"


def only(found: Traced, place: int) -> bool:
    """Whether one mechanism is the whole change, and there is any."""
    parts = found.parts.sum(axis=1)
    changes = found.levels[:, -1] - found.levels[:, found.since]
    alone = not np.delete(parts, place, axis=1).any() and not found.sizes.size
    return alone and bool(changes.all()) and bool((np.abs(parts[:, place] - changes) < EXACT).all())


def test_balance_alone_comes_through_third_parties_alone() -> None:
    """Without reversion nothing offsets the measured start; own and partner's rows pass nothing."""
    plan = plan_of(quiet(parameters={"balance": 0.1}))
    assert only(traced(plan, panel(ALIGNMENT, 1, [0])), OF_POWERS + 2)


def test_what_holds_the_measured_start_is_no_part() -> None:
    """Balance and the reversion that offsets it cancel: a steady start has no parts at all."""
    plan = plan_of(quiet(parameters={"balance": 0.1, "reversion": 0.1}))
    found = traced(plan, panel(ALIGNMENT, 1, [0]))
    assert np.abs(found.parts).max() < EXACT
    moved = plan_of(quiet(parameters={"balance": 0.1, "reversion": 0.1}, shocks=(SUMMIT,)))
    found = traced(moved, panel(ALIGNMENT, 1, [0]))
    after = found.parts[:, 2, [OF_REVERSION, OF_POWERS + 2]]
    assert (np.abs(after[:, 1]) > EXACT).all(), "a comparison that must say different"


def test_the_bound_takes_what_goes_beyond_it() -> None:
    plan = plan_of(quiet(parameters={"noise": 0.1}))
    told = Told(plan, panel(ALIGNMENT, 1, [0]), run=0)
    pushed = False
    for month in range(1, 4):
        told.world.z[1, 0] = told.trace.z_before[0] = Z_LIMIT - 1e-6
        told.world.alignment[1, 0] = told.trace.before[1, 0] = np.tanh(Z_LIMIT - 1e-6)
        told.play(month)
        parts, _ = told.split(month)
        if told.world.z[1, 0] == Z_LIMIT:
            pushed = True
            assert parts[OF_BOUND] < 0 < parts[OF_NOISE]
        else:
            assert parts[OF_BOUND] == 0
    assert pushed


def test_blame_goes_to_who_passes_a_move_on() -> None:
    sale = Shock(
        id="sale",
        type="arms-transfer",
        date="2022-01",
        by="tokyo",
        on="washington",
        through="beijing",
    )
    base = quiet(shocks=(sale,)).model_copy(
        update={"actors": ("beijing", "seoul", "tokyo", "washington")}
    )
    found = traced(plan_of(base), panel(ALIGNMENT, 1, [0, 2]), futures=1)
    assert [tuple(act[[2, 5, 8]]) for act in found.acts] in (
        [(2, 0, BLAME), (2, 0, BYSTANDER)],
        [(2, 0, BYSTANDER), (2, 0, BLAME)],
    )
    assert (found.sizes != 0).all() and found.sizes[0] * found.sizes[1] > 0
    assert np.abs(by_month(found) - np.diff(found.levels, axis=1)).max() < EXACT


# -- what does not agree is refused ---------------------------------------------------------------


@pytest.mark.parametrize("rate", [NOISE, REVERSION, RECIPROCITY, BALANCE])
def test_a_change_that_was_not_played_is_refused(rate: int) -> None:
    """A comparison that must say different: the rules called again find another change."""
    plan = plan_of(quiet(parameters={"noise": 0.1, "reversion": 0.1, "reciprocity": 0.1}))
    told = Told(plan, panel(ALIGNMENT, 1, [0]), run=0)
    told.play(1)
    assert told.split(1)[1] == 0
    told.play(2)
    told.world.parameter[rate] += 0.01
    assert told.split(2)[1] == -1


def test_the_fault_is_told_with_future_and_month(monkeypatch: pytest.MonkeyPatch) -> None:
    from alignsim.engine import retrace as module

    plan = plan_of(quiet())
    panel_of_one = panel(ALIGNMENT, 1, [0])

    def flawed(*given: Any) -> int:
        given[6].holder.flaw[0] = 2
        return -2

    monkeypatch.setattr(module, "futures_tracer", lambda _plan: flawed)
    with pytest.raises(AlignsimError, match="future 8, month 2: the parts are not the change"):
        module._trace_rows(plan, panel_of_one, 7, 0, np.empty((3, 4)), np.zeros((3, 3, 7)))


def test_trade_without_an_equilibrium_is_told_as_in_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from alignsim.engine import retrace as module

    told: list[int] = []
    monkeypatch.setattr(module, "futures_tracer", lambda _plan: lambda *_: -3)
    monkeypatch.setattr(module, "refuse_unsolved", lambda _plan, run, _world: told.append(run))
    given = (plan_of(quiet()), panel(LOSS, 1, []))
    module._trace_rows(*given, 7, 0, np.empty((3, 4)), np.zeros((3, 3, 7)))
    assert told == [9]


def test_a_changed_tracer_never_runs_stale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def tracer() -> Path:
        plan = plan_of(quiet())
        return compiling.objects_of("trace_futures", plan.theory, {})[-1].path

    before = tracer()
    assert tracer() == before
    (tmp_path / "trace.py").write_text("changed")
    monkeypatch.setattr(compiling.trace, "__file__", str(tmp_path / "trace.py"))
    assert tracer() != before and tracer().parent == before.parent
