"""Several sectors, one wage a region: where small but essential purchases matter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alignsim.economy.clearing import check, clear, numeraire_factor, outcome, problem
from alignsim.economy.inputs import (
    Floats,
    control,
    freeness,
    no_empty_region,
    refuse,
    square,
    wages_to_start,
)
from alignsim.economy.single import Equilibrium


@dataclass(frozen=True, slots=True)
class SectorEquilibrium(Equilibrium):
    """As :class:`Equilibrium`, with ``flows`` (S, N, N) and, by sector and buyer, gross price
    changes ``sector_prices`` (S, N) and shares of spending ``sector_shares`` (S, N)."""

    sector_prices: Floats
    sector_shares: Floats


def solve_sectors(
    flows: ArrayLike,
    elasticities: ArrayLike,
    *,
    trade_cost_change: ArrayLike | None = None,
    freeness_change: ArrayLike | None = None,
    substitution: float = 1.0,
    deficits: str = "constant",
    numeraire: str | int = "world-output",
    tolerance: float = 1e-12,
    most_iterations: int = 2000,
    start: ArrayLike | None = None,
) -> SectorEquilibrium:
    """:func:`~alignsim.economy.solve` for sectors that share one labour market in each region.

    ``flows`` (S, N, N); ``elasticities`` trade elasticity of each sector (S,), or one for all;
    the changes (S, N, N). ``substitution`` >= 0 is the elasticity of substitution across sectors
    in spending: 1 keeps shares (Cobb-Douglas), values near 0 make every sector essential. Labour
    moves freely between sectors and there are no intermediate inputs, so a region earns what it
    sells. With one sector the result is that of ``solve``.
    """
    control(tolerance, most_iterations)
    before = np.array(flows, dtype=np.float64, order="C")
    if before.ndim != 3 or before.shape[1] != before.shape[2] or before.size == 0:
        raise ValueError(f"flows has shape {before.shape}; it must be (sectors, N, N)")
    before = square("flows", before, before.shape)
    no_empty_region("flows", before.sum(axis=0))
    theta = np.array(np.broadcast_to(np.asarray(elasticities, float), len(before)))
    refuse("elasticities", theta, ~(np.isfinite(theta) & (theta > 0)), "finite and above 0")
    if not (np.isfinite(substitution) and substitution >= 0):
        raise ValueError(f"substitution is {substitution!r}; it must be finite and 0 or more")
    free = freeness(before.shape, theta, trade_cost_change, freeness_change)
    guess = wages_to_start(start, before.shape[1])
    world = problem(before, free, theta, float(substitution), deficits)
    wages, scale, iterations = clear(world, tolerance, most_iterations, guess)
    after, prices, index, spending, residual = outcome(world, wages, scale)
    check(world, after, residual, spending, tolerance)
    unit = numeraire_factor(numeraire, wages)
    real = wages / index
    spent = before.sum(axis=(0, 1))
    return SectorEquilibrium(
        wages=wages / unit,
        price_index=index / unit,
        expenditure=spending / unit,
        output=world.output * wages / unit,
        welfare=real if deficits == "multiplicative" else spending / spent / index,
        real_output=real,
        flows=after / unit,
        imbalance_scale=scale,
        iterations=iterations,
        residual=residual,
        sector_prices=prices / unit,
        sector_shares=after.sum(axis=1) / spending,
    )
