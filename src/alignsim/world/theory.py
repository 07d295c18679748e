"""A theory of choice: what governments value, with its sources and its own parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from alignsim.world.evidence import Evidence


@dataclass(frozen=True)
class Theory:
    """One rule of choice that a scenario can name.

    ``choose(setting, world, i, month, uniform)`` writes ``world.chosen[i]``, an option row of
    government i or -1 to hold; ``uniform`` is one draw in (0, 1). It is a plain function on arrays
    that numba can compile without allocating, and writes no other government's row.
    """

    name: str
    statement: str  # what a government does by this theory, in a sentence
    values: str  # what a move is worth for
    ignores: str  # what it leaves out
    sources: tuple[str, ...]  # author, year, title
    choose: Callable[..., None]
    parameters: Mapping[str, Evidence] = field(default_factory=dict[str, Any])
