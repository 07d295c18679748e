"""The command line: arguments to calls, nothing else. Heavy imports wait inside the commands."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from alignsim import __version__
from alignsim.errors import AlignsimError

EXIT_DIFFERENT = EXIT_WARNED = 1
"""Exit status of `diff` for a difference and of `check --strict` for a warning."""
EXIT_REFUSED = 2
"""Exit status for what the user can mend: a fault in a file, an unknown name, a full disk."""
EXIT_INTERRUPTED = 130
MOST_JOBS = 1024


class _Group(click.Group):
    """Keeps commands in the order in which a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Tell a user's own mistake in a line or two, never by a traceback."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except AlignsimError as fault:
            click.echo(str(fault), err=True)
            sys.exit(EXIT_REFUSED)
        except KeyboardInterrupt:
            click.echo("\nStopped. Only complete results are kept.", err=True)
            sys.exit(EXIT_INTERRUPTED)

    return guarded


def _out(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that says where a command writes."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path("results"),
        show_default=True,
        help=f"Folder for {what}.",
    )


def _posterior(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that says from which posterior parameters are drawn."""
    return click.option(
        "--posterior",
        default="shipped",
        metavar="FILE|none",
        help="Draw parameters together from these particles, or each from its own range; by "
        "default from those that come with alignsim, if any do.",
    )(command)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="alignsim")
def main() -> None:
    """Simulate how governments align and press one another, under a scenario you can write.

    \b
    alignsim list                    what there is to run
    alignsim run madrid-2022         a thousand futures, plots and a table
    alignsim show seoul              what a government wants, and who says so
    alignsim new my-scenario         a scenario of your own to start from
    alignsim check my-scenario.yaml  every fault with line, column and cure
    """


def _settings(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> Any:
    settings = {}
    for text in given:
        name, equals, number = text.partition("=")
        try:
            settings[name.strip()] = float(number)
        except ValueError:
            equals = ""
        if not equals:
            raise click.BadParameter(f"{text!r} is not NAME=NUMBER, such as balance=0.1")
    return settings


@main.command()
@click.argument("scenario", metavar="NAME_OR_FILE")
@click.option("--futures", type=click.IntRange(1, 2**32), default=1000, show_default=True)
@click.option("--variant", default="", metavar="NAME", help="Play this variant; same draws.")
@click.option("--seed", type=int, help="Seed of all draws, instead of the scenario's.")
@click.option("--months", type=int, help="Length of the run, instead of the scenario's.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    callback=_settings,
    metavar="NAME=NUMBER",
    help="A parameter's value; may be given several times.",
)
@_posterior
@click.option(
    "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Threads; 0 for all cores."
)
@_out("results")
@click.option("--plots/--no-plots", default=True, show_default=True)
@_refusing
def run(
    scenario: str,
    futures: int,
    variant: str,
    seed: int | None,
    months: int | None,
    settings: dict[str, float],
    posterior: str,
    jobs: int,
    out: Path,
    plots: bool,
) -> None:
    """Play many futures of a scenario; write results, plots and a table of what changed.

    The same inputs give the same numbers to the last bit, and are not run again.

    \b
    Example:  alignsim run madrid-2022 --futures 2000 --set balance=0.1
              alignsim run taiwan-crisis --variant seoul-silent
              alignsim run taiwan-crisis@seoul-silent     (the same)
    """
    from alignsim.app.running import run_scenario

    run_scenario(scenario, futures, seed, months, settings, jobs, out, plots, variant, posterior)


@main.command(name="list")
@_refusing
def list_scenarios() -> None:
    """List the scenarios at hand and shipped.

    \b
    Example:  alignsim list
    """
    from alignsim.app.listing import print_scenarios

    print_scenarios()


@main.command()
@click.argument("name", metavar="NAME_OR_FILE")
@click.option("--resolved", is_flag=True, help="A scenario with every default written out.")
@_refusing
def show(name: str, resolved: bool) -> None:
    """Show a government, bloc, move, condition, parameter or scenario.

    A scenario is shown with what its variants change; NAME@VARIANT shows one of them.

    \b
    Example:  alignsim show seoul
              alignsim show madrid-2022 --resolved
    """
    from alignsim.app.listing import print_profile

    print_profile(name, resolved)


@main.command()
@click.argument("name", metavar="NAME")
@click.option("--from", "parent", default="", metavar="SCENARIO", help="Extend this scenario.")
@click.option("--move", "moves", multiple=True, metavar="TYPE", help="A move that happens.")
@click.option("--by", multiple=True, metavar="GOVERNMENT", help="Who makes it.")
@click.option("--on", multiple=True, metavar="GOVERNMENT", help="At whom it is aimed.")
@click.option("--date", "dates", multiple=True, metavar="YYYY-MM", help="When it happens.")
@click.option("--no-input", is_flag=True, help="Ask nothing; take defaults.")
@_refusing
def new(
    name: str,
    parent: str,
    moves: tuple[str, ...],
    by: tuple[str, ...],
    on: tuple[str, ...],
    dates: tuple[str, ...],
    no_input: bool,
) -> None:
    """Write a new scenario, NAME.yaml, with comments on what else it may say.

    Nothing is ever overwritten. Without --move, and on a terminal, it asks. --move may be given
    several times; the n-th --by, --on and --date belong to the n-th --move, a single one to all.
    For editors the schema of scenarios is written beside the file, as scenario.schema.json.

    \b
    Example:  alignsim new my-crisis --move warn --by beijing --on seoul
              alignsim new no-summit --from madrid-2022
    """
    from alignsim.app.creating import create, on_terminal

    ask = not no_input and on_terminal()
    file, *schema = map(click.format_filename, create(name, parent, moves, by, on, dates, ask))
    click.echo(f"{file} is written" + "".join(f", and {each} for editors" for each in schema))
    click.echo(f"Edit it, then: alignsim check {file}")


@main.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@_refusing
def diff(first: str, second: str, as_json: bool) -> None:
    """Tell in plain words how scenario B differs from scenario A.

    A and B are names, files, or variants as NAME@VARIANT. Exit status 0 when nothing differs that
    changes a run, 1 when something does, 2 when a scenario is refused.

    \b
    Example:  alignsim diff taiwan-crisis taiwan-crisis@seoul-silent
              alignsim diff madrid-2022 my-scenario.yaml --json
    """
    from alignsim.app.differing import print_differences

    sys.exit(EXIT_DIFFERENT if print_differences(first, second, as_json) else 0)


@main.command()
@click.argument("names", nargs=-1, required=True, metavar="A B...")
@click.option("--variants", is_flag=True, help="Hold all variants of A against A.")
@click.option("--futures", type=click.IntRange(2, 2**32), default=1000, show_default=True)
@click.option("--seed", type=int, help="Seed of all draws, instead of the scenarios'.")
@click.option("--months", type=int, help="Length of the runs, instead of the scenarios'.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    callback=_settings,
    metavar="NAME=NUMBER",
    help="A parameter's value in all of them; may be given several times.",
)
@_posterior
@click.option(
    "--width",
    type=click.FloatRange(0, min_open=True),
    metavar="W",
    help="Tell how many more futures an interval so wide needs.",
)
@click.option(
    "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Threads; 0 for all cores."
)
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON.")
@_out("runs and comparisons")
@click.option("--plots/--no-plots", default=True, show_default=True)
@_refusing
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
    from alignsim.app.comparing import Settings, compare_all

    given = Settings(futures, seed, months, settings, posterior, jobs, out, plots, width)
    compare_all(names, variants, given, as_json)


def _words(_ctx: click.Context, _param: click.Parameter, given: str) -> tuple[str, ...]:
    """Words between commas, each once."""
    return tuple(dict.fromkeys(word.strip() for word in given.split(",") if word.strip()))


@main.command()
@click.argument("scenario", metavar="NAME_OR_FILE")
@click.option(
    "--of",
    multiple=True,
    metavar="QUANTITY",
    help="The result, or a condition whose probability is the result; may be given several times. "
    "By default the first quantity reported.",
)
@click.option("--month", type=int, metavar="M", help="Month of the result; by default the last.")
@click.option(
    "--method",
    type=click.Choice(("morris", "sobol", "pawn")),
    default="morris",
    show_default=True,
    help="Effects over the range; shares of variance; given futures of one run.",
)
@click.option(
    "--parameters",
    "factors",
    default="all",
    show_default=True,
    callback=_words,
    metavar="NAMES",
    help="What is swept, between commas: parameters, all, preferences of GOVERNMENT, effects of "
    "MOVE, or one of these as in security of GOVERNMENT.",
)
@click.option("--samples", type=int, metavar="N", help="Trajectories, or base samples (2^n).")
@click.option("--futures", type=int, metavar="K", help="At every point; for pawn, of the run.")
@click.option("--seed", type=int, help="Seed of all draws, instead of the scenario's.")
@_posterior
@click.option(
    "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Threads; 0 for all cores."
)
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON.")
@_out("runs and sweeps")
@click.option("--plots/--no-plots", default=True, show_default=True)
@_refusing
def sweep(
    scenario: str,
    of: tuple[str, ...],
    month: int | None,
    method: str,
    factors: tuple[str, ...],
    samples: int | None,
    futures: int | None,
    seed: int | None,
    posterior: str,
    jobs: int,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Tell which assumption drives a result, and which hardly matters.

    Needs: pip install "alignsim[analysis]". Every setting of the factors is
    played over the same futures. With pawn, NAME_OR_FILE may be the folder
    of an earlier run, and nothing else is played.

    \b
    Example:  alignsim sweep madrid-2022 --of "alignment(seoul, beijing)"
              alignsim sweep madrid-2022 --method sobol --parameters noise,inertia
              alignsim sweep taiwan-crisis --parameters "preferences of seoul"
    """
    from alignsim.app.sweeping import Settings, sweep_and_tell

    given = Settings(
        of, factors, method, month, samples, futures, seed, posterior, jobs, out, plots
    )
    sweep_and_tell(scenario, given, as_json)


@main.command()
@click.argument("scenario", metavar="NAME_OR_FILE")
@click.option("--outcome", required=True, metavar="CONDITION", help="What comes about, as in when.")
@click.option("--month", type=int, metavar="M", help="Month of it; by default the last.")
@click.option(
    "--method",
    type=click.Choice(("prim", "cart")),
    default="prim",
    show_default=True,
    help="Peel away what lacks it; or a classification tree.",
)
@click.option(
    "--parameters",
    "factors",
    default="everything",
    show_default=True,
    callback=_words,
    metavar="NAMES",
    help="Where to look, between commas: as of sweep, or everything that futures draw.",
)
@click.option("--threshold", type=float, metavar="D", help="Density that the region shall have.")
@click.option("--futures", type=int, metavar="N", help="Of the run; half find, half judge.")
@click.option("--seed", type=int, help="Seed of all draws, instead of the scenario's.")
@_posterior
@click.option(
    "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Threads; 0 for all cores."
)
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON.")
@_out("runs and discoveries")
@click.option("--plots/--no-plots", default=True, show_default=True)
@_refusing
def discover(
    scenario: str,
    outcome: str,
    month: int | None,
    method: str,
    factors: tuple[str, ...],
    threshold: float | None,
    futures: int | None,
    seed: int | None,
    posterior: str,
    jobs: int,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Tell in which region of the assumptions an outcome comes about.

    Half of the futures find the region, the other half judge it.
    NAME_OR_FILE may be the folder of an earlier run.

    \b
    Example:  alignsim discover madrid-2022 --outcome "loss(seoul) > 0.5"
              alignsim discover taiwan-crisis --outcome "support(seoul) < 0.4"
    """
    from alignsim.app.discovering import Settings, discover_and_tell

    given = Settings(
        outcome, factors, method, month, threshold, futures, seed, posterior, jobs, out, plots
    )
    discover_and_tell(scenario, given, as_json)


@main.command()
@click.argument("scenario", metavar="SCENARIO")
@click.option(
    "--of",
    "quantities",
    multiple=True,
    metavar="QUANTITY",
    help="A quantity, instead of those reported; may be given several times.",
)
@click.option("--month", type=int, help="Month of the run looked at, instead of its last.")
@click.option("--futures", type=click.IntRange(2, 2**32), default=500, show_default=True)
@click.option(
    "--shocks",
    default="",
    callback=_words,
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
@click.option("--seed", type=int, help="Seed of all draws, instead of the scenario's.")
@_posterior
@click.option(
    "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Threads; 0 for all cores."
)
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON.")
@_out("attributions")
@click.option("--plots/--no-plots", default=True, show_default=True)
@_refusing
def attribute(
    scenario: str,
    quantities: tuple[str, ...],
    month: int | None,
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


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--futures", type=click.IntRange(2, 2**32), default=500, show_default=True)
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    metavar="MY_CLAIMS.yaml",
    help="Claims of your own, instead of those of the sources; see docs/claims.md.",
)
@click.option("--seed", type=int, help="Seed of all draws, instead of the scenarios'.")
@_posterior
@click.option(
    "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Threads; 0 for all cores."
)
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON.")
@_out("tables")
@_refusing
def claims(
    names: tuple[str, ...],
    futures: int,
    file: Path | None,
    seed: int | None,
    posterior: str,
    jobs: int,
    as_json: bool,
    out: Path,
) -> None:
    """Test what the sources claim: each claim with and without its shock.

    Without NAME all are tested. A claim is supported, not supported, or
    depends on the future; the exit status is 0 whatever the verdicts.

    \b
    Example:  alignsim claims
              alignsim claims madrid-draws-seoul-to-alliance --futures 2000
              alignsim claims --file my-claims.yaml
    """
    from alignsim.app.claiming import Settings, claims_and_verdicts

    claims_and_verdicts(names, Settings(futures, file, seed, posterior, jobs, out), as_json)


@main.command()
@click.argument("name", metavar="RUN_OR_SCENARIO")
@click.option("--of", required=True, metavar="QUANTITY", help="Such as 'alignment(seoul, nato)'.")
@click.option("--month", default="", metavar="YYYY-MM", help="What moved it in this month.")
@click.option("--from", "since", default="", metavar="YYYY-MM", help="From the end of this month.")
@click.option("--to", "until", default="", metavar="YYYY-MM", help="To the end of this month.")
@click.option("--future", type=click.IntRange(0), help="One future, by its number.")
@click.option("--futures", type=click.IntRange(1, 2**32), default=1000, show_default=True)
@click.option("--seed", type=int, help="Seed of all draws, instead of the scenario's.")
@click.option("--months", type=int, help="Length of the run, instead of the scenario's.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    callback=_settings,
    metavar="NAME=NUMBER",
    help="A parameter's value; may be given several times.",
)
@_posterior
@click.option(
    "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Threads; 0 for all cores."
)
@click.option("--json", "as_json", is_flag=True, help="Parts as JSON.")
@_out("runs and explanations")
@click.option("--plots/--no-plots", default=True, show_default=True)
@_refusing
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
    from alignsim.app.comparing import Settings
    from alignsim.app.explaining import Question, explain_and_tell

    given = Settings(futures, seed, months, settings, posterior, jobs, out, plots)
    explain_and_tell(name, Question(of, month, since, until, future), given, as_json)


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="What is found as a JSON list.")
@click.option("--strict", is_flag=True, help="Exit status 1 when there are warnings.")
@click.option(
    "--pilot/--no-pilot",
    default=None,
    help="Play 200 futures to warn of shocks that never happen or move nothing reported. By "
    "default only where a shock waits for a condition.",
)
@_refusing
def check(files: tuple[str, ...], as_json: bool, strict: bool, pilot: bool | None) -> None:
    """Check scenario files: every fault with file, line, column and cure.

    What is legal but surely not meant is warned of.

    Exit status 0 when all are good, 1 when there are warnings and --strict is given, 2 when any is
    refused. As JSON, a finding has severity (error or warning), file, line, column and message.

    \b
    Example:  alignsim check my-scenario.yaml
              alignsim check --strict --json scenarios/*.yaml
    """
    from alignsim.app.checking import check_files

    refused, warned = check_files(files, as_json, pilot)
    sys.exit(EXIT_REFUSED if refused else EXIT_WARNED if warned and strict else 0)


@main.command()
@click.option("--unsourced", is_flag=True, help="Only numbers that are assumptions.")
@click.option("--csv", "as_csv", is_flag=True, help="As comma-separated values.")
@_refusing
def sources(unsourced: bool, as_csv: bool) -> None:
    """List every number of the model with its range, its source and why.

    \b
    Example:  alignsim sources --unsourced
    """
    from alignsim.app.listing import print_sources

    print_sources(unsourced, as_csv)


@main.command()
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("--futures", type=click.IntRange(2, 2**32), default=400, show_default=True)
@click.option(
    "--observed",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Further observed years, to be scored blind; see docs/validation.md.",
)
@_posterior
@click.option("--json", "as_json", is_flag=True, help="Scores as JSON.")
@_out("scores and plots")
@click.option("--plots/--no-plots", default=True, show_default=True)
@_refusing
def backtest(
    cases: tuple[str, ...],
    futures: int,
    observed: Path | None,
    posterior: str,
    as_json: bool,
    out: Path,
    plots: bool,
) -> None:
    """Hold the model against the past: forecasts, what came, and no change.

    Without CASE all are played. Skill is 1 less the model's error (CRPS) over
    that of no change: above 0 better, below 0 worse; in brackets 90%.

    \b
    Example:  alignsim backtest
              alignsim backtest un-votes --observed my-years
    """
    from alignsim.app.backtesting import backtest as play

    play(cases, futures, observed, as_json, out, plots, posterior)


@main.command()
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=2019, show_default=True)
@click.option("--resume", is_flag=True, help="Go on with the search in the folder.")
@click.option(
    "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Processes; 0 for all cores."
)
@click.option("--populations", type=click.IntRange(1), help="At most so many.")
@click.option("--particles", type=click.IntRange(2), help="Of a population.")
@click.option("--minutes", type=click.FloatRange(0.1), help="Begin nothing that ends later.")
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What is fitted to what, instead of the shipped calibration.yaml.",
)
@_out("particles and plots")
@click.option("--plots/--no-plots", default=True, show_default=True)
@_refusing
def calibrate(
    seed: int,
    resume: bool,
    jobs: int,
    populations: int | None,
    particles: int | None,
    minutes: float | None,
    file: Path | None,
    out: Path,
    plots: bool,
) -> None:
    """Fit parameters to the years before 2020; write particles for --posterior.

    Needs: pip install "alignsim[calibration]". Takes half an hour on two
    cores. What is complete survives an interrupt; --resume goes on with it.
    The same seed and number of populations give the same particles.

    \b
    Example:  alignsim calibrate --minutes 30
              alignsim calibrate --resume
              alignsim run x --posterior results/calibration/posterior.csv
    """
    from alignsim.app.calibrating import calibrate_and_tell

    calibrate_and_tell(seed, out, resume, jobs, populations, particles, minutes, file, plots)


@main.command()
@_out("results")
@_refusing
def doctor(out: Path) -> None:
    """Check this machine: versions, compiled rules, fonts, a writable results folder.

    \b
    Example:  alignsim doctor
    """
    from alignsim.app.listing import print_diagnosis

    sys.exit(0 if print_diagnosis(out) else 1)


@main.command()
@_refusing
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    An editor finds it by the first line of a scenario:
    # yaml-language-server: $schema=scenario.schema.json

    \b
    Example:  alignsim schema > scenario.schema.json
    """
    from alignsim.app.checking import schema_text

    click.echo(schema_text(), nl=False)
