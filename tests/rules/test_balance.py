"""Background balance is dX/dt = X X, whose closed form is X0 (I - t X0)^-1 (Marvel et al. 2011)."""

from __future__ import annotations

import numpy as np
import pytest

from alignsim.rules.balance import background_balance
from alignsim.rules.respond import align, respond
from alignsim.world.names import BALANCE
from alignsim.world.state import Floats
from worlds import blank_setting, blank_world

# Marvel, Kleinberg, Kleinberg & Strogatz (2011), PNAS 108, 1771: five actors with made-up weights,
# two factions at the time of blow-up, which is one over the largest eigenvalue.
ACTORS = ("KOR", "USA", "JPN", "CHN", "PRK")
START = np.array(
    [[0, 2, -1, 1, -1], [2, 0, 2, -1, -2], [-1, 2, 0, -1, -2], [1, -1, -1, 0, 2],
     [-1, -2, -2, 2, 0]],
    dtype=np.float64,
)  # fmt: skip
FACTIONS = ({"KOR", "USA", "JPN"}, {"CHN", "PRK"})
BLOW_UP = 0.19341577016957587


def closed_form(start: Floats, t: float) -> Floats:
    return np.asarray(start @ np.linalg.inv(np.eye(len(start)) - t * start))


def euler(start: Floats, t: float, steps: int) -> Floats:
    """The rule applied ``steps`` times with unit weights and rate t / steps."""
    x, n = start.copy(), len(start)
    weight = np.ones(n)
    for _ in range(steps):
        change = np.zeros((n, n))
        for i in range(n):
            background_balance(x, weight, t / steps, i, change[i])
        x += change
    return x


def extrapolated(start: Floats, t: float, steps: int) -> Floats:
    """Richardson's extrapolation of three runs of doubled fineness."""
    one, two, four = (euler(start, t, steps * k) for k in (1, 2, 4))
    return (8.0 * four - 6.0 * two + one) / 3.0


def error(found: Floats, start: Floats, t: float) -> float:
    wanted = closed_form(start, t)
    return float(np.abs(found - wanted).max() / np.abs(wanted).max())


def random_start(seed: int) -> Floats:
    random = np.random.default_rng(seed)
    n = int(random.integers(3, 9))
    x = random.normal(size=(n, n))
    return x + x.T if seed % 2 == 0 else x


def largest(start: Floats) -> float:
    return float(np.abs(np.linalg.eigvals(start)).max())


def test_the_published_blow_up_time_is_that_of_the_case() -> None:
    assert 1.0 / np.linalg.eigvalsh(START)[-1] == pytest.approx(BLOW_UP, rel=1e-12)


def test_halving_the_step_halves_the_error() -> None:
    t = 0.3 * BLOW_UP
    errors = [error(euler(START, t, steps), START, t) for steps in (50, 100, 200)]
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.05)
    assert errors[1] / errors[2] == pytest.approx(2.0, rel=0.03)


def test_the_rule_converges_to_the_closed_form_of_the_five_actors() -> None:
    t = 0.5 * BLOW_UP
    assert error(extrapolated(START, t, 100), START, t) < 1e-5
    assert error(extrapolated(START, t, 100), START, 1.01 * t) > 1e-3


@pytest.mark.parametrize("seed", range(20))
def test_the_rule_converges_to_the_closed_form_of_random_matrices(seed: int) -> None:
    start = random_start(seed)
    t = 0.3 / largest(start)
    assert error(extrapolated(start, t, 32), start, t) < 1e-5


def signs_at_blow_up(start: Floats, fineness: int) -> Floats:
    """Signs once one faction pattern dominates: steps go on until relations have grown a lot."""
    x, weight = start.copy(), np.ones(len(start))
    step = 1.0 / largest(start) / fineness
    while np.abs(x).max() < 1e6 * np.abs(start).max():
        change = np.zeros_like(x)
        for i in range(len(x)):
            background_balance(x, weight, step, i, change[i])
        x += change
    return np.sign(x)


def test_just_before_blow_up_there_are_the_two_published_factions() -> None:
    signs = signs_at_blow_up(START, 200)
    together = [[any({a, b} <= f for f in FACTIONS) for a in ACTORS] for b in ACTORS]
    assert signs.tolist() == np.where(together, 1.0, -1.0).tolist()
    assert np.sign(closed_form(START, 0.999 * BLOW_UP)).tolist() == signs.tolist()
    assert np.sign(START).tolist() != signs.tolist()


@pytest.mark.parametrize("seed", range(0, 20, 2))
def test_random_worlds_end_in_the_factions_of_their_leading_eigenvector(seed: int) -> None:
    start = random_start(seed)
    values, vectors = np.linalg.eigh(start)
    leading = np.outer(vectors[:, -1], vectors[:, -1])
    clear = np.abs(leading) > 1e-2
    assert values[-1] > 0.0
    assert (signs_at_blow_up(start, 200) == np.sign(leading))[clear].all()


def whole_rule(start: Floats, t: float, steps: int, size: float) -> Floats:
    """All of respond and align with every parameter but balance at zero, from small alignments."""
    n = len(start)
    setting = blank_setting(n)._replace(capability=np.ones(n))
    world = blank_world(setting)
    world.z[:] = size * start
    world.parameter[BALANCE] = t / size / steps
    for i in range(n):
        align(setting, world, i)
    for month in range(steps):
        for i in range(n):
            respond(setting, world, i, month + 1, np.zeros(n))
        for i in range(n):
            align(setting, world, i)
    return np.asarray(world.alignment / size)


def without_regard_for_oneself(start: Floats, t: float, steps: int) -> Floats:
    """Fine Runge-Kutta steps of dX/dt = X X with the diagonal held at zero."""
    off = 1.0 - np.eye(len(start))
    x, h = start.copy(), t / steps
    for _ in range(steps):
        a = (x @ x) * off
        b = ((x + h / 2 * a) @ (x + h / 2 * a)) * off
        c = ((x + h / 2 * b) @ (x + h / 2 * b)) * off
        d = ((x + h * c) @ (x + h * c)) * off
        x = x + h / 6 * (a + 2 * b + 2 * c + d)
    return x


def test_with_all_else_off_the_whole_response_is_balance_of_first_order() -> None:
    t = 0.5 * BLOW_UP
    wanted = without_regard_for_oneself(START, t, 400)
    runs = [whole_rule(START, t, steps, size=1e-5) for steps in (50, 100, 200)]
    errors = [np.abs(run - wanted).max() for run in runs]
    assert errors[0] / errors[1] == pytest.approx(2.0, rel=0.1)
    assert errors[1] / errors[2] == pytest.approx(2.0, rel=0.05)
    richardson = (8.0 * runs[2] - 6.0 * runs[1] + runs[0]) / 3.0
    assert np.abs(richardson - wanted).max() < 1e-4


def test_friends_of_friends_warm_and_enemies_of_friends_cool() -> None:
    def pull(first: float, second: float) -> float:
        x = np.zeros((3, 3))
        x[0, 1], x[1, 2] = first, second
        change = np.zeros(3)
        background_balance(x, np.ones(3), 0.1, 0, change)
        assert change[:2].tolist() == [0.0, 0.0]
        return float(change[2])

    assert pull(0.5, 0.5) == pytest.approx(0.025)
    assert pull(0.5, -0.5) == pytest.approx(-0.025)
    assert pull(-0.5, 0.5) == pytest.approx(-0.025)
    assert pull(-0.5, -0.5) == pytest.approx(0.025)


def test_who_has_no_power_pulls_nobody() -> None:
    x = random_start(4)
    weight = np.ones(len(x))
    weight[1] = 0.0
    one, other = np.zeros(len(x)), np.zeros(len(x))
    background_balance(x, weight, 0.1, 0, one)
    x[1] = -x[1]
    background_balance(x, weight, 0.1, 0, other)
    assert one.tolist() == other.tolist()
    background_balance(x, np.ones(len(x)), 0.1, 0, other)
    assert one.tolist() != other.tolist()
