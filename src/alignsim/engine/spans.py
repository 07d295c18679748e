"""Spans: an ensemble cut into runs of consecutive futures, each played, kept and lost as one.

Where a span begins depends on nothing but the number of futures, so that who plays it, when, and
how often it was begun and lost cannot change a result.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from alignsim.engine.ensemble import Progress, Recorded, play_ensemble
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import Posterior
from alignsim.results import Ledger
from alignsim.scenario import Scenario

SPAN = 4096
"""Futures of a span: some seconds of play, some hundred megabytes while it is played."""


@dataclass(frozen=True, order=True)
class Span:
    """Futures ``first .. first + count - 1``."""

    first: int
    count: int


T = TypeVar("T")
Make = Callable[[Scenario, Plan, Span, Recorded], T]
"""Makes something of a span where it was played."""


def as_recorded(_scenario: Scenario, _plan: Plan, _span: Span, recorded: Recorded) -> Recorded:
    """Make of a span what it recorded."""
    return recorded


class Play(Protocol):
    """Plays spans of a scenario somewhere else; :mod:`alignsim.cluster` has one."""

    def __call__(
        self,
        scenario: Scenario,
        posterior: Posterior,
        wanted: Iterable[Span],
        progress: Progress | None,
        make: Make[T],
    ) -> Iterable[tuple[Span, T]]:
        """Yield each span, in any order, with what ``make`` made of it there."""
        ...


def spans_of(futures: int, size: int = SPAN) -> tuple[Span, ...]:
    """Cut futures 0 .. ``futures`` - 1 into spans of ``size``; the last may be shorter.

    >>> spans_of(10, 4)
    (Span(first=0, count=4), Span(first=4, count=4), Span(first=8, count=2))
    """
    return tuple(Span(first, min(size, futures - first)) for first in range(0, futures, size))


def play_spans(
    plan: Plan, wanted: Iterable[Span], *, jobs: int = 0, progress: Progress | None = None
) -> Iterator[tuple[Span, Recorded]]:
    """Play spans one after the other on ``jobs`` threads of this machine (0: all cores).

    Yields each with what it recorded, futures numbered as in the whole ensemble. ``progress`` is
    told of all spans together. An interrupt (Ctrl-C) ends at the next chunk and is passed on.
    """
    wanted = tuple(wanted)
    total, before = sum(span.count for span in wanted), 0
    for span in wanted:
        yield (
            span,
            play_ensemble(
                plan,
                span.count,
                first=span.first,
                jobs=jobs,
                progress=_shifted(progress, before, total),
            ),
        )
        before += span.count


def _shifted(progress: Progress | None, before: int, total: int) -> Progress | None:
    if progress is None:
        return None
    tell = progress
    return lambda done, _of: tell(before + done, total)


def joined(parts: Iterable[tuple[Span, Recorded]]) -> Recorded:
    """What spans recorded, given in any order, as one: they must be next to one another."""
    ordered = [recorded for _, recorded in sorted(parts, key=lambda part: part[0])]
    ledgers = [recorded.ledger for recorded in ordered]
    return Recorded(
        values=np.concatenate([recorded.values for recorded in ordered]),
        ends=np.concatenate([recorded.ends for recorded in ordered]),
        began=np.concatenate([recorded.began for recorded in ordered]),
        ledger=Ledger(
            acts=np.concatenate([ledger.acts for ledger in ledgers]),
            magnitude=np.concatenate([ledger.magnitude for ledger in ledgers]),
        ),
    )
