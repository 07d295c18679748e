"""Does a claim come true? What the effects of all futures say, by a rule fixed beforehand.

Intervals are of 90 %, as everywhere. F futures.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np

from alignsim.comparison import Z, mean_within
from alignsim.results import Floats

LIKELY, UNLIKELY = 0.66, 0.33
"""Shares of futures from which on something is called likely, and up to which unlikely.

The words and their bounds are those of calibrated language (Mastrandrea et al. 2010, Guidance Note
for Lead Authors of the IPCC Fifth Assessment Report on Consistent Treatment of Uncertainties,
table 1). They are taken over as they are, so that no verdict depends on a bound of our own.
"""

SUPPORTED, NOT_SUPPORTED, DEPENDS = "supported", "not supported", "depends"
VERDICTS = (SUPPORTED, NOT_SUPPORTED, DEPENDS)
"""What may come of a claim."""


@dataclass(frozen=True)
class Effect:
    """What the effects of all futures in which the shock happens say of a claim.

    ``mean``, ``low`` and ``high`` are in the unit of the quantity, and no number (NaN) with fewer
    than two futures. Shares are of the futures; what is neither agreeing nor opposing is exactly 0.
    """

    futures: int  # in which the shock happens
    mean: float
    low: float  # 90 % interval of the mean, by Student's t
    high: float
    agreeing: float  # share of futures in which the effect has the claimed sign
    agreeing_low: float  # its 90 % interval, by Wilson's score
    agreeing_high: float
    opposing: float  # share of futures in which it has the other sign
    verdict: str  # one of VERDICTS


def judge(effects: Floats, sign: int) -> Effect:
    """Judge a claim that effects (F,) have a ``sign``, 1 or -1.

    It is supported if it is likely to come true in a future, and not supported if that is
    unlikely, in both cases by the whole interval of the share, and the mean does not say
    otherwise: for the first the interval of the mean lies on the claimed side of 0, for the second
    it does not. All else depends on the future.
    """
    futures = len(effects)
    nothing = (nan, nan, nan)
    mean, low, high = map(float, mean_within(effects) if futures > 1 else nothing)
    towards = np.sign(effects) * sign
    share_low, share_high = wilson(int((towards > 0).sum()), futures)
    clear = sign * (low if sign > 0 else high) > 0
    verdict = DEPENDS
    if share_low > LIKELY and clear:
        verdict = SUPPORTED
    elif share_high < UNLIKELY and not clear:
        verdict = NOT_SUPPORTED
    return Effect(
        futures=futures,
        mean=mean,
        low=low,
        high=high,
        agreeing=float(np.mean(towards > 0)) if futures else nan,
        agreeing_low=share_low,
        agreeing_high=share_high,
        opposing=float(np.mean(towards < 0)) if futures else nan,
        verdict=verdict,
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 90 % score interval of a share, 0..1; all of it where nothing was tried.

    Wilson (1927), Journal of the American Statistical Association 22; unlike the usual one it
    holds for shares near 0 and 1 (Brown, Cai and DasGupta 2001, Statistical Science 16).
    """
    if trials == 0:
        return 0.0, 1.0
    share, spread = successes / trials, Z**2 / trials
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    return min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half))
