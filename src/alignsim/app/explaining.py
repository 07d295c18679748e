"""``alignsim explain``: why a quantity moved, its change split exactly by cause."""

import json
import time
from dataclasses import dataclass, replace
from typing import Any

import click
from rich.console import Console

import alignsim
from alignsim.app.again import command_line
from alignsim.app.comparing import Played, Settings, Side, play_sides, side_of
from alignsim.app.running import progress_bar
from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.assemble import governments_in_play, month_labels
from alignsim.errors import AlignsimError, escaped
from alignsim.explained import TOP, explanation_sentences, explanation_table
from alignsim.explanation import Explanation
from alignsim.later import beside
from alignsim.replay import explain_results, explained_quantity, period_of
from alignsim.storage import (
    explanation_key,
    find_explanation,
    part_row,
    run_folder,
    save_explanation,
)

FOLDER = "explanations"
"""Folder of all explanations below that of the runs."""


@dataclass(frozen=True)
class Question:
    """What is asked: a quantity, in which months, in which future."""

    of: str
    month: str = ""
    since: str = ""
    until: str = ""
    future: int | None = None


def explain_and_tell(name: str, asked: Question, given: Settings, as_json: bool) -> Explanation:
    """Explain why a quantity moved; keep table, manifest and plot, print the parts."""
    side = side_of(name, given)
    _must_be_answerable(side, asked, given)
    console = Console(stderr=True)
    begun = time.perf_counter()
    drawing = given.drawing
    with beside() as later:
        (run,) = play_sides([side], given, console, later)
        with progress_bar(console) as tell:
            found = explain_results(
                run.results,
                asked.of,
                month=asked.month,
                since=asked.since,
                until=asked.until,
                future=asked.future,
                posterior=given.posterior,
                jobs=given.jobs,
                progress=tell,
            )
    key = explanation_key(found, run.digest)
    folder = run_folder(given.out / FOLDER, f"{found.quantity} in {side.name}", key)
    told = manifest_of(found, run, _command(name, asked, given))
    if find_explanation(folder, key) is None:
        if drawing is not None:
            drawing.begin(_for_figure(found), folder)
        save_explanation(found, folder, key, told)
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        _print(found)
    console.print(f"took {time.perf_counter() - begun:.1f} s; the parts are in", end=" ")
    console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
    if drawing is not None:
        with console.status("drawing plots"):
            drawing.finish(_for_figure(found), folder)
    return found


def _must_be_answerable(side: Side, asked: Question, given: Settings) -> None:
    """Refuse, before anything is played, what cannot be explained."""
    if side.scenario is not None:
        playing = governments_in_play(side.scenario, shipped_catalogue())
        explained_quantity(asked.of, playing)
        period_of(month_labels(side.scenario), asked.month, asked.since, asked.until)
    elif given.seed is not None or given.months is not None:
        raise AlignsimError(
            f"{escaped(side.given)} is played already, and neither --seed nor --months can change "
            "it; name its scenario instead"
        )


def _for_figure(found: Explanation) -> Explanation:
    """The same with small parts gathered, so that it is sent to another process at once."""
    return replace(found, parts=tuple(found.ranked(TOP)))


def _print(found: Explanation) -> None:
    console = Console()
    console.print(explanation_table(found))
    console.print()
    console.print(explanation_sentences(found), markup=False, highlight=False)


def _command(name: str, asked: Question, given: Settings) -> str:
    """The command that makes the same explanation again."""
    options = {
        "--month": asked.month or None,
        "--from": asked.since or None,
        "--to": asked.until or None,
        "--future": asked.future,
        "--futures": given.futures,
        "--seed": given.seed,
        "--months": given.months,
    }
    return command_line(
        ["explain", name, "--of", asked.of],
        options,
        parameters=given.parameters,
        posterior=given.posterior,
        out=given.out,
        plots=given.drawing is not None,
    )


def manifest_of(found: Explanation, run: Played, command: str) -> dict[str, Any]:
    """What was explained, how to do it again, and the parts with their figures."""
    return {
        "alignsim": alignsim.__version__,
        "command": command,
        "quantity": found.quantity,
        "unit": found.unit,
        "from": found.dates[0],
        "to": found.dates[1],
        "first": found.futures[0],
        "futures": found.futures[1],
        "run": {
            "given": run.side.given,
            "title": run.results.name,
            "folder": str(run.folder),
            "digest": run.digest,
        },
        "start": float(found.before.mean()),
        "end": float(found.after.mean()),
        "change": {name: part_row(found.total)[name] for name in ("mean", "half", "q05", "q95")},
        "missed": found.missed,
        "sentences": explanation_sentences(found),
        "parts": [part_row(part) for part in found.parts],
    }
