"""Plans with governments in other rows or with a bystander, and comparisons of what runs tell.

A comparison returns the names of what differs, so that a test can ask for an empty list as well
as for a full one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from alignsim.engine.draws import CONSTANT, UNIFORM, place_of
from alignsim.engine.ensemble import Recorded
from alignsim.engine.plan import Numbers, Plan
from alignsim.rules.observe import CONDITION_VALUE
from alignsim.world.names import CHOSEN, PREFERENCES
from alignsim.world.state import Integers, Script, Setting, World
from worlds import integers, recording_everything

# -- the same plan with governments in other rows, or with a bystander ----------------------------

_VECTORS = ("capability", "strength", "ideal_point", "ideal_point_sd", "coercer", "free", "place")
_VECTORS += ("region", "spending_share", "use")
_MATRICES = ("pact", "rivalry", "shared_igos", "distance", "regime_distance", "market", "weight")
_MATRICES += ("power", "sales", "purchases")
_BY_ENTRY = ("repertoire_move", "repertoire_interval", "repertoire_sector")
_BY_OPTION = ("option_allowed", "option_purchases", "option_sales")
_KEPT = ("ideal_point_range", "move_sign", "move_blocks_purchases")
_KEPT += ("move_blocks_sales", "move_lifts", "move_restricts", "move_sectors")
_KEPT += ("trade_share", "budget", "output", "spending", "transfer")
_INDEXED = ("patron", "partner_start", "partner", "repertoire_start", "repertoire_free")
_INDEXED += ("repertoire_lifts", "option_start")


def with_bystander(plan: Plan, row: int, bystander: str = "bystander") -> Plan:
    """The plan with one more government, in ``row``, that touches nobody.

    It is in play with no capability, no trade, no treaty, no rivalry and no move of its own. It
    has a place, an ideal point, preferences, and a capital a thousand km from everywhere.
    """
    rows: list[int | None] = list(range(len(plan.governments)))
    rows.insert(row, None)
    names = tuple(bystander if r is None else plan.governments[r] for r in rows)
    moved = replace(
        plan,
        governments=names,
        setting=setting_in_rows(plan.setting, rows, bystander),
        numbers=_numbers_in_rows(plan, rows, bystander),
        script=_script_in_rows(plan.script, rows),
    )
    return recording_everything(moved)


def _script_in_rows(script: Script, rows: Sequence[int | None]) -> Script:
    """The script with its governments renumbered, also those its shocks wait for."""
    names = ("by", "target", "through", "watch_partner")
    fields = {name: _renamed(getattr(script, name), rows) for name in names}
    of_governments = script.watch_kind != CONDITION_VALUE
    fields["watch_row"] = script.watch_row.copy()
    fields["watch_row"][of_governments] = _renamed(script.watch_row[of_governments], rows)
    return script._replace(**fields)


def _renamed(indices: Integers, rows: Sequence[int | None]) -> Integers:
    """Old indices of governments as new ones; -1 stays -1."""
    new = {old: k for k, old in enumerate(rows)} | {-1: -1}
    return integers(new[int(old)] for old in indices)


def setting_in_rows(
    setting: Setting, rows: Sequence[int | None], bystander: str = "bystander"
) -> Setting:
    """The setting with old government ``rows[k]`` in row k; None stands for a bystander."""
    known = {*_VECTORS, *_MATRICES, *_BY_ENTRY, *_BY_OPTION, *_KEPT, *_INDEXED}
    assert known == set(Setting._fields), "say how the new field moves with its governments"
    fields: dict[str, Any] = {name: getattr(setting, name) for name in _KEPT}
    for name in _VECTORS:
        fields[name] = _rows_of(getattr(setting, name), rows)
    for name in _MATRICES:
        by_row = _rows_of(getattr(setting, name), rows)
        fields[name] = np.ascontiguousarray(_rows_of(by_row.swapaxes(0, 1), rows).swapaxes(0, 1))
    for k, old in enumerate(rows):
        if old is None:
            fields["place"][k] = place_of(bystander)
            fields["ideal_point"][k], fields["ideal_point_sd"][k] = 0.3, 0.1
            fields["distance"][k, :] = fields["distance"][:, k] = 1.0
            fields["power"][k, :] = (setting.capability > 0).any()
            fields["power"][k, k] = 0.0
    fields["patron"] = _renamed(
        integers(-1 if old is None else setting.patron[old] for old in rows), rows
    )
    for name in ("repertoire_free", "repertoire_lifts"):
        fields[name] = _rows_of(getattr(setting, name), rows)
    partners = _grouped(setting.partner, setting.partner_start, rows)
    fields["partner"] = _renamed(partners[0], rows)
    fields["partner_start"] = partners[1]
    for names, start in ((_BY_ENTRY, "repertoire_start"), (_BY_OPTION, "option_start")):
        for name in names:
            items, fields[start] = _grouped(getattr(setting, name), getattr(setting, start), rows)
            fields[name] = items
    return Setting(**fields)


def _rows_of(array: Any, rows: Sequence[int | None]) -> Any:
    """Rows of an array in a new order; zeros for a bystander."""
    result = np.zeros((len(rows), *array.shape[1:]), dtype=array.dtype)
    for k, old in enumerate(rows):
        if old is not None:
            result[k] = array[old]
    return result


def _grouped(items: Any, start: Integers, rows: Sequence[int | None]) -> tuple[Any, Integers]:
    """Groups of items in a new order of their governments; none for a bystander."""
    groups = [items[:0] if r is None else items[start[r] : start[r + 1]] for r in rows]
    return np.concatenate(groups), integers(np.cumsum([0] + [len(group) for group in groups]))


def _numbers_in_rows(plan: Plan, rows: Sequence[int | None], bystander: str) -> Numbers:
    """Drawn numbers in new rows: a bystander's preferences are drawn too, its conditions are 0."""
    n, p = len(plan.governments), len(PREFERENCES)
    shared = plan.numbers.place.size - n * p - 3 * len(plan.conditions) * n

    def moved(array: Any, preference: Any, condition: Any) -> Any:
        by_government = array[: n * p].reshape(n, p, *array.shape[1:])
        tail = array[n * p + shared :].reshape(-1, n, *array.shape[1:])
        parts = [by_government[r] if r is not None else preference for r in rows]
        parts.append(array[n * p : n * p + shared])
        for block in tail:
            parts += [block[r : r + 1] if r is not None else condition for r in rows]
        return np.concatenate(parts)

    own = integers(place_of(f"preference/{bystander}/{name}") for name in PREFERENCES)
    return Numbers(
        place=moved(plan.numbers.place, own, integers([7])),
        kind=moved(plan.numbers.kind, integers([UNIFORM] * p), integers([CONSTANT])),
        bounds=moved(plan.numbers.bounds, np.array([[0.0, 0.5, 1.0, 0.0]] * p), np.zeros((1, 4))),
        fitted=plan.numbers.fitted + (len(rows) - n) * p,
        particle=plan.numbers.particle,
    )


# -- comparing runs -------------------------------------------------------------------------------

Story = dict[str, Any]
"""What a run says, by names: series of quantities, alignments, shocks, acts."""


def story(plan: Plan, recorded: Recorded) -> Story:
    """A recorded ensemble by names alone, so that runs of different plans can be compared."""
    told: Story = {f"{q}": recorded.values[:, :, k] for k, q in enumerate(plan.quantities)}
    for k, shock in enumerate(plan.shocks):
        told[f"began {shock}"] = recorded.began[:, k]
    for i, a in enumerate(plan.governments):
        for j, b in enumerate(plan.governments):
            told[f"start {a} {b}"] = recorded.ends[:, 0, i, j]
    g, moves, origins = plan.governments, plan.moves, {CHOSEN: "chosen"}
    origins |= dict(enumerate(plan.shocks))

    def _act(*act: Any) -> tuple[Any, ...]:
        future, month, by, move, target, through, sector, origin, size = act
        third = g[through] if through >= 0 else ""
        return future, month, g[by], moves[move], g[target], third, sector, origins[origin], size

    told["acts"] = [
        _act(*(int(item) for item in act), float(size))
        for act, size in zip(recorded.ledger.acts, recorded.ledger.magnitude, strict=True)
    ]
    return told


def differing(one: Story, other: Story, months: int | None = None) -> list[str]:
    """Names in both stories under which they differ in any bit of the first ``months`` months."""
    found = []
    for name in one.keys() & other.keys():
        a, b = one[name], other[name]
        if name == "acts":
            if months is not None:
                a, b = ([act for act in acts if act[1] <= months] for acts in (a, b))
            same = a == b
        else:
            if months is not None and name.startswith("began"):
                a, b = (np.where(began > months, 0, began) for began in (a, b))
            if months is not None and a.ndim == 2:
                a, b = a[:, : months + 1], b[:, : months + 1]
            same = a.shape == b.shape and a.tobytes() == b.tobytes()
        if not same:
            found.append(name)
    return sorted(found)


def differing_fields(one: World, other: World) -> list[str]:
    """Fields of two worlds that differ in any bit, whatever their meaning."""
    pairs = zip(one._fields, one, other, strict=True)
    return [name for name, a, b in pairs if a.tobytes() != b.tobytes()]
