"""The value of every coalition of shocks in every future, each distinct course played once.

A shock that may happen and never begins changes nothing. Where a future was played with the
coalition S and only the shocks B of it began, every coalition between B and S has therefore the
same course, and none of them is played again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignsim.engine.coalitions import Numbers, play_coalitions
from alignsim.engine.ensemble import Progress
from alignsim.engine.plan import Plan
from alignsim.results import Floats
from alignsim.shapley import Orders, coalitions_along


@dataclass
class Played:
    """Courses played so far, and how many there were to know and are known."""

    jobs: int
    of: int
    progress: Progress | None = None
    known: int = 0
    futures: int = 0  # played

    def tell(self, more: int = 0) -> None:
        """Tell how many values are known, with some that are just being played."""
        if self.progress is not None:
            self.progress(min(self.known + more, self.of), self.of)


def every_coalition(
    plan: Plan, players: tuple[int, ...], futures: Numbers, played: Played
) -> tuple[Floats, Numbers]:
    """Values of all coalitions (2^k, F, T + 1, Q), and who began where all may, (F,).

    Larger coalitions come first, for from them the smaller ones may be known.
    """
    size = 1 << len(players)
    values = np.empty((size, len(futures), plan.months + 1, len(plan.quantities)))
    known = np.zeros((size, len(futures)), dtype=np.bool_)
    everybody = np.zeros(len(futures), dtype=np.int64)
    for members in range(len(players), -1, -1):
        those = [c for c in range(size) if c.bit_count() == members]
        asked = [(c, f) for c in those for f in np.flatnonzero(~known[c]).tolist()]
        if not asked:
            continue
        coalitions, places = np.array(asked, dtype=np.int64).T
        found, began = _play(plan, players, coalitions, futures[places], played)
        for coalition, start in set(zip(coalitions.tolist(), began.tolist(), strict=True)):
            rows = np.flatnonzero((coalitions == coalition) & (began == start))
            here = places[rows]
            for same in _between(start, coalition):
                values[same, here] = found[rows]
                played.known += int((~known[same, here]).sum())
                known[same, here] = True
        if members == len(players):
            everybody[places] = began
        played.tell()
    return values, everybody


def _play(
    plan: Plan, players: tuple[int, ...], coalitions: Numbers, futures: Numbers, played: Played
) -> tuple[Floats, Numbers]:
    """Play some coalitions, and count what was played."""
    found = play_coalitions(
        plan,
        players,
        coalitions,
        futures,
        jobs=played.jobs,
        progress=lambda done, _: played.tell(done),
    )
    played.futures += len(futures)
    return found


def _between(least: int, most: int) -> list[int]:
    """All coalitions that hold ``least`` and lie within ``most``."""
    free, found = most & ~least, [least]
    part = free
    while part:
        found.append(least | part)
        part = (part - 1) & free
    return found


def along_orders(
    plan: Plan, players: tuple[int, ...], futures: Numbers, orders: Orders, played: Played
) -> tuple[Floats, Numbers]:
    """Values along orders of the players in each future, (F, P, k + 1, T + 1, Q), and who began.

    ``orders`` are (F, P, k); coalitions that orders of one future share are played once.
    """
    chains = np.stack([coalitions_along(each) for each in orders])  # (F, P, k + 1)
    shape = (*chains.shape, plan.months + 1, len(plan.quantities))
    values = np.empty(shape)
    everybody = np.zeros(len(futures), dtype=np.int64)
    seen: list[list[tuple[int, int, Floats]]] = [[] for _ in futures]
    for members in range(len(players), -1, -1):
        asked = sorted(
            {
                (int(chain), place)
                for place, chained in enumerate(chains[:, :, members])
                for chain in chained
                if _known(seen[place], int(chain)) is None
            }
        )
        if asked:
            coalitions, places = np.array(asked, dtype=np.int64).T
            found, began = _play(plan, players, coalitions, futures[places], played)
            for row, (coalition, place) in enumerate(asked):
                seen[place].append((int(began[row]), coalition, found[row]))
                if members == len(players):
                    everybody[place] = began[row]
        for place, chained in enumerate(chains[:, :, members]):
            for order, chain in enumerate(chained):
                course = _known(seen[place], int(chain))
                assert course is not None
                values[place, order, members] = course
        played.known += chains.shape[0] * chains.shape[1]
        played.tell()
    return values, everybody


def _known(seen: list[tuple[int, int, Floats]], coalition: int) -> Floats | None:
    """The course of a coalition of one future, if it is known from one already played."""
    for began, may, course in reversed(seen):
        if not began & ~coalition and not coalition & ~may:
            return course
    return None
