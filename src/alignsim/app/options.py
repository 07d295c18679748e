"""Options and habits that commands share. Heavy imports wait inside the commands."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from alignsim.errors import AlignsimError

EXIT_DIFFERENT = EXIT_WARNED = 1
"""Exit status of `diff` for a difference and of `check --strict` for a warning."""
EXIT_REFUSED = 2
"""Exit status for what the user can mend: a fault in a file, an unknown name, a full disk."""
EXIT_INTERRUPTED = 130
MOST_JOBS = 1024
DYADS = "dyads"
"""What may be recorded beyond the quantities of a scenario."""


def refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Tell a user's own mistake in a line or two, never by a traceback."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except AlignsimError as fault:
            click.echo(str(fault), err=True)
            sys.exit(EXIT_REFUSED)
        except KeyboardInterrupt as stop:
            kept = stop.args[0] if stop.args else "Only complete results are kept."
            click.echo(f"\nStopped. {kept}", err=True)
            sys.exit(EXIT_INTERRUPTED)

    return guarded


def out(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that says where a command writes."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path),
        default=Path("results"),
        show_default=True,
        help=f"Folder for {what}.",
    )


def posterior(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that says from which posterior parameters are drawn."""
    return click.option(
        "--posterior",
        default="shipped",
        metavar="FILE|none",
        help="Draw parameters together from these particles, or each from its own range; by "
        "default from those that come with alignsim, if any do.",
    )(command)


def settings_given(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> Any:
    """Parameters by name, from NAME=NUMBER."""
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


def words_given(_ctx: click.Context, _param: click.Parameter, given: str) -> tuple[str, ...]:
    """Words between commas, each once."""
    return tuple(dict.fromkeys(word.strip() for word in given.split(",") if word.strip()))


def jobs(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that says how many threads play."""
    return click.option(
        "--jobs", type=click.IntRange(0, MOST_JOBS), default=0, help="Threads; 0 for all cores."
    )(command)


def cluster(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that says which cluster plays."""
    return click.option(
        "--cluster",
        default="",
        metavar="ADDRESS",
        help="Play on the Dask cluster whose scheduler is there, such as tcp://host:8786, instead "
        "of on this machine.",
    )(command)


def record(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that says what is kept beyond what a scenario reports."""
    return click.option(
        "--record",
        type=click.Choice([DYADS]),
        help="Keep alignment, threat, ties and pressure of all pairs of governments in all months "
        "too, in dyads.zarr (needs an extra).",
    )(command)


def seed(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that says which draws are made."""
    return click.option("--seed", type=int, help="Seed of all draws, instead of the scenario's.")(
        command
    )


def plots(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that says whether plots are drawn, and the report that shows them."""
    return click.option("--plots/--no-plots", default=True, show_default=True)(command)


def parameters_set(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that fixes parameters."""
    return click.option(
        "--set",
        "settings",
        multiple=True,
        callback=settings_given,
        metavar="NAME=NUMBER",
        help="A parameter's value; may be given several times.",
    )(command)


def as_json(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that prints JSON in place of a table."""
    return click.option("--json", "as_json", is_flag=True, help=f"{what} as JSON.")


def month(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that names a month of a run."""
    return click.option(
        "--month",
        metavar="YYYY-MM",
        help=f"{what}, by date or by its number in the run; by default the last.",
    )
