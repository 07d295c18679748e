"""Why a quantity moved: its change over a period, split exactly into parts by cause.

A split along the path that happened, not a counterfactual: what would have been without an act,
``alignsim compare`` tells. F futures, T months, N governments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from alignsim.comparison import t_quantile
from alignsim.engine.retrace import Traced
from alignsim.engine.trace import OF_BOUND, OF_NOISE, OF_POWERS, OF_RECIPROCITY, OF_REVERSION
from alignsim.results import (
    CHOSEN,
    ORDERED,
    Floats,
    Results,
    kind_of,
    quantiles_in_order,
    unit_of,
)
from alignsim.shown import Drawn

ACT, BALANCE, RESTRICTION = "act", "balance", "restriction"
RECIPROCITY, REVERSION, NOISE, BOUND = "reciprocity", "reversion", "noise", "bound"
SINGLE = {
    OF_REVERSION: REVERSION,
    OF_RECIPROCITY: RECIPROCITY,
    OF_NOISE: NOISE,
    OF_BOUND: BOUND,
}
"""Mechanisms that make one part each, by their place in a trace."""

ROLES = ("received", "commitment", "bystander", "blame")
"""What an act is to the government explained, in the order of :mod:`alignsim.engine.trace`."""

ORIGINS = {CHOSEN: "chosen", ORDERED: "ordered"}
"""Origins of acts that no scenario wrote."""

SHOCK = "shock:"
"""What the id of a shock stands behind where it is the origin of an act, as in the ledger."""

SMALLEST_TOLD = 0.025
"""Share of the largest part below which a part is gathered: with two figures it rounds to none."""

INTERVAL = (0.05, 0.95)
"""Quantiles between which 90% of futures lie."""


@dataclass(frozen=True)
class Cause:
    """What a part is due to; what does not apply is empty.

    ``mechanism`` is act, balance, reciprocity, reversion, noise, bound or restriction;
    ``government`` the power that balance came through, or who restricts trade. Of an act ``origin``
    is ``shock:<id>``, ``chosen`` or ``ordered``, ``role`` one of :data:`ROLES`.
    """

    mechanism: str
    government: str = ""
    origin: str = ""
    by: str = ""
    move: str = ""
    target: str = ""
    through: str = ""
    role: str = ""

    @property
    def named(self) -> bool:
        """Whether it is one cause, and not a kind of causes told together."""
        return bool(self.by or self.government) or self.mechanism in SINGLE.values()

    @property
    def shock(self) -> str:
        """Id of the shock that brought it; empty where none did."""
        return self.origin.removeprefix(SHOCK) if self.origin.startswith(SHOCK) else ""


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a change, or several together, in the unit of the quantity."""

    cause: Cause | None  # None where small parts of several causes are gathered
    values: Floats  # (F,)
    happened: npt.NDArray[np.bool_]  # (F,) whether it is there at all
    dates: tuple[str, ...] = ()  # of an act, the months in which it was made, in order
    sources: tuple[str, ...] = ()  # ids of claims, publications, ``assumption``, ``calibration``
    targets: tuple[str, ...] = ()  # of an act, the largest first
    gathered: int = 1  # how many parts it holds

    @cached_property
    def mean(self) -> float:
        """Mean over futures."""
        return float(self.values.mean())

    @cached_property
    def half(self) -> float:
        """Half the 90% interval of the mean, by Student's t; 0 for one future."""
        futures = len(self.values)
        if futures == 1:
            return 0.0
        return float(t_quantile(futures - 1) * self.values.std(ddof=1) / sqrt(futures))

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Bounds between which 90% of futures lie."""
        low, high = quantiles_in_order(np.sort(self.values), INTERVAL)
        return float(low), float(high)

    @cached_property
    def share(self) -> float:
        """Share of futures in which it is there at all, 0..1."""
        return float(self.happened.mean())


@dataclass(frozen=True, eq=False, repr=False)
class Explanation(Drawn):
    """Why a quantity moved between the ends of two months; the parts add up in every future."""

    name: str  # of the scenario
    quantity: str
    governments: dict[str, str]  # names of governments and blocs
    dates: tuple[str, str]  # the month from whose end, and the month to whose end
    futures: tuple[int, int]  # number of the first future, and how many there are
    before: Floats  # (F,) the quantity at the end of the first month
    after: Floats  # (F,) at the end of the last
    parts: tuple[Part, ...]  # the largest mean first

    @property
    def unit(self) -> str:
        """Unit of the quantity and of every part."""
        return unit_of(self.quantity)

    @property
    def values(self) -> Floats:
        """All parts, (F, parts), in the order of ``parts``."""
        return np.stack([part.values for part in self.parts], axis=-1)

    @property
    def total(self) -> Part:
        """The whole change."""
        everywhere = np.ones(len(self.before), dtype=np.bool_)
        return Part(None, self.after - self.before, everywhere, gathered=len(self.parts))

    @property
    def missed(self) -> float:
        """Most by which the parts of a future miss its change; rounding alone."""
        return float(np.abs(self.values.sum(axis=1) - self.total.values).max())

    def ranked(self, top: int) -> list[Part]:
        """The largest parts, noise always among them; the rest gathered, last.

        Acts that differ only in their target, or in who passed them on, are one part here. Of the
        rest what is of one mechanism and role is one part, unless it is small even then.
        """
        named = [part for part in self.parts if part.cause is not None and part.cause.named]
        every = _gathered(named, _act)
        least = SMALLEST_TOLD * max((abs(part.mean) for part in every), default=0.0)
        large = [part for part in every if abs(part.mean) >= least][:top]
        told = [part for part in every if part in large or part.cause == Cause(NOISE)]
        known = {part.cause for part in told}
        rest = [part for part in self.parts if part.cause is None or _act(part.cause) not in known]
        kinds = _gathered(rest, _kind) if len(rest) > 1 else rest
        found = [part for part in kinds if part.cause is not None and abs(part.mean) >= least]
        other = [part for part in kinds if part not in found]
        return told + found + ([together(other)] if other else [])

    def __rich_repr__(self) -> Iterator[tuple[str | None, Any]]:
        """What moved, by how much, and the five largest parts."""
        yield None, f"{self.quantity}, {self.dates[0]} to {self.dates[1]}"
        yield "futures", self.futures[1]
        yield "change", f"{self.total.mean:+.3g}"
        for part in self.ranked(5):
            yield _called(part), f"{part.mean:+.3g}"


def _called(part: Part) -> str:
    """A part in a few ids: ``beijing warn seoul received``, ``balance washington``, ``other``."""
    cause = part.cause
    if cause is None:
        return f"other, {part.gathered} parts"
    if cause.mechanism != ACT:
        return f"{cause.mechanism} {cause.government}".rstrip()
    targets = part.targets[0] if len(part.targets) == 1 else f"{len(part.targets)} targets"
    return f"{cause.by} {cause.move} {targets} {cause.role}"


def together(parts: Sequence[Part], cause: Cause | None = None) -> Part:
    """Several parts, one at least, as one."""
    if len(parts) == 1 and (cause is None or cause == parts[0].cause):
        return parts[0]
    return Part(
        cause,
        np.sum([part.values for part in parts], axis=0),
        np.any([part.happened for part in parts], axis=0),
        tuple(sorted({date for part in parts for date in part.dates})),
        tuple(dict.fromkeys(source for part in parts for source in part.sources)),
        tuple(dict.fromkeys(target for part in parts for target in part.targets)),
        sum(part.gathered for part in parts),
    )


def _act(cause: Cause) -> Cause:
    """What acts have in common that differ in their target, or in who passed them on."""
    return replace(cause, target="", through="")


def _kind(cause: Cause) -> Cause:
    """What small parts have in common that are told together."""
    return Cause(cause.mechanism, role=cause.role)


def _gathered(parts: Sequence[Part], common: Callable[[Cause], Cause]) -> list[Part]:
    """Parts that have their cause in common as one, the largest mean first."""
    groups: dict[Cause | None, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.cause and common(part.cause), []).append(part)
    every = [together(group, cause) for cause, group in groups.items()]
    return sorted(every, key=lambda part: -abs(part.mean))


def explanation_of(
    results: Results, quantity: str, traced: Traced, until: int, first: int
) -> Explanation:
    """The explanation of a quantity by its trace up to month ``until`` in futures from ``first``.

    Parts that are exactly nothing in every future are left out, unless all are.
    """
    parts = [*_mechanisms(results, quantity, traced), *_acts(results, traced, first)]
    moved = [part for part in parts if part.values.any()] or parts[:1]
    return Explanation(
        name=results.name,
        quantity=quantity,
        governments=results.names,
        dates=(results.dates[traced.since], results.dates[until]),
        futures=(first, len(traced.levels)),
        before=traced.levels[:, traced.since],
        after=traced.levels[:, until],
        parts=tuple(sorted(moved, key=lambda part: -abs(part.mean))),
    )


def _mechanisms(results: Results, quantity: str, traced: Traced) -> Iterator[Part]:
    sums = traced.parts.sum(axis=1)
    through = RESTRICTION
    if kind_of(quantity) == "alignment":
        through = BALANCE
        for place, mechanism in SINGLE.items():
            yield _standing(Cause(mechanism), sums[:, place])
    for row, government in enumerate(results.governments):
        yield _standing(Cause(through, government), sums[:, OF_POWERS + row])


def _standing(cause: Cause, values: Floats) -> Part:
    return Part(cause, values, values != 0.0)


def _acts(results: Results, traced: Traced, first: int) -> Iterator[Part]:
    """A part for every act by origin, author, move, target, third party and role."""
    if not len(traced.sizes):
        return
    futures, stamps = len(traced.levels), len(results.dates)
    future, month = traced.acts[:, 0].astype(np.int64) - first, traced.acts[:, 1]
    keys, rows, which = np.unique(_keys(results, traced), return_index=True, return_inverse=True)
    cells = which * futures + future
    counts = np.bincount(cells, minlength=len(keys) * futures).reshape(len(keys), futures)
    sums = np.bincount(cells, weights=traced.sizes, minlength=counts.size).reshape(counts.shape)
    in_month = np.bincount(which * stamps + month, minlength=len(keys) * stamps)
    in_month = in_month.reshape(len(keys), stamps)
    for place, row in enumerate(rows):
        cause = cause_of(results, traced.acts[row])
        dates = tuple(results.dates[t] for t in np.flatnonzero(in_month[place]))
        yield Part(cause, sums[place], counts[place] > 0, dates, targets=(cause.target,))


def _keys(results: Results, traced: Traced) -> np.ndarray[Any, np.dtype[np.int64]]:
    """One number for each kind of act: what it is made of, as digits."""
    _, _, by, move, target, through, _, origin, role = traced.acts.T.astype(np.int64)
    n = len(results.governments)
    keys = by * len(results.moves) + move
    for digit, base in (
        (target, n),
        (through + 1, n + 1),
        (origin - ORDERED, len(results.shocks) - ORDERED),
        (role, len(ROLES)),
    ):
        keys = keys * base + digit
    return np.asarray(keys)


def cause_of(results: Results, act: Sequence[int]) -> Cause:
    """The cause that a traced act (9,) is, see :mod:`alignsim.engine.trace`."""
    _, _, by, move, target, through, _, origin, role = (int(each) for each in act)
    return Cause(
        ACT,
        origin=ORIGINS.get(origin) or f"{SHOCK}{results.shocks[origin].id}",
        by=results.governments[by],
        move=results.moves[move],
        target=results.governments[target],
        through=results.governments[through] if through >= 0 else "",
        role=ROLES[role],
    )


def with_sources(explanation: Explanation, sources: dict[Cause, tuple[str, ...]]) -> Explanation:
    """The same, its parts with what they rest on."""
    parts = tuple(
        part if part.cause is None else replace(part, sources=sources.get(part.cause, ()))
        for part in explanation.parts
    )
    return replace(explanation, parts=parts)
