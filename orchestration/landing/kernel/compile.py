"""Numba at work: the object code of `read_lines` for this processor.

Belongs here: types and the compiler. Does not belong here: keeping the code (`compiled.py`).
"""

from __future__ import annotations

import llvmlite.binding as llvm
from numba import types

from orchestration.landing.kernel.fields import read_lines

_BYTES, _PLACES = types.CPointer(types.uint8), types.CPointer(types.int64)
_WORDS, _COUNTS = types.CPointer(types.uint64), types.CPointer(types.int32)
_ARGUMENTS = (
    *(_BYTES, *[types.int64] * 7),
    *(_BYTES, _PLACES, _BYTES, _PLACES, _PLACES, _PLACES),
    *(_BYTES, _PLACES, _BYTES, _PLACES, _PLACES, _PLACES, _PLACES, _BYTES),
    *(_PLACES, _PLACES, _BYTES, _COUNTS, _WORDS, _WORDS, _BYTES, _PLACES, _BYTES, _BYTES),
)


def object_code(machine: llvm.TargetMachine, name: str) -> bytes:
    """Compile.

    Args:
        machine: The processor.
        name: What the function is to be called in the object code.
    """
    read_lines.compile(_ARGUMENTS)
    (compiled,) = read_lines.overloads.values()
    module = llvm.parse_assembly(read_lines.inspect_llvm(_ARGUMENTS))
    description = compiled.fndesc  # ty: ignore[missing-attribute]  # numba's stubs lack it
    module.get_function(description.llvm_func_name).name = name
    return machine.emit_object(module)
