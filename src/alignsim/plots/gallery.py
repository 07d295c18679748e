"""All figures of a run."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from string import ascii_letters, digits

from matplotlib.figure import Figure

from alignsim.errors import AlignsimError
from alignsim.parted import Parted
from alignsim.plots.alignment_map import map_figure
from alignsim.plots.fan import MOST_PANELS, fan_page
from alignsim.plots.files import FORMATS, save_figure, write_figure
from alignsim.plots.multiples import multiples_figure
from alignsim.plots.pressure import pressure_figure
from alignsim.plots.style import add_axes, headline, new_figure, styled
from alignsim.results import Results
from alignsim.storage import plainly
from alignsim.tables import measured

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
    """Draw every figure of a run into ``folder``; see :func:`draw_sheets`."""
    return draw_sheets(sheets(results), folder, formats, sharing(results, jobs))


def sharing(results: Results, jobs: int) -> int:
    """How many processes share the work: one of results on disk, ``jobs`` of those in memory.

    For each holds, of what lies on disk, a quantity of all futures at a time.
    """
    return 1 if isinstance(results.values, Parted) else jobs


def rehearse() -> None:
    """Draw a page that nobody sees: what drawing loads and works out once is there afterwards."""
    with styled():
        figure, letters = new_figure(2.0), f"{ascii_letters} {digits}"
        headline(figure, letters, f"{letters} {measured()}")
        axes = add_axes(figure, 1.0, 0.5, 1.0, 1.0)
        axes.fill_between((0, 1), (0, 0), (0, 1))
        axes.plot((0, 1))
        for form in ("png", "svg"):
            write_figure(figure, BytesIO(), form)


def draw_sheets(
    every: Sequence[Sheet], folder: Path, formats: Sequence[str] = ("png", "svg"), jobs: int = 1
) -> list[Path]:
    """Draw sheets into ``folder`` (made if need be) and return the paths written.

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
    with styled():
        done = [False] * len(every)
        if jobs > 1 and sys.platform == "linux":
            done = _shared(every, folder, formats, min(jobs, len(every)))
        for sheet, drawn in zip(every, done, strict=True):
            if not drawn:
                _draw(sheet, folder, formats)
    files = (folder / f"{name}.{form}" for name, _ in every for form in formats)
    return sorted(file for file in files if file.exists())


def _draw(sheet: Sheet, folder: Path, formats: Sequence[str]) -> None:
    name, draw = sheet
    figure = draw()
    if figure is not None:
        save_figure(figure, folder, name, formats)


def _shared(every: Sequence[Sheet], folder: Path, formats: Sequence[str], jobs: int) -> list[bool]:
    """Share the sheets among forked processes; returns which are drawn.

    Each takes the last sheet left, for the last show all governments and take longest. What a
    process fails to draw is left to the caller, where the fault is told.
    """
    fork = multiprocessing.get_context("fork")
    left, done = fork.Value("i", len(every)), fork.Array("b", len(every))

    def help_out() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller hears of it, and ends the work
        work()

    def work() -> None:
        while True:
            with left.get_lock():
                left.value -= 1
                place = left.value
            if place < 0:
                return
            _draw(every[place], folder, formats)
            done[place] = 1

    helpers = [fork.Process(target=help_out) for _ in range(jobs - 1)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # idle threads of libraries are no harm
        for helper in helpers:
            helper.start()
    try:
        work()
    except BaseException:
        left.value = 0
        raise
    finally:
        for helper in helpers:
            helper.join()
    return [done[place] == 1 for place in range(len(every))]
