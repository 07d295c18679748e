"""The words of the scenario language that the shipped catalogue gives it."""

from functools import cache

from alignsim.catalogue.deferred import Deferred
from alignsim.catalogue.load import Catalogue, shipped_catalogue
from alignsim.catalogue.theories import theory_names
from alignsim.scenario.vocabulary import MoveType, Vocabulary
from alignsim.world import moves as world_moves
from alignsim.world.names import PREFERENCES, RATIONALITY, SECTORS

LARGEST_RATIONALITY = 1000.0
"""Beyond this logit choice is best response, to the last bit."""


def shipped_vocabulary() -> Vocabulary:
    """The vocabulary of the shipped catalogue."""
    return vocabulary_of(shipped_catalogue())


@cache
def vocabulary_of(catalogue: Catalogue) -> Vocabulary:
    """Every name a scenario may use with this catalogue, and the ranges of numbers."""
    return Vocabulary(
        governments={g.id: (g.name, g.capital, *g.aliases) for g in catalogue.governments.values()},
        blocs={
            bloc: tuple(
                g.id
                for g in catalogue.governments.values()
                if any(membership.bloc == bloc for membership in g.memberships)
            )
            for bloc in catalogue.blocs
        },
        terms={
            (membership.bloc, g.id): (membership.since[:7], membership.until[:7])
            for g in catalogue.governments.values()
            for membership in g.memberships
        },
        bloc_aliases={bloc.id: (bloc.name,) for bloc in catalogue.blocs.values()},
        moves={move.id: _words_of(move) for move in catalogue.moves.values()},
        parameters={p.id: (p.minimum, p.maximum) for p in catalogue.parameters.values()},
        conditions={c.id: (c.minimum, c.maximum) for c in catalogue.conditions.values()},
        sectors=SECTORS,
        preferences={
            name: (0.0, LARGEST_RATIONALITY if name == PREFERENCES[RATIONALITY] else 1.0)
            for name in PREFERENCES
        },
        synonyms=catalogue.synonyms,
        theories=Deferred(lambda: dict.fromkeys(theory_names(), "")),
    )


def _words_of(move: world_moves.MoveType) -> MoveType:
    return MoveType(
        id=move.id,
        needs_target=move.id != "hold",
        takes_target=move.id != "hold",
        sectors=move.sectors,
        may_go_through=move.through,
        may_last=bool(move.sectors) and not move.lifts,
    )


@cache
def meanings_of(catalogue: Catalogue) -> dict[str, str]:
    """What every word of the vocabulary means, in a sentence."""
    return {
        **{bloc.id: bloc.name for bloc in catalogue.blocs.values()},
        **{government.id: government.name for government in catalogue.governments.values()},
        **{move.id: move.description for move in catalogue.moves.values()},
        **{condition.id: condition.meaning for condition in catalogue.conditions.values()},
        **{parameter.id: parameter.meaning for parameter in catalogue.parameters.values()},
    }
