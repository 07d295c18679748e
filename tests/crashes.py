"""Kills a run again and again, and looks at what it left; started by ``test_crashes``.

``crashes.py OUT KILLS SEED SIGNAL RECORD`` plays a small run in short spans in a process of its
own, as often as it takes to kill it ``KILLS`` times at random instants, each time going on from
what is there; ``RECORD`` is ``dyads`` where those are kept, or empty. Whenever a run comes to its
end it must be the run that nothing disturbed, and the next one starts from nothing. Tells as JSON
how often what happened. All libraries are loaded once: what is killed is a fork of this process.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from alignsim import storage
from alignsim.app.options import refusing
from alignsim.runner import run_and_keep
from alignsim.scenario import read_scenario
from alignsim.scenario.lexicon import shipped_vocabulary

FUTURES, SPAN = 24, 4
LONGEST = 60.0
"""Seconds after which a process that neither ends nor dies is a fault."""


SMALL = b"""\
name: Small
start: 2022-01
months: 2
actors: [beijing, seoul, tokyo, washington]
report: ["alignment(seoul, washington)", "loss(seoul)"]
"""
"""A run of few numbers, so that most of its time goes to files."""


def keep(out: Path, dyads: bool) -> None:
    """Play what is missing and keep it."""
    scenario = read_scenario(SMALL, shipped_vocabulary())
    run_and_keep(scenario, FUTURES, out, span=SPAN, jobs=1, dyads=dyads)


def fork(out: Path, dyads: bool) -> int:
    """Start to keep the run in a process of its own; return its number.

    An interrupt waits until the run has begun, as it does in the command.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    process = os.fork()
    if process:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return process

    def hearing() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        keep(out, dyads)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    try:
        refusing(hearing)()
        os._exit(0)
    except SystemExit as end:
        os._exit(int(end.code or 0))
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(99)


def ended(process: int, after: float, number: int) -> int:
    """Send the signal after some seconds, unless the process ends before; return its status."""
    begun = time.monotonic()
    sent = False
    while True:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if not sent and time.monotonic() - begun >= after:
            os.kill(process, number)
            sent = True
        assert time.monotonic() - begun < LONGEST, "it neither ends nor dies"
        time.sleep(0.0005)


def spans_in(out: Path) -> int:
    """Spans that are kept."""
    return len(list(out.rglob("spans/part-*.json")))


def folder_in(out: Path) -> Path:
    """The folder of the finished run."""
    (manifest,) = out.rglob(storage.MANIFEST)
    return manifest.parent


def dyads_in(out: Path) -> dict[str, bytes]:
    """The files of the dyads of the finished run."""
    folder = folder_in(out) / storage.DYADS
    files = (each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): each.read_bytes() for each in files}


def main(out: Path, kills: int, seed: int, number: int, dyads: bool) -> dict[str, int]:
    """Kill and go on; AssertionError for anything lost, doubled, left over or different."""
    keep(out / "whole", dyads)
    whole = storage.load(folder_in(out / "whole"))
    begun = time.monotonic()
    assert ended(fork(out / "timed", dyads), LONGEST, number) == 0
    lasts = time.monotonic() - begun
    instants, told, run = random.Random(seed), Counter[str](), out / "run"
    while told["killed"] < kills:
        before = spans_in(run)
        status = ended(fork(run, dyads), instants.uniform(0, lasts), number)
        after = spans_in(run)
        assert after >= before, "a span is lost"
        told["went on"] += before > 0
        if status != 0:
            told["killed"] += 1
            assert status in (-signal.SIGKILL, 130), f"it ended by itself, with {status}"
            continue
        told["came to its end"] += 1
        found = storage.load(folder_in(run))
        assert found.digest() == whole.digest(), "another run"
        assert dyads_in(run) == dyads_in(out / "whole"), "other dyads"
        assert after == FUTURES / SPAN, "a span is doubled"
        assert not list(run.rglob(".*.part")), "what the killed had begun is left over"
        shutil.rmtree(run)
    assert ended(fork(run, dyads), LONGEST, number) == 0
    assert storage.load(folder_in(run)).digest() == whole.digest()
    return dict(told)


if __name__ == "__main__":
    where, how_often, start, what, record = sys.argv[1:]
    done = main(Path(where), int(how_often), int(start), int(what), record == "dyads")
    print(json.dumps(done))
