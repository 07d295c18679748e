"""Scenarios taken apart: what each shock contributed, on common random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from alignsim.attribution import EXACT, SAMPLED, Attribution
from alignsim.catalogue.load import shipped_catalogue
from alignsim.engine.assemble import month_labels
from alignsim.engine.coalitions import MOST_PLAYERS, Numbers
from alignsim.engine.ensemble import CHUNK, Progress
from alignsim.engine.plan import Plan
from alignsim.engine.posterior import DEFAULT, Posterior, chosen_posterior
from alignsim.errors import AlignsimError, escaped
from alignsim.experiments.coalitions import Played, along_orders, every_coalition
from alignsim.experiments.recording import plan_recording
from alignsim.library import load_scenario
from alignsim.results import Floats
from alignsim.runner import Choice, adjust
from alignsim.scenario import Scenario
from alignsim.scenario.months import Month, place_of_month
from alignsim.scenario.words import nearest, quoted
from alignsim.shapley import (
    antithetic_orders,
    marginals_along,
    mean_of_orders,
    shapley_interactions,
    shapley_values,
)
from alignsim.titles import government_names, shock_title

FUTURES = 500
"""Futures played by default."""

MOST_EXACT = 10
"""Up to this many shocks all coalitions are played, 2^10 of them; beyond, orders are sampled."""

ORDERS = 4
"""Orders sampled in each future: two and their reverses are the fewest from which the error of
sampling can be told, and a further future tells more than further orders in the same one."""

ROOM = 2**26
"""Bytes that the values of a block of futures may take: 64 MiB."""

SAMPLING = 201
"""Purpose of the draws of orders, which no rule uses."""


@dataclass(frozen=True)
class Question:
    """What is asked of a scenario, checked: its plan records the quantities and ends in the month.

    ``players`` are the places of the shocks in the plan; ``orders`` 0 where all coalitions are
    played.
    """

    scenario: Scenario
    plan: Plan
    players: tuple[int, ...]
    orders: int

    @property
    def shocks(self) -> tuple[str, ...]:
        """Ids of the shocks that are players."""
        return tuple(self.plan.shocks[each] for each in self.players)


def attribute(
    scenario: Scenario | str | Path,
    futures: int = FUTURES,
    *,
    of: Sequence[str] = (),
    month: Month = None,
    shocks: Sequence[str] = (),
    orders: int = 0,
    seed: int | None = None,
    posterior: Choice = DEFAULT,
    jobs: int = 0,
    progress: Progress | None = None,
) -> Attribution:
    """Divide what a scenario's shocks did to quantities among them, by Shapley values.

    ``of`` are quantities, by default those the scenario reports; ``month`` the month of the run in
    which they are looked at, by default its last; ``shocks`` ids of those among which it is
    divided, by default all: the others happen as ever. With more than ``MOST_EXACT`` shocks, or
    where ``orders`` (even, 4 or more) says so, orders of the shocks are sampled in each of the
    ``futures`` (2 or more). ``seed`` replaces that of the scenario; ``posterior`` and ``jobs`` as
    in :func:`alignsim.run`. AlignsimError tells what is unknown and the nearest that is known.

    >>> import alignsim
    >>> found = alignsim.attribute("madrid-2022", month=12)       # doctest: +SKIP
    >>> found.of("mission", "alignment(seoul, nato)").mean        # doctest: +SKIP
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    chosen = chosen_posterior(posterior)
    asked = question_of(adjust(scenario, seed=seed), chosen, of, month, shocks, orders)
    return answer(asked, futures, jobs, progress)


def question_of(
    scenario: Scenario,
    posterior: Posterior,
    of: Sequence[str] = (),
    month: Month = None,
    shocks: Sequence[str] = (),
    orders: int = 0,
) -> Question:
    """Check what is asked; see :func:`attribute`. Nothing is played."""
    last = place_of_month(month_labels(scenario), month)
    players = _players(scenario, shocks)
    if orders and (orders < ORDERS or orders % 2):
        raise AlignsimError(f"orders must be an even number from {ORDERS} on; found {orders}")
    plan = plan_recording(scenario, posterior, of, last)
    sampled = ORDERS if len(players) > MOST_EXACT else 0
    return Question(scenario, plan, players, orders or sampled)


def _players(scenario: Scenario, wanted: Sequence[str]) -> tuple[int, ...]:
    """The places of the shocks named, in the order of the file; all where none is."""
    known = [shock.id for shock in scenario.shocks]
    name = escaped(scenario.name)
    if not known:
        raise AlignsimError(f"{name} has no shocks, so there is nothing to divide")
    for each in wanted:
        if each not in known:
            near = nearest(each, known)
            guess = f"did you mean {near}? " if near else ""
            raise AlignsimError(
                f"{name} has no shock {quoted(each)}; {guess}there are: {', '.join(known)}"
            )
    found = tuple(place for place, each in enumerate(known) if not wanted or each in wanted)
    if len(found) > MOST_PLAYERS:
        raise AlignsimError(
            f"{name} has {len(found)} shocks, and at most {MOST_PLAYERS} can be told apart; "
            "name some by --shocks"
        )
    return found


def answer(
    asked: Question, futures: int = FUTURES, jobs: int = 0, progress: Progress | None = None
) -> Attribution:
    """Play what a question asks, block by block of its futures, and divide what was found."""
    plan, k = asked.plan, len(asked.players)
    coalitions = asked.orders * (k + 1) if asked.orders else 1 << k
    played = Played(jobs, futures * coalitions, progress)
    width = coalitions * (plan.months + 1) * len(plan.quantities) * 8
    block = max(1, ROOM // width)
    block = block - block % CHUNK if block > CHUNK else block
    divide = _by_orders if asked.orders else _by_coalitions
    parts = [
        divide(asked, np.arange(start, min(start + block, futures)), played)
        for start in range(0, futures, block)
    ]
    values, ends, variance = (np.concatenate([part[n] for part in parts]) for n in range(3))
    began = np.concatenate([part[3] for part in parts])
    pairs = None if asked.orders else np.concatenate([part[4] for part in parts])
    happened = (began[:, None] >> np.arange(k) & 1).mean(axis=0)
    labels = {shock.id: shock_title(shock) for shock in asked.scenario.shocks}
    return Attribution(
        scenario=asked.scenario.name,
        names=government_names(shipped_catalogue(), plan),
        dates=month_labels(asked.scenario)[: plan.months + 1],
        month=plan.months,
        seed=plan.seed,
        shocks=asked.shocks,
        labels=tuple(labels[each] for each in asked.shocks),
        happened=tuple(happened.tolist()),
        quantities=plan.quantities,
        everything=ends[:, 1],
        nothing=ends[:, 0],
        values=values,
        interactions=pairs,
        method=SAMPLED if asked.orders else EXACT,
        orders=asked.orders,
        sampling_error=np.sqrt(variance.sum(axis=0)) / futures,
        played=played.futures,
    )


_Block = tuple[Floats, Floats, Floats, Numbers, Floats]
"""Of some futures: values (F, k, T + 1, Q), ends (F, 2, Q) with none and all, variance (F, k, Q) of
the values for the sampled orders alone, who began (F,), and interactions (F, k, k, Q) if known."""


def _by_coalitions(asked: Question, futures: Numbers, played: Played) -> _Block:
    values, began = every_coalition(asked.plan, asked.players, futures, played)
    ends = values[[0, -1], :, -1].swapaxes(0, 1)
    parts = shapley_values(values).swapaxes(0, 1)
    pairs = np.moveaxis(shapley_interactions(values[:, :, -1]), 2, 0)
    return parts, ends, np.zeros_like(parts[:, :, -1]), began, pairs


def _by_orders(asked: Question, futures: Numbers, played: Played) -> _Block:
    """Orders of a future are drawn for it alone, so that neither blocks nor others matter."""
    k = len(asked.players)
    orders = np.stack(
        [
            antithetic_orders(
                np.random.default_rng([asked.plan.seed, SAMPLING, future]), k, asked.orders // 2
            )
            for future in futures.tolist()
        ]
    )
    along, began = along_orders(asked.plan, asked.players, futures, orders, played)
    added = [marginals_along(*each) for each in zip(orders, along, strict=True)]
    means, variances = zip(*(mean_of_orders(each) for each in added), strict=True)
    ends = along[:, 0][:, [0, -1], -1]
    return np.stack(means), ends, np.stack(variances)[:, :, -1], began, np.zeros(0)
