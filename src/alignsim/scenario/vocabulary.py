"""The names a scenario may use. The loader takes them as an argument and reads no data itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import MappingProxyType

from alignsim.catalogue.theories import DEFAULT

CONDITION = "condition"
"""The type of a shock that sets named conditions of the world."""

LONGEST_WORD = 200
"""Longer texts name nothing, and are not kept for comparing."""

Range = tuple[float, float]
"""The lowest and the highest value allowed."""


@dataclass(frozen=True, slots=True)
class MoveType:
    """What a move of one type needs and may take in a scenario.

    `needs_target`: it must say `on`; `takes_target`: it may. `sectors`: those it may name, none
    when empty; `needs_sector`: it must name one. `may_go_through`: a third party may pass it on.
    `may_last`: it stays in force, so that `lasts` has a meaning (restrictions).
    """

    id: str
    needs_target: bool = True
    takes_target: bool = True
    sectors: tuple[str, ...] = ()
    needs_sector: bool = False
    may_go_through: bool = False
    may_last: bool = False


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Return the spelling by which names are compared: case, spaces, `_` and `-` do not matter."""
    return re.sub(r"[\s_-]+", "-", unicodedata.normalize("NFC", name).casefold().strip())


@dataclass(frozen=True)
class Vocabulary:
    """All the names a scenario may use.

    `governments`: for each id its other accepted spellings (ISO codes, English names); `blocs`: for
    each id its members' ids; `bloc_aliases`: other spellings of blocs; `terms`: for a bloc and a
    member the months (YYYY-MM) from and until which it belongs, empty where open; `moves`: the
    types of move by id; `parameters`, `conditions`, `preferences`: for each name its range;
    `sectors`: all; `theories`: by which governments may choose; `synonyms`: for a common word,
    folded, the moves and conditions it may mean.
    Raises ValueError when one spelling would mean two governments or blocs.
    """

    governments: Mapping[str, tuple[str, ...]]
    blocs: Mapping[str, tuple[str, ...]]
    moves: Mapping[str, MoveType]
    parameters: Mapping[str, Range]
    conditions: Mapping[str, Range]
    sectors: tuple[str, ...]
    preferences: Mapping[str, Range]
    bloc_aliases: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    terms: Mapping[tuple[str, str], tuple[str, str]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    theories: Collection[str] = (DEFAULT,)

    def __post_init__(self) -> None:
        for bloc, members in self.blocs.items():
            for member in members:
                if member not in self.governments:
                    raise ValueError(f"bloc {bloc} has an unknown member {member}")
        for name in self._government_names.keys() & self._bloc_names.keys():
            raise ValueError(f"{name} names both a government and a bloc")

    def government(self, name: str) -> str | None:
        """Return the id of the government that `name` means in any accepted spelling, or None."""
        return self._government_names.get(folded(name)) if len(name) <= LONGEST_WORD else None

    def bloc(self, name: str) -> str | None:
        """Return the id of the bloc that `name` means, or None."""
        return self._bloc_names.get(folded(name)) if len(name) <= LONGEST_WORD else None

    def members(self, name: str, month: str = "") -> tuple[str, ...]:
        """Return the governments that an id stands for: a bloc's members, or itself alone.

        With `month` (YYYY-MM) only those that belong to the bloc then.
        """
        every = self.blocs.get(name, (name,))
        return tuple(each for each in every if self._belongs(name, each, month))

    def _belongs(self, bloc: str, member: str, month: str) -> bool:
        since, until = self.terms.get((bloc, member), ("", ""))
        return not month or (since <= month and (not until or month < until))

    @property
    def government_words(self) -> Mapping[str, str]:
        """Every accepted spelling of a government, folded, with the id it means."""
        return self._government_names

    @cached_property
    def _government_names(self) -> Mapping[str, str]:
        return _spellings(self.governments)

    @cached_property
    def _bloc_names(self) -> Mapping[str, str]:
        every = {bloc: self.bloc_aliases.get(bloc, ()) for bloc in self.blocs}
        return _spellings(every)


def _spellings(names: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    meaning: dict[str, str] = {}
    for name, aliases in names.items():
        for spelling in (name, *aliases):
            if meaning.setdefault(folded(spelling), name) != name:
                raise ValueError(f"{spelling} names both {meaning[folded(spelling)]} and {name}")
    return MappingProxyType(meaning)
