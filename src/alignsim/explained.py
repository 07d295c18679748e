"""Why a quantity moved, in plain words and as a table for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10
from typing import TYPE_CHECKING

import numpy as np

from alignsim.catalogue.load import shipped_catalogue
from alignsim.explanation import (
    ACT,
    BALANCE,
    BOUND,
    NOISE,
    RECIPROCITY,
    RESTRICTION,
    REVERSION,
    Explanation,
    Part,
)
from alignsim.results import kind_of
from alignsim.tables import capital_of, one_line, percent, phrase, plain, signed

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

TOP = 12
"""Parts told one by one."""

_MECHANISMS = {
    RECIPROCITY: "Reciprocity (regard answers regard)",
    REVERSION: "Return to the measured level",
    NOISE: "Chance (noise)",
    BOUND: "The end of the scale",
}
_ROLES = {
    "received": "done to {0}",
    "commitment": "{0}'s own move",
    "bystander": "as {0} saw it",
    "blame": "blame or credit of who passed it on",
}
_OTHERS = {
    "received": "Other moves done to {0}",
    "commitment": "Other moves of {0} itself",
    "bystander": "Other moves as {0} saw them",
    "blame": "Other moves passed on",
    BALANCE: "Balance through others",
    RESTRICTION: "Others' restrictions",
}
_MOST_TARGETS = 2
_MOST_DATES = 6  # an act made in more months is told without them
_MOST_SOURCES = 3
_LED, _AGAINST = 3, 2  # parts that a sentence names


def subject_of(explanation: Explanation) -> str:
    """The government whose quantity it is, by its capital."""
    inside = explanation.quantity.partition("(")[2].removesuffix(")")
    return capital_of(inside.partition(",")[0].strip())


def title_of(explanation: Explanation) -> str:
    """The quantity in plain words."""
    return phrase(explanation.quantity, explanation.governments)


def part_in_words(explanation: Explanation, part: Part) -> str:
    """What a part is due to: ``Beijing warns Seoul``, ``Balance through Washington``."""
    cause = part.cause
    if cause is None:
        return f"Other, {part.gathered} parts"
    if cause.mechanism in _MECHANISMS:
        return _MECHANISMS[cause.mechanism]
    if not cause.named:
        return _others(explanation, part)
    if cause.mechanism == ACT:
        label = shipped_catalogue().moves[cause.move].label
        through = f", through {capital_of(cause.through)}" if cause.through else ""
        return f"{capital_of(cause.by)} {label} {_targets(part)}{through}"
    who = capital_of(cause.government)
    if cause.mechanism == BALANCE:
        return f"Balance through {who}"
    return (
        f"{who}'s own restrictions" if who == subject_of(explanation) else f"{who}'s restrictions"
    )


def _others(explanation: Explanation, part: Part) -> str:
    """Small parts of one mechanism, and of one role where they are acts."""
    assert part.cause is not None
    words = _OTHERS[part.cause.role or part.cause.mechanism].format(subject_of(explanation))
    return f"{words} ({part.gathered} parts)"


def _targets(part: Part) -> str:
    names = [capital_of(target) for target in part.targets]
    if len(names) > _MOST_TARGETS + 1:
        rest = len(names) - _MOST_TARGETS
        return f"{', '.join(names[:_MOST_TARGETS])} and {rest} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def circumstances(explanation: Explanation, part: Part) -> str:
    """Of an act its role, where it came from and when; nothing of other parts."""
    cause = part.cause
    if cause is None or cause.mechanism != ACT or not cause.named:
        return ""
    role = _ROLES[cause.role].format(subject_of(explanation))
    return f"{role}; {_origin(explanation, part)}"


def _origin(explanation: Explanation, part: Part) -> str:
    assert part.cause is not None
    when = part.dates[0] if len(part.dates) == 1 else f"{part.dates[0]} to {part.dates[-1]}"
    when = f", {when}" if len(part.dates) <= _MOST_DATES else ""
    shock = part.cause.shock
    told = f"shock {one_line(shock)}" if shock else part.cause.origin
    if explanation.futures[1] > 1 and (part.share < 1 or not shock):
        told += f" in {percent(part.share)} of futures"
    return f"{told}{when}"


def sources_in_words(part: Part, most: int = _MOST_SOURCES) -> str:
    """Ids of what a part rests on, the first few: ``[koreapro-2022-16, assumption]``."""
    if not part.sources:
        return ""
    rest = len(part.sources) - most
    more = [f"{rest} more"] if rest > 0 else []
    return f"[{', '.join([*map(one_line, part.sources[:most]), *more])}]"


def digits_of(explanation: Explanation) -> int:
    """Decimals that show three figures of the largest part or of the change, 2 to 6."""
    sizes = [abs(part.mean) for part in explanation.parts[:1]] + [abs(explanation.total.mean)]
    largest = max(sizes)
    return min(6, max(2, ceil(-log10(largest)) + 2)) if largest > 0 else 2


def explanation_table(explanation: Explanation, top: int = TOP) -> Table:
    """The parts ranked by size, small ones together, and their sum, for ``rich`` to print."""
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    one = explanation.futures[1] == 1
    table = Table(
        title=Text(f"{title_of(explanation)}: why it moved", style="bold"),
        caption=Text(_caption(explanation)),
        title_justify="left",
        caption_justify="left",
        box=SIMPLE,
        pad_edge=False,
    )
    table.add_column("Part", overflow="fold", ratio=1)
    table.add_column("Change", justify="right", no_wrap=True)
    if not one:
        table.add_column("90% of futures", justify="right", no_wrap=True)
    digits = digits_of(explanation)
    for part in explanation.ranked(top):
        words = Text(part_in_words(explanation, part))
        below = (circumstances(explanation, part), sources_in_words(part))
        told = " ".join(filter(None, below)) if part.cause and part.cause.named else ""
        if told:
            words.append(f"\n  {told}", "dim")
        table.add_row(words, *_figures(part, digits, one))
    table.add_section()
    total = explanation.total
    start, end = (
        plain(float(each.mean()), digits) for each in (explanation.before, explanation.after)
    )
    words = Text.assemble(("Sum = change", "bold"), (f"  {start} → {end}", ""))
    table.add_row(words, *_figures(total, digits, one))
    return table


def _figures(part: Part, digits: int, one: bool) -> Sequence[Text]:
    from rich.text import Text

    if one:
        return [Text(signed(part.mean, digits), style="bold")]
    low, high = (signed(each, digits) for each in part.interval)
    mean = f"{signed(part.mean, digits)} ±{part.half:.{digits}f}"
    return [Text(mean, style="bold"), Text(f"[{low}, {high}]")]


def counted(explanation: Explanation) -> str:
    """Which futures: ``the mean of 1,000 futures``, ``future 17``."""
    first, count = explanation.futures
    return f"future {first}" if count == 1 else f"the mean of {count:,} futures"


def _caption(explanation: Explanation) -> str:
    since, until = explanation.dates
    told = (
        f"{counted(explanation)[:1].upper()}{counted(explanation)[1:]}, end of {since} to end of "
        f"{until}; unit: {explanation.unit}. Parts add up to the change in every future, along "
        "the path that happened: they are not what would have been without them, which `alignsim "
        "compare` tells."
    )
    if explanation.futures[1] > 1:
        told += " ± is half the 90% interval of the mean; in brackets, where 90% of futures lie."
    return told


def explanation_sentences(explanation: Explanation, top: int = TOP) -> str:
    """What moved and by how much, what led it there, and what worked against it."""
    digits, change = digits_of(explanation), explanation.total.mean
    start, end = (
        plain(float(each.mean()), digits) for each in (explanation.before, explanation.after)
    )
    dates = f"{explanation.dates[0]} to {explanation.dates[1]}"
    way, word = ("rises", "higher") if change > 0 else ("falls", "lower")
    told = f"{title_of(explanation)} {way} by {plain(abs(change), digits)}, from {start} to {end}"
    told += f", in {counted(explanation)}, {dates}"
    if not explanation.total.values.any():
        return f"{title_of(explanation)} does not move in {counted(explanation)}, {dates}."
    if explanation.futures[1] > 1:
        share = float(np.mean(np.sign(explanation.total.values) == np.sign(change)))
        told += f", {word} in {percent(share)} of them"
    every = [part for part in explanation.ranked(top) if part.cause is not None]
    named = sorted(every, key=lambda part: -abs(part.mean))
    led = [part for part in named if part.mean * change > 0][:_LED]
    against = [part for part in named if part.mean * change < 0][:_AGAINST]
    lines = [f"{told}."]
    if led:
        lines.append(f"What led there most: {_listed(explanation, led, digits)}.")
    if against:
        lines.append(f"Against it worked: {_listed(explanation, against, digits)}.")
    return " ".join(lines)


def _author(part: Part) -> str:
    """Who begins the words for a part: a name, which keeps its capital."""
    assert part.cause is not None
    who = part.cause.by or part.cause.government
    return capital_of(who) if who else "\n"


def _listed(explanation: Explanation, parts: Sequence[Part], digits: int) -> str:
    told = []
    for part in parts:
        words = part_in_words(explanation, part)
        if not words.startswith(_author(part)):
            words = words[:1].lower() + words[1:]
        brackets = circumstances(explanation, part)
        verb = "took" if part.mean < 0 else "added"
        given = f" ({brackets})" if brackets else ""
        named = part.cause is not None and part.cause.named
        size = f"{verb} {plain(abs(part.mean), digits)}"
        told.append(
            " ".join(
                filter(
                    None,
                    (f"{words}{given}", size, sources_in_words(part) if named else ""),
                )
            )
        )
    return "; ".join(told)


def kind_in_words(explanation: Explanation) -> str:
    """The kind of the quantity, as an axis names it."""
    return kind_of(explanation.quantity).capitalize()
