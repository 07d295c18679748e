"""The one-sector Armington model in exact hat algebra (Dekle, Eaton & Kortum 2007)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from alignsim.economy.clearing import (
    check,
    clear,
    numeraire_factor,
    outcome,
    problem,
)
from alignsim.economy.inputs import (
    Floats,
    control,
    freeness,
    no_empty_region,
    positive,
    square,
    wages_to_start,
)


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """A counterfactual world. Prices are gross changes (1 is none), values money of the flows.

    ``wages`` (N,) also factory-gate prices. ``price_index`` (N,) of what a region buys.
    ``expenditure``, ``output`` (N,) values after the change. ``welfare`` (N,) real income: what is
    spent over what it costs; with multiplicative deficits, where spending follows output by
    assumption, ``real_output``. ``real_output`` (N,) wages over the price index: real GDP.
    ``flows`` (N, N). ``imbalance_scale`` (N,) the factor on incomes by which spending was scaled so
    that the world spends what it earns; 1 unless deficits are multiplicative. ``residual`` greatest
    excess demand, as a share of supply.
    """

    wages: Floats
    price_index: Floats
    expenditure: Floats
    output: Floats
    welfare: Floats
    real_output: Floats
    flows: Floats
    imbalance_scale: Floats
    iterations: int
    residual: float


def solve(
    flows: ArrayLike,
    elasticity: float,
    *,
    trade_cost_change: ArrayLike | None = None,
    freeness_change: ArrayLike | None = None,
    deficits: str = "constant",
    numeraire: str | int = "world-output",
    tolerance: float = 1e-12,
    most_iterations: int = 2000,
    start: ArrayLike | None = None,
) -> Equilibrium:
    """The world after trade costs change: who sells how much to whom, and what each is worth.

    ``flows`` (N, N): value of sales of i to j, domestic sales on the diagonal. ``elasticity``:
    trade elasticity theta > 0, in an Armington model sigma - 1. Exactly one of
    ``trade_cost_change`` (N, N), gross change of iceberg costs (1 is none, ``inf`` cuts off), and
    ``freeness_change`` (N, N), its power -theta (exp of a gravity estimate; 0 cuts off).

    ``deficits``: "constant", each region's deficit keeps its share of world output; in
    "multiplicative", spending keeps its ratio to output, up to one factor for all; "closed", every
    region spends what it earns. ``numeraire``: "world-output" keeps the value of world output, an
    index the wage of that region; real results do not depend on it. ``start`` (N,) wages from
    which to begin.

    Regions that no longer trade with others, directly or through third ones, form a world of their
    own, with its own numeraire. Raises ValueError for input that is not a matrix of trade, and
    EconomyError where there is no equilibrium or none was found.
    """
    control(tolerance, most_iterations)
    theta = positive("elasticity", elasticity)
    before = square("flows", flows)
    no_empty_region("flows", before)
    free = freeness(before.shape, theta, trade_cost_change, freeness_change)
    guess = wages_to_start(start, len(before))
    world = problem(before[None], free[None], np.array([theta]), 1.0, deficits)
    wages, scale, iterations = clear(world, tolerance, most_iterations, guess)
    after, _, index, spending, residual = outcome(world, wages, scale)
    check(world, after, residual, spending, tolerance)
    unit = numeraire_factor(numeraire, wages)
    real = wages / index
    welfare = real if deficits == "multiplicative" else spending / before.sum(axis=0) / index
    return Equilibrium(
        wages=wages / unit,
        price_index=index / unit,
        expenditure=spending / unit,
        output=world.output * wages / unit,
        welfare=welfare,
        real_output=real,
        flows=after[0] / unit,
        imbalance_scale=scale,
        iterations=iterations,
        residual=residual,
    )
