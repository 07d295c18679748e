"""The rules, made machine code: the same functions that the single run interprets.

Nothing is decorated where it is written. ``register_jitable`` offers every rule to the compiler
from outside. The parts of a future are compiled one by one; what plays futures calls them by their
names, which are bound where all are loaded together (:mod:`alignsim.engine.machine_code`).

Only this module and :mod:`alignsim.engine.handle_types` import numba, and nothing imports them
unless something is to be compiled.
"""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType
from typing import Any
from unittest.mock import patch

import llvmlite.binding as llvm
import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.codegen import JITCodeLibrary
from numba.core.errors import NumbaError
from numba.extending import intrinsic, overload, register_jitable

from alignsim.catalogue.theories import DEFAULT, theory_named
from alignsim.engine import future, markets, trace, tracing
from alignsim.engine.compiling import TAKEN, Layouts
from alignsim.engine.digests import COMPILED_SOURCES, functions_of
from alignsim.engine.handle_types import HandleType
from alignsim.engine.machine_code import assemble, symbol_of
from alignsim.errors import AlignsimError
from alignsim.rules import elementary
from alignsim.rules.turn import deciding

OFFERED = ("alignsim.rules.", "alignsim.engine.draws", "alignsim.engine.future")
"""Modules whose functions the compiler may call."""

COMPILER = {"error_model": "numpy", "_nrt": False}
"""Rules allocate nothing, so compiled code keeps no count of references."""

INNER = COMPILER | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Rules are called by compiled code only, which spares compiling their doors to Python."""

INLINED = ("philox", "philox_round")
"""Called from loops that vectors can do only if no call is left in them."""

_LINES_TOLD = 6
"""Lines of what the compiler refuses; the rest repeats them."""

FRACTION_BITS, EXPONENT_OF_HALF = 52, 1022
"""Of a double (IEEE 754)."""

SMALLEST_NORMAL, NORMALISING, NORMALISED_BITS = 2.0**-1022, 2.0**54, 54
"""Below the first, a double is multiplied by the second, which adds the third to its exponent."""

NUMBERS = {"play_futures": 3, "trace_futures": 3, "clear": 1}
"""How many whole numbers follow the handles that are :data:`TAKEN`."""

Types = tuple[Any, ...]


# -- what the compiler is told of rules -----------------------------------------------------------


@cache
def offer_rules() -> None:
    """Let the compiler call the rules, and how draws are made, by their plain functions."""
    for source in COMPILED_SOURCES:
        name = "alignsim." + source.removesuffix(".py").replace("/", ".")
        if name.startswith(OFFERED):
            offer_functions(import_module(name))


def offer_functions(module: ModuleType) -> None:
    """Let the compiler call the functions that a module defines."""
    for each in list(vars(module).values()):
        own = isinstance(each, FunctionType) and each.__module__ == module.__name__
        if own and each is not elementary.split:
            _offer(each)


@cache
def _offer(function: FunctionType) -> None:
    inlined = function.__name__ in INLINED
    register_jitable(**INNER, forceinline=inlined)(function)


def _cast(given: Any, wanted: Any, kind: Any) -> Any:
    """The same 64 bits as another type."""

    def lower(_context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        return builder.bitcast(values[0], kind)

    return wanted(given), lower


@intrinsic  # type: ignore[untyped-decorator]  # numba ships no types
def _bits_of(_typing: Any, _number: Any) -> Any:
    return _cast(types.float64, types.int64, ir.IntType(64))


@intrinsic  # type: ignore[untyped-decorator]  # numba ships no types
def _number_of(_typing: Any, _bits: Any) -> Any:
    return _cast(types.int64, types.float64, ir.DoubleType())


@overload(elementary.split, **INNER)  # type: ignore[untyped-decorator]  # numba ships no types
def _split(x: Any) -> Any:
    """``frexp`` from the bits of a positive number: no library is called, nothing branches."""

    def split(x: Any) -> Any:
        tiny = x < SMALLEST_NORMAL
        bits = _bits_of(x * (NORMALISING if tiny else 1.0))
        fraction = bits & ((1 << FRACTION_BITS) - 1)
        exponent = (bits >> FRACTION_BITS) - EXPONENT_OF_HALF - (NORMALISED_BITS if tiny else 0)
        return _number_of(fraction | (EXPONENT_OF_HALF << FRACTION_BITS)), exponent

    return split


def elsewhere(symbol: str, given: Types) -> Any:
    """A compiled function of another object, called by its name; it returns nothing.

    numba links what it compiles, so that the name must stand for something in this process, where
    it is never called.
    """
    anything = ctypes.cast(ctypes.pythonapi.Py_IsInitialized, ctypes.c_void_p).value
    llvm.add_symbol(symbol, anything)

    @intrinsic  # type: ignore[untyped-decorator]  # numba ships no types
    def call(_typing: Any, *_arguments: Any) -> Any:
        def lower(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            convention = context.call_conv
            arguments = [builder.extract_value(values[0], k) for k in range(len(given))]
            kind = convention.get_function_type(types.none, given)
            called = cgutils.get_or_insert_function(builder.module, kind, symbol)
            status, _ = convention.call_function(builder, called, types.none, given, arguments)
            with cgutils.if_unlikely(builder, status.is_error):
                convention.return_status_propagate(builder, status)
            return context.get_dummy_value()

        return types.none(types.StarArgTuple(given)), lower

    return call


# -- what is compiled -----------------------------------------------------------------------------


def part_types(layouts: Layouts) -> dict[str, Types]:
    """Types of the arguments with which a future calls each of its parts."""
    given = {name: HandleType(layout) for name, layout in layouts.items()}
    setting, world, script = given["setting"], given["world"], given["script"]
    numbers, chance, count = given["numbers"], given["chance"], types.int64
    condition, probability = chance.type_of("condition"), chance.type_of("shock_probability")
    row, square = chance.type_of("uniform"), chance.type_of("noise")
    place, addresses = chance.type_of("shock_place"), setting.type_of("place")
    return {
        "draw_future": (
            *(numbers, condition, place, probability, addresses),
            *(world, count, count, row),
        ),
        "open_world": (setting, world, row),
        "enter_shocks": (setting, world, script, count),
        "decide": (setting, world, count, row),
        "answer": (setting, world, count, square),
        "earn": (setting, world, count),
    }


def _whole_types(name: str, layouts: Layouts) -> Types:
    """Types of the arguments of what is called from Python: handles, then whole numbers."""
    handles = (HandleType(layouts[each]) for each in TAKEN[name])
    return (*handles, *[types.int64] * NUMBERS[name])


def machine_code(name: str, layouts: Layouts, theory: str = DEFAULT) -> bytes:
    """Machine code of a part of a future, or of something that Python calls, for this machine.

    ``decide`` is compiled for the given theory. Raises AlignsimError where its rule is none that
    can be compiled.
    """
    offer_rules()
    if name in TAKEN:
        return compiled(name, _whole(name, layouts), _whole_types(name, layouts))
    try:
        return compiled(name, _part(name, theory), part_types(layouts)[name])
    except NumbaError as fault:
        if theory == DEFAULT:
            raise
        said = " ".join(line.strip() for line in str(fault).splitlines()[:_LINES_TOLD])
        raise AlignsimError(
            f"theory {theory}: its rule of choice cannot be compiled; it must be a plain "
            f"function on arrays that allocates nothing: {said}"
        ) from fault


def _whole(name: str, layouts: Layouts) -> Callable[..., int]:
    """What Python calls, of parts that are compiled elsewhere."""
    if name == "clear":
        return markets.clear
    parts = {part: elsewhere(symbol_of(part), given) for part, given in part_types(layouts).items()}
    begin = future.beginning(parts["draw_future"], parts["open_world"])
    advance = future.advancing(
        parts["enter_shocks"], parts["decide"], parts["answer"], parts["earn"]
    )
    for each in (begin, advance):
        _offer(each)
    if name == "play_futures":
        return future.playing(begin, advance)
    offer_functions(trace)
    return tracing.tracing(begin, advance)


def _part(name: str, theory: str) -> Callable[..., None]:
    if name == "decide" and theory != DEFAULT:
        choose = theory_named(theory).choose
        for function in functions_of(choose):
            _offer(function)
        return deciding(choose)
    return {part.__name__: part for part in future.PARTS}[name]


def compiled(name: str, function: Callable[..., Any], given: Types) -> bytes:
    """Machine code of a function for arguments of the given types, known by ``name``."""
    dispatcher = numba.njit(**INNER)(function)
    dispatcher.compile(given)
    (found,) = dispatcher.overloads.values()
    return assemble(found.library.get_llvm_str(), found.fndesc.llvm_func_name, symbol_of(name))


@contextmanager
def sparing() -> Iterator[None]:
    """While the block lasts, numba makes no machine code of its own, which nobody would run.

    It would of every rule, and of all that the rule calls; that takes a seventh of compiling.
    What was compiled meanwhile cannot be called from Python: this is for a process that ends then.
    """
    with patch.object(JITCodeLibrary, "_finalize_specific", lambda _self: None):
        yield
