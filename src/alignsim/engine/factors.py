"""Factors: the uncertain numbers of a scenario, by the names a user knows them by."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from alignsim.catalogue.load import Catalogue
from alignsim.engine.draws import (
    CONSTANT,
    MEASUREMENT,
    NORMAL,
    NUMBER,
    POSTERIOR,
    SHOCK,
    normal_quantile,
    quantile,
    uniform,
)
from alignsim.engine.measure import number_names
from alignsim.engine.plan import Plan
from alignsim.errors import AlignsimError, escaped
from alignsim.factors import Factor
from alignsim.scenario.lexicon import vocabulary_of
from alignsim.scenario.words import nearest, quoted
from alignsim.world.state import Floats, Integers

ALL = "all"
"""The word for every uncertain parameter."""

_PARAMETER, _PREFERENCE, _EFFECT = "parameter", "preference", "effect"
_GROUPS = {"preferences": _PREFERENCE, "effects": _EFFECT}

TAIL = 0.025
"""A normal distribution is swept from its 2.5 % to its 97.5 % quantile: its ends are nowhere."""


def name_of_number(number: str) -> str:
    """What a user calls a drawn number: ``preference/x/security`` is ``security of x``."""
    kind, *parts = number.split("/")
    if kind == _PARAMETER:
        return parts[0]
    if kind in (_PREFERENCE, _EFFECT):
        return f"{parts[1]} of {parts[0]}"
    condition, on, government = parts
    return f"{on} of {condition} on {government}"


def every_factor(plan: Plan, catalogue: Catalogue) -> tuple[Factor, ...]:
    """All numbers of a plan that futures draw, in the order of ``World.numbers``.

    What the scenario holds, and what has no range, is left out.
    """
    found = []
    for row, number in enumerate(number_names(catalogue, plan.governments)):
        if plan.numbers.kind[row] != CONSTANT:
            low, high = _shape(plan, row)(0.0), _shape(plan, row)(1.0)
            if high > low:
                found.append(Factor(name_of_number(number), number, low, high))
    return tuple(found)


def _shape(plan: Plan, row: int) -> Callable[[float], float]:
    """The quantiles of a number's distribution; those of a normal one without its far tails."""
    kind = int(plan.numbers.kind[row])
    low, middle, high, spread = plan.numbers.bounds[row].tolist()
    tail = TAIL if kind == NORMAL else 0.0
    return lambda u: quantile(kind, low, middle, high, spread, min(1.0 - tail, max(tail, u)))


def chosen_factors(words: Sequence[str], plan: Plan, catalogue: Catalogue) -> tuple[Factor, ...]:
    """The factors that words name, each once.

    A word is ``all`` (parameters), the name of a parameter, ``preferences of GOVERNMENT``,
    ``effects of MOVE``, or one of these as in ``security of GOVERNMENT``.
    AlignsimError names what is unknown, or held by the scenario, with the nearest word.
    """
    drawn = {each.name: each for each in every_factor(plan, catalogue)}
    every = {name_of_number(each): each for each in number_names(catalogue, plan.governments)}
    chosen: dict[str, Factor] = {}
    for word in words:
        names = _named(word.strip(), every, catalogue)
        uncertain = [name for name in names if name in drawn]
        if not uncertain:
            raise AlignsimError(
                f"{escaped(word.strip())} has no range here: the scenario, or the world, holds it; "
                "name another, or leave it out of the scenario"
            )
        chosen |= {name: drawn[name] for name in uncertain}
    return tuple(chosen.values())


def _named(word: str, every: dict[str, str], catalogue: Catalogue) -> list[str]:
    """Names of the numbers that one word stands for."""
    if word == ALL:
        return [name for name, number in every.items() if number.startswith(f"{_PARAMETER}/")]
    name = _with_id(word, catalogue)
    if name in every:
        return [name]
    group, of, whose = name.partition(" of ")
    kind = _GROUPS.get(group) if of else None
    found = [each for each, number in every.items() if number.startswith(f"{kind}/{whose}/")]
    if found:
        return found
    groups = {
        f"{g} of {number.split('/')[1]}": g
        for g, k in _GROUPS.items()
        for number in every.values()
        if number.startswith(f"{k}/")
    }
    near = nearest(word, [ALL, *every, *groups])
    guess = f"did you mean {near}? " if near else ""
    raise AlignsimError(
        f"no uncertain number is called {quoted(word)}; {guess}there are: {ALL}, "
        "preferences of GOVERNMENT, effects of MOVE, one of those as in security of GOVERNMENT, "
        f"and {', '.join(n for n, number in every.items() if number.startswith(_PARAMETER))}"
    )


def _with_id(word: str, catalogue: Catalogue) -> str:
    """The word with the id of a government in place of another spelling of its name."""
    what, of, whose = word.partition(" of ")
    government = vocabulary_of(catalogue).government(whose.strip()) if of else None
    return f"{what.strip()} of {government or whose.strip()}" if of else word


def rows_of(factors: Iterable[Factor], plan: Plan, catalogue: Catalogue) -> Integers:
    """Rows of the factors among the drawn numbers of a plan, (k,)."""
    names = {name: k for k, name in enumerate(number_names(catalogue, plan.governments))}
    return np.array([names[each.number] for each in factors], dtype=np.int64)


def at_quantiles(plan: Plan, rows: Integers, points: Floats) -> Floats:
    """The numbers ``rows`` (k,) at quantiles ``points`` (S, k), 0..1, of their own distributions.

    Quantile 0 is the low end of a range and 1 its high end. A posterior is not asked: factors that
    are swept are independent.
    """
    values = np.empty_like(points)
    for k, row in enumerate(rows):
        values[:, k] = list(map(_shape(plan, row), points[:, k].tolist()))
    return values


def drawn_values(plan: Plan, rows: Integers, first: int, futures: int) -> Floats:
    """What futures ``first`` .. ``first + futures - 1`` draw for the numbers ``rows``, (F, k).

    The same bits as they play with, posterior included; nothing is played.
    """
    numbers, values = plan.numbers, np.empty((futures, rows.size))
    for k, row in enumerate(rows):
        kind, (low, middle, high, spread) = int(numbers.kind[row]), numbers.bounds[row].tolist()
        draws = _uniforms(plan, first, futures, NUMBER, int(numbers.place[row]))
        values[:, k] = [quantile(kind, low, middle, high, spread, u) for u in draws]
    particles = len(numbers.particle)
    if particles:
        draws = _uniforms(plan, first, futures, POSTERIOR, 0)
        taken = [min(particles - 1, int(u * particles)) for u in draws]
        for column, row in enumerate(numbers.fitted):
            values[:, rows == row] = numbers.particle[taken, column][:, None]
    return values


def drawn_inputs(
    plan: Plan, catalogue: Catalogue, first: int, futures: int
) -> tuple[tuple[Factor, ...], Floats]:
    """Everything uncertain that futures draw before they begin, and what they drew, (F, k).

    Numbers; the measurement errors of the starts, in standard deviations; and whether (1) each
    shock that is not certain happens.
    """
    factors = every_factor(plan, catalogue)
    values = drawn_values(plan, rows_of(factors, plan, catalogue), first, futures)
    columns = {}
    for i, government in enumerate(plan.governments):
        if plan.setting.ideal_point_sd[i] > 0.0:
            draws = _uniforms(plan, first, futures, MEASUREMENT, int(plan.setting.place[i]))
            columns[f"start/{government}"] = [normal_quantile(u) for u in draws]
    for s, shock in enumerate(plan.shocks):
        if 0.0 < plan.shock_probability[s] < 1.0:
            draws = _uniforms(plan, first, futures, SHOCK, int(plan.shock_place[s]))
            columns[f"shock/{shock}"] = [float(u < plan.shock_probability[s]) for u in draws]
    others = tuple(
        Factor(
            number.replace("start/", "start error of ").replace("shock/", "shock "),
            number,
            low,
            high,
        )
        for number, drawn in columns.items()
        for low, high in [(min(drawn), max(drawn))]
    )
    return factors + others, np.column_stack([values, *columns.values()])


def _uniforms(plan: Plan, first: int, futures: int, purpose: int, place: int) -> list[float]:
    """Draws of futures for one purpose at one place, in (0, 1)."""
    runs = np.arange(first, first + futures, dtype=np.uint64)
    # whole numbers of an array are drawn for as single ones are
    found: Floats = uniform(plan.seed, runs, 0, purpose, place, 0)  # type: ignore
    return list(found.tolist())
