"""``alignsim attribute``: what each shock of a scenario did, divided so that the parts add up."""

import json
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import click
from rich.console import Console

import alignsim
from alignsim.app.attribution_report import sentences, terminal_table
from alignsim.app.drawing import Drawing
from alignsim.app.running import name_of_folder, progress_bar
from alignsim.attribution import Attribution
from alignsim.engine.digests import data_digest, rules_digest, theory_digest
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.experiments.attributing import FUTURES, Question, answer, question_of
from alignsim.library import load_scenario
from alignsim.runner import adjust, must_be_writable
from alignsim.scenario import scenario_digest
from alignsim.storage import find_attribution, run_folder, save_attribution

FOLDER = "attributions"
"""Folder of all attributions below that of the runs."""

_FORMAT = "1"


@dataclass(frozen=True)
class Settings:
    """What is asked, how it is played and where it is kept."""

    futures: int = FUTURES
    of: tuple[str, ...] = ()
    month: int | None = None
    shocks: tuple[str, ...] = ()
    orders: int = 0
    seed: int | None = None
    posterior: str = DEFAULT
    jobs: int = 0
    out: Path = Path("results")
    plots: bool = True


def attribute_and_tell(name: str, given: Settings, as_json: bool) -> Attribution:
    """Divide what happened among the shocks; keep tables, manifest and plots; print the parts."""
    console = Console(stderr=True)
    begun = time.perf_counter()
    chosen = chosen_posterior(given.posterior)
    scenario = adjust(load_scenario(name), seed=given.seed)
    asked = question_of(scenario, chosen, given.of, given.month, given.shocks, given.orders)
    key = _key(asked, given, chosen)
    folder = run_folder(given.out / FOLDER, name_of_folder(name), key)
    with Drawing("draw_attribution") if given.plots else nullcontext() as drawing:
        found = find_attribution(folder, key)
        there = found is not None
        if found is None:
            must_be_writable(given.out)
            with progress_bar(console) as tell:
                found = answer(asked, given.futures, given.jobs, tell)
            if drawing is not None:
                drawing.begin(found, folder)
            save_attribution(found, folder, key, _manifest(found, chosen))
        if as_json:
            told = {"scenario": found.scenario, **_manifest(found, chosen)}
            click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            _print(found)
        done = "was there already" if there else f"took {time.perf_counter() - begun:.1f} s"
        console.print(f"{done}, {found.played:,} futures played; tables are in", end=" ")
        console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
        if drawing is not None:
            with console.status("drawing plots"):
                drawing.finish(found, folder)
    return found


def _key(asked: Question, given: Settings, posterior: Posterior) -> str:
    """Digest of what the figures depend on."""
    parts: Sequence[object] = (
        *(_FORMAT, scenario_digest(asked.scenario), posterior.digest, rules_digest()),
        *(data_digest(), given.futures, asked.players, asked.plan.quantities, asked.plan.months),
        *(asked.orders, theory_digest(asked.scenario.theory)),
    )
    return sha256("\n".join(map(repr, parts)).encode("utf-8", "surrogatepass")).hexdigest()


def _print(found: Attribution) -> None:
    console = Console()
    console.print(terminal_table(found))
    for each in sentences(found):
        console.print()
        console.print(each, markup=False, highlight=False)


def _manifest(found: Attribution, posterior: Posterior) -> dict[str, Any]:
    """What was divided, how, and the figures in the month asked for, as JSON can hold them."""
    return {
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
