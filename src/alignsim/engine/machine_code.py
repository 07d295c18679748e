"""Machine code: assembled, and loaded to be called, by LLVM alone.

A command that plays futures does not wait for numba to load: what numba made of the rules lies on
disk (:mod:`alignsim.engine.compiling`), and llvmlite, which is a tenth of it, loads that.
"""

import ctypes
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

import llvmlite
import llvmlite.binding as llvm

from alignsim.engine.handles import Handle, Layout

OPTIMISED = 3
"""LLVM's highest level of optimisation."""

DIGITS = 8
"""Of the digest of a machine."""


def symbol_of(name: str) -> str:
    """The name by which the linker knows a function."""
    return f"alignsim_{name}"


@cache
def machine() -> str:
    """Digest of what machine code depends on besides its source: processor, system and LLVM."""
    features = llvm.get_host_cpu_features().flatten()
    told = (llvm.get_process_triple(), llvm.get_host_cpu_name(), features, llvmlite.__version__)
    return sha256("\n".join(told).encode()).hexdigest()[:DIGITS]


def _target_machine() -> Any:
    """This machine as LLVM's compiler within a process takes it."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=OPTIMISED,
        reloc="static" if target.name.startswith("x86") else "default",
        codemodel="jitdefault",
        jit=True,
    )


def assemble(code: str, function: str, symbol: str) -> bytes:
    """Machine code of optimised LLVM code: one function, known by ``symbol``, and all it needs."""
    module = llvm.parse_assembly(code)
    for each in (*module.functions, *module.global_variables):
        if each.is_declaration:
            continue
        if each.name == function:
            each.name = symbol
            each.linkage = llvm.Linkage.external
        elif each.linkage is not llvm.Linkage.private:
            each.linkage = llvm.Linkage.internal
    return bytes(_target_machine().emit_object(module))


class Entry:
    """A compiled function that Python calls: with handles, then with whole numbers.

    A call holds no lock of the interpreter, so that threads play side by side.
    """

    def __init__(self, objects: Iterable[bytes], name: str, taken: Sequence[Layout]) -> None:
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target_machine())
        for each in objects:
            self._engine.add_object_file(llvm.ObjectFileRef.from_data(each))
        self._engine.finalize_object()
        self._name, self._taken = name, tuple(taken)
        self._address = self.address_of(name)

    def address_of(self, name: str) -> int:
        """Where a function of the objects lies."""
        return int(self._engine.get_function_address(symbol_of(name)))

    def __call__(self, *given: Handle | int) -> int:
        """What the function returns. Raises TypeError where a handle is not what it reads."""
        handles = [each for each in given if isinstance(each, Handle)]
        if tuple(each.layout for each in handles) != self._taken:
            raise TypeError(f"{self._name} reads handles of other arrays than those given")
        numbers = [each for each in given if not isinstance(each, Handle)]
        kinds = [ctypes.c_void_p] * len(handles) + [ctypes.c_int64] * len(numbers)
        call = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *kinds)
        found, fault = ctypes.c_int64(), ctypes.c_void_p()
        words = [*(each.address for each in handles), *numbers]
        status = call(self._address)(ctypes.byref(found), ctypes.byref(fault), *words)
        if status:
            raise RuntimeError(f"{self._name} ended with status {status}, a fault of alignsim")
        return int(found.value)
