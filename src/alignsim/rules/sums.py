"""Sums in four running sums: additions need not wait for one another, and vectors can do them.

The order of additions is part of the result, bit for bit, so it is written out here, once.
"""

from alignsim.world.state import Floats


def sum_of(x: Floats) -> float:
    """Sum of x, its entries dealt to four sums in turn."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    fours = x.size // 4
    for k in range(fours):
        a += x[4 * k]
        b += x[4 * k + 1]
        c += x[4 * k + 2]
        d += x[4 * k + 3]
    for k in range(4 * fours, x.size):
        a += x[k]
    return (a + b) + (c + d)


def sum_of_products(x: Floats, y: Floats) -> float:
    """Sum of x times y, as :func:`sum_of`."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    fours = x.size // 4
    for k in range(fours):
        a += x[4 * k] * y[4 * k]
        b += x[4 * k + 1] * y[4 * k + 1]
        c += x[4 * k + 2] * y[4 * k + 2]
        d += x[4 * k + 3] * y[4 * k + 3]
    for k in range(4 * fours, x.size):
        a += x[k] * y[k]
    return (a + b) + (c + d)
