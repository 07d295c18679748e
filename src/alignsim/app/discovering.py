"""``alignsim discover``: where in the assumptions an outcome comes about; table, folder, plots."""

import json
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

import alignsim
from alignsim.app.again import command_line
from alignsim.app.drawing import Drawing
from alignsim.app.layout import columns, narrow_console
from alignsim.app.running import name_of_folder, progress_bar
from alignsim.comparison import numbers
from alignsim.discovery import FOUND, PRIM, SIGNIFICANT, Discovery, Figures
from alignsim.engine.posterior import DEFAULT
from alignsim.exploring.discoveries import EVERYTHING, Sought, found_in, seek
from alignsim.results import Results
from alignsim.runner import is_run_folder, run_and_keep
from alignsim.sentences import demand, discovery_sentences, in_short
from alignsim.storage import find_discovery, key_of_parts, run_folder, save_discovery

FOLDER = "discoveries"
"""Folder of all discoveries below that of the runs."""


@dataclass(frozen=True)
class Settings:
    """What a user asks of a discovery; None where the default is meant."""

    outcome: str
    factors: tuple[str, ...] = (EVERYTHING,)
    method: str = PRIM
    month: str | None = None
    threshold: float | None = None
    futures: int | None = None
    seed: int | None = None
    posterior: str = DEFAULT
    jobs: int = 0
    out: Path = Path("results")
    plots: bool = True


def discover_and_tell(name: str, given: Settings, as_json: bool) -> Discovery:
    """Play or find the run, seek the region, keep table, manifest and plots, print it."""
    console = Console(stderr=True)
    begun = time.perf_counter()
    sought = seek(
        name,
        given.outcome,
        factors=given.factors,
        method=given.method,
        month=given.month,
        threshold=given.threshold,
        futures=given.futures,
        seed=given.seed,
        posterior=given.posterior,
    )
    called = Path(name).parent.name if is_run_folder(name) else name_of_folder(name)
    with Drawing("draw_discovery") if given.plots else nullcontext() as drawing:
        with progress_bar(console) as tell:
            results = _results(sought, name, given, tell)
        with console.status("seeking a region"):
            found = found_in(sought, results)
        key = _key(sought, results)
        folder = run_folder(given.out / FOLDER, f"{called}-{sought.method}", key)
        told = manifest_of(found, _command(name, given))
        if drawing is not None:
            drawing.begin(found, folder)
        if find_discovery(folder, key) is None:
            save_discovery(found, folder, key, told)
        if as_json:
            click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            print_discovery(found)
        console.print(f"took {time.perf_counter() - begun:.1f} s; the discovery is in", end=" ")
        console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
        if drawing is not None:
            with console.status("drawing plots"):
                drawing.finish(found, folder)
    return found


def _results(sought: Sought, name: str, given: Settings, tell: Any) -> Results:
    """The run that was given, or the scenario's, played and kept as `alignsim run` does."""
    if sought.kept is not None:
        return sought.kept
    results, _, _ = run_and_keep(
        sought.scenario,
        sought.futures,
        given.out,
        name=name_of_folder(name),
        posterior=sought.posterior,
        jobs=given.jobs,
        progress=tell,
    )
    return results


def _key(sought: Sought, results: Results) -> str:
    threshold = repr(sought.threshold)
    parts = [results.digest(), str(sought.outcome), str(sought.month), sought.method, threshold]
    return key_of_parts(["discovery", *parts, *sought.words])


def _command(name: str, given: Settings) -> str:
    """The command that makes the same discovery again."""
    options = {
        "--outcome": given.outcome,
        "--method": given.method,
        "--parameters": ",".join(given.factors),
        "--month": given.month,
        "--threshold": given.threshold,
        "--futures": given.futures,
        "--seed": given.seed,
    }
    return command_line(
        ["discover", name],
        options,
        posterior=given.posterior,
        out=given.out,
        plots=given.plots,
    )


def manifest_of(found: Discovery, command: str) -> dict[str, Any]:
    """What was sought, how to do it again, and the region with its figures."""
    region = found.region
    halves = {"found_on": region.found_on, "judged_by": region.judged_by} if region else {}
    return {
        "alignsim": alignsim.__version__,
        "command": command,
        "scenario": found.name,
        "outcome": found.outcome,
        "method": found.method,
        "month": found.month,
        "date": found.date,
        "seed": found.seed,
        "threshold": found.threshold,
        "cases": found.cases,
        "futures": found.futures,
        "factors": [each.name for each in found.factors],
        "verdict": found.verdict,
        "sentences": discovery_sentences(found),
        "region": {name: _figures(each) for name, each in halves.items()},
        "restrictions": [
            {
                "factor": each.factor.name,
                "low": numbers(each.low)[0],
                "high": numbers(each.high)[0],
                "quasi_p": each.quasi_p,
            }
            for each in found.restrictions
        ],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    shares = ("coverage", "density", "mass", "luck")
    return {**vars(figures), **{name: getattr(figures, name) for name in shares}}


# ---------------------------------------------------------------------------- table


def print_discovery(found: Discovery) -> None:
    """Print the region and its sentences."""
    console = narrow_console()
    title = f"{found.outcome} in {found.date}: where it comes about"
    console.print(Text(title, style="bold"))
    console.print(Text(how(found), style="dim"))
    if found.verdict == FOUND:
        console.print(table_of(found))
    for line in discovery_sentences(found):
        console.print(line, markup=False)


def how(found: Discovery) -> str:
    """How the answer was come by, in a line."""
    half = found.futures // 2
    told = f"{half:,} futures to find a region, {found.futures - half:,} to judge it"
    return f"{found.method.upper()}, {told}, {len(found.factors)} factors"


def table_of(found: Discovery) -> Table:
    """What the region asks of every factor that it restricts."""
    rows = [
        (
            Text(each.factor.name, style="bold" if each.quasi_p <= SIGNIFICANT else "dim"),
            f"{in_short(each.factor.low)}–{in_short(each.factor.high)}",
            demand(each),
            "<0.001" if each.quasi_p < 0.001 else f"{each.quasi_p:.3f}",
        )
        for each in found.restrictions
    ]
    return columns(("factor", "range", "in the region", "quasi-p"), rows, words=(0, 2))
