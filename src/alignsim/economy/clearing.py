"""From flows and changes to wages: the shared way of both public solvers to the rule."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from alignsim.economy.inputs import Floats
from alignsim.engine.compiling import market_clearer
from alignsim.engine.handles import Handle
from alignsim.engine.markets import Markets
from alignsim.errors import EconomyError
from alignsim.rules import equilibrium
from alignsim.rules.sums import sum_of, sum_of_products
from alignsim.world.names import ROOMS

DEFICITS = ("constant", "multiplicative", "closed")
UNBALANCED = 1e-9
"""A group of regions whose deficits add up to more, as a share of its output, has no equilibrium
with constant deficits."""

VANISHED = 1e-6
"""Where trade runs one way only, less than this share of output means that it tends to nothing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A world before and after a change: ``kept`` (S, N, N), ``budget`` (S, N), the rest (N,)."""

    kept: Floats
    budget: Floats
    output: Floats
    income: Floats
    transfer: Floats
    elasticity: Floats
    substitution: float

    def part(self, regions: Any) -> "Problem":
        """The same for some of the regions."""
        return Problem(
            np.ascontiguousarray(self.kept[np.ix_(range(len(self.kept)), regions, regions)]),
            np.ascontiguousarray(self.budget[:, regions]),
            self.output[regions],
            self.income[regions],
            self.transfer[regions],
            self.elasticity,
            self.substitution,
        )


def problem(
    flows: Floats, free: Floats, elasticity: Floats, substitution: float, deficits: str
) -> Problem:
    """State the problem: ``flows`` and ``free`` (S, N, N), ``elasticity`` (S,)."""
    if deficits not in DEFICITS:
        raise ValueError(f"deficits is {deficits!r}; it must be one of {', '.join(DEFICITS)}")
    output = flows.sum(axis=(0, 2))
    bought = flows.sum(axis=1)
    spent = bought.sum(axis=0)
    # What is not bought has no shares: its column of flows is zero, divided by 1.
    kept = np.ascontiguousarray(flows / np.where(bought > 0, bought, 1.0)[:, None, :] * free)
    transfer = spent - output if deficits == "constant" else np.zeros_like(output)
    income = spent if deficits == "multiplicative" else output
    return Problem(
        kept,
        np.ascontiguousarray(bought / spent),
        output,
        income.copy(),
        transfer,
        elasticity,
        substitution,
    )


def groups(kept: Floats) -> list[Any]:
    """Indices of the regions that trade with one another, directly or through others."""
    links = kept.sum(axis=0) > 0
    links = links | links.T
    label = np.arange(len(links))
    while True:
        least = np.where(links, label, len(links)).min(axis=1)
        least = np.minimum(least, label)
        if np.array_equal(least, label):
            return [np.flatnonzero(label == each) for each in np.unique(label)]
        label = least


def one_way_classes(kept: Floats) -> list[Any]:
    """Regions by who can reach whom both ways along sales; none where all can."""
    links = kept.sum(axis=0) > 0
    if links.all():
        return []
    reach = (links | np.eye(len(links), dtype=bool)).astype(np.float64)
    for _ in range(len(links).bit_length()):
        reach = np.minimum(reach @ reach, 1.0)
    mutual = (reach > 0) & (reach.T > 0)
    label = mutual.argmax(axis=1)
    return [np.flatnonzero(label == each) for each in np.unique(label)]


def refuse_lost_goods(world: Problem) -> None:
    """Raise EconomyError where a change leaves a region nobody to sell to, or a need unmet."""
    unsold = np.flatnonzero(world.kept.sum(axis=(0, 2)) <= 0)
    if unsold.size:
        raise EconomyError(
            f"no equilibrium: region {unsold[0]} is left with nobody to sell to; "
            "let it keep domestic sales"
        )
    lost = (world.budget > 0) & (world.kept.sum(axis=1) <= 0)
    essential = lost if world.substitution <= 1.0 else lost & (lost | (world.budget <= 0)).all(0)
    if essential.any():
        s, j = (int(x) for x in np.argwhere(essential)[0])
        raise EconomyError(
            f"no equilibrium: region {j} loses every source of sector {s}, which nothing replaces"
        )


def clear(
    world: Problem, tolerance: float, most_iterations: int, start: Floats
) -> tuple[Floats, Floats, int]:
    """Wages (N,), what scales incomes to spending (N,), and the iterations it took.

    Groups of regions that no longer trade with one another are solved apart; each keeps the value
    of its output.
    """
    refuse_lost_goods(world)
    wages = start.copy()
    scale = np.ones_like(wages)
    iterations = 0
    for group in groups(world.kept):
        part = world.part(group)
        gap = part.transfer.sum() / part.output.sum()
        if abs(gap) > UNBALANCED:
            raise EconomyError(
                f"no equilibrium: regions {[int(x) for x in group]} trade with nobody else, and "
                f"their constant deficits add up to {100 * gap:.3g} % of their output; balance "
                'trade first (deficits="closed") or choose deficits="multiplicative"'
            )
        found = wages[group]
        sweeps = market_clearer()(
            Handle(
                Markets(
                    part.kept,
                    part.budget,
                    part.output,
                    part.income,
                    part.transfer,
                    part.elasticity,
                    found,
                    np.empty((ROOMS, *part.budget.shape)),
                    float(part.substitution),
                    tolerance,
                )
            ),
            most_iterations,
        )
        wages[group] = found
        scale[group] = equilibrium.income_scale(
            sum_of_products(part.output, found),
            sum_of(part.output),
            sum_of(part.transfer),
            sum_of_products(part.income, found),
        )
        if sweeps < 0:
            raise EconomyError(_failure(part, group, found, most_iterations))
        iterations = max(iterations, int(sweeps))
    return wages, scale, iterations


def _failure(part: Problem, group: Any, wages: Floats, most_iterations: int) -> str:
    """Why no equilibrium was found, in words."""
    spending = part.income * wages + part.transfer
    poor = np.flatnonzero(~(spending > 0))
    if poor.size:
        return (
            f"no equilibrium found: region {int(group[poor[0]])} would owe more than it earns; "
            'its surplus cannot stay constant (try deficits="multiplicative")'
        )
    worst = int(group[np.argmax(np.abs(np.log(np.maximum(wages, 1e-300))))])
    return (
        f"no equilibrium found in {most_iterations} iterations; the wage that moved most is that "
        f"of region {worst}; raise most_iterations or tolerance, or look whether it still both "
        "buys and sells"
    )


def outcome(
    world: Problem, wages: Floats, scale: Floats
) -> tuple[Floats, Floats, Floats, Floats, float]:
    """Flows (S, N, N), sector prices (S, N), price index and spending (N,), and the residual.

    The residual is the greatest excess demand of a market over its supply. Prices are changes;
    what cannot be had any more costs ``inf``.
    """
    theta = world.elasticity[:, None]
    offered = world.kept * (wages**-theta)[:, :, None]
    plenty = offered.sum(axis=1)
    spending = scale * world.income * wages + world.transfer
    with np.errstate(divide="ignore", invalid="ignore"):
        prices = np.where(world.budget > 0, plenty ** (-1.0 / theta), 1.0)
        index, part = upper_nest(world.budget, prices, world.substitution)
        shares = np.where(plenty[:, None, :] > 0, offered / plenty[:, None, :], 0.0)
    flows = shares * (part * spending)[:, None, :]
    supply = world.output * wages
    residual = float(np.max(np.abs(flows.sum(axis=(0, 2)) / supply - 1.0)))
    return flows, prices, index, spending, residual


def upper_nest(budget: Floats, prices: Floats, substitution: float) -> tuple[Floats, Floats]:
    """Price index (N,) of CES over sectors, and the shares of spending (S, N).

    Cobb-Douglas at an elasticity of 1, Leontief at 0. Sectors with no budget count for nothing.
    """
    if len(budget) == 1:
        return prices[0].copy(), budget.copy()
    if substitution == 1.0:
        return np.exp((budget * np.log(prices)).sum(axis=0)), budget.copy()
    weight = np.where(budget > 0, budget * prices ** (1.0 - substitution), 0.0)
    total = weight.sum(axis=0)
    return total ** (1.0 / (1.0 - substitution)), weight / total


def check(
    world: Problem, flows: Floats, residual: float, spending: Floats, tolerance: float
) -> None:
    """Raise EconomyError where what was found is no equilibrium."""
    sales, kept = flows.sum(axis=0), world.kept.sum(axis=0)
    for group in one_way_classes(world.kept):
        outside = np.setdiff1d(np.arange(len(sales)), group)
        there, back = np.ix_(group, outside), np.ix_(outside, group)
        if kept[there].any() or kept[back].any():
            traded = sales[there].sum() + sales[back].sum()
            if traded < VANISHED * sales[group].sum():
                raise EconomyError(
                    f"no equilibrium: regions {[int(x) for x in group]} only sell to others or "
                    "only buy from them, and have nothing to pay or be paid with; cut off both "
                    "ways, or neither"
                )
    poor = np.flatnonzero(~(spending > 0))
    if poor.size:
        raise EconomyError(
            f"no equilibrium found: region {poor[0]} would spend {spending[poor[0]]:.3g}; its "
            'surplus cannot stay constant (try deficits="multiplicative")'
        )
    if not residual <= max(100.0 * tolerance, 1e-11):
        raise EconomyError(
            f"no equilibrium found: a market is off by {residual:.3g} of its supply, more than "
            f"the tolerance {tolerance:g}"
        )


def numeraire_factor(numeraire: str | int, wages: Floats) -> float:
    """By how much values in the world-output numeraire are divided."""
    if numeraire == "world-output":
        return 1.0
    if isinstance(numeraire, bool) or not isinstance(numeraire, (int, np.integer)):
        raise ValueError(
            f"numeraire is {numeraire!r}; it must be 'world-output' or the index of a region"
        )
    if not 0 <= numeraire < wages.size:
        raise ValueError(f"numeraire is {numeraire}; there are {wages.size} regions, from 0")
    return float(wages[numeraire])
