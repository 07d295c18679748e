"""``alignsim claims``: what the sources claim, put to the test of paired experiments."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import nan
from pathlib import Path
from typing import Any

import click
from rich.console import Console

import alignsim
from alignsim.app.claim_report import as_csv, as_page, counts, row_of, sentence, terminal_table
from alignsim.app.layout import narrow_console
from alignsim.app.running import progress_bar
from alignsim.comparison import numbers
from alignsim.engine.digests import data_digest, rules_digest, theory_digest
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.experiments.play import FUTURES, Outcome, Trial, put_to_test, trials_of
from alignsim.experiments.reading import chosen_claims, load_claims
from alignsim.experiments.verdict import Effect
from alignsim.scenario import scenario_digest
from alignsim.storage import find, must_be_writable, replacing, run_folder
from alignsim.storage.manifest import begin, write_manifest

FOLDER = "claims"
"""Folder of all tests of claims below that of the runs."""

FILES = CSV, MARKDOWN, HTML = ("claims.csv", "claims.md", "claims.html")
"""The files of a test besides its manifest."""

_FORMAT = "1"


@dataclass(frozen=True)
class Settings:
    """How claims are tested and where what is found is kept."""

    futures: int = FUTURES
    file: Path | None = None
    seed: int | None = None
    posterior: str = DEFAULT
    jobs: int = 0
    out: Path = Path("results")


def claims_and_verdicts(
    names: Sequence[str], given: Settings, as_json: bool
) -> tuple[Outcome, ...]:
    """Test claims; keep tables and manifest; print what became of them."""
    console = Console(stderr=True)
    begun = time.perf_counter()
    chosen = chosen_posterior(given.posterior)
    trials = trials_of(chosen_claims(load_claims(given.file), names), given.seed)
    key = _key(trials, given, chosen)
    folder = run_folder(given.out / FOLDER, _called(names, given), key)
    tested = _kept(folder, key, trials)
    there = tested is not None
    if tested is None:
        must_be_writable(given.out)
        with progress_bar(console) as tell:
            tested = put_to_test(trials, given.futures, chosen, given.jobs, tell)
        _save(tested, folder, key, given, chosen)
    if as_json:
        told = manifest_of(tested, given, chosen)
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        out = narrow_console()
        out.print(terminal_table(tested))
        out.print(sentence(tested), markup=False)
    done = "was there already" if there else f"took {time.perf_counter() - begun:.1f} s"
    console.print(f"{done}; tables are in", end=" ")
    console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
    return tested


def _key(trials: Sequence[Trial], given: Settings, posterior: Posterior) -> str:
    """Digest of what the figures depend on."""
    parts = [_FORMAT, str(given.futures), posterior.digest, rules_digest(), data_digest()]
    for trial in trials:
        parts.append(trial.claim.model_dump_json(by_alias=True))
        parts += [scenario_digest(each) for each in (trial.treated, trial.control) if each]
        parts.append(theory_digest(trial.treated.theory))
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _called(names: Sequence[str], given: Settings) -> str:
    stem = given.file.stem if given.file else "shipped"
    if not names:
        return stem
    return f"{stem} {names[0] if len(names) == 1 else len(names)}"


def _kept(folder: Path, key: str, trials: Sequence[Trial]) -> tuple[Outcome, ...] | None:
    """What an earlier test of the same found, or None."""
    manifest = find(folder, key, FILES)
    if manifest is None:
        return None
    return tuple(
        Outcome(trial.claim, _effect(each["effect"]))
        for trial, each in zip(trials, manifest["claims"], strict=True)
    )


def _effect(told: dict[str, Any]) -> Effect:
    figures: dict[str, Any] = {k: nan if each is None else each for k, each in told.items()}
    return Effect(**figures)


def _save(
    tested: Sequence[Outcome], folder: Path, key: str, given: Settings, posterior: Posterior
) -> None:
    begin(folder)
    told = how_played(given.futures)
    for name, text in (
        (CSV, as_csv(tested)),
        (MARKDOWN, as_page(MARKDOWN, tested, told)),
        (HTML, as_page(HTML, tested, told)),
    ):
        with replacing(folder / name) as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    write_manifest(folder, {"key": key, **manifest_of(tested, given, posterior)}, FILES)


def how_played(futures: int) -> str:
    """How claims were tested, for the reader of a table."""
    return f"{futures:,} futures of every run, alignsim {alignsim.__version__}."


def manifest_of(tested: Sequence[Outcome], given: Settings, posterior: Posterior) -> dict[str, Any]:
    """What was tested, how, and what was found, as JSON can hold it."""
    return {
        "alignsim": alignsim.__version__,
        "futures": given.futures,
        "seed": given.seed,
        "file": str(given.file) if given.file else None,
        "rules_digest": rules_digest(),
        "data_digest": data_digest(),
        "posterior": posterior.digest,
        "sentence": sentence(tested),
        "verdicts": counts(tested),
        "claims": [_told(each) for each in tested],
    }


def _told(tested: Outcome) -> dict[str, Any]:
    claim = tested.claim.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    row, effect = row_of(tested), vars(tested.effect)
    finite = {k: numbers(v)[0] if isinstance(v, float) else v for k, v in effect.items()}
    return {**claim, "unit": row.unit, "remark": row.remark, "effect": finite}
