"""A theory as another package would bring it: everybody does what it can first, or holds."""

from alignsim.rules.theories.valuing import COOPERATION, clear_worth, may_choose, take_turn
from alignsim.world.state import Setting, World
from alignsim.world.theory import Theory

EAGERNESS = 0.5
"""Worth of cooperation with anybody."""


def choose(setting: Setting, world: World, i: int, month: int, uniform: float) -> None:
    """Write i's choice: whatever is most cooperative, by logit."""
    if may_choose(setting, world, i):
        embrace(setting, world, i)
        take_turn(setting, world, i, month, uniform)


def embrace(setting: Setting, world: World, i: int) -> None:
    """Cooperation with everybody is worth the same."""
    clear_worth(setting, world, i)
    for j in range(setting.capability.size):
        world.worth[i, COOPERATION, j] = EAGERNESS


def short(setting: Setting, world: World) -> None:
    """A rule of another shape."""


def allocating(setting: Setting, world: World, i: int, month: int, uniform: float) -> None:
    """A rule that no compiler takes."""
    world.chosen[i] = {"hold": -1}["hold"]


def theory(name: str = "embrace", choosing: object = choose) -> Theory:
    """A theory of this module."""
    return Theory(name, "All embrace.", "cooperation", "all else", ("nobody",), choosing)  # type: ignore[arg-type]


THEORY = theory()
MISNAMED = theory("other")
SHORT = theory(choosing=short)
NO_FUNCTION = theory(choosing=max)
ALLOCATING = theory(choosing=allocating)
