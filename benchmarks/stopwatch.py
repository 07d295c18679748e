"""Taking times: the best of a few rounds, and of other processes.

The best round is the one that other work on the machine disturbed least.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Tell = Callable[[str], None]
"""Told what is measured next."""


class NotMeasured(Exception):
    """Why a figure cannot be had here."""


def best_seconds(play: Callable[[], object], rounds: int) -> float:
    """Wall time of the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        play()
        best = min(best, time.perf_counter() - begun)
    return best


def alignsim_command() -> list[str]:
    """The installed command, or the same by way of Python."""
    script = shutil.which("alignsim", path=str(Path(sys.executable).parent))
    return [script] if script else [sys.executable, "-m", "alignsim"]


def seconds_of(arguments: Sequence[str]) -> float:
    """Wall time of a process. NotMeasured, with its last words, where it fails."""
    begun = time.perf_counter()
    finished(arguments)
    return time.perf_counter() - begun


def number_printed_by(
    code: str, *arguments: str, environment: dict[str, str] | None = None
) -> float:
    """What a new Python prints last that runs ``code``. NotMeasured as above."""
    said = finished([sys.executable, "-c", code, *arguments], environment)
    return float(said.split()[-1])


def finished(arguments: Sequence[str], environment: dict[str, str] | None = None) -> str:
    """Standard output of a process that has ended well. NotMeasured as above."""
    done = subprocess.run(arguments, capture_output=True, text=True, env=environment)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()
        raise NotMeasured(words[-1] if words else f"exit status {done.returncode}")
    return done.stdout
