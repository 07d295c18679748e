"""The first compilation: shared between processes, and done by this one where there is no other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alignsim.engine import compiling, kernels
from alignsim.engine.assemble import prepare
from alignsim.engine.ensemble import play_ensemble
from alignsim.scenario import Scenario
from worlds import CATALOGUE

PLAN = prepare(Scenario(name="short", start="2022-01", months=1), CATALOGUE)

COMPILE = """
import json
from alignsim import prepare
from alignsim.engine import compiling, ensemble, kernels
plan = prepare("baseline")
ensemble.compile_rules(plan)
stats = {name: each.stats for name, each in kernels.PARTS.items()}
stats["run_chunk"] = kernels.run_chunk.stats
print(json.dumps({name: sum(each.cache_hits.values()) for name, each in stats.items()}))
"""


def compiled_in(folder: Path) -> dict[str, int]:
    """How often each part came out of the cache, in a new process with its cache in ``folder``."""
    found = subprocess.run(
        [sys.executable, "-c", COMPILE],
        env=os.environ | {"XDG_CACHE_HOME": str(folder), "LOCALAPPDATA": str(folder)},
        capture_output=True,
        check=True,
        text=True,
    )
    return dict(json.loads(found.stdout))


def test_a_future_is_played_by_the_types_declared_for_it_and_no_others() -> None:
    play_ensemble(PLAN, 1, jobs=1)
    given = compiling.part_types(PLAN)
    assert list(given) == list(kernels.PARTS)
    for name, types in given.items():
        assert kernels.PARTS[name].signatures == [types]
    assert kernels.run_chunk.signatures == [compiling.chunk_types(PLAN, given)]


@pytest.mark.parametrize("cores", [1, 2, 3, 4, 64])
def test_every_part_is_compiled_once_whatever_the_number_of_cores(cores: int) -> None:
    dealt = [name for share in compiling.shares(cores) for name in share]
    assert sorted(dealt) == sorted([*kernels.PARTS, "run_chunk"])
    assert len(compiling.shares(cores)) == min(cores, compiling.MOST_PROCESSES)


GIVEN = {"enter_shocks": ()}


def test_where_no_other_process_can_be_had_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(*arguments: object, **_more: object) -> None:
        asked.append(arguments)
        raise OSError("no more processes")

    monkeypatch.setattr(compiling.subprocess, "Popen", refuse)
    compiling._compile_elsewhere([GIVEN, GIVEN])
    assert len(asked) == 1


def test_a_process_that_dies_at_once_is_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_COMMAND", "raise SystemExit(3)")
    compiling._compile_elsewhere([GIVEN])


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
        compiling._compile_elsewhere([GIVEN, GIVEN])
    assert len(begun) == 2
    assert all(each.returncode is not None for each in begun)


@pytest.mark.slow
def test_what_other_processes_compiled_is_taken_from_the_cache(tmp_path: Path) -> None:
    parts = [*kernels.PARTS, "run_chunk"]
    assert compiled_in(tmp_path) == dict.fromkeys(parts, 1)
