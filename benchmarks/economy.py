"""How fast the trade equilibrium is solved on this machine.

    python benchmarks/economy.py

Generated worlds of N regions (gravity, home shares about 80 %), trade elasticity 5, one and four
sectors. The change multiplies foreign freeness by 0.3 to 1; "warm" starts from the wages of a
change nine tenths as strong, "month" from the wages before one pair of regions restricts a fifth
of its trade. Times are of the compiled rule alone, the best of a few rounds; "solve" is the public
call, with its checks. To 1e-10 in market clearing.
"""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from alignsim.economy import solve_sectors
from alignsim.economy.clearing import Problem, clearing_rule, problem
from alignsim.economy.inputs import Floats
from alignsim.world.names import ROOMS

TOLERANCE = 1e-10
ROUNDS = 7
ELASTICITY = 5.0


def world(regions: int, sectors: int) -> tuple[Floats, Floats]:
    """Flows (S, N, N), and the change of freeness."""
    rng = np.random.default_rng(20260101)
    size = np.exp(rng.normal(0.0, 1.3, regions))
    place = rng.uniform(0.0, 1.0, (regions, 2))
    distance = 0.05 + np.linalg.norm(place[:, None] - place[None], axis=2)
    free = np.exp(rng.normal(-1.5, 0.5, (sectors, regions, regions))) / distance * 0.1
    flows = free * size[:, None] * size / size.sum()
    home = np.arange(regions)
    flows[:, home, home] = 4.0 * (flows.sum(axis=1) - flows[:, home, home])
    change = rng.uniform(0.3, 1.0, flows.shape)
    change[:, home, home] = 1.0
    return flows, change


def best(play: Callable[[], object]) -> float:
    """Microseconds of the best round."""
    least = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        play()
        least = min(least, time.perf_counter() - begun)
    return 1e6 * least


def clear(stated: Problem, start: Floats, room: Floats) -> tuple[int, Floats]:
    """Sweeps needed, and wages."""
    wages = start.copy()
    sweeps = clearing_rule()(
        stated.kept,
        stated.budget,
        stated.output,
        stated.income,
        stated.transfer,
        stated.elasticity,
        stated.substitution,
        TOLERANCE,
        500,
        wages,
        room,
    )
    return int(sweeps), wages


def main() -> None:
    """Print one row a size."""
    print("regions sectors  cold: sweeps    us  warm: sweeps    us  month: sweeps    us  solve: us")
    for regions, sectors in ((25, 1), (44, 1), (25, 4), (44, 4)):
        print(row(regions, sectors))


def row(regions: int, sectors: int) -> str:
    """Sweeps and microseconds for one size."""
    flows, change = world(regions, sectors)
    theta = np.full(sectors, ELASTICITY)
    substitution = 1.0 if sectors == 1 else 0.2
    later = change.copy()
    later[:, 1, 0] *= 0.8
    room, ones = np.empty((ROOMS, sectors, regions)), np.ones(regions)

    def stated(free: Floats) -> Problem:
        return problem(flows, free, theta, substitution, "constant")

    now, next_month = stated(change), stated(later)
    near = clear(stated(change**0.9), ones, room)[1]
    here = clear(now, ones, room)[1]
    shown = [f"{regions:7} {sectors:7}"]
    for case, start in ((now, ones), (now, near), (next_month, here)):
        shown.append(f"{clear(case, start, room)[0]:13}")
        shown.append(f"{best(partial(clear, case, start, room)):5.0f}")
    public = partial(
        solve_sectors,
        flows,
        theta,
        freeness_change=change,
        substitution=substitution,
        tolerance=TOLERANCE,
    )
    return " ".join([*shown, f"{best(public):10.0f}"])


if __name__ == "__main__":
    main()
