"""Scores of a case, and what they mean in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import isfinite

import numpy as np

from alignsim.backtest import scores
from alignsim.backtest.cases import Case
from alignsim.backtest.chance import resamples
from alignsim.backtest.forecasts import Forecast, Movement, Played
from alignsim.backtest.mappings import MAPPINGS
from alignsim.backtest.naive import NAIVE
from alignsim.backtest.observed import Observed
from alignsim.backtest.scores import Floats
from alignsim.engine.posterior import NO_POSTERIOR, Posterior

LEAST_BLOCKS = 3
"""With fewer independent blocks of forecasts an interval of skill means nothing."""

LEAST_SIGNAL = 0.1
"""Medians that move by less than this share of the spread of futures are trifles."""

TOLD = "told the events"
TOO_FEW = "too few to tell"
ALL = "All pairs"


@dataclass(frozen=True)
class Score:
    """How good the forecasts of one target and group were. Errors in the unit of the case."""

    case: str
    target: str
    group: str
    n: int
    mae: float  # mean absolute error of the model's median
    mae_persistence: float
    crps: float
    crps_naive: dict[str, float]
    cover50: float  # share of what came that lay in the model's 50% interval
    cover90: float
    hits: float  # share of directions foretold, standing still counting half
    skill: float  # against persistence
    skill_low: float
    skill_high: float
    verdict: str
    each: tuple[tuple[str, float], ...]  # origin or month, mean CRPS: for comparisons


@dataclass(frozen=True)
class Link:
    """How changes of the model go with changes observed on another scale."""

    case: str
    target: str
    group: str
    n: int
    hits: float
    hits_low: float
    hits_high: float
    correlation: float
    correlation_low: float
    correlation_high: float
    least: float  # correlation without the one government or month that supports it most
    signal: float  # mean size of median changes over the mean s.d. of changes between futures
    verdict: str


@dataclass(frozen=True)
class Judged:
    """A case, what was played, and its scores."""

    case: Case
    played: Played
    scores: tuple[Score, ...]
    links: tuple[Link, ...]


def judge(
    case: Case, observed: Observed, futures: int, posterior: Posterior = NO_POSTERIOR
) -> Judged:
    """Play a case, its parameters drawn from a posterior where it has them, and score it."""
    played = MAPPINGS[case.kind](case, observed, futures, posterior)
    every = played.forecasts
    found = [score(case, some) for some in _groups(every, lambda f: (f.target, f.group))]
    if len({each.target for each in every}) > 1:
        found += [score(case, some) for some in _groups(every, lambda f: (f.group,))]
    return Judged(case, played, tuple(found), tuple(link(case, each) for each in played.movements))


def _groups(
    every: Iterable[Forecast], key: Callable[[Forecast], tuple[str, ...]]
) -> list[list[Forecast]]:
    groups: dict[tuple[str, ...], list[Forecast]] = {}
    for each in every:
        groups.setdefault(key(each), []).append(each)
    return list(groups.values())


def score(case: Case, forecasts: list[Forecast]) -> Score:
    """Score forecasts of one group; those of one period count as one in the bootstrap."""
    targets = {each.target for each in forecasts}
    own = [scores.crps(each.members, each.observed) for each in forecasts]
    naive = {
        name: [scores.crps(each.naive[name], each.observed) for each in forecasts] for name in NAIVE
    }
    periods = sorted({each.period for each in forecasts})
    mine = by_period(forecasts, own, periods)
    reference = by_period(forecasts, naive["persistence"], periods)
    places = resamples(len(periods), case.block)
    low, high = scores.skill_interval(mine, reference, places)
    medians = [float(np.median(each.members)) for each in forecasts]
    return Score(
        case=case.id,
        target=targets.pop() if len(targets) == 1 else ALL,
        group=forecasts[0].group,
        n=len(forecasts),
        mae=_mean(abs(m - each.observed) for m, each in zip(medians, forecasts, strict=True)),
        mae_persistence=_mean(abs(each.last - each.observed) for each in forecasts),
        crps=_mean(own),
        crps_naive={name: _mean(values) for name, values in naive.items()},
        cover50=_mean(scores.covers(each.members, each.observed, 0.5) for each in forecasts),
        cover90=_mean(scores.covers(each.members, each.observed, 0.9) for each in forecasts),
        hits=_mean(
            scores.hit(m, each.level, each.observed)
            for m, each in zip(medians, forecasts, strict=True)
        ),
        skill=scores.skill(mine, reference),
        skill_low=low,
        skill_high=high,
        verdict=verdict(low, high, len(periods) / case.block, case.told),
        each=tuple(zip(periods, (float(value) for value in mine), strict=True)),
    )


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def by_period(forecasts: list[Forecast], values: list[float], periods: list[str]) -> Floats:
    """Mean of the values of all forecasts of each period."""
    return np.array(
        [
            np.mean([v for v, each in zip(values, forecasts, strict=True) if each.period == period])
            for period in periods
        ]
    )


def verdict(low: float, high: float, blocks: float, told: bool) -> str:
    """What an interval of skill against no change means."""
    if blocks < LEAST_BLOCKS or not (isfinite(low) and isfinite(high)):
        return TOO_FEW
    if low > 0.0:
        return f"better than no change, but {TOLD}" if told else "better than no change"
    found = "worse than no change" if high < 0.0 else "no better than no change"
    return f"{found}, though {TOLD}" if told else found


def link(case: Case, movement: Movement) -> Link:
    """Directions shared and correlation of changes, with intervals over the first axis."""
    model, observed = movement.model, movement.observed
    places = resamples(len(model), case.block)
    shared = 0.5 + 0.5 * np.sign(model) * np.sign(observed)
    flat = shared.reshape(len(shared), -1).mean(axis=1)
    hits_low, hits_high = scores.mean_interval(flat, places)
    low, high = scores.correlation_interval(model, observed, places)
    return Link(
        case=case.id,
        target=movement.target,
        group=movement.group,
        n=model.size,
        hits=float(shared.mean()),
        hits_low=hits_low,
        hits_high=hits_high,
        correlation=scores.correlation(model, observed),
        correlation_low=low,
        correlation_high=high,
        least=least_correlation(model, observed),
        signal=signal_of(movement),
        verdict=link_verdict(movement, (low, high), len(model) / case.block, case.told),
    )


def least_correlation(model: Floats, observed: Floats) -> float:
    """The correlation nearest to zero, or beyond it, that leaving one row out can bring."""
    full = scores.correlation(model, observed)
    left = [
        scores.correlation(np.delete(model, k, axis=0), np.delete(observed, k, axis=0))
        for k in range(len(model))
    ]
    return min(left) if full >= 0.0 else max(left)


def signal_of(movement: Movement) -> float:
    """Mean size of the median changes over the mean spread of changes between futures."""
    spread = float(np.mean(movement.spread))
    return float(np.mean(np.abs(movement.model))) / spread if spread > 0.0 else float("inf")


def link_verdict(
    movement: Movement, correlation: tuple[float, float], blocks: float, told: bool
) -> str:
    """What a correlation means. It must hold beyond chance, be no trifle and hang on no one row.

    It hangs on one row if without that row the correlation falls to less than half.
    """
    low, high = correlation
    if blocks < LEAST_BLOCKS:
        return TOO_FEW
    full = scores.correlation(movement.model, movement.observed)
    lone = abs(least_correlation(movement.model, movement.observed)) < abs(full) / 2
    if low <= 0.0 <= high or signal_of(movement) < LEAST_SIGNAL or lone:
        return "too weak to mean anything"
    together = "moves together" if low > 0.0 else "moves the other way"
    return f"{together}; {TOLD}" if told else together


def worse_than(recorded: Score, now: Score, block: int, least: float = 0.01) -> bool:
    """Whether forecasts got worse than recorded, beyond what resampling their periods allows.

    Both must have scored the same periods (else ValueError). Worse is a mean CRPS higher by more
    than the share ``least``, with an interval of the mean difference above zero.
    """
    then, later = dict(recorded.each), dict(now.each)
    if then.keys() != later.keys():
        raise ValueError(f"{now.case}, {now.target}: other periods than those recorded")
    change = np.array([later[period] - then[period] for period in then])
    low, _ = scores.mean_interval(change, resamples(len(change), block))
    return low > 0.0 and float(change.mean()) > least * recorded.crps
