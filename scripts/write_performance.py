"""Write the figures of one measurement into `docs/performance.md`, and draw its plots.

Run as ``python scripts/write_performance.py FILE``, FILE being what ``python -m benchmarks --out
FILE`` wrote. Rewrites what stands between the markers of the page, draws
``docs/images/performance-*.png``, and keeps the file as ``benchmarks/figures.json``, against which
a test holds the page. Without FILE that file is taken.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from draw_performance import performance_figures  # noqa: E402
from write_model_tables import replaced, table  # noqa: E402

from alignsim.app.options import EXIT_REFUSED  # noqa: E402
from alignsim.errors import AlignsimError  # noqa: E402
from alignsim.plots.files import save_figure  # noqa: E402
from alignsim.plots.style import styled  # noqa: E402
from alignsim.storage import plainly, replacing  # noqa: E402
from benchmarks.figures import Figures, read_figures, write_figures  # noqa: E402
from benchmarks.sheets import Sheet, columns_of_numbers, sheets  # noqa: E402

PAGE = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"
RECORDED = ROOT / "benchmarks" / "figures.json"


def as_markdown(sheet: Sheet) -> str:
    """A sheet as a Markdown table, its notes below it."""
    rows = [tuple(cell or " " for cell in row) for row in sheet.rows]
    lines = table(sheet.headings, rows).split("\n")
    rules = ("---:" if right else "---" for right in columns_of_numbers(sheet))
    lines[1] = "| " + " | ".join(rules) + " |"
    return "\n\n".join(("\n".join(lines), *sheet.notes))


def page(text: str, figures: Figures) -> str:
    """The page with its tables written anew."""
    for sheet in sheets(figures):
        text = replaced(text, sheet.name, as_markdown(sheet))
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, nargs="?", default=RECORDED, metavar="FILE")
    given = parser.parse_args(arguments)
    try:
        figures = read_figures(given.file)
        with plainly(PAGE, "read"):
            text = page(PAGE.read_text(encoding="utf-8"), figures)
        with styled():
            for stem, drawn in performance_figures(figures).items():
                save_figure(drawn, IMAGES, stem, ("png",))
        with replacing(PAGE) as file:
            file.write(text.encode())
        if given.file.resolve() != RECORDED:
            write_figures(figures, RECORDED)
    except AlignsimError as fault:
        print(fault, file=sys.stderr)
        return EXIT_REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
