"""Elementary functions that give the same bits on every machine.

The mathematics libraries of Linux, macOS and Windows differ in the last bit of ``exp`` and
``tanh``, and one last bit can turn a choice. Built from ``+ - * /`` and ``sqrt`` alone, which
IEEE 754 rounds exactly, these functions agree between interpreted and compiled Python and
between platforms. Being free of branches and calls they also vectorise.
"""

from math import frexp

EXP_SQUARINGS = 8
EXP_SCALE = 1.0 / 2**EXP_SQUARINGS
EXP_LIMIT = 40.0
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
SQRT_HALF = 0.70710678118654752440


def exp(x: float) -> float:
    """e**x for x in [-40, 40]; x beyond is taken as -40 or 40.

    The relative error is below 1e-13 up to |x| = 30, and below 1e-12 up to 40.
    Scaling and squaring (Moler & Van Loan 2003): a Taylor polynomial of degree 9 at x/256,
    squared eight times.
    """
    if x < -EXP_LIMIT:
        x = -EXP_LIMIT
    if x > EXP_LIMIT:
        x = EXP_LIMIT
    r = x * EXP_SCALE
    p = 1.0 / 362880.0
    p = 1.0 / 40320.0 + r * p
    p = 1.0 / 5040.0 + r * p
    p = 1.0 / 720.0 + r * p
    p = 1.0 / 120.0 + r * p
    p = 1.0 / 24.0 + r * p
    p = 1.0 / 6.0 + r * p
    p = 0.5 + r * p
    p = 1.0 + r * p
    p = 1.0 + r * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    p = p * p
    return p * p


def tanh(z: float) -> float:
    """Hyperbolic tangent for |z| <= 20, absolute error below 1e-13; an odd function exactly."""
    e = exp(-2.0 * abs(z))
    t = (1.0 - e) / (1.0 + e)
    return t if z > 0.0 else -t


def split(x: float) -> tuple[float, int]:
    """Mantissa in [0.5, 1) and exponent of a finite x > 0, which is mantissa x 2**exponent."""
    return frexp(x)


def log(x: float) -> float:
    """Natural logarithm of a finite x > 0, absolute error below 1e-15 near 1."""
    mantissa, exponent = split(x)
    if mantissa < SQRT_HALF:
        mantissa = 2.0 * mantissa
        exponent -= 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    q = s * s
    p = 1.0 / 21.0
    p = 1.0 / 19.0 + q * p
    p = 1.0 / 17.0 + q * p
    p = 1.0 / 15.0 + q * p
    p = 1.0 / 13.0 + q * p
    p = 1.0 / 11.0 + q * p
    p = 1.0 / 9.0 + q * p
    p = 1.0 / 7.0 + q * p
    p = 1.0 / 5.0 + q * p
    p = 1.0 / 3.0 + q * p
    p = 2.0 * s * (1.0 + q * p)
    return exponent * LN2_HIGH + (exponent * LN2_LOW + p)


def atanh(a: float) -> float:
    """Inverse of :func:`tanh` for |a| < 1."""
    return 0.5 * log((1.0 + a) / (1.0 - a))
