"""Structural gravity: flows from trade costs, and conditional general equilibrium.

With outputs and expenditures given, flows are trade freeness scaled by rows and by columns
(Anderson & van Wincoop 2003); the scales are the multilateral resistances.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alignsim.economy.inputs import Floats, control, freeness, positive, refuse, square
from alignsim.errors import EconomyError

LONGEST_STEP = 5.0
SHORTENINGS = 12
LEAST_DESCENT = 1e-4
ROUNDING = 1e-11
"""Sums met to this are kept where rounding lets no step bring them nearer."""

UNEQUAL = 1e-9
"""Outputs and expenditures may differ in sum by this share; then expenditures are scaled."""


@dataclass(frozen=True, slots=True)
class Resistance:
    """Multilateral resistances of sellers (``outward``) and buyers (``inward``), both (N,), and the
    ``flows`` (N, N) they give. ``inward`` of the reference region is 1."""

    outward: Floats
    inward: Floats
    flows: Floats
    iterations: int
    residual: float


@dataclass(frozen=True, slots=True)
class Conditional:
    """Flows (N, N) after trade costs change while outputs and expenditures stay, and the gross
    changes of the resistances (N,); that of the reference buyer is 1."""

    flows: Floats
    outward: Floats
    inward: Floats
    iterations: int
    residual: float


def multilateral_resistance(
    output: ArrayLike,
    expenditure: ArrayLike,
    trade_costs: ArrayLike,
    sigma: float,
    *,
    reference: int = 0,
    tolerance: float = 1e-12,
    most_iterations: int = 1000,
) -> Resistance:
    """Solve the structural gravity system for given trade costs t (gross, ``inf`` for no trade).

        outward_i^(1-sigma) = sum_j (t_ij / inward_j)^(1-sigma)  E_j / Y
        inward_j^(1-sigma)  = sum_i (t_ij / outward_i)^(1-sigma) Y_i / Y
        flows_ij = Y_i E_j / Y  (t_ij / (outward_i inward_j))^(1-sigma)

    ``output`` and ``expenditure`` (N,) above 0 with equal sums Y. ``sigma`` > 1 elasticity of
    substitution (the trade elasticity plus 1). Where a gravity estimate gives the predicted
    freeness f, pass t = f^(1 / (1 - sigma)).
    """
    control(tolerance, most_iterations)
    if not sigma > 1:
        raise ValueError(f"sigma is {sigma!r}; it must be above 1")
    theta = positive("sigma - 1", sigma - 1.0)
    y, e = _margin("output", output), _margin("expenditure", expenditure)
    if y.size != e.size or abs(e.sum() / y.sum() - 1.0) > UNEQUAL:
        raise ValueError(
            f"output ({y.size} regions, sum {y.sum():.10g}) and expenditure ({e.size}, "
            f"{e.sum():.10g}) must be of the same regions and have the same sum"
        )
    e = e * (y.sum() / e.sum())
    free = freeness((y.size, y.size), theta, trade_costs, None)
    rows, columns, iterations, residual = _fit_margins(free, y, e, tolerance, most_iterations)
    _reference(reference, y.size)
    world = y.sum()
    inward = (columns * world / e) ** (1.0 / theta)
    outward = (rows / y) ** (1.0 / theta)
    unit = inward[reference]
    flows = rows[:, None] * free * columns
    return Resistance(outward * unit, inward / unit, flows, iterations, residual)


def conditional(
    flows: ArrayLike,
    elasticity: float,
    *,
    trade_cost_change: ArrayLike | None = None,
    freeness_change: ArrayLike | None = None,
    reference: int = 0,
    tolerance: float = 1e-12,
    most_iterations: int = 1000,
) -> Conditional:
    """Conditional general equilibrium: outputs and expenditures stay, resistances adjust.

    Arguments as of :func:`~alignsim.economy.solve`. What Yotov et al. (2016) call the conditional
    effect on trade: sales move between markets, factory-gate prices do not.
    """
    control(tolerance, most_iterations)
    theta = positive("elasticity", elasticity)
    before = square("flows", flows)
    y, e = _margin("output", before.sum(axis=1)), _margin("expenditure", before.sum(axis=0))
    free = before * freeness(before.shape, theta, trade_cost_change, freeness_change)
    rows, columns, iterations, residual = _fit_margins(free, y, e, tolerance, most_iterations)
    _reference(reference, y.size)
    outward, inward = rows ** (1.0 / theta), columns ** (1.0 / theta)
    unit = inward[reference]
    after = rows[:, None] * free * columns
    return Conditional(after, outward * unit, inward / unit, iterations, residual)


def _margin(name: str, values: ArrayLike) -> Floats:
    array = np.array(values, dtype=np.float64)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; it must be (N,)")
    refuse(name, array, ~(np.isfinite(array) & (array > 0)), "finite and above 0")
    return array


def _reference(reference: int, n: int) -> None:
    if not 0 <= reference < n:
        raise ValueError(f"reference is {reference}; there are {n} regions, from 0")


def _fit_margins(
    matrix: Floats, rows: Floats, columns: Floats, tolerance: float, most: int
) -> tuple[Floats, Floats, int, float]:
    """Scales a, b such that a_i matrix_ij b_j has the given sums.

    With b given by the columns, log a minimises the convex dual, sum_j columns_j log(a @ matrix)_j
    - rows @ log a: Newton steps, shortened until they lower it or bring the sums nearer, between
    scalings in turn (Sinkhorn & Knopp 1967).
    """
    for axis, what in ((1, "seller"), (0, "buyer")):
        empty = np.flatnonzero(matrix.sum(axis=axis) <= 0)
        if empty.size:
            raise EconomyError(f"no equilibrium: {what} {empty[0]} is left without any partner")
    a = np.ones(rows.size)
    b = columns / (a @ matrix)
    for iteration in range(1, most + 1):
        a = rows / (matrix @ b)
        b = columns / (a @ matrix)
        off = _off(matrix, a, b, rows)
        if off <= tolerance:
            return a, b, iteration, off
        flows = a[:, None] * matrix * b
        # in units in which every row weighs alike, or small regions drown in rounding
        unit = np.sqrt(rows)
        even = flows / unit[:, None]
        curve = np.diag(flows.sum(axis=1) / rows) - (even / columns) @ even.T
        slope = rows - flows.sum(axis=1)
        step = np.linalg.lstsq(curve, slope / unit, rcond=1e-14)[0] / unit
        length = min(1.0, LONGEST_STEP / np.max(np.abs(step)))
        for _ in range(SHORTENINGS):
            nearer = a * np.exp(length * step)
            lower = columns @ np.log((nearer @ matrix) / (a @ matrix)) - length * (rows @ step)
            balanced = columns / (nearer @ matrix)
            enough = lower <= -LEAST_DESCENT * length * (slope @ step)
            if enough or _off(matrix, nearer, balanced, rows) < off:
                a, b = nearer, balanced
                break
            length *= 0.5
        else:
            if off <= ROUNDING:
                return a, b, iteration, off
    raise EconomyError(
        f"no equilibrium found in {most} iterations: outputs and expenditures cannot be met with "
        f"these trade costs (the worst is off by {off:.3g}); look for regions cut off"
    )


def _off(matrix: Floats, a: Floats, b: Floats, rows: Floats) -> float:
    return float(np.max(np.abs(a * (matrix @ b) / rows - 1.0)))
