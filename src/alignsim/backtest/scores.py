"""How good forecasts were. Arrays in, numbers out; nothing here knows what is forecast.

A forecast is an ensemble: M members, each one value that might be observed.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CONFIDENCE = 0.9
"""Share of resamples that an interval of a score holds."""


def crps(members: Floats, observed: float, fair: bool = True) -> float:
    """Continuous ranked probability score of an ensemble (M,), in units of what is observed.

    Mean |x - y| less half the mean |x - x'|, 0 for a sure and true forecast, less is better. For a
    single member it is the absolute error. ``fair`` (Ferro 2014, Quarterly Journal of the Royal
    Meteorological Society 140, eq. 2) divides by M (M - 1) instead of M^2: what an ensemble without
    end from the same source would score on average, so that small ensembles are not punished for
    being small. Exact: by sorting, not by quadrature.
    """
    x = np.sort(np.asarray(members, dtype=np.float64))
    m = x.size
    if m == 0:
        raise ValueError("an ensemble without members has no score")
    error = float(np.mean(np.abs(x - observed)))
    pairs = 2.0 * float(
        np.sum((2.0 * np.arange(1, m + 1) - m - 1.0) * x)
    )  # sum over i, j |xi - xj|
    count = m * (m - 1) if fair else m * m
    return error - (0.5 * pairs / count if m > 1 else 0.0)


def interval(members: Floats, level: float) -> tuple[float, float]:
    """The central interval that holds ``level`` of the members."""
    low, high = np.quantile(members, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return float(low), float(high)


def covers(members: Floats, observed: float, level: float) -> bool:
    """Whether the central interval of ``level`` holds what was observed."""
    low, high = interval(members, level)
    return low <= observed <= high


def hit(forecast: float, last: float, observed: float) -> float:
    """1 if the direction from ``last`` was foretold, 0 if not, ½ where either stands still."""
    return 0.5 + 0.5 * float(np.sign(forecast - last) * np.sign(observed - last))


def resamples(uniforms: Floats, length: int, block: int) -> Integers:
    """Indices (B, length) of B circular block resamples (Politis & Romano 1992).

    ``uniforms`` (B, at least length / block) in (0, 1) place the blocks. Neighbours stay together
    in blocks of ``block``, so that the interval of a mean allows for errors that hang together.
    """
    block = max(1, min(block, length))
    blocks = -(-length // block)
    starts = np.floor(uniforms[:, :blocks] * length).astype(np.int64)
    places = (starts[:, :, None] + np.arange(block)) % length
    return np.asarray(places.reshape(uniforms.shape[0], -1)[:, :length])


def bounds(samples: Floats, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The central interval of resampled scores; not a number where a sample is none."""
    low, high = np.quantile(samples, [(1.0 - confidence) / 2.0, (1.0 + confidence) / 2.0])
    return float(low), float(high)


def skill(own: Floats, reference: Floats) -> float:
    """1 - mean(own) / mean(reference): 1 perfect, 0 as good as the reference, below 0 worse.

    Where the reference has no error it is 0 for a forecast without error, else minus infinity.
    """
    return float(_skills(np.mean(own), np.mean(reference)))


def skill_interval(own: Floats, reference: Floats, places: Integers) -> tuple[float, float]:
    """Bounds of :func:`skill` over resamples ``places`` (B, n), both errors resampled together."""
    return bounds(_skills(own[places].mean(axis=1), reference[places].mean(axis=1)))


def _skills(own: npt.ArrayLike, reference: npt.ArrayLike) -> Floats:
    top, bottom = np.asarray(own, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = top / bottom
    return np.asarray(1.0 - np.where((top == 0.0) & (bottom == 0.0), 1.0, ratio))


def mean_interval(values: Floats, places: Integers) -> tuple[float, float]:
    """Bounds of the mean of ``values`` (n,) over resamples ``places`` (B, n)."""
    return bounds(np.asarray(values[places].mean(axis=1)))


def correlation(x: Floats, y: Floats) -> float:
    """Pearson's correlation; 0 where either does not vary."""
    return float(_correlations(np.ravel(x)[None], np.ravel(y)[None])[0])


def correlation_interval(x: Floats, y: Floats, places: Integers) -> tuple[float, float]:
    """Bounds of :func:`correlation` over resamples of the first axis of ``x`` and ``y``."""
    count = places.shape[0]
    return bounds(_correlations(x[places].reshape(count, -1), y[places].reshape(count, -1)))


def _correlations(x: Floats, y: Floats) -> Floats:
    dx, dy = x - x.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    spread = np.sqrt((dx**2).sum(axis=1) * (dy**2).sum(axis=1))
    return np.where(spread > 0.0, (dx * dy).sum(axis=1) / np.where(spread > 0.0, spread, 1.0), 0.0)
