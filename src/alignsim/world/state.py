"""The state of the world: named arrays with shapes and units.

N governments, M move types, S sectors, C conditions, A acts in one month. Rows belong to the
government that holds the view: ``alignment[i, j]`` is how i regards j, and a rule called for i
writes row i only.

* :class:`Setting` is the same in every future: measured data and the catalogue as arrays.
* :class:`World` is one future: drawn numbers, state, and the acts of the month.

Both are named tuples of arrays because interpreted rules, compiled rules and people can all
read ``world.alignment[i, j]``.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from alignsim.world.names import (
    A_RISK,
    ASPECTS,
    EFFECTS,
    PARAMETERS,
    PREFERENCES,
    ROOMS,
    SECTORS,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Setting(NamedTuple):
    """What every future of a scenario shares. Exposures are in % of the row's own GDP."""

    place: Integers  # (N,) address of the government's draws: fixed by its id, not by its rank
    capability: Floats  # (N,) share of world capabilities, CINC, 0..1
    strength: Floats  # (N,) capability a partner brings: its own, or its bloc's, 0..1
    ideal_point: Floats  # (N,) position in UN votes, median
    ideal_point_sd: Floats  # (N,) its measurement error
    ideal_point_range: float  # largest distance between two governments
    pact: Floats  # (N, N) 1 where a defence pact binds the two
    rivalry: Floats  # (N, N) 1 where they are strategic rivals
    shared_igos: Floats  # (N, N) shared memberships over the largest number shared, 0..1
    distance: Floats  # (N, N) thousand km between capitals
    regime_distance: Floats  # (N, N) difference of polyarchy, 0..1
    sales: Floats  # (N, N, S) what i sells to j, % of i's GDP
    purchases: Floats  # (N, N, S) what i buys from j, % of i's GDP
    # the trade equilibrium: R regions, all governments that trade and the rest of the world
    region: Integers  # (N,) the government as a region, -1 if it trades with nobody
    trade_share: Floats  # (S, R, R) share of the seller in the buyer's spending on the sector
    budget: Floats  # (S, R) share of the sector in the buyer's spending
    output: Floats  # (R,) all it sells, at home and abroad, billion USD
    spending: Floats  # (R,) all it buys, billion USD
    transfer: Floats  # (R,) what it is given without return: nothing
    spending_share: Floats  # (N,) spending of the government's country, % of its GDP
    use: Floats  # (N, S) what is spent there on a sector, % of GDP
    market: Floats  # (N, N) j as a market for i: trade / (1 + trade) with trade in % of i's GDP
    weight: Floats  # (N, N) j as a partner for i: strength of j over that and i's capability, 0..1
    power: Floats  # (N, N) power of j over i: j's share of the capabilities of the two, 0..1
    patron: Integers  # (N,) whose guarantee i relies on, -1 for none
    coercer: Floats  # (N,) 1 where the government can coerce economically
    free: Integers  # (N,) 1 where the government chooses by itself
    partner_start: Integers  # (N + 1,) i's relevant dyads d: partner_start[i]..partner_start[i + 1]
    partner: Integers  # (D,) the other government of a relevant dyad
    repertoire_start: Integers  # (N + 1,) i's repertoire: repertoire_start[i]..[i + 1]
    repertoire_free: Integers  # (N,) how many of its entries, the first, do not restrict trade
    repertoire_lifts: Integers  # (N,) how many do not lift a restriction: those that do come last
    repertoire_move: Integers  # (R,) move type
    repertoire_interval: Integers  # (R,) months before i may make the same move again
    repertoire_sector: Integers  # (R,) sector, -1 for none or for all the move may name
    option_start: Integers  # (N + 1,) i's options: its repertoire towards each partner in turn
    option_allowed: Floats  # (O,) 0, or INFEASIBLE where the move is not open to the two
    option_purchases: Floats  # (O,) purchases the option would touch, % of GDP
    option_sales: Floats  # (O,) sales the option would touch, % of GDP
    move_sign: Integers  # (M,) 1 cooperative, -1 hostile, 0 neutral
    move_blocks_purchases: Integers  # (M,) 1 where it restricts the mover's purchases
    move_blocks_sales: Integers  # (M,) 1 where it restricts the mover's sales
    move_lifts: Integers  # (M,) 1 where it lifts a restriction
    move_restricts: Integers  # (M,) 1 where it restricts or lifts anything
    move_sectors: Integers  # (M, S) 1 where it may name the sector


class Script(NamedTuple):
    """The scenario's shocks, and what each does as rows in the order of the file."""

    date: Integers  # (shocks,) month in which the shock begins, from 1; 0 where it has a trigger
    lasts: Integers  # (shocks,) months until it is undone, 0 for never
    once: Integers  # (shocks,) 1 where a trigger begins it at most once
    trigger_start: Integers  # (shocks + 1,) its trigger: steps trigger_start[s]..[s + 1]
    trigger_code: Integers  # (K,) steps in postfix order, see rules.trigger
    trigger_number: Floats  # (K,) number of the step, or the index of what it watches
    watch_kind: Integers  # (W,) kind of a quantity watched, see rules.observe
    watch_row: Integers  # (W,) government (or condition) whose figure it is
    watch_start: Integers  # (W + 1,) its partners are watch_partner[watch_start[w]:[w + 1]]
    watch_partner: Integers  # partners; the quantity is their plain mean
    shock: Integers  # (R,) index of the shock the row belongs to
    kind: Integers  # (R,) ACT, CONDITION, LAPSE or EXPIRY
    by: Integers  # (R,) government that acts
    move: Integers  # (R,) move type
    target: Integers  # (R,) target
    through: Integers  # (R,) third party, -1 for none
    sector: Integers  # (R,) sector, -1 for none
    magnitude: Floats  # (R,) 0..1
    share: Floats  # (R,) 1 / number of targets
    condition: Integers  # (R,) condition set
    value: Floats  # (R,) value it is set to; of an EXPIRY, its value before all shocks


class World(NamedTuple):
    """One future: numbers drawn for it, state of the month, acts of the month."""

    # drawn once per future; the six arrays below are views of ``numbers`` in this order
    numbers: Floats  # (K,)
    preference: Floats  # (N, 8) weights and traits, see PREFERENCES
    effect: Floats  # (M, 12) effects of move types, see EFFECTS
    parameter: Floats  # (P,) see PARAMETERS
    condition_threat: Floats  # (C, N) threat all perceive from j while the condition is at 1
    condition_violation: Floats  # (C, N) breach of norms by j while the condition is at 1
    condition_confidence: Floats  # (C, N) change of confidence in patron j at 1
    ideal: Floats  # (N,) ideal point
    # measured start, to which the state reverts
    proximity: Floats  # (N, N) 0..1, loss-of-strength gradient
    anchor: Floats  # (N, N) z towards which alignment reverts
    ties_floor: Floats  # (N, N) ties that treaties keep up
    threat_anchor: Floats  # (N, N) threat without recent acts
    # state
    z: Floats  # (N, N) atanh of alignment
    alignment: Floats  # (N, N) -1..1, zero on the diagonal
    threat: Floats  # (N, N) >= 0
    ties: Floats  # (N, N) 0..1, symmetric
    restriction: Floats  # (N, N, S) share of i's purchases from j that i blocks, 0..1
    embargo: Floats  # (N, N, S) share of i's sales to j that i blocks, 0..1
    restricts: Integers  # (N, N) 1 where i has ever restricted trade with j
    restricting: Integers  # (N,) 1 once i has restricted any trade
    shunned: Floats  # (N, N, S) share of i's purchases from j that are missing on i's account
    withheld: Floats  # (N, N, S) share of i's sales to j that are missing on i's account
    stirred: Integers  # (N,) 1 where what i shuns or withholds has changed this month
    impact: Floats  # (N, N) % of i's income that j's restrictions cost at once, i's own on [i, i]
    alone: Floats  # (N, N) % of j's income, in equilibrium, that i's restrictions alone would cost
    total: Floats  # (N,) the same of all restrictions together
    adjusted: Floats  # (N, N) part of i's total due to j
    borne: Floats  # (N, N) impact as of the last change
    gap: Floats  # (N, N) how far pressure still is from adjusted
    wages: Floats  # (R,) change of wages under all restrictions, from which the next search starts
    lone_wages: Floats  # (N, R) the same under those of i alone
    kept: Floats  # (S, R, R) working space of the equilibrium, see rules.equilibrium
    room: Floats  # (ROOMS, S, R) the same
    elasticity: Floats  # (S,) the same: trade elasticities
    unsolved: Integers  # (2,) whose change found no equilibrium, by index plus 1, and the month
    pressure: Floats  # (N, N) % of i's real income lost to restrictions by j, i's own on [i, i]
    loss: Floats  # (N,) % of real income lost, own restrictions included
    support: Floats  # (N,) 0..1 domestic support
    confidence: Floats  # (N,) 0..1 in the patron's guarantee; 0 without a patron
    condition: Floats  # (C,) named scalars of the scenario
    last: Integers  # (R,) month in which an entry's move was last made
    # what i sees when it chooses
    known_loss: Floats  # (N,) loss of last month, %
    insecurity: Floats  # (N,) 0..1, threat that no guarantee relieves
    dependence: Floats  # (N, N) share of i's security cooperation that rests on j
    concentration: Floats  # (N,) Herfindahl index of dependence, 0..1
    violation: Floats  # (N,) breach of norms by the government itself, 0..1
    menace: Floats  # (N,) threat that conditions add to the government, before distance
    reprisal: Floats  # (2, N, N) % of income i expects to lose after a provocative move that
    #                   is cooperative [0] or hostile [1] towards j
    aspect: Floats  # (11, R) aspects of every entry of the repertoires, see rules.appraise
    standing: Floats  # (O,) utility of an option as far as it never changes
    least: Floats  # (7, N) least of every aspect over the repertoire, at most 0
    greatest: Floats  # (7, N) greatest of every aspect over the repertoire, at least 0
    worth: Floats  # (N, 6, N) worth to i of each aspect of a move towards j
    utility: Floats  # (O,) utility of every option
    weight: Floats  # (O,) its logit weight relative to holding, as if all could be chosen
    chance: Floats  # (O,) the same, 0 where it cannot be chosen
    rested: Floats  # (R,) 1 where the interval of the entry's move has passed
    # what i saw when it last weighed every option, see rules.glance
    looked: Integers  # (N,) 1 where what follows holds
    appeal: Floats  # (R,) total logit weight of an entry over all partners
    seen: Floats  # (N, 6, N) worth of each aspect
    burden: Floats  # (N,) how heavily costs weighed
    chosen: Integers  # (N,) option row chosen, -1 to hold
    change: Floats  # (N, N) change of z this month
    # acts of the month
    act_count: Integers  # (1,)
    act_by: Integers  # (A,)
    act_move: Integers  # (A,)
    act_target: Integers  # (A,)
    act_through: Integers  # (A,) -1 for none
    act_sector: Integers  # (A,) -1 for none
    act_magnitude: Floats  # (A,) 0..1
    act_share: Floats  # (A,) part of one move on several targets, 0..1
    act_origin: Integers  # (A,) index of the shock, CHOSEN or ORDERED
    act_felt: Floats  # (A,) change of z of its target
    act_stir: Floats  # (A,) change of z of a bystander wholly aligned with its target
    act_ties: Floats  # (A,) share of the gap to full ties that it closes
    act_threat: Floats  # (A,) threat it raises, before power and distance
    # shocks
    possible: Integers  # (shocks,) 1 where the shock may happen in this future, as drawn
    began: Integers  # (shocks,) month in which it last began, or NEVER
    first_began: Integers  # (shocks,) month in which it first began, 0 for never
    stack: Floats  # (K,) working space of triggers


def new_world(setting: Setting, conditions: int, acts: int, shocks: int, steps: int = 0) -> World:
    """An empty world for a setting, with room for ``acts`` a month and ``steps`` of triggers."""
    n, s = setting.capability.size, len(SECTORS)
    regions = setting.output.size
    options = setting.option_allowed.size
    repertoires = setting.repertoire_move.size
    shapes = number_shapes(n, setting.move_sign.size, conditions)
    numbers = np.zeros(sum(rows * columns for rows, columns in shapes), dtype=np.float64)
    views, start = [], 0
    for rows, columns in shapes:
        end = start + rows * columns
        views.append(numbers[start:end].reshape(rows, columns))
        start = end

    def floats(*shape: int) -> Floats:
        return np.zeros(shape, dtype=np.float64)

    def integers(*shape: int) -> Integers:
        return np.zeros(shape, dtype=np.int64)

    return World(
        numbers=numbers,
        preference=views[0],
        effect=views[1],
        parameter=views[2].reshape(-1),
        condition_threat=views[3],
        condition_violation=views[4],
        condition_confidence=views[5],
        ideal=floats(n),
        proximity=floats(n, n),
        anchor=floats(n, n),
        ties_floor=floats(n, n),
        threat_anchor=floats(n, n),
        z=floats(n, n),
        alignment=floats(n, n),
        threat=floats(n, n),
        ties=floats(n, n),
        restriction=floats(n, n, s),
        embargo=floats(n, n, s),
        restricts=integers(n, n),
        restricting=integers(n),
        shunned=floats(n, n, s),
        withheld=floats(n, n, s),
        stirred=integers(n),
        impact=floats(n, n),
        alone=floats(n, n),
        total=floats(n),
        adjusted=floats(n, n),
        borne=floats(n, n),
        gap=floats(n, n),
        wages=floats(regions),
        lone_wages=floats(n, regions),
        kept=floats(s, regions, regions),
        room=floats(ROOMS, s, regions),
        elasticity=floats(s),
        unsolved=integers(2),
        pressure=floats(n, n),
        loss=floats(n),
        support=floats(n),
        confidence=floats(n),
        condition=floats(conditions),
        last=integers(repertoires),
        known_loss=floats(n),
        insecurity=floats(n),
        dependence=floats(n, n),
        concentration=floats(n),
        violation=floats(n),
        menace=floats(n),
        reprisal=floats(2, n, n),
        aspect=floats(A_RISK + 1, repertoires),
        standing=floats(options),
        least=floats(ASPECTS + 1, n),
        greatest=floats(ASPECTS + 1, n),
        worth=floats(n, ASPECTS, n),
        utility=floats(options),
        weight=floats(options),
        chance=floats(options),
        rested=floats(repertoires),
        looked=integers(n),
        appeal=floats(repertoires),
        seen=floats(n, ASPECTS, n),
        burden=floats(n),
        chosen=integers(n),
        change=floats(n, n),
        act_count=integers(1),
        act_by=integers(acts),
        act_move=integers(acts),
        act_target=integers(acts),
        act_through=integers(acts),
        act_sector=integers(acts),
        act_magnitude=floats(acts),
        act_share=floats(acts),
        act_origin=integers(acts),
        act_felt=floats(acts),
        act_stir=floats(acts),
        act_ties=floats(acts),
        act_threat=floats(acts),
        possible=integers(shocks),
        began=integers(shocks),
        first_began=integers(shocks),
        stack=floats(steps),
    )


def number_shapes(governments: int, moves: int, conditions: int) -> list[tuple[int, int]]:
    """Shapes of the drawn arrays in the order in which ``World.numbers`` holds them."""
    return [
        (governments, len(PREFERENCES)),
        (moves, len(EFFECTS)),
        (1, len(PARAMETERS)),
        (conditions, governments),
        (conditions, governments),
        (conditions, governments),
    ]
