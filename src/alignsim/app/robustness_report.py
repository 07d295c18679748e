"""Effects under rival theories, in sentences and as a table; and the theories themselves."""

from __future__ import annotations

from rich.box import SIMPLE
from rich.console import Group
from rich.table import Table
from rich.text import Text

from alignsim.app.layout import facts, heading, listing
from alignsim.errors import escaped
from alignsim.robustness import DEPENDS, NO_EFFECT, NOBODY, ROBUST, Robustness
from alignsim.tables import in_words, one_line, part_of, percent
from alignsim.world.theory import Theory

STYLES = {ROBUST: "bold green", DEPENDS: "bold yellow", NO_EFFECT: "dim"}


def sentences(found: Robustness) -> list[str]:
    """For every quantity whether the conclusion hangs on the theory, and on which."""
    return [_sentence(found, quantity) for quantity in found.quantities]


def _sentence(found: Robustness, quantity: str) -> str:
    what = f"{in_words(found, quantity)}, {found.dates[found.month]}"
    verdict, many = found.verdict(quantity), len(found.theories)
    by_theory = dict(zip(found.theories, found.effects(quantity), strict=True))
    if verdict == NO_EFFECT:
        return f"{what}: no effect that any of the {many} theories shows clearly."
    if verdict == ROBUST:
        sizes = sorted(by_theory.values(), key=lambda each: abs(each.mean))
        word = "raise" if sizes[0].mean > 0 else "lower"
        return (
            f"{what}: robust. Under all {many} theories the shocks {word} it, by "
            f"{part_of(sizes[0])} at least and {part_of(sizes[-1])} at most; where nobody chooses, "
            f"by {part_of(found.alone(quantity))}."
        )
    groups = (
        ("the shocks raise it under", [t for t, e in by_theory.items() if e.low > 0]),
        ("lower it under", [t for t, e in by_theory.items() if e.high < 0]),
        ("do nothing clear under", [t for t, e in by_theory.items() if not e.clear]),
    )
    said = ", and ".join(f"{words} {listing(names)}" for words, names in groups if names)
    return f"{what}: depends on theory; {said if groups[0][1] else f'the shocks {said}'}."


def terminal_table(found: Robustness) -> Table:
    """Effects on every quantity by theory, as a table that ``rich`` can print."""
    table = Table(
        title=Text(f"{one_line(found.scenario)}: what its shocks do, by theory", style="bold"),
        caption=Text(
            f"Means of {found.futures:,} futures in {found.dates[found.month]}, with the shocks "
            "less without them on the same draws; ± tells their 90% intervals. Higher: share of "
            "futures in which it is higher. Robust: under every theory the interval leaves 0 out, "
            "on the same side. No effect: under none. Only how governments choose differs "
            "between theories, not how they respond; what happens where nobody chooses is the "
            "shocks' own doing."
        ),
        title_justify="left",
        caption_justify="left",
        box=SIMPLE,
        pad_edge=False,
    )
    table.add_column("Quantity, theory", overflow="fold", ratio=1)
    table.add_column("Effect", justify="right", no_wrap=True)
    table.add_column("Higher", justify="right", no_wrap=True)
    for quantity in found.quantities:
        unit = found.unit(quantity).replace(" ", "\N{NO-BREAK SPACE}")
        verdict = found.verdict(quantity)
        name = Text.assemble((in_words(found, quantity), "italic cyan"), (f" ({unit})", "dim"))
        table.add_row(name, Text(verdict, style=STYLES[verdict]), "")
        for theory in found.theories:
            effect = found.effect(theory, quantity)
            style = "bold" if effect.clear else ""
            label = Text(f"  {escaped(theory)}")
            table.add_row(label, Text(part_of(effect), style=style), Text(percent(effect.above)))
        alone = found.alone(quantity)
        table.add_row(Text(f"  {NOBODY}"), part_of(alone), percent(alone.above), style="dim")
    return table


def pace(found: Robustness) -> str:
    """How many moves governments choose under each theory."""
    told = [
        f"{theory} {each:.2f}" for theory, each in zip(found.theories, found.choices, strict=True)
    ]
    return f"Moves that a government chooses in a month: {', '.join(told)}."


def profile(theory: Theory) -> Group:
    """What a theory values and leaves out, its sources and its own parameters."""
    parameters = [
        f"{name} {each.value:g} ({each.low:g} to {each.high:g}; {each.source}): {each.claim}"
        for name, each in theory.parameters.items()
    ]
    return Group(
        heading(theory.name, "theory of choice"),
        Text(theory.statement),
        facts(
            [
                ("values", theory.values),
                ("ignores", theory.ignores),
                *(("source", each) for each in theory.sources),
                *(("parameter", each) for each in parameters),
            ]
        ),
        Text(""),
    )
