"""Names of what the world is made of, in the order in which its arrays hold them.

Sectors, preferences, effects and aspects of moves, parameters; each tuple of names is followed by
their indices.
"""

SECTORS = ("goods", "travel", "energy", "technology")

PREFERENCES = (
    "security",
    "prosperity",
    "values",
    "autonomy",
    "status",
    "resolve",
    "rationality",
    "constraint",
)
SECURITY, PROSPERITY, VALUES, AUTONOMY, STATUS, RESOLVE, RATIONALITY, CONSTRAINT = range(8)
WEIGHTS = 5
"""The first five preferences are weights that sum to 1; the rest are traits."""

EFFECTS = (
    "goldstein",
    "ties",
    "threat",
    "provocation",
    "deterrence",
    "values",
    "status",
    "prosperity",
    "cost",
    "risk",
    "reassurance",
    "restriction",
)
(
    E_GOLDSTEIN,
    E_TIES,
    E_THREAT,
    E_PROVOCATION,
    E_DETERRENCE,
    E_VALUES,
    E_STATUS,
    E_PROSPERITY,
    E_COST,
    E_RISK,
    E_REASSURANCE,
    E_RESTRICTION,
) = range(12)

GOLDSTEIN_SCALE = 10.0
"""The conflict-cooperation scale runs from -10 to 10 (Goldstein 1992)."""

(
    A_REGARD,
    A_TIES,
    A_DETERRENCE,
    A_FRIENDLY_PROVOCATION,
    A_HOSTILE_PROVOCATION,
    A_HOSTILE_VALUES,
    A_COST,
    A_STATUS,
    A_PROSPERITY,
    A_FRIENDLY_VALUES,
    A_RISK,
) = range(11)
"""Aspects of a move; the worth of the first seven changes from month to month."""

ASPECTS = 6
"""The first six are appraised for each partner every month; the cost is the same towards all."""

INFEASIBLE = -1.0e9
"""Utility of a move that cannot be made."""

PARAMETERS = (
    "balance",
    "reaction",
    "response",
    "commitment",
    "reciprocity",
    "reversion",
    "noise",
    "threat-decay",
    "threat-spillover",
    "ties-depreciation",
    "similarity-limit",
    "pact-weight",
    "rivalry-weight",
    "pact-ties",
    "igo-ties",
    "rivalry-threat",
    "loss-of-strength-distance",
    "guarantee-relief",
    "interest-share",
    "confidence-adjustment",
    "support-baseline",
    "support-adjustment",
    "support-loss",
    "rally",
    "inertia",
    "consistency",
    "income-sensitivity",
    "retaliation",
    "indirect",
    "value-added-share",
    "trade-elasticity",
    "travel-elasticity",
    "energy-elasticity",
    "technology-elasticity",
    "sector-substitution",
    "shortage-substitution",
    "adjustment-half-life",
    "recovery-half-life",
    "travel-recovery-half-life",
)
(
    BALANCE,
    REACTION,
    RESPONSE,
    COMMITMENT,
    RECIPROCITY,
    REVERSION,
    NOISE,
    THREAT_DECAY,
    THREAT_SPILLOVER,
    TIES_DEPRECIATION,
    SIMILARITY_LIMIT,
    PACT_WEIGHT,
    RIVALRY_WEIGHT,
    PACT_TIES,
    IGO_TIES,
    RIVALRY_THREAT,
    LOSS_OF_STRENGTH_DISTANCE,
    GUARANTEE_RELIEF,
    INTEREST_SHARE,
    CONFIDENCE_ADJUSTMENT,
    SUPPORT_BASELINE,
    SUPPORT_ADJUSTMENT,
    SUPPORT_LOSS,
    RALLY,
    INERTIA,
    CONSISTENCY,
    INCOME_SENSITIVITY,
    RETALIATION,
    INDIRECT,
    VALUE_ADDED_SHARE,
    TRADE_ELASTICITY,
    TRAVEL_ELASTICITY,
    ENERGY_ELASTICITY,
    TECHNOLOGY_ELASTICITY,
    SECTOR_SUBSTITUTION,
    SHORTAGE_SUBSTITUTION,
    ADJUSTMENT_HALF_LIFE,
    RECOVERY_HALF_LIFE,
    TRAVEL_RECOVERY_HALF_LIFE,
) = range(39)

SECTOR_ELASTICITIES = (
    TRADE_ELASTICITY,
    TRAVEL_ELASTICITY,
    ENERGY_ELASTICITY,
    TECHNOLOGY_ELASTICITY,
)
RECOVERY_HALF_LIVES = (
    RECOVERY_HALF_LIFE,
    TRAVEL_RECOVERY_HALF_LIFE,
    RECOVERY_HALF_LIFE,
    RECOVERY_HALF_LIFE,
)
"""Parameters that hold for each sector, in the order of the sectors."""

ESSENTIAL = (0, 0, 1, 1)
"""1 where a sector sells inputs without which others stand still until they are replaced."""

ROOMS = 12
"""Arrays (S, R) that the search for the trade equilibrium works in."""

CHOSEN, ORDERED = -1, -2
"""Origin of an act that no scenario wrote: a rule's choice, or an order from a human seat."""

NEVER = -100_000
"""Month of a move that was never made."""

ACT, CONDITION, LAPSE, EXPIRY = 0, 1, 2, 3
"""A move, a condition set, a restriction undone, a condition no longer held by its shock."""
