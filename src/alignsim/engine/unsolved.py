"""The error that ends a run in which trade found no equilibrium."""

from alignsim.engine.plan import Plan
from alignsim.errors import EconomyError
from alignsim.rules.economy import MOST_SWEEPS
from alignsim.world.state import World


def refuse_unsolved(plan: Plan, run: int, world: World) -> None:
    """Raise EconomyError where the last month of a future found no equilibrium of trade.

    Names the future, the month, whose restrictions changed, and whom they hit.
    """
    if world.unsolved[0] == 0:
        return
    sender, month = int(world.unsolved[0]) - 1, int(world.unsolved[1])
    hit = [g for j, g in enumerate(plan.governments) if world.restricts[sender, j] == 1]
    raise EconomyError(
        f"future {run}, month {month}: no equilibrium of trade found in {MOST_SWEEPS} sweeps after "
        f"{plan.governments[sender]} changed its restrictions on {', '.join(hit)}; restrict less, "
        "or choose elasticities nearer to their defaults"
    )
