"""``alignsim theories``: whether a conclusion hangs on how governments are thought to choose."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

import alignsim
from alignsim.app.keeping import Study, find_or_make
from alignsim.app.layout import narrow_console
from alignsim.app.robustness_report import pace, profile, sentences, terminal_table
from alignsim.app.running import name_of_folder
from alignsim.catalogue.theories import theory_named, theory_names
from alignsim.engine.digests import data_digest, rules_digest, theory_digest
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.experiments.rivals import FUTURES, Question, answer, question_of
from alignsim.library import load_scenario
from alignsim.robustness import Robustness
from alignsim.runner import adjust
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
    month: str | None = None
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
    chosen = chosen_posterior(given.posterior)
    scenario = adjust(load_scenario(name), seed=given.seed)
    asked = question_of(scenario, chosen, given.of, given.theories, given.month)
    key = _key(asked, given, chosen)
    study = Study(
        drawing="draw_robustness",
        find=find_robustness,
        make=lambda tell: answer(asked, given.futures, given.jobs, tell),
        save=save_robustness,
        figures=lambda found: _manifest(found, chosen),
        show=_print,
    )
    folder = run_folder(given.out / FOLDER, name_of_folder(name), key)
    return find_or_make(study, folder, key, given.out, plots=given.plots, as_json=as_json)


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
        "scenario": found.scenario,
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
