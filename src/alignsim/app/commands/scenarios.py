"""Commands about scenario files: list, show, write, check, compare the texts."""

import sys

import click

from alignsim.app import options


@click.command(name="list")
@options.refusing
def list_scenarios() -> None:
    """List the scenarios at hand and shipped.

    \b
    Example:  alignsim list
    """
    from alignsim.app.listing import print_scenarios

    print_scenarios()


@click.command()
@click.argument("name", metavar="NAME_OR_FILE")
@click.option("--resolved", is_flag=True, help="A scenario with every default written out.")
@options.refusing
def show(name: str, resolved: bool) -> None:
    """Show a government, bloc, move, condition, parameter or scenario.

    A scenario is shown with what its variants change; NAME@VARIANT shows one of them.

    \b
    Example:  alignsim show seoul
              alignsim show madrid-2022 --resolved
    """
    from alignsim.app.listing import print_profile

    print_profile(name, resolved)


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--from", "parent", default="", metavar="SCENARIO", help="Extend this scenario.")
@click.option("--move", "moves", multiple=True, metavar="TYPE", help="A move that happens.")
@click.option("--by", multiple=True, metavar="GOVERNMENT", help="Who makes it.")
@click.option("--on", multiple=True, metavar="GOVERNMENT", help="At whom it is aimed.")
@click.option("--date", "dates", multiple=True, metavar="YYYY-MM", help="When it happens.")
@click.option("--no-input", is_flag=True, help="Ask nothing; take defaults.")
@options.refusing
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


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@options.refusing
def diff(first: str, second: str, as_json: bool) -> None:
    """Tell in plain words how scenario B differs from scenario A.

    A and B are names, files, or variants as NAME@VARIANT. Exit status 0 when nothing differs that
    changes a run, 1 when something does, 2 when a scenario is refused.

    \b
    Example:  alignsim diff taiwan-crisis taiwan-crisis@seoul-silent
              alignsim diff madrid-2022 my-scenario.yaml --json
    """
    from alignsim.app.differing import print_differences

    sys.exit(options.EXIT_DIFFERENT if print_differences(first, second, as_json) else 0)


@click.command()
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="What is found as a JSON list.")
@click.option("--strict", is_flag=True, help="Exit status 1 when there are warnings.")
@click.option(
    "--pilot/--no-pilot",
    default=None,
    help="Play 200 futures to warn of shocks that never happen or move nothing reported. By "
    "default only where a shock waits for a condition.",
)
@click.option(
    "--determinism",
    is_flag=True,
    help="Play futures in every way there is and hold the bytes against one another instead.",
)
@options.refusing
def check(
    files: tuple[str, ...], as_json: bool, strict: bool, pilot: bool | None, determinism: bool
) -> None:
    """Check scenario files: every fault with file, line, column and cure.

    What is legal but surely not meant is warned of.

    Exit status 0 when all are good, 1 when there are warnings and --strict is given, 2 when any is
    refused. As JSON, a finding has severity (error or warning), file, line, column and message.

    \b
    Example:  alignsim check my-scenario.yaml
              alignsim check --strict --json scenarios/*.yaml
              alignsim check --determinism madrid-2022
    """
    from alignsim.app.checking import check_files, print_determinism

    if not files:
        raise click.UsageError("name the files to check, such as: alignsim check my-scenario.yaml")
    if determinism:
        agree = [print_determinism(file) for file in files]
        sys.exit(0 if all(agree) else options.EXIT_DIFFERENT)
    refused, warned = check_files(files, as_json, pilot)
    sys.exit(options.EXIT_REFUSED if refused else options.EXIT_WARNED if warned and strict else 0)


@click.command()
@options.refusing
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    An editor finds it by the first line of a scenario:
    # yaml-language-server: $schema=scenario.schema.json

    \b
    Example:  alignsim schema > scenario.schema.json
    """
    from alignsim.app.checking import schema_text

    click.echo(schema_text(), nl=False)
