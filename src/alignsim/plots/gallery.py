"""All figures of a run."""

from __future__ import annotations

import multiprocessing
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from matplotlib.figure import Figure

from alignsim.errors import AlignsimError
from alignsim.plots.alignment_map import map_figure
from alignsim.plots.fan import MOST_PANELS, fan_page
from alignsim.plots.multiples import multiples_figure
from alignsim.plots.pressure import pressure_figure
from alignsim.plots.style import FORMATS, save_figure, styled
from alignsim.results import Results
from alignsim.storage import plainly

Sheet = tuple[str, Callable[[], Figure | None]]
"""Name of a figure and what draws it; None where there is nothing to draw."""


def sheets(results: Results) -> list[Sheet]:
    """Everything there may be to draw, by name, nothing drawn yet.

    Fans of the reported quantities that were recorded, two on a page; economic pressure; the map of
    alignment (two governments or more); one small fan for each government.
    """
    reported = [quantity for quantity in results.reported if quantity in results.quantities]
    found: list[Sheet] = []
    for start in range(0, len(reported), MOST_PANELS):
        page = reported[start : start + MOST_PANELS]
        name = f"fans-{start // MOST_PANELS + 1:02d}"
        found.append((name, partial(fan_page, results, page)))
    found.append(("pressure", partial(pressure_figure, results)))
    if len(results.governments) > 1:
        found.append(("alignment-map", partial(map_figure, results)))
    found.append(("alignment-by-government", partial(multiples_figure, results)))
    return found


def figures(results: Results) -> Iterator[tuple[str, Figure]]:
    """Yield the name and the figure of everything there is to draw, one at a time."""
    for name, draw in sheets(results):
        figure = draw()
        if figure is not None:
            yield name, figure


def draw_all(
    results: Results, folder: Path, formats: Sequence[str] = ("png", "svg"), jobs: int = 1
) -> list[Path]:
    """Draw every figure into ``folder`` (made if need be) and return the paths written.

    ``formats`` are of png, svg and pdf. Each file is written whole or not at all, and equal results
    give equal bytes, however many ``jobs`` share the work (on Linux; elsewhere one does it all).
    Raises AlignsimError for another format and when the disk refuses.
    """
    unknown = [form for form in formats if form not in FORMATS]
    if unknown:
        raise AlignsimError(f"figures cannot be {unknown[0]}; choose from {', '.join(FORMATS)}")
    folder = Path(folder)
    with plainly(folder, "made"):
        folder.mkdir(parents=True, exist_ok=True)
    left = sheets(results)
    written: list[Path] = []
    with styled():
        if jobs > 1 and sys.platform == "linux":
            written, left = _shared(left, folder, formats, min(jobs, len(left)))
        return sorted(written + _draw(left, folder, formats))


def _draw(some: Sequence[Sheet], folder: Path, formats: Sequence[str]) -> list[Path]:
    paths: list[Path] = []
    for name, draw in some:
        figure = draw()
        if figure is not None:
            paths += save_figure(figure, folder, name, formats)
    return paths


def _shared(
    every: list[Sheet], folder: Path, formats: Sequence[str], jobs: int
) -> tuple[list[Path], list[Sheet]]:
    """Share the sheets among forked processes; returns what is written, and what is left to do.

    A process that fails leaves its sheets to the caller, where the fault is told.
    """
    shares = [every[first::jobs] for first in range(jobs)]
    fork = multiprocessing.get_context("fork")
    helpers = [fork.Process(target=_draw, args=(share, folder, formats)) for share in shares[1:]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # idle threads of libraries are no harm
        for helper in helpers:
            helper.start()
    try:
        written = _draw(shares[0], folder, formats)
    finally:
        for helper in helpers:
            helper.join()
    left: list[Sheet] = []
    for helper, share in zip(helpers, shares[1:], strict=True):
        if helper.exitcode == 0:
            files = (folder / f"{name}.{form}" for name, _ in share for form in formats)
            written += [file for file in files if file.exists()]
        else:
            left += share
    return written, left
