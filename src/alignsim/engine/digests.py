"""Digests of what results depend on: the compiled sources, and the shipped data."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from inspect import getsourcefile
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from alignsim.catalogue.theories import theory_named
from alignsim.engine.plan import Plan

COMPILED_SOURCES = (
    "world/names.py",
    "world/state.py",
    "rules/elementary.py",
    "rules/sums.py",
    "rules/observe.py",
    "rules/trigger.py",
    "rules/threat.py",
    "rules/balance.py",
    "rules/economy.py",
    "rules/equilibrium.py",
    "rules/quantal.py",
    "rules/restriction.py",
    "rules/appraise.py",
    "rules/glance.py",
    "rules/choose.py",
    "rules/respond.py",
    "rules/start.py",
    "rules/perceive.py",
    "rules/turn.py",
    "engine/draws.py",
    "engine/plan.py",
    "engine/future.py",
    "engine/markets.py",
    "engine/handles.py",
    "engine/handle_types.py",
    "engine/kernels.py",
)
"""Every file that compiled code is made of, lowest first."""


@cache
def rules_digest() -> str:
    """Digest of all compiled sources and of numba's version, 16 hexadecimal digits."""
    digest = sha256(version("numba").encode())
    package = files("alignsim")
    for name in COMPILED_SOURCES:
        digest.update(package.joinpath(*name.split("/")).read_bytes())
    return digest.hexdigest()[:16]


_COMPILED = frozenset(
    "alignsim." + name.removesuffix(".py").replace("/", ".") for name in COMPILED_SOURCES
)


def functions_of(choose: Callable[..., None]) -> tuple[FunctionType, ...]:
    """The functions that a rule of choice is made of beyond those of the rules, itself first.

    Those that it calls by their plain names, and those that they call, in its own package or in
    alignsim.
    """
    packages = {"alignsim", choose.__module__.split(".")[0]}
    found: dict[FunctionType, None] = {}
    waiting: list[Any] = [choose]
    while waiting:
        each = waiting.pop(0)
        own = isinstance(each, FunctionType) and each.__module__.split(".")[0] in packages
        if own and each.__module__ not in _COMPILED and each not in found:
            found[each] = None
            waiting += [each.__globals__.get(name) for name in each.__code__.co_names]
    return tuple(found)


@cache
def theory_digest(name: str) -> str:
    """Digest of the sources of a theory's rule and of the constants it reads, 16 digits.

    Of the default, whose rule is among :data:`COMPILED_SOURCES`, it is that of nothing.
    """
    functions = functions_of(theory_named(name).choose)
    sources = {getsourcefile(each) or "" for each in functions}
    digest = sha256()
    for content in sorted(Path(each).read_bytes() for each in sources if each):
        digest.update(content)
    for each in functions:
        for read in each.__code__.co_names:
            constant = each.__globals__.get(read)
            if isinstance(constant, int | float | tuple):
                digest.update(f"{each.__qualname__} {read} {constant!r}".encode())
    return digest.hexdigest()[:16]


def plan_digest(plan: Plan) -> str:
    """Digest of every name, number and array of a plan, 16 hexadecimal digits.

    Two machines with the same sources make other arrays only if they calculate otherwise; then
    they would play other bits.
    """
    digest = sha256()
    for entry in fields(plan):
        value = getattr(plan, entry.name)
        arrays = value._asdict() if hasattr(value, "_asdict") else {entry.name: value}
        for name, each in arrays.items():
            if isinstance(each, np.ndarray):
                digest.update(f"{name} {each.dtype.str} {each.shape}".encode())
                digest.update(np.ascontiguousarray(each).data)
            else:
                digest.update(f"{name} {each!r}".encode())
    return digest.hexdigest()[:16]


APART = ("posterior",)
"""Folders of shipped data that are made from all others, and have a digest of their own."""


@cache
def data_digest() -> str:
    """Digest of all files of the shipped world but those made from it, 16 hexadecimal digits."""
    digest = sha256()
    for name, content in _walk(files("alignsim.world") / "data", ""):
        digest.update(name.encode())
        digest.update(content.replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        name = f"{prefix}/{entry.name}"
        if entry.is_dir() and entry.name in APART:
            continue
        if entry.is_dir():
            found += _walk(entry, name)
        elif entry.name.endswith((".yaml", ".csv")):
            found.append((name, entry.read_bytes()))
    return found
