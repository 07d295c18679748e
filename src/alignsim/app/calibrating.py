"""``alignsim calibrate``: search a posterior, tell what the data say, write and draw it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from alignsim.app.layout import columns, narrow_console
from alignsim.backtest.judge import ALL
from alignsim.backtest.observed import load_observed
from alignsim.calibration.fit import Fitted, calibrate, must_be_installed
from alignsim.calibration.foresight import TOO_FEW
from alignsim.calibration.particles import HARDLY, LEVELS, intervals
from alignsim.calibration.record import write
from alignsim.calibration.settings import Settings, load_settings
from alignsim.engine.ensemble import usable_cores
from alignsim.engine.posterior import PARTICLES_FILE
from alignsim.tables import plain

FOLDER = "calibration"


def calibrate_and_tell(
    seed: int,
    out: Path,
    resume: bool,
    jobs: int,
    populations: int | None,
    particles: int | None,
    minutes: float | None,
    file: Path | None,
    plots: bool,
) -> Fitted:
    """Search in ``out``/calibration, print what was found and where it is."""
    must_be_installed()
    settings, folder = load_settings(file), out / FOLDER
    changes = {"populations": populations, "particles": particles, "minutes": minutes}
    given: dict[str, Any] = {name: v for name, v in changes.items() if v is not None}
    settings = replace(settings, search=replace(settings.search, **given))
    console = Console(stderr=True)
    with _progress(console, settings) as tell:
        fitted = calibrate(
            settings,
            load_observed(),
            folder,
            seed=seed,
            jobs=jobs or usable_cores(),
            resume=resume,
            tell=tell,
        )
    write(fitted, folder)
    if plots:
        with console.status("drawing plots"):
            draw(fitted, folder)
    print_fitted(fitted)
    console.print("particles, their origin and plots are in", end=" ")
    console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
    console.print("draw from them: alignsim run madrid-2022 --posterior", end=" ")
    console.print(str(folder / PARTICLES_FILE), soft_wrap=True, markup=False, highlight=False)
    return fitted


@contextmanager
def _progress(console: Console, settings: Settings) -> Iterator[Any]:
    """A bar for the population that is sampled; silent where the output is no terminal."""
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[tried]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task("compiling the rules (once)", total=None, tried="")

        def tell(population: int, accepted: int, tried: int) -> None:
            of = settings.search.populations
            what = f"population {population + 1} of {of}" if population >= 0 else "trying priors"
            total = settings.search.particles
            text = f"accepted of {tried:,} tried"
            bar.update(task, description=what, completed=accepted, total=total, tried=text)

        yield tell


# ---------------------------------------------------------------------------- table


def print_fitted(fitted: Fitted) -> None:
    """Print the search, what the data say of each parameter, the fit, and the test years."""
    console = narrow_console()
    last = fitted.populations[-1]
    console.print(Text("Search", style="bold"))
    console.print(columns(("population", "tolerance", "tried", "accepted"), _search_rows(fitted)))
    console.print(f"It ended because {fitted.ended}; effective sample size {last.effective:.0f}.")
    console.print(Text("\nParameters, 5 / 50 / 95%", style="bold"))
    for line in _told_lines(fitted):
        console.print(line)
    console.print(Text("\nSummaries, 5 / 50 / 95% of simulated data sets", style="bold"))
    for line in _summary_lines(fitted):
        console.print(line)
    console.print(Text("\nYears not fitted to", style="bold"))
    years = ", ".join(fitted.foresight.years)
    scores = (years, "n", "CRPS, prior", "fitted", "no change", "in 90%")
    console.print(columns(scores, _foresight_rows(fitted)))
    console.print(foresight_in_words(fitted))


def _search_rows(fitted: Fitted) -> list[tuple[str, ...]]:
    return [
        (str(p.number + 1), f"{p.tolerance:.3f}", f"{p.tried:,}", f"{p.acceptance:.1%}")
        for p in fitted.populations
    ]


def _told_lines(fitted: Fitted) -> list[Text]:
    """Two lines a number: its name and what the data say of it, then prior and posterior."""
    widths = (26, 26, 18)
    lines = [Text(_row(("prior", "posterior", ""), widths), style="dim")]
    for name, told in fitted.told.items():
        style = "yellow" if told.word == HARDLY else "green"
        cells = (_levels(told.prior), _levels(told.posterior), _narrower(fitted, name))
        lines += [
            Text.assemble((name, "bold"), ": ", (told.word, style)),
            Text(_row(cells, widths)),
        ]
    return lines


def _narrower(fitted: Fitted, name: str) -> str:
    share = fitted.told[name].narrower
    return f"{abs(share):.0%} {'narrower' if share >= 0 else 'wider'}"


def _summary_lines(fitted: Fitted) -> list[Text]:
    """Two lines a summary: its name, and what was observed beside what is simulated."""
    widths = (10, 8, 26, 26)
    lines = [Text(_row(("observed", "spread", "prior", "posterior"), widths), style="dim")]
    for name, each in fitted.settings.summaries.items():
        cells = (
            plain(fitted.data.value[name]),
            plain(fitted.data.spread[name]),
            _levels(intervals(fitted.before, name), 2),
            _levels(intervals(fitted.after, name), 2),
        )
        lines += [Text.assemble((each.label, "bold"), f", {each.unit}"), Text(_row(cells, widths))]
    return lines


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def _foresight_rows(fitted: Fitted) -> list[tuple[str, ...]]:
    found = fitted.foresight
    return [
        (
            name,
            str(before.n),
            plain(before.crps, 3),
            plain(found.posterior[name].crps, 3),
            plain(before.crps_naive["persistence"], 3),
            f"{before.cover90:.0%} → {found.posterior[name].cover90:.0%}",
        )
        for name, before in found.prior.items()
    ]


def foresight_in_words(fitted: Fitted) -> str:
    """Whether forecasts of the test years got better by fitting, and how little that proves."""
    found = fitted.foresight
    word = "lower" if found.change > 0 else "higher"
    years = " and ".join(found.years)
    return (
        f"In {years} the error (CRPS) of {found.prior[ALL].n} forecasts is {abs(found.change):.1%} "
        f"{word} than with the ranges of parameters: {TOO_FEW}."
    )


def _levels(values: tuple[float, ...], digits: int = 3) -> str:
    return " / ".join(plain(value, digits) for value in values)


# ---------------------------------------------------------------------------- plots


def draw(fitted: Fitted, folder: Path) -> list[Path]:
    """Draw marginals and the check of the fit; the paths written."""
    from alignsim.plots.calibration import checks_figure, marginals_figure
    from alignsim.plots.files import save_figure
    from alignsim.plots.style import styled

    last = fitted.settings.last_year
    with styled():
        one = marginals_figure(
            f"What data to {last} say of parameters",
            "Each parameter as ensembles drew it from its range, and as equally likely particles "
            "have it. Bars that follow the line were not informed by the data.",
            _marginals(fitted),
        )
        other = checks_figure(
            f"How well data to {last} are met",
            "Data sets simulated with numbers from the priors and with particles, beside what was "
            "observed. Nothing here is a test: the fit has seen all of it.",
            _checks(fitted),
        )
        return [
            *save_figure(one, folder, "parameters", ("png", "svg")),
            *save_figure(other, folder, "fit", ("png", "svg")),
        ]


def _marginals(fitted: Fitted) -> list[Any]:
    from alignsim.plots.calibration import Marginal

    parameters = fitted.settings.parameters
    return [
        Marginal(
            name,
            f"{fitted.told[name].word.removeprefix('informed, ')} ({_narrower(fitted, name)})",
            prior.low,
            prior.value,
            prior.high,
            fitted.posterior.columns([name])[:, 0],
        )
        for name, prior in parameters.items()
    ]


def _checks(fitted: Fitted) -> list[Any]:
    from alignsim.plots.calibration import Check

    made = []
    for name, each in fitted.settings.summaries.items():
        value, spread = fitted.data.value[name], fitted.data.spread[name]
        before, after = (
            tuple((v - value) / spread for v in intervals(rows, name))
            for rows in (fitted.before, fitted.after)
        )
        figure = f"{plain(value)} ± {plain(spread)}"
        made.append(Check(each.label, figure, before, after))  # type: ignore[arg-type]
    return made


assert len(LEVELS) == 3
