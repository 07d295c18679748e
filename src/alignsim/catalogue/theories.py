"""Theories of choice by name: those that come with alignsim, and those other packages bring.

A package brings one by an entry point of the group ``alignsim.theories``, whose name is that of the
theory and whose object is a :class:`~alignsim.world.theory.Theory`. Names are known without
importing anything; a theory is imported when it is asked for.
"""

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from inspect import signature
from types import FunctionType, MappingProxyType
from typing import Any

from alignsim.errors import AlignsimError
from alignsim.world.theory import Theory

GROUP = "alignsim.theories"
DEFAULT = "logit-utility"
"""The theory of a scenario that names none."""

ARGUMENTS = ("setting", "world", "i", "month", "uniform")
"""What a rule of choice is given."""

_SHIPPED = MappingProxyType(
    {
        DEFAULT: "alignsim.rules.theories.logit_utility",
        "balance-of-threat": "alignsim.rules.theories.balance_of_threat",
        "landscape": "alignsim.rules.theories.landscape",
        "bargaining": "alignsim.rules.theories.bargaining",
    }
)


def theory_names() -> tuple[str, ...]:
    """Names of all theories, those that come with alignsim first."""
    return tuple(dict.fromkeys([*_SHIPPED, *sorted(each.name for each in _brought())]))


def _brought() -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=GROUP))


@cache
def theory_named(name: str) -> Theory:
    """The theory of a name. AlignsimError tells what is wrong with one that cannot be used.

    A name that comes with alignsim means the theory that does.
    """
    if name in _SHIPPED:
        shipped: Theory = import_module(_SHIPPED[name]).THEORY
        return shipped
    found = [each for each in _brought() if each.name == name]
    if not found:
        raise AlignsimError(f"no theory is called {name!r}; there are: {', '.join(theory_names())}")
    if len({each.value for each in found}) > 1:
        places = ", ".join(sorted(each.value for each in found))
        raise AlignsimError(
            f"theory {name} is brought by several packages ({places}); uninstall all but one"
        )
    try:
        theory = found[0].load()
    except Exception as fault:  # whatever a stranger's module raises
        raise AlignsimError(
            f"theory {name} ({found[0].value}) cannot be imported: {type(fault).__name__}: {fault}"
        ) from fault
    return _checked(theory, name, found[0].value)


def _checked(theory: Any, name: str, place: str) -> Theory:
    """The object of an entry point, if it is a theory of that name whose rule can be called."""
    if not isinstance(theory, Theory):
        raise AlignsimError(
            f"theory {name} ({place}) is {type(theory).__name__}; the entry point must name an "
            "object of alignsim.world.theory.Theory"
        )
    if theory.name != name:
        raise AlignsimError(
            f"theory {name} ({place}) calls itself {theory.name!r}; give entry point and theory "
            "one name"
        )
    if not isinstance(theory.choose, FunctionType):
        raise AlignsimError(
            f"theory {name} ({place}): choose is {type(theory.choose).__name__}; it must be a "
            "plain function"
        )
    given = list(signature(theory.choose).parameters.values())
    if len(given) != len(ARGUMENTS) or any(
        each.kind != each.POSITIONAL_OR_KEYWORD for each in given
    ):
        raise AlignsimError(
            f"theory {name} ({place}): choose{signature(theory.choose)} has the wrong shape; it "
            f"must be choose({', '.join(ARGUMENTS)})"
        )
    return theory
