"""What still flows between two governments in every future of an ensemble, month by month.

An ensemble records acts and pressure, not restrictions by sector. This module carries the acts of
the ledger out again, for one pair, with the numbers that the futures drew.
"""

import numpy as np

from alignsim.backtest.chance import drawn
from alignsim.backtest.scores import Floats, Integers
from alignsim.engine.ensemble import Recorded
from alignsim.engine.plan import Plan
from alignsim.results import LEDGER_COLUMNS
from alignsim.rules.economy import REMNANT, fading
from alignsim.rules.restriction import TRACE
from alignsim.world.names import LAPSE, PARAMETERS, RECOVERY_HALF_LIVES, SECTORS

_FUTURE, _MONTH, _BY, _TYPE, _TARGET, _SECTOR = (
    LEDGER_COLUMNS.index(name) for name in ("future", "month", "by", "type", "target", "sector")
)


def flow_left(plan: Plan, recorded: Recorded, seller: str, buyer: str) -> Floats:
    """Share of the initial sales of ``seller`` to ``buyer`` that no restriction blocks.

    Shape (F, T + 1, S): what the buyer's restriction and the seller's embargo leave, and what has
    come back since they were lifted.
    """
    bought = _blocked(plan, recorded, buyer, seller, plan.setting.move_blocks_purchases)
    sold = _blocked(plan, recorded, seller, buyer, plan.setting.move_blocks_sales)
    stay = _staying(plan, recorded.values.shape[0])
    return np.asarray((1.0 - _missing(bought, stay)) * (1.0 - _missing(sold, stay)))


def _staying(plan: Plan, futures: int) -> Floats:
    """Share of missing trade that is still missing a month later, (F, S)."""
    columns = []
    for parameter in RECOVERY_HALF_LIVES:
        name = f"parameter/{PARAMETERS[parameter]}"
        half_lives = drawn(plan, futures, name)
        columns.append([fading(float(half_life)) for half_life in half_lives])
    return np.array(columns).T


def _missing(ordered: Floats, stay: Floats) -> Floats:
    """Trade that is missing, (F, T + 1, S), where shares ``ordered`` are blocked: see `follow`."""
    missing = ordered.copy()
    for month in range(1, ordered.shape[1]):
        now = ordered[:, month]
        left = now + stay * (missing[:, month - 1] - now)
        missing[:, month] = np.where(left < now + REMNANT, now, left)
    return missing


def _blocked(plan: Plan, recorded: Recorded, by: str, target: str, blocks: Integers) -> Floats:
    """Share that ``by`` blocks of its flow with ``target``, (F, T + 1, S).

    ``blocks`` (M,) says which types of move block flows of this direction.
    """
    futures, months = recorded.values.shape[0], plan.months
    i, j = plan.governments.index(by), plan.governments.index(target)
    acts, sizes = recorded.ledger.acts, recorded.ledger.magnitude
    kept = (acts[:, _BY] == i) & (acts[:, _TARGET] == j) & (blocks[acts[:, _TYPE]] == 1)
    shares = {int(m): _shares(plan, int(m), futures) for m in np.flatnonzero(blocks)}
    result = np.zeros((futures, months + 1, len(SECTORS)))
    events: dict[tuple[int, int], list[tuple[Integers, float, bool]]] = {}
    for future, month, move, sector, share in _lapses(plan, recorded, i, j, shares):
        event = (_covered(plan, move, sector), share, True)
        events.setdefault((future, month), []).append(event)
    for act, size in zip(acts[kept].tolist(), sizes[kept].tolist(), strict=True):
        future, month, move, sector = act[_FUTURE], act[_MONTH], act[_TYPE], act[_SECTOR]
        share = min(1.0, float(shares[move][future]) * size)
        event = (_covered(plan, move, sector), share, False)
        if plan.setting.move_lifts[move] == 1:
            share = -share
            event = (event[0], share, False)
        events.setdefault((future, month), []).append(event)
    for (future, month), happened in sorted(events.items()):
        for sectors, share, lapses in happened:
            now = result[future, month, sectors]
            result[future, month:, sectors] = _after(now, share, lapses)[:, None]
    return result


def _shares(plan: Plan, move: int, futures: int) -> Floats:
    """Share that a type of move blocks or frees in every future, (F,)."""
    name = f"effect/{plan.moves[move]}/restriction"
    return drawn(plan, futures, name)


def _lapses(
    plan: Plan, recorded: Recorded, i: int, j: int, shares: dict[int, Floats]
) -> list[tuple[int, int, int, int, float]]:
    """Future, month, move, sector and share of every restriction that runs out."""
    script, found = plan.script, []
    for row in np.flatnonzero(script.kind == LAPSE):
        move, shock = int(script.move[row]), int(script.shock[row])
        if script.by[row] != i or script.target[row] != j or move not in shares:
            continue
        if script.date[shock] == 0:
            raise ValueError("a restriction that waits for a condition cannot be replayed")
        for future, began in enumerate(recorded.began[:, shock].tolist()):
            month = began + int(script.lasts[shock])
            if began > 0 and month <= plan.months:
                share = float(shares[move][future]) * float(script.magnitude[row])
                found.append((future, month, move, int(script.sector[row]), share))
    return found


def _covered(plan: Plan, move: int, sector: int) -> Integers:
    named = [sector] if sector >= 0 else np.flatnonzero(plan.setting.move_sectors[move] == 1)
    return np.asarray(named, dtype=np.int64)


def _after(now: Floats, share: float, lapses: bool) -> Floats:
    """What is blocked after a share is blocked, lifted (negative) or runs out."""
    if lapses:
        left = (now - share) / (1.0 - share) if share < 1.0 else np.zeros_like(now)
        return np.where(left > TRACE, left, 0.0)
    if share < 0.0:
        return np.asarray(now * (1.0 + share))
    return np.asarray(now + share * (1.0 - now))
