"""``alignsim check`` and ``alignsim schema``."""

import json
from collections.abc import Iterable

import click

from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import AlignsimError, escaped
from alignsim.runner import load_scenario
from alignsim.scenario import json_schema
from alignsim.scenario.lexicon import meanings_of, vocabulary_of


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
    catalogue = shipped_catalogue()
    schema = json_schema(vocabulary_of(catalogue), meanings_of(catalogue))
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
