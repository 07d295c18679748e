"""Commands about what alignsim rests on: sources, and the machine."""

import sys
from pathlib import Path

import click

from alignsim.app import options


@click.command()
@click.option("--unsourced", is_flag=True, help="Only numbers that are assumptions.")
@click.option("--csv", "as_csv", is_flag=True, help="As comma-separated values.")
@options.refusing
def sources(unsourced: bool, as_csv: bool) -> None:
    """List every number of the model with its range, its source and why.

    \b
    Example:  alignsim sources --unsourced
    """
    from alignsim.app.listing import print_sources

    print_sources(unsourced, as_csv)


@click.command()
@options.out("results")
@options.refusing
def doctor(out: Path) -> None:
    """Check this machine: versions, compiled rules, fonts, a writable results folder.

    \b
    Example:  alignsim doctor
    """
    from alignsim.app.listing import print_diagnosis

    sys.exit(0 if print_diagnosis(out) else 1)
