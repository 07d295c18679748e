"""Landscape theory: into which two camps do actors fall? (Axelrod & Bennett 1993)

Every actor has a size and every pair a propensity to work together, positive or negative. An
actor is frustrated by those it would work with on the other side and by those it would avoid on its
own. Of all divisions into two camps those are stable, minima of the landscape, from which nobody
gains by changing sides alone; a basin is all the divisions from which changing sides one by one,
always where energy falls most, ends in the same minimum.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

Floats = npt.NDArray[np.float64]
Sides = npt.NDArray[np.bool_]

MOST_ACTORS = 20
"""All 2^(N - 1) divisions are looked at: half a million with so many actors."""

LEVEL = 1e-12
"""Energies closer than this share of the largest possible are equal."""


@dataclass(frozen=True, slots=True)
class Minimum:
    """A stable division. ``sides`` (N,) True where an actor is not in the camp of the first.

    ``energy`` is as in equation 3, ``basin`` the share of divisions that end here, ``frustration``
    (N,) of each actor (equation 1), before it is weighted by its own size.
    """

    sides: Sides
    energy: float
    basin: float
    frustration: Floats


@dataclass(frozen=True, slots=True)
class Landscape:
    """All stable divisions, lowest energy first, of ``divisions`` different ones."""

    minima: tuple[Minimum, ...]
    divisions: int


def landscape(sizes: ArrayLike, propensities: ArrayLike) -> Landscape:
    """Find all stable divisions of actors into two camps, with their energies and basins.

    ``sizes`` (N,) > 0, N from 2 to 20. ``propensities`` (N, N), symmetric; the diagonal does not
    count. With d_ij = 1 where i and j are in different camps (Axelrod & Bennett 1993, eqs 1 and 3),

        frustration_i = sum_{j != i} s_j p_ij d_ij,      energy = sum_i s_i frustration_i

    A division and its mirror image are one. Where several moves lower energy alike, the actor that
    comes first changes sides. Raises ValueError for other shapes, sizes that are not positive,
    propensities that are not finite or not symmetric.
    """
    size, propensity = _checked(sizes, propensities)
    n = size.size
    weight = size[:, None] * size * propensity
    signs = _divisions(n)
    agreement = signs * (signs @ weight)
    energy = 0.5 * (weight.sum() - agreement.sum(axis=1))
    level = LEVEL * float(np.abs(weight).sum())
    ends = _descend(2.0 * agreement, level)
    places, counts = np.unique(ends, return_counts=True)
    minima = [
        Minimum(
            sides=signs[place] < 0,
            energy=float(energy[place]),
            basin=count / len(signs),
            frustration=0.5
            * (propensity @ size - signs[place] * (propensity @ (size * signs[place]))),
        )
        for place, count in zip(places, counts, strict=True)
    ]
    minima.sort(key=lambda minimum: (round(minimum.energy / max(level, 1e-300)), -minimum.basin))
    return Landscape(tuple(minima), len(signs))


def _checked(sizes: ArrayLike, propensities: ArrayLike) -> tuple[Floats, Floats]:
    size = np.array(sizes, dtype=np.float64)
    propensity = np.array(propensities, dtype=np.float64)
    if size.ndim != 1 or not 2 <= size.size <= MOST_ACTORS:
        raise ValueError(f"sizes have shape {size.shape}; they must be 2 to {MOST_ACTORS} numbers")
    if not (np.isfinite(size).all() and (size > 0).all()):
        raise ValueError("sizes must be finite and above 0")
    if propensity.shape != (size.size, size.size):
        raise ValueError(
            f"propensities have shape {propensity.shape}; they must be ({size.size}, {size.size})"
        )
    np.fill_diagonal(propensity, 0.0)
    if not np.isfinite(propensity).all():
        raise ValueError("propensities must be finite")
    if not np.allclose(propensity, propensity.T, rtol=1e-12, atol=0.0):
        i, j = (int(k) for k in np.argwhere(~np.isclose(propensity, propensity.T, rtol=1e-12))[0])
        raise ValueError(
            f"propensities of {i} and {j} are {propensity[i, j]:g} and {propensity[j, i]:g}; they "
            "must be the same both ways (take their mean)"
        )
    return size, propensity


def _divisions(n: int) -> Floats:
    """All divisions (2^(n - 1), n) as 1 and -1, the first actor always on the side of 1."""
    bits = np.arange(2 ** (n - 1))[:, None] >> np.arange(n - 1)
    return np.column_stack([np.ones(len(bits)), 1.0 - 2.0 * (bits & 1)])


def _descend(change: Floats, level: float) -> npt.NDArray[np.int64]:
    """Index of the minimum in which every division ends.

    ``change`` (divisions, N) of energy if an actor changes sides. The first actor's side is fixed:
    its change of sides is the change of all others.
    """
    count, n = change.shape
    best = change.min(axis=1)
    mover = (change <= best[:, None] + level).argmax(axis=1)
    here = np.arange(count)
    flips = np.concatenate([[count - 1], 2 ** np.arange(n - 1)])
    ends = np.where(best < -level, here ^ flips[mover], here)
    while True:
        further = ends[ends]
        if np.array_equal(further, ends):
            return np.asarray(ends, dtype=np.int64)
        ends = further
