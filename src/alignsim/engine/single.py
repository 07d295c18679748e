"""One future as a Mesa model: stop it, inspect it, replace a government or play one.

``AlignmentModel`` and ``Government`` call the very functions the ensemble compiles, so that
future ``run`` here is future ``run`` there, bit for bit.
"""

from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from alignsim.catalogue.theories import theory_named
from alignsim.engine.draws import choice_uniforms, dyad_noise
from alignsim.engine.future import begin, chance_of, read_panel
from alignsim.engine.plan import Plan
from alignsim.engine.unsolved import refuse_unsolved
from alignsim.rules.economy import earn
from alignsim.rules.perceive import perceive
from alignsim.rules.respond import align, respond
from alignsim.rules.turn import PHASES, enter_choices, enter_shocks
from alignsim.world.names import CHOSEN, ORDERED, SECTORS
from alignsim.world.state import Floats

ORIGINS = {CHOSEN: "chosen", ORDERED: "ordered"}


class Government(mesa.Agent):  # type: ignore[misc]  # mesa ships no types
    """A government: one row of the world. Each phase reads the world and writes that row.

    ``name`` is its id, ``row`` its index. Replace a phase in a subclass to give a government
    other rules; see ``AlignmentModel``'s ``governments`` argument.
    """

    model: "AlignmentModel"

    def __init__(self, model: "AlignmentModel", name: str, row: int) -> None:
        super().__init__(model)
        self.name = name
        self.row = row

    def perceive(self) -> None:
        """See threats, partners, income and support."""
        perceive(self.model.setting, self.model.world, self.row)

    def choose(self) -> None:
        """Pick at most one move, by the theory of the plan."""
        draw = self.model.chance.uniform[self.row]
        model = self.model
        model.theory.choose(model.setting, model.world, self.row, model.month, draw)

    def respond(self) -> None:
        """Take in all acts of the month."""
        noise = self.model.chance.noise[self.row]
        respond(self.model.setting, self.model.world, self.row, self.model.month, noise)

    def align(self) -> None:
        """Show the new regard to others."""
        align(self.model.setting, self.model.world, self.row)

    def alignment_with(self, other: str) -> float:
        """How closely this government aligns with another, −1..1."""
        return float(self.model.world.alignment[self.row, self.model.row_of(other)])


class AlignmentModel(mesa.Model):  # type: ignore[misc]  # mesa ships no types
    """One future of a plan, month by month.

    ``run`` is the number of the future. ``governments`` maps ids to subclasses of
    :class:`Government` that play them. ``datacollector`` records the plan's quantities every
    month. ``rng`` seeds Mesa's own generator, which no rule uses: all draws come from the plan's
    seed.
    """

    def __init__(
        self,
        plan: Plan,
        run: int = 0,
        governments: dict[str, type[Government]] | None = None,
        rng: Any = None,
    ) -> None:
        super().__init__(rng=plan.seed if rng is None else rng)
        self.plan = plan
        self.run = run
        self.month = 0
        self.theory = theory_named(plan.theory)
        self.setting = plan.setting
        self.world = plan.empty_world()
        self.chance = chance_of(plan)
        self.recorded: Floats = np.empty(len(plan.quantities))
        self.acts: list[dict[str, Any]] = []
        kinds = governments or {}
        for row, name in enumerate(plan.governments):
            kinds.get(name, Government)(self, name, row)
        begin(plan.setting, plan.numbers, self.world, self.chance, plan.seed, run)
        self.datacollector = mesa.DataCollector(
            model_reporters={"month": "month"} | self._reporters()
        )
        self.record()

    def record(self) -> None:
        """Read the plan's quantities into ``recorded`` (Q,) and hand them to the collector."""
        read_panel(self.world, self.plan.panel, self.recorded)
        self.datacollector.collect(self)

    def _reporters(self) -> dict[str, Callable[["AlignmentModel"], float]]:
        def reporter(q: int) -> Callable[["AlignmentModel"], float]:
            return lambda model: float(model.recorded[q])

        return {name: reporter(q) for q, name in enumerate(self.plan.quantities)}

    def row_of(self, name: str) -> int:
        """Row of a government in every array. KeyError names those in play."""
        if name not in self.plan.governments:
            raise KeyError(f"{name} is not in play; in play are: {self.plan.governments}")
        return self.plan.governments.index(name)

    def step(self) -> None:
        """Play one month: shocks, then each phase for all governments, then record."""
        self.month += 1
        plan = self.plan
        enter_shocks(self.setting, self.world, plan.script, self.month)
        chance, place = self.chance, self.setting.place
        choice_uniforms(plan.seed, self.run, self.month, place, chance.uniform)
        dyad_noise(plan.seed, self.run, self.month, place, chance.probability, chance.noise)
        for phase in PHASES:
            self.agents.do(phase)
            if phase == "choose":
                enter_choices(self.setting, self.world)
        earn(self.setting, self.world, self.month)
        refuse_unsolved(plan, self.run, self.world)
        self._keep_acts()
        self.running = self.month < plan.months
        self.record()

    def play(self) -> "AlignmentModel":
        """Play all months of the plan that are left, and return the model."""
        while self.month < self.plan.months:
            self.step()
        return self

    def _keep_acts(self) -> None:
        world, plan = self.world, self.plan
        for a in range(int(world.act_count[0])):
            origin = int(world.act_origin[a])
            through = int(world.act_through[a])
            sector = int(world.act_sector[a])
            self.acts.append(
                {
                    "month": self.month,
                    "by": plan.governments[world.act_by[a]],
                    "type": plan.moves[world.act_move[a]],
                    "target": plan.governments[world.act_target[a]],
                    "sector": SECTORS[sector] if sector >= 0 else None,
                    "through": plan.governments[through] if through >= 0 else None,
                    "magnitude": float(world.act_magnitude[a]),
                    "origin": plan.shocks[origin] if origin >= 0 else ORIGINS[origin],
                }
            )
