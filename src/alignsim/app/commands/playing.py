"""Commands that play futures of scenarios and ask what came of them."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alignsim.app import options

if TYPE_CHECKING:
    from alignsim.app.drawing import Drawing


def _drawing(drawer: str, plots: bool) -> AbstractContextManager[Drawing | None]:
    """What draws, if anything is to be: begun before all else is loaded, which one core does."""
    if not plots:
        return nullcontext()
    from alignsim.app.drawing import Drawing

    return Drawing(drawer)


@click.command()
@click.argument("scenario", metavar="NAME_OR_FILE")
@click.option("--futures", type=click.IntRange(1, 2**32), default=1000, show_default=True)
@click.option("--variant", default="", metavar="NAME", help="Play this variant; same draws.")
@options.seed
@click.option("--months", type=int, help="Length of the run, instead of the scenario's.")
@options.parameters_set
@options.posterior
@options.jobs
@options.cluster
@options.record
@options.out("results")
@options.plots
@options.refusing
def run(
    scenario: str,
    futures: int,
    variant: str,
    seed: int | None,
    months: int | None,
    settings: dict[str, float],
    posterior: str,
    jobs: int,
    cluster: str,
    record: str | None,
    out: Path,
    plots: bool,
) -> None:
    """Play many futures of a scenario; write results, plots and a report; tell what changed.

    The same inputs give the same numbers to the last bit, and are not run again.
    Futures are kept 4,096 at a time as they are played: the same command goes on
    where one was stopped, and a million of them need 1 GB of memory.

    \b
    Example:  alignsim run madrid-2022 --futures 2000 --set balance=0.1
              alignsim run taiwan-crisis --variant seoul-silent
              alignsim run taiwan-crisis@seoul-silent     (the same)
              alignsim run madrid-2022 --futures 100000 --cluster tcp://host:8786
              alignsim run madrid-2022 --record dyads
    """
    with _drawing("draw_all", plots) as drawing:
        from alignsim.app.running import run_scenario

        asked = (scenario, futures, seed, months, settings, jobs, out, drawing, variant)
        run_scenario(*asked, posterior, cluster, record)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="A B...")
@click.option("--variants", is_flag=True, help="Hold all variants of A against A.")
@click.option("--futures", type=click.IntRange(2, 2**32), default=1000, show_default=True)
@click.option("--seed", type=int, help="Seed of all draws, instead of the scenarios'.")
@click.option("--months", type=int, help="Length of the runs, instead of the scenarios'.")
@options.parameters_set
@options.posterior
@click.option(
    "--width",
    type=click.FloatRange(0, min_open=True),
    metavar="W",
    help="Tell how many more futures an interval so wide needs.",
)
@options.jobs
@options.as_json("Figures")
@options.out("runs and comparisons")
@options.plots
@options.refusing
def compare(
    names: tuple[str, ...],
    variants: bool,
    futures: int,
    seed: int | None,
    months: int | None,
    settings: dict[str, float],
    posterior: str,
    width: float | None,
    jobs: int,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Hold scenarios B... against A, future by future, on the same draws.

    Each is a name, a file, a variant as NAME@VARIANT, or the folder of an
    earlier run. What is not comparable is refused with the reason.

    \b
    Example:  alignsim compare baseline madrid-2022
              alignsim compare taiwan-crisis --variants
              alignsim compare results/baseline/0123456789ab my-scenario.yaml
    """
    with _drawing("draw_comparisons", plots) as drawing:
        from alignsim.app.comparing import Settings, compare_all

        given = Settings(futures, seed, months, settings, posterior, jobs, out, drawing, width)
        compare_all(names, variants, given, as_json)


@click.command()
@click.argument("name", metavar="RUN_OR_SCENARIO")
@click.option("--of", required=True, metavar="QUANTITY", help="Such as 'alignment(seoul, nato)'.")
@click.option("--month", default="", metavar="YYYY-MM", help="What moved it in this month.")
@click.option("--from", "since", default="", metavar="YYYY-MM", help="From the end of this month.")
@click.option("--to", "until", default="", metavar="YYYY-MM", help="To the end of this month.")
@click.option("--future", type=click.IntRange(0), help="One future, by its number.")
@click.option("--futures", type=click.IntRange(1, 2**32), default=1000, show_default=True)
@options.seed
@click.option("--months", type=int, help="Length of the run, instead of the scenario's.")
@options.parameters_set
@options.posterior
@options.jobs
@options.as_json("Parts")
@options.out("runs and explanations")
@options.plots
@options.refusing
def explain(
    name: str,
    of: str,
    month: str,
    since: str,
    until: str,
    future: int | None,
    futures: int,
    seed: int | None,
    months: int | None,
    settings: dict[str, float],
    posterior: str,
    jobs: int,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Tell why a quantity moved: its change, split exactly by cause.

    Explained is an alignment or a loss, in the mean of all futures or in one,
    over the whole run or some months of it. RUN_OR_SCENARIO is a name, a file,
    a variant as NAME@VARIANT, or the folder of an earlier run.

    \b
    Example:  alignsim explain madrid-2022 --of "alignment(seoul, beijing)"
              alignsim explain x.yaml --of "loss(seoul)" --month 2022-11
              alignsim explain results/x/0123456789ab --of "loss(seoul)"
    """
    with _drawing("draw_explanation", plots) as drawing:
        from alignsim.app.comparing import Settings
        from alignsim.app.explaining import Question, explain_and_tell

        given = Settings(futures, seed, months, settings, posterior, jobs, out, drawing)
        explain_and_tell(name, Question(of, month, since, until, future), given, as_json)


@click.command()
@click.argument("run", metavar="RUN")
@click.option("--to", default="", metavar="csv|parquet|netcdf|stata", help="What is written.")
@click.option(
    "--table",
    default="",
    metavar="values|moves",
    help="What a table holds: all trajectories, as by default, or every move.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to, by default here by the name of the run; its ending may stand for --to.",
)
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@options.refusing
def export(run: str, to: str, table: str, out: Path | None, overwrite: bool) -> None:
    """Write a run to a file for R, Stata, pandas or a spreadsheet.

    RUN is the folder of an earlier run. csv, parquet and stata hold a row for
    each future, month and quantity; netcdf needs an extra, as it tells.

    \b
    Example:  alignsim export results/madrid-2022/0123456789ab --to csv
              alignsim export results/madrid-2022/0123456789ab --out madrid.dta
    """
    from alignsim.app.exporting import export_run

    export_run(run, to, table, out, overwrite)


@click.command()
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--of",
    "quantities",
    multiple=True,
    metavar="QUANTITY",
    help="A quantity, instead of those reported; may be given several times.",
)
@options.month("Month looked at")
@click.option("--futures", type=click.IntRange(2, 2**32), default=500, show_default=True)
@click.option(
    "--shocks",
    default="",
    callback=options.words_given,
    metavar="ID,...",
    help="Divide among these shocks; the others happen as ever.",
)
@click.option(
    "--orders",
    type=int,
    default=0,
    metavar="N",
    help="Sample so many orders a future, instead of playing all coalitions.",
)
@options.seed
@options.posterior
@options.jobs
@options.as_json("Figures")
@options.out("attributions")
@options.plots
@options.refusing
def attribute(
    scenario: str,
    quantities: tuple[str, ...],
    month: str | None,
    futures: int,
    shocks: tuple[str, ...],
    orders: int,
    seed: int | None,
    posterior: str,
    jobs: int,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Divide what a scenario's shocks did among them, on the same draws.

    A shock's part is its Shapley value: what it adds, over all orders in which
    the shocks could have come. In every future the parts sum to what all did.
    Up to 10 shocks all coalitions are played; with more, orders are sampled.

    \b
    Example:  alignsim attribute madrid-2022 --month 12
              alignsim attribute arms-to-ukraine --of "alignment(moscow, seoul)"
              alignsim attribute taiwan-crisis@seoul-silent --orders 4
    """
    from alignsim.app.attributing import Settings, attribute_and_tell

    given = Settings(futures, quantities, month, shocks, orders, seed, posterior, jobs, out, plots)
    attribute_and_tell(scenario, given, as_json)
