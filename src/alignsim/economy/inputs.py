"""What may be given to the solvers, checked once: every fault is named, with its place."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEAST_TOLERANCE = 1e-13
"""Below this, rounding alone keeps markets from clearing."""


def positive(name: str, value: float) -> float:
    """A finite number above 0."""
    if np.ndim(value) != 0 or not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} is {value!r}; it must be one finite number above 0")
    return float(value)


def control(tolerance: float, most_iterations: int) -> None:
    """Refuse a tolerance or a number of iterations that make no sense."""
    if not LEAST_TOLERANCE <= tolerance <= 0.01:
        raise ValueError(
            f"tolerance is {tolerance!r}; it must lie between {LEAST_TOLERANCE:g} and 0.01"
        )
    if most_iterations < 1:
        raise ValueError(f"most_iterations is {most_iterations!r}; it must be 1 or more")


def square(name: str, matrix: ArrayLike, shape: tuple[int, ...] | None = None) -> Floats:
    """A matrix of finite numbers from 0 up, of the given shape or square."""
    array = np.array(matrix, dtype=np.float64, order="C")
    if shape is None:
        if array.ndim != 2 or array.shape[0] != array.shape[1] or array.size == 0:
            raise ValueError(f"{name} has shape {array.shape}; it must be square: (N, N)")
    elif array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; it must be {shape}")
    refuse(name, array, ~np.isfinite(array), "finite")
    refuse(name, array, array < 0, "0 or more")
    return array


def refuse(name: str, array: Floats, wrong: NDArray[np.bool_], allowed: str) -> None:
    """Raise ValueError for the first wrong element, if there is one."""
    if wrong.any():
        place = tuple(int(x) for x in np.argwhere(wrong)[0])
        raise ValueError(
            f"{name}{list(place)} is {array[place]!s}, one of {int(wrong.sum())} such; "
            f"every element must be {allowed}"
        )


def no_empty_region(name: str, flows: Floats) -> None:
    """Refuse regions that sell or buy nothing at all (flows summed over sectors)."""
    for what, axis in (("sells", 1), ("buys", 0)):
        empty = np.flatnonzero(flows.sum(axis=axis) <= 0)
        if empty.size:
            raise ValueError(
                f"region {empty[0]} {what} nothing in {name} (of {empty.size} such); include "
                "domestic sales, or leave the region out"
            )


def freeness(
    shape: tuple[int, ...],
    elasticity: Floats | float,
    trade_cost_change: ArrayLike | None,
    freeness_change: ArrayLike | None,
) -> Floats:
    """Change of trade freeness, from exactly one of the two ways of giving it.

    Trade costs may rise without bound (``inf``), which makes freeness 0; they cannot fall to 0.
    """
    if (trade_cost_change is None) == (freeness_change is None):
        raise ValueError(
            "give exactly one of trade_cost_change (tau hat, gross) and freeness_change "
            "(tau hat to the power -elasticity)"
        )
    if freeness_change is not None:
        return square("freeness_change", freeness_change, shape)
    costs = np.array(trade_cost_change, dtype=np.float64, order="C")
    if costs.shape != shape:
        raise ValueError(f"trade_cost_change has shape {costs.shape}; it must be {shape}")
    refuse("trade_cost_change", costs, ~(costs > 0), "above 0 (inf cuts trade off)")
    power: Any = -np.asarray(elasticity, dtype=np.float64)
    if power.ndim:
        power = power.reshape(-1, 1, 1)
    with np.errstate(over="ignore"):
        free = np.ascontiguousarray(np.power(costs, power))
    refuse("trade_cost_change", costs, ~np.isfinite(free), "further from 0: its power overflows")
    return free


def wages_to_start(start: ArrayLike | None, n: int) -> Floats:
    """A first guess of wages: 1, or a copy of what is given."""
    if start is None:
        return np.ones(n)
    wages = np.array(start, dtype=np.float64)
    if wages.shape != (n,):
        raise ValueError(f"start has shape {wages.shape}; it must be ({n},), one wage a region")
    refuse("start", wages, ~(np.isfinite(wages) & (wages > 0)), "finite and above 0")
    return wages
