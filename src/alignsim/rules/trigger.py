"""Trigger: whether the condition that a shock waits for holds.

A trigger is a list of steps in postfix order, worked off on a stack; truth is 1, falsehood 0.
"""

from alignsim.rules.observe import observe
from alignsim.world.names import NEVER
from alignsim.world.state import Script, World

NUMBER, MONTH, WATCH, NOT, AND, OR = range(6)
LESS, AT_MOST, MORE, AT_LEAST, EQUAL, UNEQUAL = range(6, 12)
"""Steps: push a number, the month or a quantity watched; replace what is on top by its outcome."""


def begins(world: World, script: Script, s: int, month: int) -> bool:
    """Whether shock s begins this month: at its date, or where its trigger holds.

    A shock that lasts does not begin anew before it is over.
    """
    if world.possible[s] == 0:
        return False
    if script.date[s] > 0:
        return bool(script.date[s] == month)
    over = month >= world.began[s] + script.lasts[s]
    anew = over and script.once[s] == 0
    return (world.began[s] == NEVER or anew) and holds(world, script, s, month)


def holds(world: World, script: Script, s: int, month: int) -> bool:
    """Whether the trigger of shock s holds for the world as it stands at the start of ``month``."""
    top = -1
    for k in range(script.trigger_start[s], script.trigger_start[s + 1]):
        code = script.trigger_code[k]
        if code <= WATCH:
            top += 1
            world.stack[top] = operand(world, script, k, month)
        elif code == NOT:
            world.stack[top] = 1.0 - world.stack[top]
        else:
            top -= 1
            world.stack[top] = outcome(code, world.stack[top], world.stack[top + 1])
    return bool(world.stack[0] > 0.0)


def operand(world: World, script: Script, k: int, month: int) -> float:
    """What step k pushes."""
    code = script.trigger_code[k]
    if code == MONTH:
        return float(month)
    if code == NUMBER:
        return float(script.trigger_number[k])
    w = int(script.trigger_number[k])
    partners = script.watch_partner[script.watch_start[w] : script.watch_start[w + 1]]
    return observe(world, script.watch_kind[w], script.watch_row[w], partners)


def outcome(code: int, left: float, right: float) -> float:
    """1 where two operands compare, or two truths join, as the step says; else 0."""
    if code == AND:
        return min(left, right)
    if code == OR:
        return max(left, right)
    if code == LESS:
        return 1.0 if left < right else 0.0
    if code == AT_MOST:
        return 1.0 if left <= right else 0.0
    if code == MORE:
        return 1.0 if left > right else 0.0
    if code == AT_LEAST:
        return 1.0 if left >= right else 0.0
    if code == EQUAL:
        return 1.0 if left == right else 0.0
    return 1.0 if left != right else 0.0
