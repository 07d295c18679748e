"""``alignsim backtest``: play the cases, print how good the forecasts were, draw them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.text import Text

from alignsim.app.layout import narrow_console
from alignsim.backtest.cases import Case, chosen_cases
from alignsim.backtest.forecasts import Forecast
from alignsim.backtest.judge import Judged, Link, Score, judge
from alignsim.backtest.observed import Observed, load_observed
from alignsim.engine.digests import data_digest, rules_digest
from alignsim.engine.posterior import DEFAULT, NO_POSTERIOR, Posterior, chosen_posterior
from alignsim.storage import plainly, replacing
from alignsim.tables import capital_of, plain, signed

SCORES_FILE = "scores.json"


def backtest(
    names: tuple[str, ...],
    futures: int,
    further: Path | None,
    as_json: bool,
    out: Path,
    plots: bool,
    posterior: str = DEFAULT,
) -> tuple[Judged, ...]:
    """Play cases, keep scores and plots below ``out``/backtests, print a table or JSON."""
    cases, observed = chosen_cases(names), load_observed(further)
    chosen = chosen_posterior(posterior)
    folder = out / "backtests"
    with plainly(folder, "made"):
        folder.mkdir(parents=True, exist_ok=True)
    console = Console(stderr=True)
    judged = []
    for case in cases:
        with console.status(f"playing {case.id}"):
            judged.append(judge(case, observed, futures, chosen))
    data = as_data(judged, futures, observed, chosen)
    content = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    with replacing(folder / SCORES_FILE) as file:
        file.write(content.encode())
    if plots:
        with console.status("drawing plots"):
            draw(judged, folder)
    if as_json:
        click.echo(content, nl=False)
        return tuple(judged)
    for each in judged:
        print_case(each, observed)
    console.print("scores and plots are in", end=" ")
    console.print(str(folder), soft_wrap=True, markup=False, highlight=False)
    return tuple(judged)


def as_data(
    judged: Sequence[Judged], futures: int, observed: Observed, posterior: Posterior = NO_POSTERIOR
) -> dict[str, Any]:
    """Scores as JSON can hold them; what is no number becomes null."""
    return {
        "futures": futures,
        "rules_digest": rules_digest(),
        "data_digest": data_digest(),
        "posterior": posterior.digest,
        "further": {table: list(periods) for table, periods in observed.added.items()},
        "scores": [_plain(asdict(row)) for each in judged for row in each.scores],
        "links": [_plain(asdict(row)) for each in judged for row in each.links],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return round(value, 6) if isfinite(value) else None
    return value


# ---------------------------------------------------------------------------- table


def print_case(judged: Judged, observed: Observed) -> None:
    """Print a case: what is held against what, its scores, and what to beware of."""
    case, console = judged.case, narrow_console()
    console.print(Text.assemble((f"\n{case.title}", "bold"), (f"  {case.id}", "dim")))
    console.print(Text(f"{case.observed} Unit: {case.unit}.", style="dim"))
    if observed.added and not (judged.scores or judged.links):
        console.print("No further years of this case were given: nothing to score blind.")
        return
    if observed.added:
        console.print(Text("Blind: only years that were not shipped with alignsim.", style="bold"))
    for line in score_lines(judged.scores) if judged.scores else ():
        console.print(line)
    for line in link_lines(judged.links) if judged.links else ():
        console.print(line)
    console.print(Text(f"Chosen by these data: {case.calibration}", style="dim"))


def score_lines(rows: Sequence[Score]) -> list[Text]:
    """Errors of the model beside those of the naive forecasters, two lines a row."""
    widths = (4, 7, 7, 7, 7, 7, 6, 6, 6, 22)
    headings = ("n", "MAE", "CRPS", "no chg", "drift", "clim.", "50%", "90%", "dir.", "skill")
    lines = [Text(_columns(headings, widths), style="dim")]
    for row in rows:
        lines += _row(row, score_cells(row), widths)
    return lines


def link_lines(rows: Sequence[Link]) -> list[Text]:
    """Directions shared and correlations, two lines a movement."""
    widths = (5, 18, 24, 13, 8)
    headings = ("n", "same direction", "correlation", "without one", "signal")
    lines = [Text(_columns(headings, widths), style="dim")]
    for row in rows:
        lines += _row(row, link_cells(row), widths)
    return lines


def _row(row: Score | Link, cells: Sequence[str], widths: Sequence[int]) -> list[Text]:
    name = Text.assemble((row.target, "bold"), f", {row.group}: ", (row.verdict, "yellow"))
    return [name, Text(_columns(cells, widths))]


def _columns(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def score_cells(row: Score) -> tuple[str, ...]:
    """Figures of a row as text: those of the table here and of docs/validation.md."""
    naive = (plain(row.crps_naive[name], 3) for name in ("persistence", "drift", "climatology"))
    shares = (f"{share:.0%}" for share in (row.cover50, row.cover90, row.hits))
    interval = f"{signed(row.skill)} [{signed(row.skill_low)}, {signed(row.skill_high)}]"
    return (str(row.n), plain(row.mae, 3), plain(row.crps, 3), *naive, *shares, interval)


def link_cells(row: Link) -> tuple[str, ...]:
    """Figures of a movement as text."""
    hits = f"{row.hits:.0%} [{row.hits_low:.0%}, {row.hits_high:.0%}]"
    low, high = signed(row.correlation_low), signed(row.correlation_high)
    correlation = f"{signed(row.correlation)} [{low}, {high}]"
    return str(row.n), hits, correlation, signed(row.least), plain(row.signal)


# ---------------------------------------------------------------------------- plots


def draw(judged: Sequence[Judged], folder: Path) -> list[Path]:
    """Draw every case that has something to show; the paths written."""
    from alignsim.plots.files import save_figure
    from alignsim.plots.style import styled

    paths = []
    with styled():
        for each in judged:
            for stem, figure in _figures(each):
                paths += save_figure(figure, folder, stem, ("png", "svg"))
    return paths


def _figures(judged: Judged) -> Iterator[tuple[str, Any]]:
    from alignsim.plots.backtests import Track, cloud_figure, spans_figure, track_figure

    case = judged.case
    spans = [_span(judged, row) for row in judged.scores if _is_drawn(judged, row)]
    if spans:
        yield case.id, spans_figure(case.title, case.observed, spans)
    for movement, row in zip(judged.played.movements, judged.links, strict=True):
        note = f"Same direction {row.hits:.0%}; correlation {link_cells(row)[2]}: {row.verdict}"
        if judged.played.paths:
            (path,) = judged.played.paths
            marks = tuple(path.periods.index(mark) for mark in path.marks)
            labels = (path.model_label, path.observed_label)
            track = Track(
                path.periods, path.quantiles, path.observed, *labels, marks, path.mark_label
            )
            yield case.id, track_figure(case.title, case.observed, note, track)
        else:
            yield case.id, cloud_figure(case.title, case.observed, _cloud(case, movement, note))


def _is_drawn(judged: Judged, row: Score) -> bool:
    """Of a rolling case the first and the last horizon of each pair, of others everything."""
    rolling = len({each.origin for each in judged.played.forecasts}) > 1
    groups = [each.group for each in judged.scores if each.target == row.target]
    own = {each.target for each in judged.played.forecasts}
    return row.target in own and (not rolling or row.group in (groups[0], groups[-1]))


def _span(judged: Judged, row: Score) -> Any:
    from alignsim.plots.backtests import Span, quantiles

    mine: list[Forecast] = [
        each
        for each in judged.played.forecasts
        if (each.target, each.group) == (row.target, row.group)
    ]
    periods = tuple(each.period for each in mine)
    interval = score_cells(row)[-1]
    return Span(
        title=f"{row.target}, {row.group}",
        note=f"Skill {interval}: {row.verdict}",
        periods=periods,
        observed=np.array([each.observed for each in mine]),
        low=np.array([each.low for each in mine]),
        high=np.array([each.high for each in mine]),
        places=tuple(range(len(mine))),
        model=np.array([quantiles(each.members) for each in mine]),
        naive=np.array([quantiles(each.naive["persistence"]) for each in mine]),
        joined=len({each.origin for each in mine}) == 1,
        unit=judged.case.unit,
    )


def _cloud(case: Case, movement: Any, note: str) -> Any:
    from alignsim.plots.backtests import Cloud

    x, y = np.ravel(movement.model), np.ravel(movement.observed)
    labels = np.repeat(movement.labels, movement.model.size // len(movement.labels))
    far = np.abs(x) / np.std(x) + np.abs(y) / np.std(y)
    named = set(np.argsort(-far)[:5].tolist())
    return Cloud(
        title=movement.target,
        note=f"{movement.group}. {note}",
        x=x,
        y=y,
        x_label="median change in the model",
        y_label=f"observed: {case.unit}",
        names=tuple(capital_of(n) if k in named else "" for k, n in enumerate(labels.tolist())),
    )
