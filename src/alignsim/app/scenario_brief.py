"""``alignsim show SCENARIO``: what it asks, what happens when, and what its variants change."""

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from alignsim.app.layout import narrow_console
from alignsim.scenario import Scenario, Shock, variant
from alignsim.scenario.differences import (
    NO_DIFFERENCE,
    act_in_words,
    differences,
    months_in_words,
    terms_in_words,
    value_in_words,
)


def print_brief(scenario: Scenario, called: str) -> None:
    """Print a scenario as a seminar reads it; `called` is the name it was asked for by."""
    console = narrow_console()
    console.print(Text(scenario.name, style="bold"))
    if scenario.description:
        console.print(Text(f"{scenario.description.rstrip()}\n"))
    console.print(
        f"From {scenario.start} for {months_in_words(scenario.months)}, seed {scenario.seed}.\n"
    )
    console.print(_shocks(scenario))
    settings = list(_settings(scenario))
    if settings:
        console.print(Text("\nSet otherwise than in the model", style="bold"))
        for line in settings:
            console.print(_indented(line))
    if scenario.report:
        console.print(Text("\nReports", style="bold"))
        console.print(_indented(", ".join(scenario.report)))
    if scenario.variants:
        console.print(Text("\nVariants", style="bold"), Text(f"alignsim run {called}@NAME", "dim"))
        for name in scenario.variants:
            console.print(_variant(scenario, name))
    for question in scenario.questions:
        console.print(Text(f"\n? {question}"))


def _indented(line: str, by: int = 2) -> Padding:
    return Padding(Text(line), (0, 0, 0, by))


def _shocks(scenario: Scenario) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("When", no_wrap=True, style="cyan")
    table.add_column("Shock", overflow="fold", max_width=22)
    table.add_column("What happens", overflow="fold", ratio=1)
    for shock in scenario.shocks:
        table.add_row(_when(shock), Text(shock.id), _happens(shock))
    return table


def _when(shock: Shock) -> str:
    if shock.when is not None:
        return "once if" if shock.once else "while"
    return shock.date or f"month {shock.month}"


def _happens(shock: Shock) -> Text:
    """The condition of a shock, its act and terms, and below them its note."""
    told = Text()
    if shock.when is not None:
        told.append(f"{shock.when}: ", "cyan")
    told.append("; ".join([act_in_words(shock), *terms_in_words(shock)]))
    if shock.note:
        told.append(f"\n{shock.note}", "dim")
    return told


def _settings(scenario: Scenario) -> list[str]:
    lines = [f"{name}: {value_in_words(value)}" for name, value in scenario.parameters.items()]
    for who, values in scenario.preferences.items():
        lines += [f"{who}, {name}: {value_in_words(value)}" for name, value in values.items()]
    return lines


def _variant(scenario: Scenario, name: str) -> Group:
    """A variant: what it asks, then what it changes, a line a difference."""
    about = scenario.variants[name].description
    title = Text.assemble((name, "bold"), f": {about}" if about else "")
    found = differences(scenario, variant(scenario, name), with_variants=False)
    removed = [each for each in found if each.change == "removed" and each.part in _ids(scenario)]
    lines = [str(each) for each in found if each not in removed]
    if removed:
        lines.insert(0, f"without {', '.join(_ids(scenario)[each.part] for each in removed)}")
    changes = Table.grid(padding=(0, 1, 0, 0))
    for line in lines or [NO_DIFFERENCE]:
        changes.add_row(Text("-"), Text(line))
    return Group(Padding(title, (0, 0, 0, 2)), Padding(changes, (0, 0, 0, 4)))


def _ids(scenario: Scenario) -> dict[str, str]:
    """The ids of shocks by the part of a difference that tells of them."""
    return {f"shock {shock.id}": shock.id for shock in scenario.shocks}
