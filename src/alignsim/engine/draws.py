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
ROUNDS = 10

CHOICE, DYAD_NOISE, MEASUREMENT, NUMBER, SHOCK = 1, 2, 3, 4, 5
"""Purposes: what a draw is for."""
PURPOSE_SHIFT = 16
MONTH_BITS = 0xFFFF
"""The month takes the low 16 bits of its counter word, the purpose the high ones."""

CENTRE = 0.425
"""Distance from 0.5 up to which the quantile of AS 241 needs no logarithm."""

CONSTANT, UNIFORM, TRIANGULAR, NORMAL = 0, 1, 2, 3
"""Kinds of distribution."""


def place_of(name: str) -> int:
    """Address of a named thing's draws: the first 32 bits of the BLAKE2b digest of its name."""
    return int.from_bytes(blake2b(name.encode("utf-8"), digest_size=4).digest(), "little")


def philox(
    c0: int, c1: int, c2: int, c3: int, k0: int, k1: int
) -> tuple[int, int, int, int]:
    """Four 32-bit words from a counter of four words and a key of two (Philox4x32-10)."""
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0 = ((product_1 >> 32) & WORD) ^ c1 ^ k0
        c2 = ((product_0 >> 32) & WORD) ^ c3 ^ k1
        c1 = product_1 & WORD
        c3 = product_0 & WORD
        k0 = (k0 + WEYL_0) & WORD
        k1 = (k1 + WEYL_1) & WORD
    return c0, c1, c2, c3


def unit(a: int, b: int) -> float:
    """A number in (0, 1) from two words: 53 random bits, in the middle of their interval."""
    return ((a >> 5) * 67108864.0 + (b >> 6) + 0.5) * (1.0 / 9007199254740992.0)


def uniform(seed: int, run: int, month: int, purpose: int, place: int, partner: int) -> float:
    """The draw at a place, in (0, 1); seed in 0..2^63-1, run in 0..2^32-1."""
    c1 = (month & MONTH_BITS) | (purpose << PURPOSE_SHIFT)
    a, b, _, _ = philox(
        run & WORD, c1, int(place), int(partner), seed & WORD, (seed >> 32) & WORD
    )
    return unit(a, b)


def normal_quantile(p: float) -> float:
    """Standard normal quantile of p in (0, 1): algorithm AS 241, PPND16 (Wichura 1988)."""
    q = p - 0.5
    if abs(q) <= CENTRE:
        return _central_quantile(q)
    tail = p if q < 0.0 else 1.0 - p
    r = sqrt(-log(tail))
    z = _middle_tail(r - 1.6) if r <= 5.0 else _far_tail(r - 5.0)
    return -z if q < 0.0 else z


def _central_quantile(q: float) -> float:
    r = 0.180625 - q * q
    top = 2.5090809287301226727e3
    top = top * r + 3.3430575583588128105e4
    top = top * r + 6.7265770927008700853e4
    top = top * r + 4.5921953931549871457e4
    top = top * r + 1.3731693765509461125e4
    top = top * r + 1.9715909503065514427e3
    top = top * r + 1.3314166789178437745e2
    top = top * r + 3.3871328727963666080e0
    bottom = 5.2264952788528545610e3
    bottom = bottom * r + 2.8729085735721942674e4
    bottom = bottom * r + 3.9307895800092710610e4
    bottom = bottom * r + 2.1213794301586595867e4
    bottom = bottom * r + 5.3941960214247511077e3
    bottom = bottom * r + 6.8718700749205790830e2
    bottom = bottom * r + 4.2313330701600911252e1
    bottom = bottom * r + 1.0
    return q * top / bottom


def _middle_tail(r: float) -> float:
    top = 7.74545014278341407640e-4
    top = top * r + 2.27238449892691845833e-2
    top = top * r + 2.41780725177450611770e-1
    top = top * r + 1.27045825245236838258e0
    top = top * r + 3.64784832476320460504e0
    top = top * r + 5.76949722146069140550e0
    top = top * r + 4.63033784615654529590e0
    top = top * r + 1.42343711074968357734e0
    bottom = 1.05075007164441684324e-9
    bottom = bottom * r + 5.47593808499534494600e-4
    bottom = bottom * r + 1.51986665636164571966e-2
    bottom = bottom * r + 1.48103976427480074590e-1
    bottom = bottom * r + 6.89767334985100004550e-1
    bottom = bottom * r + 1.67638483018380384940e0
    bottom = bottom * r + 2.05319162663775882187e0
    bottom = bottom * r + 1.0
    return top / bottom


def _far_tail(r: float) -> float:
    top = 2.01033439929228813265e-7
    top = top * r + 2.71155556874348757815e-5
    top = top * r + 1.24266094738807843860e-3
    top = top * r + 2.65321895265761230930e-2
    top = top * r + 2.96560571828504891230e-1
    top = top * r + 1.78482653991729133580e0
    top = top * r + 5.46378491116411436990e0
    top = top * r + 6.65790464350110377720e0
    bottom = 2.04426310338993978564e-15
    bottom = bottom * r + 1.42151175831644588870e-7
    bottom = bottom * r + 1.84631831751005468180e-5
    bottom = bottom * r + 7.86869131145613259100e-4
    bottom = bottom * r + 1.48753612908506148525e-2
    bottom = bottom * r + 1.36929880922735805310e-1
    bottom = bottom * r + 5.99832206555887937690e-1
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

    One block of the generator serves both directions of a dyad; which half belongs to which is
    told by the places of the two, not by their order in the run. ``probability`` (N, N) is scratch.
    """
    c1 = (month & MONTH_BITS) | (DYAD_NOISE << PURPOSE_SHIFT)
    low, high = seed & WORD, (seed >> 32) & WORD
    for i in range(place.size):
        probability[i, i] = 0.5
        for j in range(i):
            first, second = (i, j) if place[i] < place[j] else (j, i)
            a, b, c, d = philox(
                run & WORD, c1, int(place[first]), int(place[second]), low, high
            )
            probability[first, second] = unit(a, b)
            probability[second, first] = unit(c, d)
    for i in range(place.size):
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
