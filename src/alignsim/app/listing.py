"""``alignsim list``, ``show``, ``sources`` and ``doctor``: print what the catalogue knows."""

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from alignsim.app.describe import find, known_names, profile_of
from alignsim.app.doctor import all_well, diagnose
from alignsim.app.sourcing import as_csv as csv_of
from alignsim.app.sourcing import source_rows, sources_table, tally
from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import AlignsimError
from alignsim.runner import load_scenario, scenario_folders
from alignsim.scenario import Library, Scenario, resolved_text
from alignsim.scenario.words import quoted, suggestion

WIDEST = 100
"""Columns beyond which lines of text are hard to read."""


def _console() -> Console:
    console = Console(highlight=False)
    return Console(highlight=False, width=min(console.width, WIDEST))


def print_scenarios() -> None:
    """Print the name, the span and the question of every scenario that can be run by name."""
    table = Table(box=None, pad_edge=False, title="Scenarios", title_justify="left")
    table.add_column("Name", style="bold", no_wrap=True)
    table.add_column("From", no_wrap=True)
    table.add_column("Months", justify="right")
    table.add_column("Shocks", justify="right")
    table.add_column("What it asks", overflow="fold")
    for name, scenario in _scenarios():
        if isinstance(scenario, Scenario):
            shocks = str(len(scenario.shocks))
            told = Text(scenario.description or scenario.name)
            table.add_row(name, scenario.start, str(scenario.months), shocks, told)
        else:
            table.add_row(name, "", "", "", Text(f"has faults: alignsim check {name}"))
    console = _console()
    console.print(table)
    console.print("Run one with: alignsim run NAME", markup=False)


def _scenarios() -> Iterator[tuple[str, Scenario | None]]:
    for name in Library(scenario_folders()).names():
        try:
            yield name, load_scenario(name)
        except AlignsimError:
            yield name, None


def print_profile(name: str, resolved: bool) -> None:
    """Print the profile of whatever ``name`` names; a scenario is printed as a file.

    Raises AlignsimError, with the nearest name, where nothing is called so.
    """
    catalogue = shipped_catalogue()
    library = Library(scenario_folders())
    found = find(catalogue, name)
    is_file = Path(name).suffix in (".yaml", ".yml")
    if is_file or (found is None and library.find(name)):
        scenario = load_scenario(name)
        if resolved:
            click.echo(resolved_text(scenario), nl=False)
        else:
            _print_scenario(scenario)
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
    _console().print(profile_of(catalogue, name))


def _print_scenario(scenario: Scenario) -> None:
    """A scenario as a brief: what it asks, and what happens when."""
    console = _console()
    console.print(Text(scenario.name, style="bold"))
    if scenario.description:
        console.print(Text(scenario.description))
    console.print(f"From {scenario.start} for {scenario.months} months, seed {scenario.seed}.\n")
    table = Table(box=None, pad_edge=False)
    for heading in ("When", "Shock", "What happens", "Chance"):
        table.add_column(heading, overflow="fold")
    for shock in scenario.shocks:
        by, on = ", ".join(shock.by or ()), ", ".join(shock.on or ())
        settings = ", ".join(f"{name} = {value:g}" for name, value in shock.set.items())
        happens = settings or f"{by} {shock.type} {on}".strip()
        note = f". {shock.note}" if shock.note else ""
        when = shock.date or shock.when or ""
        table.add_row(Text(when), Text(shock.id), Text(happens + note), f"{shock.probability:.0%}")
    console.print(table)
    for question in scenario.questions:
        console.print(Text(f"\n? {question}"))


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
    _console().print(table)
    return all_well(checks)
