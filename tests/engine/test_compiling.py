"""The first compilation: shared between two processes, and done by one where there is no other."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from alignsim.engine import compiling, kernels
from alignsim.engine.assemble import prepare
from alignsim.scenario import Scenario
from worlds import CATALOGUE

PLAN = prepare(Scenario(name="short", start="2022-01", months=1), CATALOGUE)

COMPILE = """
import json
from alignsim import prepare
from alignsim.engine import compiling, ensemble, kernels
plan = prepare("baseline")
ensemble.compile_rules(plan)
names = (*compiling.HERE, *compiling.THERE, "run_chunk")
stats = {name: getattr(kernels, name).stats for name in names}
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


def test_every_part_is_given_the_types_with_which_the_future_calls_it() -> None:
    given = compiling.part_types(PLAN)
    assert set(given) == {*compiling.HERE, *compiling.THERE}
    from alignsim.engine.ensemble import compile_rules

    compile_rules(PLAN)
    for name, types in given.items():
        known = getattr(kernels, name).signatures
        assert not known or types in known, name


def test_where_no_second_process_can_be_had_one_does_it_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_arguments: object, **_more: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(compiling.subprocess, "Popen", refuse)
    done = []
    with compiling._other_process({}):
        done.append(True)
    assert done == [True]


def test_a_second_process_that_dies_at_once_is_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "_COMMAND", "raise SystemExit(3)")
    with compiling._other_process({}):
        pass


def test_what_the_other_process_is_told_fits_into_a_command_line() -> None:
    given = compiling.part_types(PLAN)
    assert len(pickle.dumps({name: given[name] for name in compiling.THERE}).hex()) < 30_000


def test_the_second_process_ends_when_the_first_is_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def keep(*arguments: object, **more: object) -> subprocess.Popen[bytes]:
        begun.append(start(*arguments, **more))  # type: ignore[call-overload]
        return begun[0]

    monkeypatch.setattr(compiling, "_COMMAND", "import time; time.sleep(60)")
    monkeypatch.setattr(compiling.subprocess, "Popen", keep)
    with pytest.raises(KeyboardInterrupt), compiling._other_process({}):
        raise KeyboardInterrupt
    assert begun[0].returncode is not None


@pytest.mark.slow
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core compiles alone")
def test_parts_compiled_by_the_other_process_are_taken_from_the_cache(tmp_path: Path) -> None:
    first = compiled_in(tmp_path)
    assert [first[name] for name in compiling.THERE] == [1] * len(compiling.THERE)
    assert first["run_chunk"] == 0
    again = compiled_in(tmp_path)
    assert again["run_chunk"] == 1
