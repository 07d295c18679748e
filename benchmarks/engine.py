"""How fast alignsim is on this machine, against the ways it could have been written.

    python benchmarks/engine.py [--quick]

All figures of one table come from one run on one machine, so their ratios can be trusted further
than any of them alone. Rates are the best of a few rounds, which other work on the machine disturbs
least. The toy of ``toys.py`` does much less than the model it is compared with.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import mesa
import toys
from rich.console import Console
from rich.table import Table

from alignsim.engine.ensemble import play_ensemble, usable_cores
from alignsim.engine.plan import Plan
from alignsim.engine.single import AlignmentModel
from alignsim.runner import prepare

SCENARIO = "madrid-2022"
RUNS = 2
"""Most rounds of a whole command."""
LIBRARIES = ("numpy", "numba", "mesa", "matplotlib", "pyarrow")


@dataclass(frozen=True)
class Size:
    """How much to measure."""

    rounds: int
    futures: int  # of the ensemble
    single: int  # futures of the Mesa driver
    batch: int  # futures of the toy over all futures at once
    starts: int  # of the command line
    full: bool  # with compiling and memory


FULL = Size(rounds=5, futures=1000, single=3, batch=1000, starts=11, full=True)
QUICK = Size(rounds=2, futures=256, single=1, batch=256, starts=5, full=False)


# -- futures a second -----------------------------------------------------------------------------


def rate(futures: int, rounds: int, play: Callable[[], object]) -> float:
    """Futures a second of the best round."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.perf_counter()
        play()
        best = min(best, time.perf_counter() - begun)
    return futures / best


def play_singly(plan: Plan, futures: int) -> None:
    """Futures of the Mesa driver, its rules interpreted."""
    for run in range(futures):
        AlignmentModel(plan, run).play()


def play_in_batch_run(plan: Plan, futures: int) -> None:
    """Futures of the Mesa driver by Mesa's own batch runner, in this process."""
    mesa.batch_run(
        AlignmentModel,
        {"plan": plan, "run": range(futures)},
        number_processes=1,
        max_steps=plan.months,
        display_progress=False,
    )


def rates(plan: Plan, size: Size) -> dict[str, float]:
    """Futures a second of each way of playing the model, then of the toy."""
    n, months, cores = len(plan.governments), plan.months, usable_cores()
    play_ensemble(plan, 1)
    found = {}
    for name, jobs in (("ensemble, one core", 1), (f"ensemble, {cores} cores", cores)):
        play = partial(play_ensemble, plan, size.futures, jobs=jobs)
        found[name] = rate(size.futures, size.rounds, play)
    found["Mesa driver"] = rate(size.single, 1, lambda: play_singly(plan, size.single))
    if hasattr(mesa, "batch_run"):
        found["mesa.batch_run"] = rate(size.single, 1, lambda: play_in_batch_run(plan, size.single))
    if not toys.agree():
        raise SystemExit("the toys do not agree with each other: comparing them says nothing")
    found["toy: Mesa objects"] = rate(1, size.rounds, lambda: toys.ToyModel(n, months).play())
    found["toy: NumPy, a future"] = rate(1, size.rounds, lambda: toys.play_matrix(n, months))
    found["toy: NumPy, batched"] = rate(
        size.batch, size.rounds, lambda: toys.play_batch(size.batch, n, months)
    )
    return found


# -- processes ------------------------------------------------------------------------------------


def command() -> list[str]:
    """The installed command, or the same by way of Python."""
    script = shutil.which("alignsim", path=str(Path(sys.executable).parent))
    return (
        [script] if script else [sys.executable, "-c", "from alignsim.app.cli import main; main()"]
    )


def seconds(arguments: list[str]) -> float:
    """Wall time of a process that must succeed."""
    begun = time.perf_counter()
    subprocess.run(arguments, check=True, capture_output=True)
    return time.perf_counter() - begun


def seconds_of_help(size: Size) -> float:
    """Median wall time of ``alignsim --help``."""
    arguments = [*command(), "--help"]
    seconds(arguments)
    return statistics.median(seconds(arguments) for _ in range(size.starts))


def seconds_of_run(size: Size, *options: str) -> float:
    """Best wall time of a thousand futures, compiled rules at hand, into a new folder."""
    taken = []
    for _ in range(min(size.rounds, RUNS)):
        with tempfile.TemporaryDirectory() as out:
            arguments = [*command(), "run", SCENARIO, "--futures", "1000", "--out", out]
            taken.append(seconds([*arguments, *options]))
    return min(taken)


FIRST_FUTURE = f"""
import time
from alignsim.runner import prepare
from alignsim.engine.ensemble import play_ensemble
plan = prepare({SCENARIO!r})
begun = time.perf_counter()
play_ensemble(plan, 1, jobs=1)
print(time.perf_counter() - begun)
"""


def seconds_of_compiling() -> float:
    """Time to the first future with an empty cache of compiled rules, less that with a full one."""

    def first_future(cache: str) -> float:
        surroundings = {**os.environ, "XDG_CACHE_HOME": cache}
        done = subprocess.run(
            [sys.executable, "-c", FIRST_FUTURE],
            env=surroundings,
            check=True,
            capture_output=True,
            text=True,
        )
        return float(done.stdout)

    with tempfile.TemporaryDirectory() as cache:
        empty = first_future(cache)
        return empty - first_future(cache)


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


def megabytes_of_ten_thousand() -> float:
    """Peak memory of a process that plays and keeps ten thousand futures."""
    done = subprocess.run(
        [sys.executable, "-c", TEN_THOUSAND], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


# -- tables ---------------------------------------------------------------------------------------


def machine() -> str:
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        lines = facts.read_text().splitlines()
        named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = named[0] if named else model
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    load = f" (load {busy:.1f}: other work makes every figure worse)" if busy > 0.5 else ""
    return (
        f"{model}, {usable_cores()} cores usable{load}; {platform.system()}, "
        f"Python {platform.python_version()}, {libraries}"
    )


def table_of_rates(found: dict[str, float]) -> Table:
    """Futures a second, and each as a multiple of the Mesa driver and of the toy's objects."""
    table = Table(title="Futures a second (24 governments, 36 months)", title_justify="left")
    for heading in ("", "futures/s", "× Mesa driver", "× toy of Mesa objects"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, speed in found.items():
        ratios = (speed / found["Mesa driver"], speed / found["toy: Mesa objects"])
        table.add_row(name, f"{speed:,.4g}", *(f"{ratio:,.3g}" for ratio in ratios))
    return table


Bar = tuple[str, float, str, float, bool]
"""What, figure, unit, bar, whether the figure should be above the bar."""


def bars_of(found: dict[str, float], size: Size) -> list[Bar]:
    """Each figure that has a bar to meet."""
    fastest = max(speed for name, speed in found.items() if name.startswith("ensemble"))
    bars: list[Bar] = [
        ("ensemble on all cores", fastest, "futures/s", 1000.0, True),
        ("ensemble over Mesa driver", fastest / found["Mesa driver"], "×", 200.0, True),
        ("alignsim --help", 1e3 * seconds_of_help(size), "ms", 150.0, False),
        ("run, 1,000 futures, no plots", seconds_of_run(size, "--no-plots"), "s", 4.0, False),
        ("run, 1,000 futures, plots", seconds_of_run(size), "s", 4.0, False),
    ]
    if size.full:
        bars.append(("compiling, once", seconds_of_compiling(), "s", 15.0, False))
        if sys.platform != "win32":
            peak = megabytes_of_ten_thousand()
            bars.append(("memory of 10,000 futures", peak, "MB", 600.0, False))
    return bars


def table_of_bars(bars: list[Bar]) -> Table:
    """Figures with the bars they should meet."""
    table = Table(title="Bars", title_justify="left")
    for heading in ("", "figure", "bar", ""):
        table.add_column(heading, justify="right" if heading else "left")
    for name, figure, unit, bar, above in bars:
        met = figure >= bar if above else figure <= bar
        sign = "≥" if above else "≤"
        verdict = "[green]met[/]" if met else "[bold red]not met[/]"
        table.add_row(name, f"{figure:,.4g} {unit}", f"{sign} {bar:,g} {unit}", verdict)
    return table


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds; no compiling or memory")
    size = QUICK if parser.parse_args().quick else FULL
    console = Console(highlight=False)
    console.print(machine(), soft_wrap=True, markup=False)
    found = rates(prepare(SCENARIO), size)
    console.print(table_of_rates(found))
    console.print(
        "The toy does less than the model: balance, reversion and noise, and nothing of moves, "
        "choices, trade, threats, support, shocks, drawn parameters or a ledger.\n"
    )
    console.print(table_of_bars(bars_of(found, size)))


if __name__ == "__main__":
    main()
