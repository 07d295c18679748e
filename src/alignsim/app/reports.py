"""Reports written: beside the files of a run or a comparison, or where one asks for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from alignsim.app.drawing import PLOTS, Drawing
from alignsim.app.reporting import Report, comparison_report, html_of, run_report
from alignsim.comparison import Comparison
from alignsim.engine import ensemble
from alignsim.engine.posterior import DEFAULT, chosen_posterior
from alignsim.results import Results
from alignsim.runner import Choice
from alignsim.storage import add_file, find, load, replacing

REPORT = "report.html"
"""The report in the folder of a run or of a comparison."""


def is_reported(folder: Path) -> bool:
    """Whether the whole report of a run or a comparison lies in its folder."""
    return find(folder, files=(REPORT,)) is not None


def keep_report(report: Report, folder: Path) -> Path:
    """Write the report into the folder, with the figures there; the manifest lists it."""
    return add_file(folder, REPORT, html_of(report, list((folder / PLOTS).glob("*.svg"))))


def finish_pages(
    drawing: Drawing, subject: Any, folder: Path, make: Callable[[], Report], console: Console
) -> None:
    """Draw what is not drawn yet, and write the report where there is none.

    It is made while another process draws.
    """
    with console.status("drawing plots and report"):
        made = None if is_reported(folder) else make()
        drawing.finish(subject, folder)
        if made is not None:
            keep_report(made, folder)


def report(
    given: Results | Comparison | Sequence[Comparison] | str | Path,
    file: str | Path = REPORT,
    *,
    posterior: Choice = DEFAULT,
) -> Path:
    """Write what a run or comparisons found as one page in HTML that loads nothing.

    ``given`` is results, the folder of a run, a comparison, or several with one reference; returned
    is the path written. ``posterior`` is what the runs drew from, as in `run`. AlignsimError when
    results do not say which scenario they were played from, or the file cannot be written.

    >>> import alignsim
    >>> alignsim.report(alignsim.run("madrid-2022"), "madrid.html")  # doctest: +SKIP
    """
    from alignsim.plots import draw_all, draw_comparisons

    chosen, jobs = chosen_posterior(posterior), ensemble.usable_cores()
    if isinstance(given, str | Path):
        given = load(Path(given))
    with TemporaryDirectory() as folder:
        if isinstance(given, Results):
            told = run_report(given, chosen)
            draw_all(given, Path(folder), ("svg",), jobs)
        else:
            every = (given,) if isinstance(given, Comparison) else tuple(given)
            told = comparison_report(every, chosen)
            draw_comparisons(every, Path(folder), ("svg",), jobs)
        text = html_of(told, list(Path(folder).glob("*.svg")))
    with replacing(Path(file)) as written:
        written.write(text.encode("utf-8", "backslashreplace"))
    return Path(file)
