"""``alignsim check`` and ``alignsim schema``."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

import click

from alignsim.catalogue.load import shipped_catalogue
from alignsim.errors import AlignsimError, Fault, escaped
from alignsim.library import load_scenario, scenario_path
from alignsim.scenario import Scenario
from alignsim.scenario.findings import Finding, errors_of, warning
from alignsim.scenario.lexicon import meanings_of, vocabulary_of


@dataclass
class Verdict:
    """What a check of one file found; `scenario` is None when it is refused."""

    file: str
    scenario: Scenario | None
    refusal: AlignsimError | None = None
    findings: list[Finding] = field(default_factory=list)

    @property
    def warned(self) -> bool:
        """Whether there is any warning."""
        return any(each.severity == "warning" for each in self.findings)


def check_file(file: str, pilot: bool | None = None) -> Verdict:
    """Check one scenario, given by name or by path.

    With ``pilot`` a few hundred futures are played to find shocks that never happen or make no
    difference; None plays them only where a shock waits for a condition, and not for differences.
    """
    try:
        scenario = load_scenario(file)
    except AlignsimError as refusal:
        return Verdict(file, None, refusal, errors_of(refusal, file))
    findings = [warning(fault) for fault in _remarks(file, scenario, pilot)]
    return Verdict(file, scenario, None, findings)


def _remarks(file: str, scenario: Scenario, pilot: bool | None) -> list[Fault]:
    """What is legal and surely not meant, in the order of the file."""
    from alignsim.lint.places import placed
    from alignsim.lint.reading import reading_remarks

    catalogue = shipped_catalogue()
    remarks = reading_remarks(scenario, catalogue)
    waits = any(shock.when is not None for shock in scenario.shocks)
    if pilot or (pilot is None and waits):
        from alignsim.lint.pilot import pilot_remarks

        remarks += pilot_remarks(scenario, catalogue, effects=bool(pilot))
    return placed(remarks, scenario_path(file), vocabulary_of(catalogue))


def check_files(
    files: Iterable[str], as_json: bool = False, pilot: bool | None = None
) -> tuple[bool, bool]:
    """Check every file and print what is found; whether any is refused, and any warned of.

    ``pilot`` is that of :func:`check_file`.

    As JSON one list of findings is printed, empty when there is nothing to tell.
    """
    verdicts = []
    for file in files:
        verdicts.append(check_file(file, pilot))
        if not as_json:
            _print(verdicts[-1])
    if as_json:
        found = [each.as_record() for verdict in verdicts for each in verdict.findings]
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    refused = any(verdict.scenario is None for verdict in verdicts)
    return refused, any(verdict.warned for verdict in verdicts)


def _print(verdict: Verdict) -> None:
    """Findings go to standard error, good news to standard output."""
    scenario = verdict.scenario
    if scenario is None:
        click.echo(str(verdict.refusal), err=True)
        return
    for finding in verdict.findings:
        click.echo(str(finding), err=True)
    shocks, warnings = len(scenario.shocks), len(verdict.findings)
    good = f"good, but for {_count(warnings, 'warning')}." if warnings else "good."
    click.echo(
        f"{escaped(verdict.file)}: {good} {escaped(scenario.name)}, from {scenario.start} for "
        f"{_count(scenario.months, 'month')}, {_count(shocks, 'shock')}"
    )


def print_determinism(name: str) -> bool:
    """Play futures of a scenario in every way and print what each gave; whether all agree."""
    from alignsim.determinism import FUTURES, Way, check_determinism

    def tell(way: Way, agrees: bool) -> None:
        if not way.digest:
            click.echo(f"  not checked: {way.told}")
            return
        click.echo(f"  {way.digest[:16]}  {'same' if agrees else 'DIFFERENT'}  {way.told}")

    click.echo(f"{escaped(name)}: {FUTURES} futures, SHA-256 of all that is recorded")
    agree = check_determinism(name, FUTURES, tell)
    click.echo(
        "Every way checked gives the same bytes." if agree else "Not all ways give the same bytes."
    )
    return agree


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def schema_text() -> str:
    """JSON Schema of the scenario language, as text."""
    from alignsim.scenario.editor import json_schema

    catalogue = shipped_catalogue()
    schema = json_schema(vocabulary_of(catalogue), meanings_of(catalogue))
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
