"""What a claim is: a direction in which a shock moves a quantity, and the experiment that tests it.

The scenario is played with the shock and without it, on the same draws.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from alignsim.scenario.schema import Id, Months, Name, Shock, Text, Wanted

RISES, FALLS = "rises", "falls"
RISES_MORE, FALLS_MORE = "rises-more", "falls-more"
GREATER: Final = "greater-than"

SIGNS: dict[str, int] = {RISES: 1, FALLS: -1, RISES_MORE: 1, FALLS_MORE: -1, GREATER: 1}
"""For every direction the sign that the effect has where the claim comes true."""

WANTED_SHOCK = Wanted("a shock, a mapping such as `{type: ..., month: ..., by: ..., on: ...}`")


class DirectionalClaim(BaseModel):
    """One claim with its experiment, as the loader hands it on: names are ids, shocks are whole.

    The shock is either one of the scenario's own, which ``without`` removes, or ``added`` to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    statement: Name
    sources: Annotated[tuple[Text, ...], Wanted("a list of sources")] = ()
    scenario: Annotated[Text, Wanted("the name or the path of a scenario")]
    without: Annotated[tuple[Text, ...], Wanted("a list of ids of the scenario's shocks")] = ()
    added: Annotated[Shock | None, Field(alias="with"), WANTED_SHOCK] = None
    quantity: Annotated[Text, Wanted("a quantity such as `loss(GOVERNMENT)`, in quotes")]
    direction: Annotated[Text, Wanted("one of " + ", ".join(SIGNS))]
    month: Months
    rival: Annotated[Shock | None, Field(alias="other-with"), WANTED_SHOCK] = None
    than: Annotated[Text | None, Wanted("a quantity such as `loss(GOVERNMENT)`, in quotes")] = None

    @property
    def sign(self) -> int:
        """1 or -1: the sign of the effect where the claim comes true."""
        return SIGNS[self.direction]

    @property
    def quantities(self) -> tuple[str, ...]:
        """What its runs must record."""
        return (self.quantity,) if self.than is None else (self.quantity, self.than)
