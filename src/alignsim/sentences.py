"""What a run, a sweep or a discovery found, in a few plain sentences."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from alignsim.discovery import (
    COMMON,
    NOTHING,
    RARE,
    SIGNIFICANT,
    Discovery,
    Restriction,
    share_interval,
)
from alignsim.results import Results, kind_of
from alignsim.sensitivity import MORRIS, PAWN, SOBOL, Influence, Measure, Sensitivity, Sweep
from alignsim.tables import AMOUNTS, FELT, Change, digits_for, percent, plain, signed

RAISES, LOWERS, EITHER = "raises", "lowers", "either way"
"""What a factor does to a result as it grows; either way where that depends, or is not sure."""

_MOST = 0.6  # share of futures from which a direction is told, as in the plots
_TOLD = 3  # factors named in a sentence
_DEPENDS = 0.5  # spread of effects over their mean size, beyond which interactions are told


def change_sentence(results: Results, change: Change) -> str:
    """How a quantity moved over a run, in how many futures, and how far it went on the way."""
    end = results.dates[-1]
    if kind_of(change.quantity) in AMOUNTS and (change.rare or not change.felt):
        if not change.felt:
            return f"{change.words}: none in any future."
        return (
            f"{change.words}: some in {percent(change.felt)} of futures, whose largest is "
            f"{plain(change.peak)}{_of_unit(change)} in the median; none in the others."
        )
    told = f"{change.words} {_moves(change)}: {signed(change.change)}{_of_unit(change)} in the "
    told += f"median by {end}, {signed(change.low)} to {signed(change.high)} in 90% of futures"
    if change.passed:
        told += f"; on the way it is furthest in {results.dates[change.month]}, at "
        told += f"{signed(change.furthest)} from its start"
    return f"{told}."


def _of_unit(change: Change) -> str:
    return change.unit if change.unit.startswith("%") else ""


def _moves(change: Change) -> str:
    """``rises in 93% of futures``, or the same of falling, or neither."""
    if abs(change.low) < FELT and abs(change.high) < FELT:
        return "ends where it began"
    if max(change.rising, change.falling) < _MOST:
        return f"goes either way, rising in {percent(change.rising)} of futures"
    word, share = ("rises", change.rising)
    if change.falling > change.rising:
        word, share = ("falls", change.falling)
    return f"{word} in {percent(share)} of futures"


def direction(influence: Influence) -> str:
    """What a factor does as it grows, by the interval of its mean effect (Morris)."""
    mean = influence.measures["mu"]
    return RAISES if mean.low > 0.0 else LOWERS if mean.high < 0.0 else EITHER


def depends(influence: Influence) -> bool:
    """Whether the effect of a factor depends much on itself or on others (Morris)."""
    size = influence.measures["mu_star"].value
    return size > 0.0 and influence.measures["sigma"].value > _DEPENDS * size


def figures(number: float, measure: Measure) -> str:
    """A number with two figures of half the interval of its measure, at most 6 decimals."""
    digits = digits_for(measure.low, measure.high)
    return plain(number, digits + 1 if digits < 6 else digits)


def with_interval(measure: Measure, shares: bool) -> str:
    """A measure with its interval, shares in %: ``0.12 [0.10, 0.14]``."""
    if shares:
        ends = (max(0.0, measure.low), min(1.0, max(0.0, measure.high)))
        return f"{percent(max(0.0, measure.value))} [{ends[0]:.0%}, {ends[1]:.0%}]"
    told = [figures(each, measure) for each in (measure.value, max(0.0, measure.low), measure.high)]
    return f"{told[0]} [{told[1]}, {told[2]}]"


def give_or_take(measure: Measure, shares: bool) -> str:
    """A measure and half its interval, shares in %: ``0.12 ±0.02``."""
    half = (measure.high - measure.low) / 2
    if shares:
        return f"{percent(max(0.0, measure.value))} ±{100 * half:.0f}"
    return f"{figures(measure.value, measure)} ±{figures(half, measure)}"


def in_a_row(words: Iterable[str]) -> str:
    """Words as English: ``a, b and c``."""
    every = list(words)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


def sweep_sentences(sweep: Sweep, found: Sensitivity) -> list[str]:
    """What drives one result, what hardly matters, and how far to trust it."""
    what = f"{found.of} in {sweep.date}"
    count = len(found.influences)
    if found.constant:
        return [f"{what} is the same everywhere: none of the {count} factors moves it."]
    if not found.clear:
        told = f"No factor is told from chance: none of the {count} drives {what} so that it shows"
        at = "" if found.method == PAWN else " a point"
        return [f"{told} in {sweep.futures:,} futures{at}.", *_noise(found)]
    lines = [_STRONGEST[found.method](what, found), _rest(found)]
    return [*(line for line in lines if line), *warnings(found)]


def _morris(what: str, found: Sensitivity) -> str:
    first, *others = found.clear[:_TOLD]
    ways = {EITHER: "up or down"}
    size = with_interval(first.ranking, shares=False)
    way = ways.get(direction(first), direction(first) + " it")
    told = f"{first.factor.name} moves {what} most: by {size} over its range ({way})"
    if others:
        then = (
            f"{e.factor.name} ({figures(e.ranking.value, e.ranking)}, "
            f"{ways.get(direction(e), direction(e) + ' it')})"
            for e in others
        )
        told += f", then {in_a_row(then)}"
    if depends(first):
        told += f". How much {first.factor.name} does depends on the other factors, or on its level"
    return told + "."


def _sobol(what: str, found: Sensitivity) -> str:
    alone = with_interval(found.clear[0].measures["first"], shares=True)
    total = percent(min(1.0, found.clear[0].ranking.value))
    told = (
        f"{found.clear[0].factor.name} drives {alone} of the variance of {what} by itself, {total} "
        "with its interactions"
    )
    then = [
        f"{e.factor.name} {percent(max(0.0, e.measures['first'].value))} and "
        f"{percent(min(1.0, e.ranking.value))}"
        for e in found.clear[1:_TOLD]
    ]
    told += f"; {in_a_row(then)}" if then else ""
    rest = found.interactions
    share = percent(min(1.0, max(0.0, rest.value)))
    return f"{told}. No single factor explains {share}: interactions, and chance."


def _pawn(what: str, found: Sensitivity) -> str:
    told = (
        f"{e.factor.name} ({with_interval(e.ranking, shares=False)})" for e in found.clear[:_TOLD]
    )
    return f"What {what} is depends most on {in_a_row(told)}; chance alone makes " + (
        f"{figures(found.clear[0].chance, found.clear[0].ranking)}."
    )


_STRONGEST = {MORRIS: _morris, SOBOL: _sobol, PAWN: _pawn}


def _rest(found: Sensitivity) -> str:
    clear = {each.factor.name for each in found.clear}
    idle = [each.factor.name for each in found.influences if each.factor.name not in clear]
    if not idle:
        return ""
    why = "not told from chance, or less than a tenth of the strongest"
    if len(idle) <= _TOLD:
        return f"{in_a_row(idle)} hardly matter{'s' if len(idle) == 1 else ''}: {why}."
    return f"{len(idle)} of {len(found.influences)} hardly matter: {why}."


def warnings(found: Sensitivity) -> list[str]:
    """What makes the answer unsure, and what would make it surer."""
    lines = []
    if found.wide:
        more = "--futures" if found.method == PAWN else "--samples"
        lines.append(
            f"Intervals are wide, so the order of factors is unsure: four times the {more} halve "
            "them."
        )
    return [*lines, *_noise(found)]


def _noise(found: Sensitivity) -> list[str]:
    if not found.noisy:
        return []
    return [
        f"{found.chance:.0%} of the variance between points is chance, which looks like "
        "interactions: more --futures lower it."
    ]


# ---------------------------------------------------------------------------- discovery


def in_short(number: float) -> str:
    """A number in three figures, with a true minus."""
    return f"{number:.3g}".replace("-", "−")


def demand(restriction: Restriction) -> str:
    """What a region asks of a factor: ``below 0.15``, or of a shock ``happens``."""
    low, high = restriction.low, restriction.high
    if _is_shock(restriction):
        return "happens" if isfinite(low) else "does not happen"
    if not isfinite(low):
        return f"below {in_short(high)}"
    if not isfinite(high):
        return f"above {in_short(low)}"
    return f"{in_short(low)} to {in_short(high)}"


def _is_shock(restriction: Restriction) -> bool:
    return restriction.factor.number.startswith("shock/")


def limits_in_words(restriction: Restriction) -> str:
    """A restriction as a clause: ``inertia is below 0.15``, ``shock row happens``."""
    verb = " " if _is_shock(restriction) else " is "
    return f"{restriction.factor.name}{verb}{demand(restriction)}"


def discovery_sentences(found: Discovery) -> list[str]:
    """Where an outcome comes about, how surely, and what of it may be luck."""
    what = f"{found.outcome} in {found.date}"
    count = f"{found.cases:,} of {found.futures:,} futures"
    if found.verdict == RARE:
        return [f"{what} comes about in {count}: too few to tell where. That is a result too."]
    if found.verdict == COMMON:
        return [
            f"{what} comes about in {count}, whatever is assumed: too few others to tell where not."
        ]
    region = found.region
    if found.verdict == NOTHING or region is None:
        told = f"{what} comes about in {count}, and no region of the assumptions"
        return [f"{told} does better than chance in futures it was not found on: it is spread."]
    judged = region.judged_by
    low, high = share_interval(judged.hits, judged.inside)
    times = judged.density / judged.rate if judged.rate else 0.0
    asked = in_a_row(limits_in_words(each) for each in found.restrictions)
    lines = [
        f"{what} comes about in {percent(judged.rate)} of futures; where {asked}, in "
        f"{percent(judged.density)} [{low:.0%}, {high:.0%}], {times:.1f} times as often.",
        f"That region holds {percent(judged.coverage)} of all cases (coverage) in "
        f"{percent(judged.mass)} of the futures (mass).",
    ]
    lucky = [each.factor.name for each in found.restrictions if each.quasi_p > SIGNIFICANT]
    if lucky:
        lines.append(f"What is asked of {in_a_row(lucky)} may be luck.")
    if not found.reached:
        lines.append(
            f"No region as dense as {found.threshold:g} was found; this one comes nearest."
        )
    return lines
