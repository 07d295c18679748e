"""Losses without a trade matrix: a missing input, and the way from impact to adjustment."""

import numpy as np
from numpy.typing import ArrayLike

from alignsim.economy.inputs import Floats, positive


def shortage_loss(share: float, cut: float, substitution: float) -> float:
    """Share of output lost when an input that costs ``share`` of it falls short by ``cut``.

    Two inputs with constant elasticity of ``substitution`` s >= 0, the other unchanged (Bachmann et
    al. 2024, Economica 91, 1157-1200). With 1 - cut = e,

        1 - loss = (share e^((s-1)/s) + 1 - share)^(s/(s-1)),

    e^share at s = 1 and e at s = 0 (Leontief). ``share`` in (0, 1), ``cut`` in [0, 1].
    """
    if not 0 < share < 1:
        raise ValueError(f"share is {share!r}; it must lie between 0 and 1, both excluded")
    if not 0 <= cut <= 1:
        raise ValueError(f"cut is {cut!r}; it must lie between 0 and 1")
    if not (np.isfinite(substitution) and substitution >= 0):
        raise ValueError(f"substitution is {substitution!r}; it must be finite and 0 or more")
    left = 1.0 - cut
    if left == 1.0:
        return 0.0
    if left == 0.0:
        if substitution <= 1:
            return 1.0
        return float(1.0 - (1.0 - share) ** (substitution / (substitution - 1.0)))
    if substitution == 0.0:
        return float(cut)
    power = (substitution - 1.0) / substitution
    x = power * np.log(left)
    # log(share e^x + 1 - share) / power, exact also where e^x overflows or power vanishes
    if abs(x) < 1e-300:
        logarithm = share * np.log(left)
    elif x > 500.0:
        rest = np.log(share) + np.log1p((1.0 - share) / share * np.exp(-x))
        logarithm = np.log(left) + rest / power
    else:
        logarithm = np.log1p(share * np.expm1(x)) / power
    return float(-np.expm1(logarithm))


def shortage_loss_quadratic(
    share: float,
    log_change: float,
    *,
    share_change: float | None = None,
    substitution: float | None = None,
) -> float:
    """The same loss to second order, as a fall in logarithm (Baqaee & Farhi 2019).

        loss = -(share x + share_change x / 2),    x = log_change, the input's fall in logarithm

    ``share_change`` is how the input's share of cost moves; given ``substitution`` s > 0 instead,
    it is that of two CES inputs to first order, share (1 - share) (1 - 1/s) x. Exactly one of both.
    """
    if (share_change is None) == (substitution is None):
        raise ValueError("give exactly one of share_change and substitution")
    if substitution is not None:
        steep = 1.0 - 1.0 / positive("substitution", substitution)
        share_change = share * (1.0 - share) * steep * log_change
    assert share_change is not None
    return -(share * log_change + 0.5 * share_change * log_change)


def adjusting_loss(
    impact: ArrayLike, adjusted: ArrayLike, months: ArrayLike, half_life: float
) -> Floats:
    """Loss ``months`` after a shock, on its way from the impact to the adjusted reading.

        loss_t = adjusted + (impact - adjusted) 2^(-t / half_life)

    ``half_life`` > 0 in months. Any unit of loss; arguments broadcast. ``months`` 0 or more.
    """
    half = positive("half_life", half_life)
    t = np.asarray(months, dtype=np.float64)
    if not (t >= 0).all():
        raise ValueError(f"months are {months!r}; they must be 0 or more")
    end = np.asarray(adjusted, dtype=np.float64)
    start = np.asarray(impact, dtype=np.float64)
    return np.asarray(end + (start - end) * 2.0 ** (-t / half))
