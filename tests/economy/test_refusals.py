"""What is no matrix of trade is refused; what has no equilibrium is never a silent number."""

import re
from typing import Any

import numpy as np
import pytest

from alignsim.economy import (
    adjusting_loss,
    attribute,
    conditional,
    multilateral_resistance,
    shortage_loss,
    shortage_loss_quadratic,
    solve,
    solve_sectors,
)
from alignsim.errors import AlignsimError, EconomyError

FLOWS = np.array([[80.0, 15, 5], [12, 60, 8], [6, 4, 30]])
ONES = np.ones((3, 3))


def changed(place: tuple[int, ...], value: float, base: np.ndarray = FLOWS) -> np.ndarray:
    out = base.copy()
    out[place] = value
    return out


def without(what: str, region: int) -> np.ndarray:
    out = FLOWS.copy()
    out[(region, slice(None)) if what == "sales" else (slice(None), region)] = 0.0
    return out


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"flows": FLOWS[:2]}, "must be square"),
        ({"flows": changed((0, 1), -1.0)}, r"flows[0, 1] is -1.0"),
        ({"flows": changed((2, 1), np.nan)}, r"flows[2, 1] is nan"),
        ({"flows": changed((2, 1), np.inf)}, "must be finite"),
        ({"flows": without("sales", 1)}, "region 1 sells nothing"),
        ({"flows": without("purchases", 2)}, "region 2 buys nothing"),
        ({"elasticity": 0.0}, "elasticity is 0.0"),
        ({"elasticity": float("nan")}, "elasticity is nan"),
        ({"freeness_change": None}, "exactly one"),
        ({"trade_cost_change": ONES}, "exactly one"),
        ({"freeness_change": ONES[:2]}, "freeness_change has shape (2, 3)"),
        ({"freeness_change": -ONES}, "freeness_change[0, 0] is -1.0"),
        ({"freeness_change": np.inf * ONES}, "must be finite"),
        ({"freeness_change": None, "trade_cost_change": 0 * ONES}, "above 0 (inf cuts"),
        ({"freeness_change": None, "trade_cost_change": 1e-200 * ONES}, "overflows"),
        ({"freeness_change": None, "trade_cost_change": ONES[0]}, "has shape (3,)"),
        ({"deficits": "none"}, "deficits is 'none'"),
        ({"numeraire": "usd"}, "numeraire is 'usd'"),
        ({"numeraire": 3}, "there are 3 regions"),
        ({"tolerance": 0.0}, "tolerance is 0.0"),
        ({"most_iterations": 0}, "most_iterations is 0"),
        ({"start": np.ones(2)}, "start has shape (2,)"),
        ({"start": np.array([1.0, -1.0, 1.0])}, "start[1] is -1.0"),
    ],
)
def test_what_is_no_trade_is_refused(change: dict[str, Any], says: str) -> None:
    options: dict[str, Any] = {"flows": FLOWS, "elasticity": 4.0, "freeness_change": ONES}
    with pytest.raises(ValueError, match=re.escape(says)):
        solve(**(options | change))


def cut(*places: tuple[int, int]) -> np.ndarray:
    out = ONES.copy()
    for place in places:
        out[place] = 0.0
    return out


@pytest.mark.parametrize(
    ("free", "options", "says"),
    [
        (cut((0, 0), (0, 1), (0, 2)), {}, "region 0 is left with nobody to sell to"),
        (cut((0, 1), (1, 1), (2, 1)), {}, "region 1 loses every source"),
        (cut((0, 2), (1, 2), (2, 0), (2, 1)), {}, "regions [0, 1] trade with nobody else"),
        (ONES * 1.5 - 0.9 * np.eye(3), {"most_iterations": 2}, "in 2 iterations"),
    ],
)
def test_a_world_without_equilibrium_says_so(
    free: np.ndarray, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(EconomyError, match=re.escape(says)):
        solve(FLOWS, 4.0, freeness_change=free, **options)


def test_a_surplus_larger_than_what_is_left_is_named() -> None:
    """Region 0 sells nearly all abroad and lends the proceeds; then nobody needs its goods."""
    flows = np.array([[5.0, 95.0], [1.0, 900.0]])
    with pytest.raises(EconomyError, match="surplus cannot stay constant"):
        solve(flows, 4.0, freeness_change=np.array([[1.0, 1e-9], [1.0, 1.0]]))


def test_one_way_trade_that_cannot_pay_for_itself_is_no_silent_number() -> None:
    flows = np.array([[50.0, 10.0], [10.0, 50.0]])
    with pytest.raises(EconomyError, match="no equilibrium"):
        solve(flows, 4.0, freeness_change=np.array([[1.0, 1.0], [0.0, 1.0]]))


def test_one_way_trade_paid_by_a_surplus_is_an_equilibrium() -> None:
    """Region 0 keeps lending what it sells abroad, though it no longer buys there."""
    flows = np.array([[50.0, 20.0], [5.0, 50.0]])
    free = np.array([[1.0, 1.0], [0.0, 1.0]])
    found = solve(flows, 4.0, freeness_change=free)
    assert found.flows[1, 0] == 0.0
    assert found.flows[0, 1] == pytest.approx(15.0)


def test_errors_of_the_economy_are_errors_a_user_meets() -> None:
    assert issubclass(EconomyError, AlignsimError)


def test_sectors_are_checked_too() -> None:
    flows, free = np.stack([FLOWS, FLOWS]), np.ones((2, 3, 3))
    with pytest.raises(ValueError, match="sectors, N, N"):
        solve_sectors(FLOWS, 4.0, freeness_change=ONES)
    with pytest.raises(ValueError, match="substitution is -1"):
        solve_sectors(flows, 4.0, freeness_change=free, substitution=-1.0)
    with pytest.raises(ValueError, match=r"elasticities\[1\]"):
        solve_sectors(flows, [4.0, 0.0], freeness_change=free)
    free[1, :, 2] = 0.0
    with pytest.raises(EconomyError, match="region 2 loses every source of sector 1"):
        solve_sectors(flows, 4.0, freeness_change=free, substitution=0.5)


def test_gravity_is_checked_too() -> None:
    y = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="same sum"):
        multilateral_resistance(y, 2 * y, np.ones((2, 2)), 5.0)
    with pytest.raises(ValueError, match="sigma is"):
        multilateral_resistance(y, y, np.ones((2, 2)), 1.0)
    with pytest.raises(ValueError, match="reference is 2"):
        multilateral_resistance(y, y, np.ones((2, 2)), 5.0, reference=2)
    with pytest.raises(ValueError, match="output has shape"):
        multilateral_resistance(np.ones((2, 2)), y, np.ones((2, 2)), 5.0)
    with pytest.raises(EconomyError, match="seller 0 is left"):
        conditional(FLOWS, 4.0, freeness_change=cut((0, 0), (0, 1), (0, 2)))
    with pytest.raises(EconomyError, match="cannot be met"):
        conditional(FLOWS, 4.0, freeness_change=np.eye(3), most_iterations=50)


@pytest.mark.parametrize(
    "call",
    [
        lambda: shortage_loss(0.0, 0.1, 1.0),
        lambda: shortage_loss(0.1, 1.1, 1.0),
        lambda: shortage_loss(0.1, 0.1, -1.0),
        lambda: shortage_loss_quadratic(0.1, -0.1),
        lambda: adjusting_loss(1.0, 0.5, -1.0, 6.0),
        lambda: adjusting_loss(1.0, 0.5, 1.0, 0.0),
        lambda: attribute(FLOWS, 4.0, freeness_changes=ONES),
        lambda: attribute(FLOWS, 4.0, freeness_changes=ONES[None], method="fair"),
        lambda: attribute(FLOWS, 4.0, freeness_changes=ONES[None], steps=0),
        lambda: attribute(FLOWS, 4.0),
    ],
)
def test_losses_and_attribution_are_checked_too(call: Any) -> None:
    with pytest.raises(ValueError):
        call()
