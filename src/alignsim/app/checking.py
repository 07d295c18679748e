"""``alignsim check`` and ``alignsim schema``."""

import json
from collections.abc import Iterable

import click

from alignsim.errors import AlignsimError, escaped
from alignsim.runner import load_scenario
from alignsim.scenario import json_schema


def check_files(files: Iterable[str]) -> bool:
    """Check every file, print its faults or that it is good; whether all are good."""
    good = True
    for file in files:
        try:
            scenario = load_scenario(file)
        except AlignsimError as fault:
            click.echo(str(fault), err=True)
            good = False
        else:
            shocks = len(scenario.shocks)
            click.echo(
                f"{escaped(file)}: good. {escaped(scenario.name)}, from {scenario.start} for "
                f"{scenario.months} months, {shocks} shock{'' if shocks == 1 else 's'}"
            )
    return good


def schema_text() -> str:
    """JSON Schema of the scenario language, as text."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(dialect | json_schema(), indent=2, ensure_ascii=False) + "\n"
