"""``alignsim compare``: scenarios and runs held against one of them, on the same draws."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

import alignsim
from alignsim.app.again import command_line
from alignsim.app.drawing import Drawing
from alignsim.app.layout import listing
from alignsim.app.reporting import comparison_report
from alignsim.app.reports import finish_pages
from alignsim.app.running import name_of_folder, progress_bar
from alignsim.catalogue.load import shipped_catalogue
from alignsim.comparison import (
    Comparison,
    Outline,
    compare_results,
    must_be_comparable,
    names_apart,
    outline_of,
)
from alignsim.engine import ensemble
from alignsim.engine.assemble import governments_in_play, month_labels, recorded
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.errors import AlignsimError, escaped
from alignsim.later import Later, beside
from alignsim.library import load_scenario, split_variant
from alignsim.results import Results
from alignsim.runner import adjust, is_run_folder, provenance, run_and_keep
from alignsim.scenario import Scenario
from alignsim.scenario.words import quoted
from alignsim.storage import (
    MANIFEST,
    comparison_key,
    figures_of,
    find_comparison,
    load,
    run_folder,
    save_comparisons,
)
from alignsim.tables import comparison_sentence, comparison_table, of_focus

FOLDER = "comparisons"
"""Folder of all comparisons below that of the runs."""

_SHOWN = 3  # runs or quantities named in a message


@dataclass(frozen=True)
class Settings:
    """How scenarios are played and where what differs is kept."""

    futures: int = 1000
    seed: int | None = None
    months: int | None = None
    parameters: dict[str, float] | None = None
    posterior: str = DEFAULT
    jobs: int = 0
    out: Path = Path("results")
    drawing: Drawing | None = None
    """What draws; nothing is drawn without it."""
    width: float | None = None


@dataclass(frozen=True)
class Side:
    """One of those compared: what the user named, and what it stands for."""

    given: str
    name: str
    fuller: str
    scenario: Scenario | None  # None for the folder of a run


@dataclass(frozen=True)
class Played:
    """The run of one side: without its moves, which neither comparison nor explanation needs."""

    side: Side
    results: Results
    folder: Path
    digested: Future[str]

    @property
    def digest(self) -> str:
        """Digest of the run with its moves, waited for while it is being kept."""
        return self.digested.result()


def compare_all(
    names: Sequence[str], variants: bool, given: Settings, as_json: bool
) -> tuple[Comparison, ...]:
    """Hold all against the first; keep tables, manifest and plots, print what differs."""
    sides = sides_of(names, variants, given)
    console = Console(stderr=True)
    begun = time.perf_counter()
    drawing = given.drawing
    with beside() as later:
        runs = play_sides(sides, given, console, later)
        comparisons = hold_against(runs)
        key = comparison_key(comparisons, given.width)
        folder = run_folder(given.out / FOLDER, _called(comparisons), key)
        there = find_comparison(folder, key) is not None
        if drawing is not None and not there:
            drawing.begin(_for_figures(comparisons), folder)
    command = _command(names, variants, given)
    told = manifest_of(comparisons, runs, given, command)
    if not there:
        save_comparisons(comparisons, folder, key, told, given.width)
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        _print(comparisons, given.width)
    for line in remarks(comparisons):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"took {time.perf_counter() - begun:.1f} s; what differs is in", end=" ")
    console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
    if drawing is not None:
        chosen = chosen_posterior(given.posterior)
        report = partial(comparison_report, comparisons, chosen, command)
        finish_pages(drawing, _for_figures(comparisons), folder, report, console)
    return comparisons


def _called(comparisons: Sequence[Comparison]) -> str:
    name = comparisons[0].name if len(comparisons) == 1 else str(len(comparisons))
    return f"{name} against {comparisons[0].against}"


def sides_of(names: Sequence[str], variants: bool, given: Settings) -> list[Side]:
    """What is compared, read and checked before anything is played."""
    if variants:
        names = _with_variants(names)
    elif len(names) < 2:
        raise AlignsimError(
            "name two scenarios or more, the first being that against which the others are held; "
            f"or compare {escaped(names[0])} with its variants by --variants"
        )
    sides = [side_of(name, given) for name in names]
    shown = names_apart((each.name for each in sides), (each.fuller for each in sides))
    return [replace(side, name=name) for side, name in zip(sides, shown, strict=True)]


def _with_variants(names: Sequence[str]) -> list[str]:
    name = names[0]
    if len(names) > 1:
        raise AlignsimError(f"--variants compares one scenario with its own; found {len(names)}")
    if split_variant(name)[1]:
        raise AlignsimError(f"{escaped(name)} is a variant itself; name the scenario alone")
    if is_run_folder(name):
        raise AlignsimError(f"{escaped(name)} is a run, which has no variants; name its scenario")
    found = sorted(load_scenario(name).variants)
    if not found:
        raise AlignsimError(f"{escaped(name)} has no variants; write some under `variants`")
    return [name, *(f"{name}@{each}" for each in found)]


def side_of(name: str, given: Settings) -> Side:
    """What one name stands for, read and checked: a scenario, or the folder of a run."""
    if is_run_folder(name):
        if given.parameters:
            raise AlignsimError(
                f"{escaped(name)} is played already, and --set cannot change it; "
                "name its scenario instead"
            )
        folder = Path(name).resolve()
        return Side(name, f"{folder.parent.name}/{folder.name}", name, None)
    refuse_folder_of_runs(name)
    scenario = adjust(
        load_scenario(name), seed=given.seed, months=given.months, parameters=given.parameters
    )
    base, variant = split_variant(name)
    stem = Path(base).stem if base.endswith((".yaml", ".yml")) else Path(base).name
    return Side(name, f"{stem}@{variant}" if variant else stem, name, scenario)


def refuse_folder_of_runs(name: str) -> None:
    """A folder that holds runs is none itself: name some of them."""
    folder = Path(name)
    if "\0" in name or len(folder.parts) < 2 or not folder.is_dir():
        return
    runs = sorted(str(each.parent) for each in folder.glob(f"*/{MANIFEST}"))
    if runs:
        more = f" or {len(runs) - _SHOWN} more" if len(runs) > _SHOWN else ""
        raise AlignsimError(
            f"{quoted(name)} is no run but holds some: name {escaped(', '.join(runs[:_SHOWN]))}"
            f"{more}"
        )
    load(folder)


def play_sides(
    sides: Sequence[Side], given: Settings, console: Console, later: Later
) -> list[Played]:
    """Play every scenario, or find its run again; ``later`` keeps one while the next is played.

    AlignsimError, before anything is played, where they are not comparable.
    """
    chosen = chosen_posterior(given.posterior)
    read = {side.given: load(Path(side.given)) for side in sides if side.scenario is None}

    def outline(side: Side) -> Outline:
        if side.scenario is None:
            return outline_of(read[side.given])
        return outline_before(side.scenario, given.futures, chosen)

    for side in sides[1:]:
        must_be_comparable(outline(sides[0]), outline(side), sides[0].name, side.name)

    def run_of(side: Side, tell: ensemble.Progress) -> tuple[Results, Path]:
        if side.scenario is None:
            return read[side.given], Path(side.given)
        results, folder, _ = run_and_keep(
            side.scenario,
            given.futures,
            given.out,
            name=name_of_folder(side.given),
            posterior=chosen,
            jobs=given.jobs,
            progress=tell,
            later=later,
        )
        return results, folder

    played = []
    with progress_bar(console) as tell:
        for side in sides:
            results, folder = run_of(side, tell)
            played.append(Played(side, results.without_moves(), folder, later(results.digest)))
    return played


def outline_before(scenario: Scenario, futures: int, posterior: Posterior) -> Outline:
    """What decides whether a scenario is comparable, before it is played."""
    catalogue = shipped_catalogue()
    governments = governments_in_play(scenario, catalogue)
    return Outline(
        seed=scenario.seed,
        first=0,
        futures=futures,
        dates=month_labels(scenario),
        governments=governments,
        quantities=tuple(map(str, recorded(scenario, catalogue, governments))),
        provenance=provenance(scenario, futures, posterior),
    )


def hold_against(runs: Sequence[Played]) -> tuple[Comparison, ...]:
    """All runs but the first held against it."""
    first, *others = runs
    return tuple(
        compare_results(first.results, each.results, first.side.name, each.side.name)
        for each in others
    )


def _for_figures(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The same without what no figure shows, so that it is sent to another process at once."""

    def shown(comparison: Comparison, results: Results) -> Results:
        return results.of(dict.fromkeys((*comparison.reported, *of_focus(results)))).without_ends()

    return tuple(
        replace(each, reference=shown(each, each.reference), other=shown(each, each.other))
        for each in comparisons
    )


def remarks(comparisons: Sequence[Comparison]) -> list[str]:
    """What a reader must know: futures left out, quantities recorded by one alone."""
    lines = []
    for each in comparisons:
        if each.played[0] != each.played[1]:
            lines.append(
                f"{escaped(each.against)} has {each.played[0]:,} futures and {escaped(each.name)} "
                f"{each.played[1]:,}: compared are the first {each.futures:,}, which both have"
            )
        if each.left_out:
            some = list(each.left_out[:_SHOWN])
            more = len(each.left_out) - len(some)
            told = listing([*some, *([f"{more} more"] if more else [])])
            lines.append(
                f"left out, for {escaped(each.against)} or {escaped(each.name)} alone records it: "
                f"{escaped(told)}; to compare more, name it under `report` of both"
            )
    return lines


def _print(comparisons: Sequence[Comparison], width: float | None) -> None:
    console = Console()
    for each in comparisons:
        table = comparison_table(each, width=width)
        if each is not comparisons[-1]:
            table.caption = None  # the last one explains them all
        console.print(table)
    for each in comparisons:
        console.print()
        console.print(comparison_sentence(each), markup=False, highlight=False)


def _command(names: Sequence[str], variants: bool, given: Settings) -> str:
    """The command that makes the same comparison again."""
    options = {"--futures": given.futures, "--seed": given.seed, "--months": given.months}
    return command_line(
        ["compare", *names, *(["--variants"] if variants else [])],
        {**options, "--width": given.width},
        parameters=given.parameters,
        posterior=given.posterior,
        out=given.out,
        plots=given.drawing is not None,
    )


def manifest_of(
    comparisons: Sequence[Comparison], runs: Sequence[Played], given: Settings, command: str
) -> dict[str, Any]:
    """What was compared, how to do it again, and the figures of every quantity that differs."""
    first = comparisons[0].reference
    return {
        "alignsim": alignsim.__version__,
        "command": command,
        "seed": first.seed,
        "first": first.first,
        "months": first.months,
        "dates": list(first.dates),
        "width": given.width,
        "runs": [_run(each) for each in runs],
        "comparisons": [_told(each, given.width) for each in comparisons],
    }


def _run(played: Played) -> dict[str, Any]:
    provenance = played.results.provenance
    entries = ("scenario_digest", "rules_digest", "data_digest", "posterior", "alignsim")
    return {
        "name": played.side.name,
        "given": played.side.given,
        "title": played.results.name,
        "folder": str(played.folder),
        "digest": played.digest,
        "futures": played.results.futures,
        **{entry: provenance[entry] for entry in entries if entry in provenance},
    }


def _told(comparison: Comparison, width: float | None) -> dict[str, Any]:
    dates = comparison.reference.dates
    return {
        "scenario": comparison.name,
        "against": comparison.against,
        "futures": comparison.futures,
        "played": list(comparison.played),
        "sentence": comparison_sentence(comparison),
        "left_out": list(comparison.left_out),
        "reported": list(comparison.reported),
        "differences": [
            {
                "quantity": each.quantity,
                "unit": each.unit,
                "different": not each.nowhere,
                "clear_at_end": each.clear(),
                "end": figures_of(each, -1, width),
                "furthest": {
                    "month": each.furthest,
                    "date": dates[each.furthest],
                    **figures_of(each, each.furthest, width),
                },
            }
            for each in comparison.differences
        ],
    }
