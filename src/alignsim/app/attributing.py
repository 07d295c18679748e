"""``alignsim attribute``: what each shock of a scenario did, divided so that the parts add up."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from rich.console import Console

import alignsim
from alignsim.app.attribution_report import sentences, terminal_table
from alignsim.app.keeping import Study, find_or_make
from alignsim.app.running import name_of_folder
from alignsim.attribution import Attribution
from alignsim.engine.digests import data_digest, rules_digest, theory_digest
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.experiments.attributing import FUTURES, Question, answer, question_of
from alignsim.library import load_scenario
from alignsim.runner import adjust
from alignsim.scenario import scenario_digest
from alignsim.storage import find_attribution, key_of_parts, run_folder, save_attribution

FOLDER = "attributions"
"""Folder of all attributions below that of the runs."""


@dataclass(frozen=True)
class Settings:
    """What is asked, how it is played and where it is kept."""

    futures: int = FUTURES
    of: tuple[str, ...] = ()
    month: str | None = None
    shocks: tuple[str, ...] = ()
    orders: int = 0
    seed: int | None = None
    posterior: str = DEFAULT
    jobs: int = 0
    out: Path = Path("results")
    plots: bool = True


def attribute_and_tell(name: str, given: Settings, as_json: bool) -> Attribution:
    """Divide what happened among the shocks; keep tables, manifest and plots; print the parts."""
    chosen = chosen_posterior(given.posterior)
    scenario = adjust(load_scenario(name), seed=given.seed)
    asked = question_of(scenario, chosen, given.of, given.month, given.shocks, given.orders)
    key = _key(asked, given, chosen)
    study = Study(
        drawing="draw_attribution",
        find=find_attribution,
        make=lambda tell: answer(asked, given.futures, given.jobs, tell),
        save=save_attribution,
        figures=lambda found: _manifest(found, chosen),
        show=_print,
        closing=lambda found: f", {found.played:,} futures played",
    )
    folder = run_folder(given.out / FOLDER, name_of_folder(name), key)
    return find_or_make(study, folder, key, given.out, plots=given.plots, as_json=as_json)


def _key(asked: Question, given: Settings, posterior: Posterior) -> str:
    """Digest of what the figures depend on."""
    played = (given.futures, asked.players, asked.plan.quantities, asked.plan.months, asked.orders)
    return key_of_parts(
        [
            *("attribution", scenario_digest(asked.scenario), posterior.digest),
            *(rules_digest(), data_digest(), theory_digest(asked.scenario.theory)),
            *map(repr, played),
        ]
    )


def _print(found: Attribution) -> None:
    console = Console()
    console.print(terminal_table(found))
    for each in sentences(found):
        console.print()
        console.print(each, markup=False, highlight=False)


def _manifest(found: Attribution, posterior: Posterior) -> dict[str, Any]:
    """What was divided, how, and the figures in the month asked for, as JSON can hold them."""
    return {
        "scenario": found.scenario,
        "alignsim": alignsim.__version__,
        "futures": found.futures,
        "month": found.month,
        "date": found.dates[-1],
        "seed": found.seed,
        "method": found.method,
        "orders": found.orders,
        "played": found.played,
        "rules_digest": rules_digest(),
        "data_digest": data_digest(),
        "posterior": posterior.digest,
        "quantities": [_figures(found, quantity) for quantity in found.quantities],
    }


def _figures(found: Attribution, quantity: str) -> dict[str, Any]:
    place = found.quantities.index(quantity)
    parts = [
        {
            "shock": shock,
            "happened": found.happened[number],
            **vars(found.of(shock, quantity)),
            "sampling_error": float(found.sampling_error[number, place]),
        }
        for number, shock in enumerate(found.shocks)
    ]
    told: dict[str, Any] = {
        "quantity": quantity,
        "unit": found.unit(quantity),
        "sentence": sentences(found)[place],
        "together": vars(found.total(quantity)),
        "parts": parts,
    }
    if found.interactions is not None:
        told["interactions"] = [
            {"shocks": list(pair), **vars(found.interaction(*pair, quantity))}
            for pair in combinations(found.shocks, 2)
        ]
    return told
