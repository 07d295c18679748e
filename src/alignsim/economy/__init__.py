"""Trade equilibrium for any reader with a matrix of sales. See ``docs/economy.md``.

>>> import numpy as np
>>> from alignsim.economy import solve
>>> flows = np.array([[80.0, 20.0], [20.0, 80.0]])          # flows[i, j]: sales of i to j
>>> apart = np.array([[1.0, 2.0], [2.0, 1.0]])              # trade costs double
>>> solve(flows, elasticity=4.0, trade_cost_change=apart).welfare.round(6)
array([0.949414, 0.949414])
"""

from alignsim.economy.attribution import Attribution, attribute
from alignsim.economy.gravity import Conditional, Resistance, conditional, multilateral_resistance
from alignsim.economy.loss import adjusting_loss, shortage_loss, shortage_loss_quadratic
from alignsim.economy.sectors import SectorEquilibrium, solve_sectors
from alignsim.economy.single import Equilibrium, solve

__all__ = [
    "Attribution",
    "Conditional",
    "Equilibrium",
    "Resistance",
    "SectorEquilibrium",
    "adjusting_loss",
    "attribute",
    "conditional",
    "multilateral_resistance",
    "shortage_loss",
    "shortage_loss_quadratic",
    "solve",
    "solve_sectors",
]
