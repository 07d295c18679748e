"""Clocks, toys and peers: what is timed is what is played, and what is not there is told."""

from __future__ import annotations

import sys

import pytest

from alignsim.engine.ensemble import play_ensemble
from alignsim.engine.future import PARTS
from alignsim.scenario.schema import Scenario
from benchmarks import toys
from benchmarks.peers import play_toy_in_batch_run, toy_in_workbench
from benchmarks.stopwatch import NotMeasured, finished, number_printed_by
from worlds import plan_of


@pytest.mark.skipif(sys.platform == "win32", reason="offers compiled code no clock")
def test_a_clock_in_the_place_of_parts_changes_no_bit_and_leaves_again() -> None:
    from benchmarks.clock import Clock

    plan = plan_of(Scenario(name="x", start="2022-01", months=3, actors=("beijing", "seoul")))
    plain = play_ensemble(plan, 3, jobs=1)
    clock = Clock(plan)
    assert set(clock.seconds().values()) == {0.0}
    with clock.running():
        timed = play_ensemble(plan, 3, jobs=1)
    found = clock.seconds()
    assert timed.values.tobytes() == plain.values.tobytes()
    assert list(found) == [part.__name__ for part in PARTS]
    assert min(found.values()) >= 0.0 and max(found.values()) > 0.0
    play_ensemble(plan, 3, jobs=1)
    assert clock.seconds() == found


def test_all_ways_of_writing_the_toy_agree() -> None:
    assert toys.agree()
    play_toy_in_batch_run(governments=3, months=2, futures=2)


def test_toys_that_differ_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    play = toys.play_compiled
    monkeypatch.setattr(toys, "play_compiled", lambda *given, **more: 1.01 * play(*given, **more))
    assert not toys.agree()


def test_the_compiled_toy_is_the_same_on_any_number_of_threads() -> None:
    one, two = (toys.play_compiled(70, 4, 3, jobs=jobs) for jobs in (1, 2))
    assert one.tobytes() == two.tobytes()
    assert one[0].tobytes() != one[1].tobytes()


def test_a_peer_that_is_not_installed_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(NotMeasured, match=r"not installed \(pip install ema_workbench\)"):
        toy_in_workbench(governments=3, months=2, futures=2, processes=1, rounds=1)


def test_a_process_that_fails_is_told_by_its_last_words() -> None:
    with pytest.raises(NotMeasured, match="no such extra"):
        finished([sys.executable, "-c", "raise SystemExit('first line\\nno such extra')"])
    assert number_printed_by("print('read', 2.5)") == 2.5
