"""``alignsim run``: progress while it plays, then where the results are and what changed."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, current_thread, main_thread
from types import FrameType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from alignsim.app.again import command_line
from alignsim.app.drawing import Drawing
from alignsim.app.options import DYADS
from alignsim.app.reporting import run_report
from alignsim.app.reports import finish_pages
from alignsim.engine import ensemble
from alignsim.engine.posterior import DEFAULT, chosen_posterior
from alignsim.engine.spans import Play
from alignsim.errors import AlignsimError, escaped
from alignsim.library import load_scenario, scenario_path, split_variant, take_variant
from alignsim.results import Results
from alignsim.runner import adjust, run_and_keep
from alignsim.scenario import Scenario
from alignsim.tables import summary_rows, summary_table


@contextmanager
def _hearing_interrupts() -> Iterator[Event]:
    """An event that an interrupt sets, besides raising KeyboardInterrupt as always.

    While libraries load, some of their code swallows the exception; the event remains.
    """
    heard = Event()
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # as in the background of a shell
    if ignored or current_thread() is not main_thread():
        yield heard
        return

    def hear(_number: int, _frame: FrameType | None) -> None:
        heard.set()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield heard
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def progress_bar(
    console: Console,
    begins: str = "compiling the rules (once)",
    goes: str = "playing futures",
    of: str = "futures",
) -> Iterator[ensemble.Progress]:
    """A bar with the rate and the time left; silent where the output is no terminal.

    It says what ``begins`` before anything is done and what ``goes`` on afterwards; ``of`` is what
    is counted. An interrupt ends the work when the next are done, whoever swallowed it.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with _hearing_interrupts() as heard, bar:
        task = bar.add_task(begins, total=None, rate="")
        first: list[float] = []

        def tell(done: int, total: int) -> None:
            if heard.is_set():
                raise KeyboardInterrupt
            now = time.perf_counter()
            if not first:
                first.extend((now, done))
            took, since = now - first[0], done - first[1]
            rate = f"{since / took:,.0f} {of}/s" if took > 0 and since else ""
            bar.update(task, description=goes, completed=done, total=total, rate=rate)

        yield tell


def name_of_folder(name: str, variant: str = "") -> str:
    """What the folder of a scenario's runs is called: by its file and its variant."""
    given = split_variant(name)[1] or variant
    return "-".join(part for part in (scenario_path(name).stem, given) if part)


def run_scenario(
    name: str,
    futures: int,
    seed: int | None,
    months: int | None,
    settings: dict[str, float],
    jobs: int,
    out: Path,
    drawing: Drawing | None,
    variant: str = "",
    posterior: str = DEFAULT,
    cluster: str = "",
    record: str | None = None,
) -> Results:
    """Run a scenario, or its variant, and keep the results; print what changed, then draw."""
    console = Console(stderr=True)
    dyads = record == DYADS
    play = _playing_on(cluster, jobs, dyads)
    if variant and split_variant(name)[1]:
        raise AlignsimError(f"{escaped(name)} names a variant already; leave --variant out")
    scenario = load_scenario(name)
    if variant:
        scenario = take_variant(scenario, variant)
    folder_name = name_of_folder(name, variant)
    scenario = adjust(scenario, seed=seed, months=months, parameters=settings)
    chosen = chosen_posterior(posterior)
    begun = time.perf_counter()
    begins = "waiting for the first futures of the cluster"
    with progress_bar(console, begins) if cluster else progress_bar(console) as tell:
        results, folder, there = run_and_keep(
            scenario,
            futures,
            out,
            name=folder_name,
            posterior=chosen,
            jobs=jobs,
            progress=tell,
            played=drawing.begin if drawing else None,
            play=play,
            dyads=dyads,
        )
    took = time.perf_counter() - begun
    rows = summary_rows(results)
    Console().print(summary_table(results, rows))
    _tell_idle(scenario, results, console)
    console.print(f"{_done(there, results.futures, took)}; results are in", end=" ")
    console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
    if drawing is not None:
        command = command_line(
            ["run", f"{name}@{variant}" if variant else name],
            {"--futures": futures, "--seed": seed, "--months": months, "--record": record},
            parameters=settings,
            posterior=posterior,
            out=out,
            plots=True,
        )
        report = partial(run_report, results, chosen, folder_name, command, rows)
        finish_pages(drawing, results, folder, report, console)
    return results


def _playing_on(cluster: str, jobs: int, dyads: bool) -> Play | None:
    """What plays on the cluster at this address; None, where none is named, for this machine."""
    if not cluster:
        return None
    if jobs:
        raise AlignsimError(
            f"--jobs {jobs} and --cluster are both given; leave --jobs out, for threads are those "
            "of the workers (`dask worker --nthreads`)"
        )
    from alignsim.cluster import must_be_installed, play_spans_on

    must_be_installed()
    return partial(play_spans_on, cluster, dyads=dyads)


def _done(there: int, futures: int, took: float) -> str:
    if there == futures:
        return f"{futures:,} futures were there already"
    if there:
        return f"{there:,} of {futures:,} futures were there already, the others took {took:.1f} s"
    return f"{futures:,} futures took {took:.1f} s"


def _tell_idle(scenario: Scenario, results: Results, console: Console) -> None:
    """Tell which shocks began in none of the futures, though they might have."""
    for shock, began in zip(scenario.shocks, results.began.T, strict=True):
        if shock.when is not None and not began.any():
            console.print(
                f"{shock.id} began in none of them: {shock.when} never held",
                markup=False,
                highlight=False,
            )
