"""Measure how fast alignsim is on this machine, and print it as one set of tables.

    python -m benchmarks [--quick] [--out FILE]

All figures come from one run on one machine, so that their ratios can be trusted further than any
of them alone. Progress goes to standard error. What is left out, or cannot be measured here, is
told with the reason. An interrupt (Ctrl-C) ends it and writes nothing.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from alignsim.app.options import EXIT_INTERRUPTED, EXIT_REFUSED
from alignsim.errors import AlignsimError
from alignsim.runner import must_be_writable, prepare
from benchmarks import answers, growth, machine, parts, rates, roofline
from benchmarks.clock import Clock
from benchmarks.figures import FORMAT, Figures, write_figures
from benchmarks.sheets import Sheet, columns_of_numbers, plain, sheets
from benchmarks.sizes import FULL, QUICK, SCENARIO, Size
from benchmarks.stopwatch import NotMeasured, Tell


def measure(size: Size, tell: Tell) -> Figures:
    """Everything, in the order in which it is told. NotMeasured where parts cannot be timed."""
    facts = machine.facts()
    plan = prepare(SCENARIO)
    tell("compiling, or loading what is compiled")
    clock = Clock(plan)
    figures: Figures = {"format": FORMAT, "quick": size.quick, "machine": facts}
    figures["bars"] = answers.measure(size, tell)
    figures["rates"] = rates.measure(plan, size, tell)
    figures["growth"] = growth.measure(plan, clock, size, tell)
    tell("where the time goes")
    figures["parts"] = parts.measure(plan, clock, size)
    figures["roofline"] = roofline.measure(plan, facts, size, tell)
    return figures


def as_table(sheet: Sheet) -> Table:
    """A sheet as it is shown on a screen."""
    table = Table(title=sheet.title, title_justify="left", show_header=any(sheet.headings))
    for heading, right in zip(sheet.headings, columns_of_numbers(sheet), strict=True):
        table.add_column(heading, justify="right" if right else "left")
    for row in sheet.rows:
        table.add_row(*(plain(cell) for cell in row))
    return table


def show(figures: Figures) -> None:
    """Print all tables on standard output."""
    console = Console(highlight=False, markup=False)
    for sheet in sheets(figures):
        console.print(as_table(sheet))
        for note in sheet.notes:
            console.print(plain(note))
        console.print()


@contextmanager
def progress() -> Iterator[Tell]:
    """A line on standard error that says what is measured; lines where it is no terminal."""
    console = Console(stderr=True, highlight=False, markup=False)
    if not console.is_terminal:
        yield lambda what: console.print(plain(what))
        return
    with console.status("") as status:
        yield lambda what: status.update(plain(what))


def main() -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--quick", action="store_true", help="less than a minute; fewer figures")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures here, as JSON")
    given = parser.parse_args()
    try:
        if given.out:
            must_be_writable(given.out.absolute().parent)
        with progress() as tell:
            figures = measure(QUICK if given.quick else FULL, tell)
        if given.out:
            write_figures(figures, given.out)
        show(figures)
    except (AlignsimError, NotMeasured) as fault:
        print(fault, file=sys.stderr)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        print("\nStopped. Nothing was written.", file=sys.stderr)
        return EXIT_INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
