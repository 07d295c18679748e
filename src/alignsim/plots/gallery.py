"""All figures of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def figures(results: Results) -> Iterator[tuple[str, Figure]]:
    """Yield the name and the figure of everything there is to draw, one at a time.

    Fans of the reported quantities that were recorded, two on a page; economic pressure; the map of
    alignment (two governments or more); one small fan for each government.
    """
    reported = [quantity for quantity in results.reported if quantity in results.quantities]
    for start in range(0, len(reported), MOST_PANELS):
        page = start // MOST_PANELS + 1
        yield f"fans-{page:02d}", fan_page(results, reported[start : start + MOST_PANELS])
    pressure = pressure_figure(results)
    if pressure is not None:
        yield "pressure", pressure
    if len(results.governments) > 1:
        yield "alignment-map", map_figure(results)
    multiples = multiples_figure(results)
    if multiples is not None:
        yield "alignment-by-government", multiples


def draw_all(results: Results, folder: Path, formats: Sequence[str] = ("png", "svg")) -> list[Path]:
    """Draw every figure into ``folder`` (made if need be) and return the paths written.

    ``formats`` are of png, svg and pdf. Each file is written whole or not at all, and equal results
    give equal bytes. Raises AlignsimError for another format and when the disk refuses.
    """
    unknown = [form for form in formats if form not in FORMATS]
    if unknown:
        raise AlignsimError(f"figures cannot be {unknown[0]}; choose from {', '.join(FORMATS)}")
    folder = Path(folder)
    with plainly(folder, "made"):
        folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    with styled():
        for name, figure in figures(results):
            paths += save_figure(figure, folder, name, formats)
    return paths
