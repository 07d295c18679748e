"""A run that is killed loses no span that it kept, doubles none, and comes to the same end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")


def crash(
    out: Path, kills: int, seed: int, number: int, record: str = ""
) -> tuple[dict[str, int], str]:
    """How often what happened, and what the processes told."""
    driver = Path(__file__).with_name("crashes.py")
    # from 3.12 on Python warns that the driver, whose libraries have threads, forks
    python = [sys.executable, "-W", "ignore::DeprecationWarning"]
    command = [*python, str(driver), str(out), *map(str, (kills, seed, number)), record]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def test_a_run_killed_at_twenty_instants_is_the_run_that_nothing_disturbed(tmp_path: Path) -> None:
    told, said = crash(tmp_path, 20, 1, signal.SIGKILL)
    assert told["killed"] == 20 and told["went on"] > 0
    assert said == ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_a_run_killed_at_any_instant_is_the_run_that_nothing_disturbed(
    tmp_path: Path, seed: int
) -> None:
    told, _ = crash(tmp_path, 60, seed, signal.SIGKILL)
    assert told["killed"] == 60
    assert told["went on"] > 20 and told["came to its end"] > 0


def test_an_interrupt_says_what_is_kept_and_the_same_run_goes_on(tmp_path: Path) -> None:
    told, said = crash(tmp_path, 4, 9, signal.SIGINT)
    assert told["killed"] == 4
    # an interrupt that lands where Python tidies up is reported by Python and passed over
    heard = re.sub(r"Exception ignored in.*?KeyboardInterrupt:?\s*", "", said, flags=re.DOTALL)
    lines = [line for line in heard.splitlines() if line]
    kept = r"\d+ of 24 futures are kept: the same command goes on from there\."
    words = re.compile(rf"Stopped\. (Only complete results are kept\.|{kept})")
    assert len(lines) == 4 and all(words.fullmatch(line) for line in lines)
