"""Move types: the only way anything happens."""

from dataclasses import dataclass

from alignsim.world.evidence import Evidence

SIGNS = {"cooperative": 1, "hostile": -1, "neutral": 0}
SIDES = ("none", "purchases", "sales", "both")


@dataclass(frozen=True)
class MoveType:
    """One entry of the catalogue of moves; ``world/data/moves.yaml`` says what each field means."""

    id: str
    label: str
    description: str
    sign: int
    event: str
    requires: frozenset[str]
    target_requires: frozenset[str]
    interval: Evidence  # months
    chosen: bool
    through: bool
    naming: bool
    side: str
    lifts: bool
    sectors: tuple[str, ...]
    effects: dict[str, Evidence]

    @property
    def blocks_purchases(self) -> bool:
        """Whether the move restricts, or frees, what the mover buys from the target."""
        return self.side in ("purchases", "both")

    @property
    def blocks_sales(self) -> bool:
        """Whether the move restricts, or frees, what the mover sells to the target."""
        return self.side in ("sales", "both")
