"""``alignsim list``, ``show``, ``sources`` and ``doctor``: print what the catalogue knows."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from alignsim.app.describe import find, known_names, profile_of
from alignsim.app.doctor import all_well, diagnose
from alignsim.app.layout import narrow_console
from alignsim.app.scenario_brief import print_brief
from alignsim.app.sourcing import as_csv as csv_of
from alignsim.app.sourcing import source_rows, sources_table, tally
from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import AlignsimError
from alignsim.library import load_scenario, scenario_folders
from alignsim.scenario import Library, Scenario, resolved_text
from alignsim.scenario.differences import months_in_words
from alignsim.scenario.words import quoted, suggestion
from alignsim.tables import one_line


def print_scenarios() -> None:
    """Print every scenario that can be run by name: how large it is, and what it is about."""
    console = narrow_console()
    found = list(_scenarios())
    wide = max((len(name) for name, _ in found), default=0)
    for name, scenario in found:
        if scenario is None:
            console.print(Text.assemble((name.ljust(wide), "bold"), "  has faults: "), end="")
            console.print(Text(f"alignsim check {name}", style="yellow"))
            continue
        counts = ((len(scenario.shocks), "shock"), (len(scenario.variants), "variant"))
        sizes = [months_in_words(scenario.months)]
        sizes += [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
        console.print(Text.assemble((name.ljust(wide), "bold"), (f"  {', '.join(sizes)}", "dim")))
        about = first_sentence(scenario.description) or scenario.name
        console.print(Padding(Text(about), (0, 0, 0, 2)))
    console.print("\nRun one with: alignsim run NAME, or a variant: alignsim run NAME@VARIANT")


def first_sentence(text: str) -> str:
    """The first sentence of a text, on one line; a point after a capital ends none.

    >>> first_sentence("The U.S. left. Who stays?")
    'The U.S. left.'
    """
    line = one_line(text)
    end = re.search(r"(?<![.\s][A-Z])[.?!][\"')\]]*(?=\s+[\"'(\[]*[A-Z0-9]|$)", line)
    return line[: end.end()] if end else line


def _scenarios() -> Iterator[tuple[str, Scenario | None]]:
    for name in Library(scenario_folders()).names():
        try:
            yield name, load_scenario(name)
        except AlignsimError:
            yield name, None


def print_profile(name: str, resolved: bool) -> None:
    """Print the profile of whatever ``name`` names; a scenario is printed as a brief or a file.

    Raises AlignsimError, with the nearest name, where nothing is called so.
    """
    catalogue = shipped_catalogue()
    library = Library(scenario_folders())
    found = find(catalogue, name)
    base, at, _ = name.rpartition("@")
    is_file = Path(base if at else name).suffix in (".yaml", ".yml")
    if is_file or (found is None and library.find(base if at else name)):
        scenario = load_scenario(name)
        if resolved:
            click.echo(resolved_text(scenario), nl=False)
        else:
            print_brief(scenario, name)
        return
    if found is None:
        known = [*known_names(catalogue), *library.names()]
        raise AlignsimError(
            f"nothing is called {quoted(name)}{suggestion(name, known)}; "
            "`alignsim list` names the scenarios, `alignsim sources` every number"
        )
    if resolved:
        kind = known_names(catalogue)[found]
        raise AlignsimError(f"{found} is a {kind}; --resolved is for scenarios")
    narrow_console().print(profile_of(catalogue, name))


def print_sources(unsourced: bool, as_csv: bool) -> None:
    """Print every number with its range, source and reason, then how many are assumptions."""
    catalogue = shipped_catalogue()
    if as_csv:
        click.echo(csv_of(source_rows(catalogue, unsourced)), nl=False)
        return
    console = Console(highlight=False)
    console.print(sources_table(catalogue, unsourced))
    console.print(str(tally(source_rows(catalogue))))


def print_diagnosis(output: Path) -> bool:
    """Print what this machine has and what it lacks; whether all is well."""
    checks = diagnose(output)
    table = Table(box=None, pad_edge=False)
    for heading in ("", "Check", "Found", "What to do"):
        table.add_column(heading, overflow="fold")
    for check in checks:
        mark = Text("ok", style="green") if check.ok else Text("mend", style="bold red")
        advice = "" if check.ok else check.advice
        table.add_row(mark, Text(check.name), Text(check.found), Text(advice))
    narrow_console().print(table)
    return all_well(checks)
