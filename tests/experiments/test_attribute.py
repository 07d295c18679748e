"""What shocks contribute adds up in every future, and coalitions are what the language says."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

import alignsim
from alignsim.attribution import EXACT, SAMPLED, Attribution
from alignsim.errors import AlignsimError
from alignsim.experiments import attributing
from alignsim.library import load_scenario
from alignsim.runner import run
from alignsim.scenario import Scenario
from alignsim.shapley import shapley_values

TEXT = """\
name: Small crisis
start: 2022-01
months: 5
actors: [beijing, seoul, tokyo, washington]
shocks:
  - {id: row, date: 2022-02, type: condemn, by: seoul, on: beijing, probability: 0.5}
  - {id: ban, date: 2022-03, type: economic-coercion, by: beijing, on: seoul, sector: travel}
  - {id: answer, when: "pressure(beijing, seoul) > 0", once: true, type: joint-exercise, by: seoul,
     on: tokyo}
  - {id: never, date: 2022-02, type: warn, by: seoul, on: beijing, probability: 0}
report: ["alignment(seoul, beijing)", "ties(tokyo, seoul)", "loss(seoul)"]
"""
FUTURES = 24
COOLED, DRAWN, LOSS = "alignment(seoul, beijing)", "ties(tokyo, seoul)", "loss(seoul)"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("scenario") / "small.yaml"
    path.write_text(TEXT)
    return load_scenario(path)


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> Attribution:
    return alignsim.attribute(scenario, FUTURES)


def only(scenario: Scenario, ids: tuple[str, ...]) -> Scenario:
    """The scenario with these shocks and no other."""
    kept = tuple(shock for shock in scenario.shocks if shock.id in ids)
    return scenario.model_copy(update={"shocks": kept})


def test_parts_sum_to_the_difference_in_every_future(
    scenario: Scenario, found: Attribution
) -> None:
    whole, bare = run(scenario, FUTURES), run(only(scenario, ()), FUTURES)
    assert found.quantities == (COOLED, DRAWN, LOSS) and found.method == EXACT
    for place, quantity in enumerate(found.quantities):
        difference = whole.trajectory(quantity) - bare.trajectory(quantity)
        summed = found.values[..., place].sum(axis=1)
        np.testing.assert_allclose(summed, difference, atol=1e-12)
        np.testing.assert_array_equal(found.everything[:, place], whole.trajectory(quantity)[:, -1])
        np.testing.assert_array_equal(found.nothing[:, place], bare.trajectory(quantity)[:, -1])
    assert (whole.trajectory(LOSS) != bare.trajectory(LOSS)).any()


def test_parts_are_those_of_runs_of_files_without_the_other_shocks(
    scenario: Scenario, found: Attribution
) -> None:
    """The value by its definition, each coalition a scenario of its own, none left unplayed."""
    ids = found.shocks
    ends = {}
    for size in range(len(ids) + 1):
        for those in combinations(ids, size):
            coalition = sum(1 << ids.index(each) for each in those)
            ends[coalition] = run(only(scenario, those), FUTURES).trajectory(DRAWN)[:, -1]
    values = np.array([ends[coalition] for coalition in range(2 ** len(ids))])
    expected = shapley_values(values)
    np.testing.assert_allclose(found.values[:, :, -1, 1].T, expected, atol=1e-13)
    assert (expected != 0).any()


def test_a_shock_that_waits_for_another_contributes_only_with_it(found: Attribution) -> None:
    pair = found.interaction("ban", "answer", DRAWN)
    assert pair.mean > 0 and pair.clear
    assert found.of("answer", DRAWN).mean == pytest.approx(pair.mean / 2, rel=0.2)


def test_what_never_happens_contributes_nothing_and_is_not_played(found: Attribution) -> None:
    assert not found.values[:, found.shocks.index("never")].any()
    row = found.shocks.index("row")
    spared = found.happened[row] == 0
    assert found.happened[found.shocks.index("never")] == 0 and not spared
    rows = round(found.happened[row] * FUTURES)
    # row in half of the futures, ban in all, answer only after ban: 6 and 3 distinct courses
    assert found.played <= 6 * rows + 3 * (FUTURES - rows) < 16 * FUTURES
    untouched = found.values[:, row, :, 0].any(axis=1)
    assert untouched.sum() == rows


def test_the_other_shocks_happen_as_ever(scenario: Scenario) -> None:
    found = alignsim.attribute(scenario, FUTURES, shocks=["ban"], of=[LOSS])
    without = run(only(scenario, ("row", "answer", "never")), FUTURES)
    assert found.shocks == ("ban",)
    np.testing.assert_array_equal(found.nothing[:, 0], without.trajectory(LOSS)[:, -1])
    assert found.of("ban", LOSS) == found.total(LOSS) and found.total(LOSS).mean > 0


def test_an_earlier_month_is_that_of_the_longer_run(scenario: Scenario, found: Attribution) -> None:
    early = alignsim.attribute(scenario, FUTURES, month=3)
    np.testing.assert_allclose(early.values, found.values[:, :, :4], atol=1e-15)
    assert early.dates == found.dates[:4] and early.played <= found.played


def test_neither_threads_nor_blocks_change_a_bit(
    scenario: Scenario, found: Attribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attributing, "ROOM", 1)
    for orders in (0, 4):
        one = alignsim.attribute(scenario, 6, jobs=1, orders=orders)
        monkeypatch.setattr(attributing, "ROOM", 2**26)
        other = alignsim.attribute(scenario, 6, jobs=2, orders=orders)
        np.testing.assert_array_equal(one.values, other.values)
    np.testing.assert_array_equal(
        alignsim.attribute(scenario, 6).values, found.values[:6], "futures of their own"
    )


def test_sampled_orders_agree_with_all_of_them_within_the_told_error(
    scenario: Scenario, found: Attribution
) -> None:
    sampled = alignsim.attribute(scenario, FUTURES, orders=8)
    assert sampled.method == SAMPLED and sampled.interactions is None
    summed = sampled.values.sum(axis=1)
    np.testing.assert_allclose(summed, found.values.sum(axis=1), atol=1e-12)
    gap = np.abs(sampled.values[:, :, -1].mean(axis=0) - found.values[:, :, -1].mean(axis=0))
    told = np.linalg.norm(sampled.sampling_error, axis=0)
    assert (np.linalg.norm(gap, axis=0) <= 4 * told + 1e-15).all() and gap.any()
    assert not found.sampling_error.any()
    with pytest.raises(ValueError, match="all coalitions"):
        sampled.interaction("row", "ban", LOSS)


def test_with_many_shocks_orders_are_sampled(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attributing, "MOST_EXACT", 3)
    assert alignsim.attribute(scenario, 2).orders == attributing.ORDERS
    assert alignsim.attribute(scenario, 2, shocks=["row", "ban", "never"]).method == EXACT


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"of": ["alignment(seoul, bejing)"]}, "did you mean `beijing`"),
        ({"of": ["alignment(seoul, moscow)"]}, "`moscow` is not in `actors`"),
        ({"shocks": ["bann"]}, "did you mean ban?"),
        ({"month": 9}, "or 1 to 5"),
        ({"orders": 5}, "an even number from 4 on; found 5"),
    ],
)
def test_mistakes_are_told_with_their_cure(
    scenario: Scenario, asked: dict[str, object], told: str
) -> None:
    with pytest.raises(AlignsimError, match=told):
        alignsim.attribute(scenario, 2, **asked)  # type: ignore[arg-type]


def test_a_scenario_without_shocks_has_nothing_to_divide(scenario: Scenario) -> None:
    with pytest.raises(AlignsimError, match="has no shocks"):
        alignsim.attribute(only(scenario, ()), 2)


def test_quantities_that_were_not_asked_for_are_told(found: Attribution) -> None:
    with pytest.raises(KeyError, match="was not asked for"):
        found.total("loss(tokyo)")
    flat = replace(found, values=found.values * 0)
    assert not flat.of("ban", LOSS).clear and found.of("ban", LOSS).clear
