"""How long a person waits: whole commands, compiling, and the memory that a long run takes."""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.bars import Bar, all_bars
from benchmarks.sizes import SCENARIO, Size
from benchmarks.stopwatch import (
    NotMeasured,
    Tell,
    alignsim_command,
    finished,
    number_printed_by,
    seconds_of,
)

FUTURES = 1000
MILLI = 1e3

ANSWER = f"""
import contextlib, io, sys, tempfile, time
from pathlib import Path
from alignsim.app.running import run_scenario
def answer(futures):
    with tempfile.TemporaryDirectory() as out, contextlib.redirect_stdout(io.StringIO()):
        begun = time.perf_counter()
        run_scenario({SCENARIO!r}, futures, None, None, {{}}, 0, Path(out), None)
        return time.perf_counter() - begun
answer(1)
print(min(answer({FUTURES}) for _ in range(int(sys.argv[1]))))
"""
"""Plays, keeps and sums up futures in a process that has done so before; takes the rounds."""

FIRST_FUTURE = f"""
import time
from alignsim.runner import prepare
from alignsim.engine.ensemble import play_ensemble
plan = prepare({SCENARIO!r})
begun = time.perf_counter()
play_ensemble(plan, 1, jobs=1)
print(time.perf_counter() - begun)
"""

TEN_THOUSAND = f"""
import resource, sys, tempfile
from pathlib import Path
from alignsim.library import load_scenario
from alignsim.runner import run_and_keep
with tempfile.TemporaryDirectory() as out:
    run_and_keep(load_scenario({SCENARIO!r}), 10_000, Path(out))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak / (1e6 if sys.platform == "darwin" else 1e3))
"""
"""Prints megabytes; Linux tells kilobytes, macOS bytes."""


def milliseconds_of_help(size: Size) -> float:
    """Median wall time of the command that only helps."""
    arguments = [*alignsim_command(), *all_bars()["help"].arguments]
    seconds_of(arguments)
    return MILLI * statistics.median(seconds_of(arguments) for _ in range(size.starts))


def seconds_of_answer(size: Size) -> float:
    """Best wall time of a thousand futures in a running process, up to their summary."""
    return number_printed_by(ANSWER, str(size.rounds))


def seconds_of_command(bar: Bar, size: Size) -> float:
    """Best wall time of a whole command into a new folder, rules compiled before."""
    taken = []
    for _ in range(1 if bar.long else size.commands):
        with tempfile.TemporaryDirectory() as out:
            for before in bar.before:
                finished([*alignsim_command(), *before, "--out", out])
            taken.append(seconds_of([*alignsim_command(), *bar.arguments, "--out", out]))
    return min(taken)


def seconds_of_compiling(_size: Size) -> float:
    """Time to the first future with an empty cache of compiled rules, less that with a full one."""
    with tempfile.TemporaryDirectory() as cache:
        elsewhere = {**os.environ, "XDG_CACHE_HOME": cache, "LOCALAPPDATA": cache}
        empty = number_printed_by(FIRST_FUTURE, environment=elsewhere)
        if not any(Path(cache).iterdir()):
            raise NotMeasured("this system keeps compiled rules where they cannot be put aside")
        return empty - number_printed_by(FIRST_FUTURE, environment=elsewhere)


def megabytes_of_ten_thousand(_size: Size) -> float:
    """Peak memory of a process that plays and keeps ten thousand futures."""
    if sys.platform == "win32":
        raise NotMeasured("Windows does not tell it in the same way")
    return number_printed_by(TEN_THOUSAND)


SPECIAL: dict[str, Callable[[Size], float]] = {
    "help": milliseconds_of_help,
    "answer": seconds_of_answer,
    "compiling": seconds_of_compiling,
    "memory": megabytes_of_ten_thousand,
}
"""What is measured otherwise than as a whole command."""


def measure(size: Size, tell: Tell) -> dict[str, dict[str, Any]]:
    """The figure of every bar that is a wait or a memory, or why it could not be measured."""
    found: dict[str, dict[str, Any]] = {}
    for name, bar in all_bars().items():
        if name not in SPECIAL and not bar.arguments:
            continue
        if size.quick and bar.long:
            found[name] = {"value": None, "why": "left out of a quick measurement"}
            continue
        tell(bar.label)
        try:
            special = SPECIAL.get(name)
            value = special(size) if special else seconds_of_command(bar, size)
            found[name] = {"value": value}
        except NotMeasured as fault:
            found[name] = {"value": None, "why": str(fault)}
    return found
