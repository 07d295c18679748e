"""``alignsim sweep``: which assumptions drive a result; tables, sentences, a folder, plots."""

import json
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
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
from alignsim.engine.factors import ALL
from alignsim.engine.posterior import DEFAULT
from alignsim.exploring.sweeps import Asked, analysed, ask, play
from alignsim.runner import is_run_folder, key_of, run_and_keep
from alignsim.sensitivity import MORRIS, PAWN, SOBOL, Influence, Sensitivity, Sweep
from alignsim.sentences import depends, direction, figures, give_or_take, sweep_sentences
from alignsim.storage import find_sweep, key_of_parts, run_folder, save_sweep
from alignsim.tables import percent

FOLDER = "sweeps"
"""Folder of all sweeps below that of the runs."""

MOST_SHOWN = 12
"""Factors in a table of the terminal; the file holds all."""


@dataclass(frozen=True)
class Settings:
    """What a user asks of a sweep; None where the default is meant."""

    of: tuple[str, ...] = ()
    factors: tuple[str, ...] = (ALL,)
    method: str = MORRIS
    month: str | None = None
    samples: int | None = None
    futures: int | None = None
    seed: int | None = None
    posterior: str = DEFAULT
    jobs: int = 0
    out: Path = Path("results")
    plots: bool = True


def sweep_and_tell(name: str, given: Settings, as_json: bool) -> Sweep:
    """Sweep, or find the sweep again; keep tables, manifest and plots, print what drives what."""
    console = Console(stderr=True)
    begun = time.perf_counter()
    asked = ask(
        name,
        given.of,
        factors=given.factors,
        method=given.method,
        month=given.month,
        samples=given.samples,
        futures=given.futures,
        seed=given.seed,
        posterior=given.posterior,
    )
    key = _key(asked)
    called = Path(name).parent.name if is_run_folder(name) else name_of_folder(name)
    folder = run_folder(given.out / FOLDER, f"{called}-{asked.method}", key)
    with Drawing("draw_sweep") if given.plots else nullcontext() as drawing:
        outcomes = find_sweep(folder, key)
        found_again = outcomes is not None
        if outcomes is None:
            with progress_bar(console) as tell:
                asked = _with_run(asked, name, given, tell)
                outcomes = play(asked, jobs=given.jobs, progress=tell)
        with console.status("weighing factors"):
            sweep = analysed(asked, outcomes)
        told = manifest_of(asked, sweep, _command(name, given))
        if drawing is not None:
            drawing.begin(sweep, folder)
        if not found_again:
            save_sweep(sweep, outcomes, folder, key, told)
        if as_json:
            click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            print_sweep(sweep)
        console.print(f"took {time.perf_counter() - begun:.1f} s; the sweep is in", end=" ")
        console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
        if drawing is not None:
            with console.status("drawing plots"):
                drawing.finish(sweep, folder)
    return sweep


def _with_run(asked: Asked, name: str, given: Settings, tell: Any) -> Asked:
    """For PAWN the run itself, played and kept as `alignsim run` does, or found again."""
    if asked.method != PAWN or asked.kept is not None:
        return asked
    results, _, _ = run_and_keep(
        asked.scenario,
        asked.futures,
        given.out,
        name=name_of_folder(name),
        posterior=asked.posterior,
        jobs=given.jobs,
        progress=tell,
    )
    return replace(asked, kept=results)


def _key(asked: Asked) -> str:
    run = asked.kept.digest() if asked.kept else ""
    return key_of_parts(
        [
            key_of(asked.scenario, asked.futures, asked.posterior),
            run,
            asked.method,
            str(asked.samples),
            str(asked.month),
            *(str(each) for each in asked.outcomes),
            *(each.number for each in asked.factors),
        ]
    )


def _command(name: str, given: Settings) -> str:
    """The command that makes the same sweep again."""
    asked = [word for text in given.of for word in ("--of", text)]
    options = {
        "--parameters": ",".join(given.factors),
        "--month": given.month,
        "--samples": given.samples,
        "--futures": given.futures,
        "--seed": given.seed,
    }
    return command_line(
        ["sweep", name, "--method", given.method, *asked],
        options,
        posterior=given.posterior,
        out=given.out,
        plots=given.plots,
    )


def manifest_of(asked: Asked, sweep: Sweep, command: str) -> dict[str, Any]:
    """What was swept, how to do it again, and what every factor does to every result."""
    return {
        "alignsim": alignsim.__version__,
        "command": command,
        "scenario": sweep.name,
        "method": sweep.method,
        "month": sweep.month,
        "date": sweep.date,
        "seed": sweep.seed,
        "samples": sweep.samples,
        "points": sweep.points if sweep.samples else 0,
        "futures": sweep.futures,
        "posterior": asked.posterior.digest,
        "factors": [vars(each) for each in sweep.factors],
        "results": [_told(sweep, each) for each in sweep.sensitivities],
    }


def _told(sweep: Sweep, found: Sensitivity) -> dict[str, Any]:
    return {
        "of": found.of,
        "unit": found.unit,
        "mean": found.mean,
        "sd": found.sd,
        "chance": numbers(found.chance)[0],
        "sentences": sweep_sentences(sweep, found),
        "influences": [
            {
                "factor": each.factor.name,
                "clear": each.clear,
                "chance": each.chance,
                "measures": {
                    name: {part: numbers(number)[0] for part, number in vars(m).items()}
                    for name, m in each.measures.items()
                },
            }
            for each in found.influences
        ],
    }


# ---------------------------------------------------------------------------- table


def print_sweep(sweep: Sweep) -> None:
    """Print a table and the sentences of every result."""
    console = narrow_console()
    for found in sweep.sensitivities:
        title = f"{found.of} in {sweep.date}: which assumption drives it"
        console.print(Text(title, style="bold"))
        console.print(Text(how(sweep, found), style="dim"))
        if not found.constant:
            console.print(table_of(found))
        for line in sweep_sentences(sweep, found):
            console.print(line, markup=False)
        console.print()


def how(sweep: Sweep, found: Sensitivity) -> str:
    """How the answer was come by, in a line."""
    if sweep.method == PAWN:
        return f"PAWN on {sweep.futures:,} futures, {len(sweep.factors)} factors; {found.unit}"
    name = {MORRIS: "Morris, {} trajectories", SOBOL: "Sobol, {} base samples"}[sweep.method]
    points = f"{sweep.points:,} points of {sweep.futures:,} futures each"
    return f"{name.format(sweep.samples)}, {points}, {len(sweep.factors)} factors; {found.unit}"


def table_of(found: Sensitivity, most: int = MOST_SHOWN) -> Table:
    """The strongest factors of a result with their ranges and measures."""
    heads = {
        MORRIS: ("effect, 90%", "as it grows", "depends", "chance"),
        SOBOL: ("alone, 90%", "in all, 90%", "chance"),
        PAWN: ("distance, 90%", "chance"),
    }
    rows: list[Sequence[str | Text]] = [_row(found, each) for each in found.influences[:most]]
    left = len(found.influences) - most
    if left > 0:
        rows.append([Text(f"and {left} more", style="dim")])
    return columns(("factor", "range", *heads[found.method]), rows)


def _row(found: Sensitivity, each: Influence) -> list[str | Text]:
    name = Text(each.factor.name, style="bold" if each in found.clear else "dim")
    ends = f"{each.factor.low:g}–{each.factor.high:g}"
    if found.method == SOBOL:
        shares = [give_or_take(each.measures[m], shares=True) for m in ("first", "total")]
        return [name, ends, *shares, percent(each.chance)]
    ranking, chance = give_or_take(each.ranking, shares=False), figures(each.chance, each.ranking)
    if found.method == PAWN:
        return [name, ends, ranking, chance]
    return [name, ends, ranking, direction(each), "yes" if depends(each) else "", chance]
