"""The first compilation: shared between processes, and done by this one where there is no other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alignsim.engine import compiling
from alignsim.engine.assemble import prepare
from alignsim.engine.compiling import (
    MOST_PROCESSES,
    Object,
    futures_player,
    layouts_of_plan,
    market_clearer,
    objects_of,
    shares,
)
from alignsim.engine.ensemble import Bench, play_ensemble
from alignsim.engine.future import PARTS, chance_of, new_record
from alignsim.engine.handles import Handle
from alignsim.engine.markets import new_markets
from alignsim.rules.elementary import split
from alignsim.scenario import Scenario
from worlds import CATALOGUE, examples

PLAN = prepare(Scenario(name="short", start="2022-01", months=1), CATALOGUE)
LAYOUTS = layouts_of_plan(PLAN)
NAMES = [*(part.__name__ for part in PARTS), "play_futures"]
OBJECTS = objects_of("play_futures", PLAN.theory, LAYOUTS)
SHARE = [Object("enter_shocks", "unheard-of")]

PLAY = """
import sys
from alignsim import prepare
from alignsim.engine.ensemble import play_ensemble
play_ensemble(prepare("baseline"), 1, jobs=1)
print("numba" in sys.modules)
"""


def played_in(folder: Path) -> str:
    """Whether a new process, with its cache in ``folder``, loaded the compiler to play a future."""
    found = subprocess.run(
        [sys.executable, "-c", PLAY],
        env=os.environ | {"XDG_CACHE_HOME": str(folder), "LOCALAPPDATA": str(folder)},
        capture_output=True,
        check=True,
        text=True,
    )
    return found.stdout.strip()


@pytest.fixture
def kept_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of compiled code that is empty, and a process that has loaded none."""
    monkeypatch.setattr(compiling, "cache_folder", lambda: tmp_path / "kernels")
    monkeypatch.setattr(compiling, "_entries", {})
    return tmp_path / "kernels"


@pytest.mark.parametrize("cores", [1, 2, 3, 4, 64])
def test_every_object_is_compiled_once_whatever_the_number_of_cores(cores: int) -> None:
    dealt = [each for share in shares(OBJECTS, cores) for each in share]
    assert sorted(each.name for each in dealt) == sorted(NAMES)
    assert len(shares(OBJECTS, cores)) == min(cores, MOST_PROCESSES)


def test_objects_that_read_other_arrays_lie_apart() -> None:
    other = LAYOUTS | {"panel": LAYOUTS["panel"]._replace(fields=LAYOUTS["panel"].fields[:-1])}

    def paths(layouts: compiling.Layouts) -> set[Path]:
        return {each.path for each in objects_of("play_futures", PLAN.theory, layouts)}

    assert paths(LAYOUTS) == {each.path for each in OBJECTS}
    assert not paths(LAYOUTS) & paths(other)


def test_what_is_kept_is_taken_and_what_is_spoilt_is_made_again(
    kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alignsim.engine import kernels

    made: list[str] = []
    make = kernels.machine_code

    def making(name: str, *given: object) -> bytes:
        made.append(name)
        return make(name, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(kernels, "machine_code", making)
    market_clearer()
    market_clearer()
    assert made == ["clear"]
    compiling._entries.clear()
    market_clearer()
    assert made == ["clear"]
    (file,) = kept_in.iterdir()
    whole = file.read_bytes()
    for spoilt in (whole[:40], b"", whole[:-40], bytes(40) + whole[40:-1]):
        file.write_bytes(spoilt)
        compiling._entries.clear()
        market_clearer()
        assert len(file.read_bytes()) > len(spoilt)
    assert made == ["clear"] * 5


def test_where_nothing_can_be_kept_rules_are_compiled_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(compiling, "cache_folder", lambda: tmp_path / "file" / "kernels")
    monkeypatch.setattr(compiling, "_entries", {})
    markets = new_markets(1, 2)
    for each in (markets.kept, markets.budget, markets.output, markets.income):
        each[...] = 1.0
    markets.kept[...] = 0.5
    markets.elasticity[...] = markets.wages[...] = 1.0
    assert market_clearer()(Handle(markets), 9) > 0
    assert not any(tmp_path.glob("*/*"))


def test_handles_of_other_arrays_are_refused() -> None:
    with pytest.raises(TypeError, match="clear reads handles of other arrays"):
        market_clearer()(Handle(new_record(PLAN, 1)), 1)
    record = new_record(PLAN, 1)
    wrong = Handle(record._replace(values=record.values.astype(np.float32)))
    given = (*Bench(PLAN).handles, Handle(chance_of(PLAN)))
    with pytest.raises(TypeError, match="play_futures reads handles of other arrays"):
        futures_player(PLAN)(*given, wrong, PLAN.seed, 0, PLAN.months)


def test_an_array_with_gaps_is_refused() -> None:
    markets = new_markets(2, 3)
    with pytest.raises(ValueError, match="budget is not contiguous"):
        Handle(markets._replace(budget=markets.budget.T))


def test_a_fault_of_compiled_code_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    def failing(*_kinds: object) -> object:
        return lambda _address: lambda *_given: 1

    clear = market_clearer()
    monkeypatch.setattr(ctypes, "CFUNCTYPE", failing)
    with pytest.raises(RuntimeError, match="clear ended with status 1, a fault of alignsim"):
        clear(Handle(new_markets(1, 1)), 1)


POSITIVE = st.floats(min_value=0.0, exclude_min=True, allow_nan=False, allow_infinity=False)


@pytest.fixture(scope="module")
def compiled_split() -> object:
    import numba

    from alignsim.engine import kernels

    kernels.offer_rules()
    return numba.njit(error_model="numpy")(lambda x: split(x))


@examples(200)
@given(POSITIVE)
@example(5e-324)
@example(2.0**-1022)
@example(np.nextafter(2.0**-1022, 0.0))
@example(np.nextafter(1.0, 0.0))
@example(1.7976931348623157e308)
def test_the_parts_of_a_number_are_those_of_the_library(compiled_split: object, x: float) -> None:
    assert compiled_split(x) == split(x)  # type: ignore[operator]


def test_where_no_other_process_can_be_had_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(*arguments: object, **_more: object) -> None:
        asked.append(arguments)
        raise OSError("no more processes")

    monkeypatch.setattr(compiling.subprocess, "Popen", refuse)
    compiling._compile_elsewhere([SHARE, SHARE], LAYOUTS)
    assert len(asked) == 1


def test_a_process_that_dies_at_once_is_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_COMMAND", "raise SystemExit(3)")
    compiling._compile_elsewhere([SHARE], LAYOUTS)


def test_other_processes_end_when_this_one_is_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[bytes]] = []

    class Interrupted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)  # type: ignore[call-overload]
            begun.append(self)

        def wait(self, timeout: float | None = None) -> int:
            if self.poll() is None:
                raise KeyboardInterrupt
            return super().wait(timeout)

        def kill(self) -> None:
            super().kill()
            super().wait()

    monkeypatch.setattr(compiling, "_COMMAND", "import time; time.sleep(60)")
    monkeypatch.setattr(compiling.subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        compiling._compile_elsewhere([SHARE, SHARE], LAYOUTS)
    assert len(begun) == 2
    assert all(each.returncode is not None for each in begun)


def test_a_process_that_plays_what_is_compiled_loads_no_compiler(tmp_path: Path) -> None:
    play_ensemble(PLAN, 1, jobs=1)  # so that the rules are compiled
    found = subprocess.run([sys.executable, "-c", PLAY], capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "False"


@pytest.mark.slow
def test_what_other_processes_compiled_is_taken_from_the_cache(tmp_path: Path) -> None:
    assert played_in(tmp_path) == "False"  # others have compiled all of it
    (folder,) = (tmp_path / "alignsim" / "kernels").iterdir()
    assert sorted(each.name.split("-")[0] for each in folder.iterdir()) == sorted(NAMES)
    assert played_in(tmp_path) == "False"
