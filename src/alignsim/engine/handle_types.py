"""Handles as the compiler sees them: how a field is read from the table of a handle.

The table never changes while compiled code runs, and its reads are marked so (``invariant.load``),
which lets the compiler keep them out of loops.
"""

from hashlib import blake2b
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, lower_getattr_generic, models, register_model
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from alignsim.engine.handles import SCALAR, Layout

WORD = 8
"""Bytes of a word of a table."""


class HandleType(types.Type):  # type: ignore[misc]  # numba ships no types
    """Type of a handle: name, scalar type, dimensions and position of every field.

    Its name is short, for the compiler writes it into the name of every function it compiles.
    """

    def __init__(self, layout: Layout) -> None:
        self.fields = layout.fields
        shape = blake2b(repr(layout.fields).encode(), digest_size=6).hexdigest()
        super().__init__(name=f"{layout.name}_{shape}")

    def field(self, name: str) -> tuple[Any, int] | None:
        """Compiled type and position of a field; None where there is none of that name."""
        for field, dtype, dimensions, position in self.fields:
            if field == name:
                scalar = from_dtype(np.dtype(dtype))
                if dimensions == SCALAR:
                    return scalar, position
                return types.Array(scalar, dimensions, "C"), position
        return None

    def type_of(self, name: str) -> Any:
        """Compiled type of a field. KeyError where there is none of that name."""
        found = self.field(name)
        if found is None:
            raise KeyError(name)
        return found[0]


register_model(HandleType)(models.OpaqueModel)


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
