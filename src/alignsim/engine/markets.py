"""Markets cleared by themselves, outside of any future: one world of trade as a named tuple."""

from typing import NamedTuple

import numpy as np

from alignsim.rules.equilibrium import clear_markets
from alignsim.world.names import ROOMS
from alignsim.world.state import Floats


class Markets(NamedTuple):
    """What :func:`alignsim.rules.equilibrium.clear_markets` takes; N regions, S sectors."""

    kept: Floats  # (S, N, N)
    budget: Floats  # (S, N)
    output: Floats  # (N,)
    income: Floats  # (N,)
    transfer: Floats  # (N,)
    elasticity: Floats  # (S,)
    wages: Floats  # (N,) the guess, overwritten by what is found
    room: Floats  # (ROOMS, S, N) room to work in
    substitution: float
    tolerance: float


def new_markets(sectors: int, regions: int) -> Markets:
    """Room for a world of trade."""
    square, row = (sectors, regions), regions
    return Markets(
        kept=np.zeros((sectors, regions, regions)),
        budget=np.zeros(square),
        output=np.zeros(row),
        income=np.zeros(row),
        transfer=np.zeros(row),
        elasticity=np.zeros(sectors),
        wages=np.zeros(row),
        room=np.zeros((ROOMS, *square)),
        substitution=1.0,
        tolerance=0.0,
    )


def clear(markets: Markets, most: int) -> int:
    """Sweeps until every market clears; minus ``most`` if they never do."""
    return clear_markets(
        markets.kept,
        markets.budget,
        markets.output,
        markets.income,
        markets.transfer,
        markets.elasticity,
        markets.substitution,
        markets.tolerance,
        most,
        markets.wages,
        markets.room,
    )
