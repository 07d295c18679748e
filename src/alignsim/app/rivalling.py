"""``alignsim theories``: whether a conclusion hangs on how governments are thought to choose."""

import json
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console

import alignsim
from alignsim.app.drawing import Drawing
from alignsim.app.layout import narrow_console
from alignsim.app.robustness_report import pace, profile, sentences, terminal_table
from alignsim.app.running import name_of_folder, progress_bar
from alignsim.catalogue.theories import theory_named, theory_names
from alignsim.engine.digests import data_digest, rules_digest, theory_digest
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.experiments.rivals import FUTURES, Question, answer, question_of
from alignsim.library import load_scenario
from alignsim.robustness import Robustness
from alignsim.runner import adjust, must_be_writable
from alignsim.scenario import scenario_digest
from alignsim.storage import find_robustness, key_of_parts, run_folder, save_robustness

FOLDER = "theories"
"""Folder of all comparisons of theories below that of the runs."""


@dataclass(frozen=True)
class Settings:
    """What is asked, how it is played and where it is kept."""

    futures: int = FUTURES
    of: tuple[str, ...] = ()
    theories: tuple[str, ...] = ()
    month: int | None = None
    seed: int | None = None
    posterior: str = DEFAULT
    jobs: int = 0
    out: Path = Path("results")
    plots: bool = True


def describe_theories(names: tuple[str, ...], as_json: bool) -> None:
    """Print what the theories say of governments; all of them where none is named."""
    told = [theory_named(name) for name in names or theory_names()]
    if as_json:
        plain = [
            {
                "name": each.name,
                "statement": each.statement,
                "values": each.values,
                "ignores": each.ignores,
                "sources": list(each.sources),
                "parameters": {name: vars(of) for name, of in each.parameters.items()},
            }
            for each in told
        ]
        click.echo(json.dumps(plain, indent=2, ensure_ascii=False))
        return
    console = narrow_console()
    for each in told:
        console.print(profile(each))


def theories_and_tell(name: str, given: Settings, as_json: bool) -> Robustness:
    """Play the scenario under every theory; keep table, manifest and plots; print the verdicts."""
    console = Console(stderr=True)
    begun = time.perf_counter()
    chosen = chosen_posterior(given.posterior)
    scenario = adjust(load_scenario(name), seed=given.seed)
    asked = question_of(scenario, chosen, given.of, given.theories, given.month)
    key = _key(asked, given, chosen)
    folder = run_folder(given.out / FOLDER, name_of_folder(name), key)
    with Drawing("draw_robustness") if given.plots else nullcontext() as drawing:
        found = find_robustness(folder, key)
        there = found is not None
        if found is None:
            must_be_writable(given.out)
            with progress_bar(console) as tell:
                found = answer(asked, given.futures, given.jobs, tell)
            if drawing is not None:
                drawing.begin(found, folder)
            save_robustness(found, folder, key, _manifest(found, chosen))
        if as_json:
            told = {"scenario": found.scenario, **_manifest(found, chosen)}
            click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            _print(found)
        done = "was there already" if there else f"took {time.perf_counter() - begun:.1f} s"
        console.print(f"{done}; tables are in", end=" ")
        console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
        if drawing is not None:
            with console.status("drawing plots"):
                drawing.finish(found, folder)
    return found


def _key(asked: Question, given: Settings, posterior: Posterior) -> str:
    """Digest of what the figures depend on."""
    played = (given.futures, asked.plan.months, asked.plan.quantities)
    return key_of_parts(
        [
            *("theories", scenario_digest(asked.scenario), posterior.digest),
            *(rules_digest(), data_digest(), *map(repr, played)),
            *(f"{each} {theory_digest(each)}" for each in asked.theories),
        ]
    )


def _print(found: Robustness) -> None:
    console = narrow_console()
    console.print(terminal_table(found))
    for each in (*sentences(found), pace(found)):
        console.print()
        console.print(each, markup=False, highlight=False)


def _manifest(found: Robustness, posterior: Posterior) -> dict[str, Any]:
    """What was asked, of which theories, and the figures in the month, as JSON can hold them."""
    return {
        "alignsim": alignsim.__version__,
        "futures": found.futures,
        "month": found.month,
        "date": found.dates[found.month],
        "seed": found.seed,
        "rules_digest": rules_digest(),
        "data_digest": data_digest(),
        "posterior": posterior.digest,
        "theories": [
            {"name": each, "digest": theory_digest(each), "choices": found.choices[place]}
            for place, each in enumerate(found.theories)
        ],
        "quantities": [
            {
                "quantity": quantity,
                "unit": found.unit(quantity),
                "verdict": found.verdict(quantity),
                "sentence": sentence,
                "effects": [
                    {"theory": theory, **vars(found.effect(theory, quantity))}
                    for theory in found.theories
                ],
                "nobody_chooses": vars(found.alone(quantity)),
            }
            for quantity, sentence in zip(found.quantities, sentences(found), strict=True)
        ],
    }
