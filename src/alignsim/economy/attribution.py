"""Whose restrictions cost how much: parts that add up exactly to the whole loss."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from alignsim.economy.inputs import Floats, freeness, square
from alignsim.economy.single import solve
from alignsim.shapley import shapley_values

MOST_EXACT = 8
"""Up to this many senders every coalition is solved (2^8 equilibria)."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """``parts`` (K, N): share of its real income that each region loses to each sender; ``total``
    (N,) to all, the sum of the parts. ``method`` says how, ``solved`` how many equilibria."""

    parts: Floats
    total: Floats
    method: str
    solved: int


def attribute(
    flows: ArrayLike,
    elasticity: float,
    *,
    trade_cost_changes: ArrayLike | None = None,
    freeness_changes: ArrayLike | None = None,
    method: str = "auto",
    steps: int = 8,
    **options: Any,
) -> Attribution:
    """Divide every region's loss of welfare among the senders of restrictions.

    The changes (K, N, N) hold one matrix a sender; together they multiply. Where sender k blocks
    the share r of its purchases from i, ``freeness_changes[k, i, k]`` is 1 - r. ``options`` go to
    :func:`~alignsim.economy.solve`.

    "shapley" averages a sender's marginal loss over all orders in which senders could have come
    (Shapley 1953), 2^K equilibria. "path" lets all restrictions grow together from none to full
    in ``steps`` steps (Aumann & Shapley 1974) and divides each step by what each sender alone
    moves at its two ends, some 2 K equilibria a step. "auto" takes the first up to 8 senders.
    Both give nothing to a sender that restricts nothing, treat equal senders alike, and add up:
    Shapley's weights do so, and the path's steps are differences of the loss itself.
    """
    before = square("flows", flows)
    given = freeness_changes if freeness_changes is not None else trade_cost_changes
    shape = np.shape(given) if given is not None else (1, *before.shape)
    if len(shape) != 3 or shape[1:] != before.shape or shape[0] == 0:
        raise ValueError(
            f"the changes have shape {shape}; they must be (senders, {len(before)}, {len(before)})"
        )
    free = freeness(shape, elasticity, trade_cost_changes, freeness_changes)
    chosen = method
    if method == "auto":
        chosen = "shapley" if len(free) <= MOST_EXACT else "path"
    if chosen not in ("shapley", "path"):
        raise ValueError(f"method is {method!r}; it must be auto, shapley or path")
    if steps < 1:
        raise ValueError(f"steps is {steps!r}; it must be 1 or more")
    losses = _Losses(before, elasticity, options)
    parts = _shapley(free, losses) if chosen == "shapley" else _path(free, losses, steps)
    return Attribution(parts, parts.sum(axis=0), chosen, losses.solved)


class _Losses:
    """Loss of welfare of every region under a change of freeness, each solved from the last."""

    def __init__(self, flows: Floats, elasticity: float, options: dict[str, Any]) -> None:
        self.flows = flows
        self.elasticity = elasticity
        self.options = options
        self.wages: Floats | None = None
        self.solved = 0

    def __call__(self, change: Floats) -> Floats:
        options = {"start": self.wages} | self.options
        found = solve(self.flows, self.elasticity, freeness_change=change, **options)
        self.wages = found.wages
        self.solved += 1
        return 1.0 - found.welfare


def _shapley(free: Floats, losses: _Losses) -> Floats:
    senders = len(free)
    values = np.empty((2**senders, free.shape[1]))
    for coalition in range(2**senders):
        members = [k for k in range(senders) if coalition >> k & 1]
        values[coalition] = losses(free[members].prod(axis=0))
    return shapley_values(values)


def _path(free: Floats, losses: _Losses, steps: int) -> Floats:
    parts = np.zeros((len(free), free.shape[1]))
    times = np.linspace(0.0, 1.0, steps + 1)
    here = losses(_at(free, np.zeros(len(free))))
    for begin, end in pairwise(times):
        there = losses(_at(free, np.full(len(free), end)))
        alone = np.empty_like(parts)
        for k in range(len(free)):
            ahead = np.full(len(free), begin)
            ahead[k] = end
            behind = np.full(len(free), end)
            behind[k] = begin
            forward = losses(_at(free, ahead)) - here
            alone[k] = 0.5 * (forward + there - losses(_at(free, behind)))
        rest = there - here - alone.sum(axis=0)
        size = np.abs(alone)
        total = size.sum(axis=0)
        parts += alone + rest * size / np.where(total > 0, total, 1.0)
        here = there
    return parts


def _at(free: Floats, time: Floats) -> Floats:
    """The change of freeness when sender k has come time[k] of the way to its restrictions."""
    return np.asarray((1.0 + time[:, None, None] * (free - 1.0)).prod(axis=0))
