"""A named tuple of arrays, given to compiled rules as one address.

A rule takes a world of some fifty arrays. Compiled as a tuple, every call would carry several
hundred words, and compiling would take minutes. A :class:`Handle` writes where each array lies,
and its shape, into one table; compiled code receives the address of that table and reads
``world.alignment`` from it. The rules themselves cannot tell the difference.

The table never changes while compiled code runs, and its reads are marked so (``invariant.load``),
which lets the compiler keep them out of loops.
"""

from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

WORD = 8
SCALAR = -1
"""Number of dimensions by which a plain float is told from an array."""


class Handle:
    """Holds the arrays of a named tuple in place and tells compiled code where they lie."""

    def __init__(self, holder: NamedTuple) -> None:
        self.holder = holder
        words: list[int] = []
        fields = []
        for name, value in zip(holder._fields, holder, strict=True):
            if isinstance(value, np.ndarray):
                if not value.flags.c_contiguous:
                    raise ValueError(f"{name} is not contiguous")
                fields.append((name, value.dtype.str, value.ndim, len(words)))
                words += [value.ctypes.data, *value.shape]
            else:
                fields.append((name, "<f8", SCALAR, len(words)))
                words.append(int(np.float64(value).view(np.int64)))
        self.table = np.array(words, dtype=np.int64)
        self.address = self.table.ctypes.data
        self.numba_type = HandleType(type(holder).__name__, tuple(fields))


class HandleType(types.Type):  # type: ignore[misc]  # numba ships no types
    """Type of a handle: name, scalar type, dimensions and position of every field.

    Its name is short, for the compiler writes it into the name of every function it compiles.
    """

    def __init__(self, name: str, fields: tuple[tuple[str, str, int, int], ...]) -> None:
        self.fields = fields
        shape = blake2b(repr(fields).encode(), digest_size=6).hexdigest()
        super().__init__(name=f"{name}_{shape}")

    def field(self, name: str) -> tuple[Any, int] | None:
        """Compiled type and position of a field; None where there is none of that name."""
        for field, dtype, dimensions, position in self.fields:
            if field == name:
                scalar = from_dtype(np.dtype(dtype))
                if dimensions == SCALAR:
                    return scalar, position
                return types.Array(scalar, dimensions, "C"), position
        return None


register_model(HandleType)(models.OpaqueModel)


@typeof_impl.register(Handle)  # type: ignore[untyped-decorator]  # numba ships no types
def _type_of_handle(value: Handle, _context: Any) -> HandleType:
    return value.numba_type


@unbox(HandleType)  # type: ignore[untyped-decorator]  # numba ships no types
def _unbox_handle(_typ: HandleType, value: Any, c: Any) -> Any:
    address = c.pyapi.object_getattr_string(value, "address")
    pointer = c.pyapi.long_as_voidptr(address)
    c.pyapi.decref(address)
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _HandleAttributes(AttributeTemplate):  # type: ignore[misc]  # numba ships no types
    key = HandleType

    def generic_resolve(self, typ: HandleType, attribute: str) -> Any:
        field = typ.field(attribute)
        return None if field is None else field[0]


@lower_getattr_generic(HandleType)  # type: ignore[untyped-decorator]  # numba ships no types
def _read_field(context: Any, builder: Any, typ: HandleType, value: Any, attribute: str) -> Any:
    field = typ.field(attribute)
    assert field is not None
    compiled, position = field
    unchanging = builder.module.add_metadata([])

    def word(offset: int, kind: Any) -> Any:
        place = cgutils.pointer_add(builder, value, (position + offset) * WORD, kind.as_pointer())
        loaded = builder.load(place)
        loaded.set_metadata("invariant.load", unchanging)
        return loaded

    if not isinstance(compiled, types.Array):
        return word(0, ir.DoubleType())
    integer = ir.IntType(64)
    item = context.get_value_type(compiled.dtype)
    data = word(0, item.as_pointer())
    shape = [word(1 + d, integer) for d in range(compiled.ndim)]
    size = ir.Constant(integer, context.get_abi_sizeof(context.get_data_type(compiled.dtype)))
    strides = [size]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    array = make_array(compiled)(context, builder)
    populate_array(
        array,
        data=data,
        shape=tuple(shape),
        strides=tuple(strides),
        itemsize=size,
        meminfo=None,
    )
    return array._getvalue()
