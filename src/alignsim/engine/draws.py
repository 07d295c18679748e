"""All randomness: a draw belongs to its place, not to its turn.

Every random number is a function of (seed, run, government, month, purpose) alone. Adding a
government, a shock or a month, or changing the order of work, moves no other draw, so two
scenarios on one seed differ only by what they differ in.

The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3"), counter (run, month and purpose, place, partner), key (seed). Written in plain
integers so that interpreted and compiled Python give the same bits.
"""

from hashlib import blake2b
from math import sqrt

from alignsim.rules.elementary import exp, log
from alignsim.world.state import Floats, Integers

WORD = 0xFFFFFFFF
MULTIPLIER_0 = 0xD2511F53
MULTIPLIER_1 = 0xCD9E8D57
WEYL_0 = 0x9E3779B9
WEYL_1 = 0xBB67AE85

CHOICE, DYAD_NOISE, MEASUREMENT, NUMBER, SHOCK, POSTERIOR = 1, 2, 3, 4, 5, 6
"""Purposes: what a draw is for."""
PURPOSE_SHIFT = 16
MONTH_BITS = 0xFFFF
"""The month takes the low 16 bits of its counter word, the purpose the high ones."""

CENTRE = 0.47575
"""Distance from 0.5 up to which the normal quantile needs no logarithm: 95% of all draws."""

CONSTANT, UNIFORM, TRIANGULAR, NORMAL = 0, 1, 2, 3
"""Kinds of distribution."""


def place_of(name: str) -> int:
    """Address of a named thing's draws: the first 32 bits of the BLAKE2b digest of its name."""
    return int.from_bytes(blake2b(name.encode("utf-8"), digest_size=4).digest(), "little")


def philox(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> tuple[int, int, int, int]:
    """Four 32-bit words from a counter of four words and a key of two (Philox4x32-10).

    The ten rounds are written out: a loop over dyads that holds no other loop is done by vectors.
    """
    c0, c1, c2, c3, k0, k1 = philox_round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3, k0, k1 = philox_round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3, k0, k1 = philox_round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3, k0, k1 = philox_round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3, k0, k1 = philox_round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3, k0, k1 = philox_round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3, k0, k1 = philox_round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3, k0, k1 = philox_round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3, k0, k1 = philox_round(c0, c1, c2, c3, k0, k1)
    c0, c1, c2, c3, _, _ = philox_round(c0, c1, c2, c3, k0, k1)
    return c0, c1, c2, c3


def philox_round(
    c0: int, c1: int, c2: int, c3: int, k0: int, k1: int
) -> tuple[int, int, int, int, int, int]:
    """Counter and key after one round, all words of 32 bits."""
    product_0 = MULTIPLIER_0 * c0
    product_1 = MULTIPLIER_1 * c2
    return (
        ((product_1 >> 32) & WORD) ^ c1 ^ k0,
        product_1 & WORD,
        ((product_0 >> 32) & WORD) ^ c3 ^ k1,
        product_0 & WORD,
        (k0 + WEYL_0) & WORD,
        (k1 + WEYL_1) & WORD,
    )


def unit(a: int, b: int) -> float:
    """A number in (0, 1) from two words: 52 random bits, in the middle of their interval."""
    return ((a >> 6) * 67108864.0 + (b >> 6) + 0.5) * (1.0 / 4503599627370496.0)


def uniform(seed: int, run: int, month: int, purpose: int, place: int, partner: int) -> float:
    """The draw at a place, in (0, 1); seed in 0..2^63-1, run in 0..2^32-1."""
    c1 = (month & MONTH_BITS) | (purpose << PURPOSE_SHIFT)
    a, b, _, _ = philox(run & WORD, c1, int(place), int(partner), seed & WORD, (seed >> 32) & WORD)
    return unit(a, b)


def normal_quantile(p: float) -> float:
    """Standard normal quantile of p in (0, 1), relative error below 1.2e-9 (Acklam 2003)."""
    q = p - 0.5
    if abs(q) <= CENTRE:
        return _central_quantile(q)
    tail = p if q < 0.0 else 1.0 - p
    z = _tail_quantile(sqrt(-2.0 * log(tail)))
    return z if q < 0.0 else -z


def _central_quantile(q: float) -> float:
    r = q * q
    top = -3.969683028665376e01
    top = top * r + 2.209460984245205e02
    top = top * r - 2.759285104469687e02
    top = top * r + 1.383577518672690e02
    top = top * r - 3.066479806614716e01
    top = top * r + 2.506628277459239e00
    bottom = -5.447609879822406e01
    bottom = bottom * r + 1.615858368580409e02
    bottom = bottom * r - 1.556989798598866e02
    bottom = bottom * r + 6.680131188771972e01
    bottom = bottom * r - 1.328068155288572e01
    bottom = bottom * r + 1.0
    return q * top / bottom


def _tail_quantile(r: float) -> float:
    top = -7.784894002430293e-03
    top = top * r - 3.223964580411365e-01
    top = top * r - 2.400758277161838e00
    top = top * r - 2.549732539343734e00
    top = top * r + 4.374664141464968e00
    top = top * r + 2.938163982698783e00
    bottom = 7.784695709041462e-03
    bottom = bottom * r + 3.224671290700398e-01
    bottom = bottom * r + 2.445134137142996e00
    bottom = bottom * r + 3.754408661907416e00
    bottom = bottom * r + 1.0
    return top / bottom


def normal_probability(x: float) -> float:
    """Standard normal distribution function, absolute error below 1e-10, |x| <= 8.

    The series of Marsaglia (2004, eq. 3) around zero.
    """
    if x < -8.0:
        return 0.0
    if x > 8.0:
        return 1.0
    term = x
    total = x
    k = 3.0
    for _ in range(120):
        term = term * x * x / k
        total += term
        k += 2.0
    return 0.5 + total * exp(-0.5 * x * x) * 0.3989422804014327


def quantile(kind: int, low: float, middle: float, high: float, spread: float, u: float) -> float:
    """Value at probability u of a distribution on [low, high].

    ``middle`` is the mode of a triangular, the mean of a normal (s.d. ``spread``, truncated to
    the range), the value of a constant. A range of no width gives its only point.
    """
    if kind == CONSTANT:
        return middle
    if high <= low:
        return low
    if kind == UNIFORM:
        x = low + u * (high - low)
    elif kind == TRIANGULAR:
        left = (middle - low) / (high - low)
        if u < left:
            x = low + sqrt(u * (high - low) * (middle - low))
        else:
            x = high - sqrt((1.0 - u) * (high - low) * (high - middle))
    else:
        bottom = normal_probability((low - middle) / spread)
        top = normal_probability((high - middle) / spread)
        p = bottom + u * (top - bottom)
        p = min(1.0 - 1e-12, max(1e-12, p))
        x = middle + spread * normal_quantile(p)
    return min(high, max(low, x))


def draw_numbers(
    seed: int,
    run: int,
    place: Integers,
    kind: Integers,
    bounds: Floats,
    values: Floats,
) -> None:
    """Draw every uncertain number of a future into ``values`` (K,).

    ``place`` (K,) and ``kind`` (K,) address and describe the distributions, ``bounds`` (K, 4)
    holds low, middle, high and spread.
    """
    for k in range(place.size):
        u = 0.5
        if kind[k] != CONSTANT:
            u = uniform(seed, run, 0, NUMBER, place[k], 0)
        values[k] = quantile(kind[k], bounds[k, 0], bounds[k, 1], bounds[k, 2], bounds[k, 3], u)


def particle_of(seed: int, run: int, particles: int) -> int:
    """Which of 1 or more equally likely particles of a posterior a future draws, from 0."""
    return min(particles - 1, int(uniform(seed, run, 0, POSTERIOR, 0, 0) * particles))


def draw_particle(seed: int, run: int, fitted: Integers, particle: Floats, values: Floats) -> None:
    """Overwrite the rows ``fitted`` (C,) of ``values`` (K,) by one particle of a posterior.

    All numbers of a particle (R, C) are taken together, so that what the data tie together stays
    tied. Without particles nothing is drawn.
    """
    if particle.shape[0] > 0:
        r = particle_of(seed, run, particle.shape[0])
        for c in range(fitted.size):
            values[fitted[c]] = particle[r, c]


def measurement_noise(seed: int, run: int, place: Integers, noise: Floats) -> None:
    """One standard normal draw a government for its measured start, into ``noise`` (N,)."""
    for i in range(place.size):
        noise[i] = normal_quantile(uniform(seed, run, 0, MEASUREMENT, place[i], 0))


def choice_uniforms(seed: int, run: int, month: int, place: Integers, draws: Floats) -> None:
    """One uniform draw a government for its choice this month, into ``draws`` (N,)."""
    for i in range(place.size):
        draws[i] = uniform(seed, run, month, CHOICE, place[i], 0)


def dyad_noise(
    seed: int, run: int, month: int, place: Integers, probability: Floats, noise: Floats
) -> None:
    """One standard normal draw a directed dyad this month, into ``noise`` (N, N).

    One block of the generator serves both directions of a dyad: governments stand in order of
    their ids in every plan, so that who else is in play does not change which half is whose.
    ``probability`` (N, N) is scratch.
    """
    n = place.size
    run, c1 = run & WORD, (month & MONTH_BITS) | (DYAD_NOISE << PURPOSE_SHIFT)
    low, high = seed & WORD, (seed >> 32) & WORD
    for i in range(n):
        own = int(place[i]) & WORD
        forth, back = probability[i], noise[i]
        for j in range(i):
            a, b, c, d = philox(run, c1, own, int(place[j]) & WORD, low, high)
            forth[j] = unit(a, b)
            back[j] = unit(c, d)
    for i in range(n):
        probability[i, i] = 0.5
        for j in range(i):
            probability[j, i] = noise[i, j]
    for i in range(n):
        normal_quantiles(probability[i], noise[i])


def normal_quantiles(probability: Floats, quantiles: Floats) -> None:
    """:func:`normal_quantile` of every probability, the common case without a branch."""
    for k in range(probability.size):
        quantiles[k] = _central_quantile(probability[k] - 0.5)
    for k in range(probability.size):
        if abs(probability[k] - 0.5) > CENTRE:
            quantiles[k] = normal_quantile(probability[k])


def fires(seed: int, run: int, place: int, probability: float) -> bool:
    """Whether a shock of the given probability happens in this future: drawn once, kept."""
    return uniform(seed, run, 0, SHOCK, place, 0) < probability
