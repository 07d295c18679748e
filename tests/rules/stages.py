"""Lives of made-up worlds, the bounds they must keep, and a plain stage for one rule at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from alignsim.rules.choose import choose
from alignsim.rules.economy import earn
from alignsim.rules.turn import Choose, answer, deciding, enter, open_world
from alignsim.world.moves import MoveType
from alignsim.world.names import E_GOLDSTEIN, E_RESTRICTION, SECTORS, WEIGHTS
from alignsim.world.state import Setting, World
from worlds import CATALOGUE, blank_setting, blank_world


class Happenings:
    """Noise, uniforms and outside acts of every month of a made-up run, drawn beforehand."""

    def __init__(self, setting: Setting, seed: int, months: int) -> None:
        random = np.random.default_rng(seed)
        n, m = setting.capability.size, setting.move_sign.size
        self.measurement = random.normal(size=n)
        self.uniform = random.random((months, n))
        self.noise = random.normal(size=(months, n, n))
        self.acts = []
        for _ in range(months):
            acts = []
            for _ in range(int(random.integers(0, 4))):
                by, target = (int(g) for g in random.integers(0, n, 2))
                through, sector = (int(random.integers(-1, most)) for most in (n, len(SECTORS)))
                size, share = (float(part) for part in 1.0 - random.random(2))
                acts.append((by, int(random.integers(0, m)), target, through, sector, size, share))
            self.acts.append(acts)


def live(
    setting: Setting,
    world: World,
    happenings: Happenings,
    watch: Callable[[Setting, World], None] = lambda setting, world: None,
    choosing: Choose = choose,
) -> World:
    """Open a made-up world and play all months; ``watch`` looks at it after each."""
    decide = deciding(choosing)
    open_world(setting, world, happenings.measurement)
    watch(setting, world)
    for t, acts in enumerate(happenings.acts):
        world.act_count[0] = 0
        for act in acts:
            enter(world, *act, 0)
        decide(setting, world, t + 1, happenings.uniform[t])
        answer(setting, world, t + 1, happenings.noise[t])
        earn(setting, world, t + 1)
        watch(setting, world)
    return world


def faults_of(setting: Setting, world: World) -> list[str]:
    """Which of the bounds and symmetries that every world must keep do not hold in this one."""
    n = setting.capability.size
    cut = np.stack([world.restriction, world.embargo])
    shares = ("ties", "proximity", "support", "confidence", "insecurity", "violation")
    holds = {
        "finite": all(
            np.isfinite(part).all() for part in world if np.issubdtype(part.dtype, np.floating)
        ),
        "alignment within -1..1": (np.abs(world.alignment) < 1.0).all(),
        "no regard for oneself": (np.diagonal(world.alignment) == 0.0).all(),
        "threat": (world.threat >= 0.0).all(),
        "symmetric ties": world.ties.tobytes() == np.ascontiguousarray(world.ties.T).tobytes(),
        "restrictions": (cut >= 0.0).all() and (cut <= 1.0).all(),
        "missing trade": (world.shunned >= world.restriction).all()
        and (world.shunned <= 1.0).all(),
        "impact": (world.impact >= 0.0).all(),
        "equilibrium": world.unsolved[0] == 0,
        "loss": np.allclose(world.loss, world.pressure.sum(axis=1), rtol=1e-9, atol=1e-9),
        "weights": np.allclose(world.preference[:, :WEIGHTS].sum(axis=1), 1.0),
        "no patron, no confidence": (world.confidence[setting.patron < 0] == 0.0).all(),
        "concentration": (world.concentration <= 1.0 + 1e-9).all(),
    }
    for name in shares:
        part = getattr(world, name)
        holds[name] = bool((part >= 0.0).all() and (part <= 1.0).all())
    for i in range(n):
        first, last = setting.option_start[i], setting.option_start[i + 1]
        own = world.chosen[i] == -1 or first <= world.chosen[i] < last
        holds[f"own choice of {i}"] = bool(own)
        if own and world.chosen[i] >= 0:
            holds[f"open choice of {i}"] = setting.option_allowed[world.chosen[i]] == 0.0
    return [name for name, holding in holds.items() if not holding]


# -- a plain stage for one rule at a time ---------------------------------------------------------

VISIT, SIGNAL, COERCE, UNCOERCE, SANCTION, TRANSFER = range(6)
"""Moves of the stage: friendly, hostile, restricting, lifting, restricting both ways, passed on."""


def _move(name: str, sign: int, side: str = "none", lifts: bool = False) -> MoveType:
    template = CATALOGUE.moves["hold"]
    sectors = SECTORS if side != "none" else ()
    return replace(template, id=name, sign=sign, side=side, lifts=lifts, sectors=sectors)


STAGE_MOVES = (
    _move("visit", 1),
    _move("signal", -1),
    _move("coerce", -1, "purchases"),
    _move("uncoerce", 1, "purchases", lifts=True),
    _move("sanction", -1, "both"),
    _move("transfer", 1),
)


def stage(n: int = 4) -> tuple[Setting, World]:
    """n equal governments with six plain moves; every parameter that could act is zero."""
    setting = blank_setting(n, STAGE_MOVES)
    world = blank_world(setting)
    world.effect[VISIT, E_GOLDSTEIN] = world.effect[TRANSFER, E_GOLDSTEIN] = 5.0
    for move in (SIGNAL, COERCE, SANCTION):
        world.effect[move, E_GOLDSTEIN] = -5.0
    for move in (COERCE, UNCOERCE, SANCTION):
        world.effect[move, E_RESTRICTION] = 0.5
    return setting, world
