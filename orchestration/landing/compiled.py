"""The machine code of `kernel/`: made by numba once, then loaded without it.

Belongs here: where compiled code is kept and how it is called. Does not belong here: what it does.

Numba needs a second in every process before its first call, and ten to compile; the code itself
loads in a hundredth. So it is kept beside the byte code of this package, under a name that says
from which sources and for which processor it was made. `make setup` makes it; where the folder
cannot be written, every process compiles for itself.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import llvmlite.binding as llvm

from orchestration.landing import credentials, shape

_NAME = "etude_read_lines"
_KERNEL = Path(__file__).with_name("kernel")
_KEPT = Path(__file__).with_name("__pycache__")


class CompiledFunction:
    """A function in machine code, called as numba's own functions are.

    Its first two arguments are places for a result and for an exception, its result a status; it
    has neither result nor exceptions.
    """

    def __init__(self, engine: llvm.ExecutionEngine, name: str) -> None:
        self._engine = engine  # its end would be the end of the code
        self._unused = (ctypes.c_void_p * 2)()
        self._call = ctypes.CFUNCTYPE(ctypes.c_int32)(engine.get_function_address(name))

    def __call__(self, *arguments: int) -> None:
        """Call with addresses and sizes; other threads go on meanwhile."""
        unused = ctypes.addressof(self._unused)
        self._call(*map(ctypes.c_void_p, (unused, unused, *arguments)))


@cache
def read_lines() -> CompiledFunction:
    """The compiled `kernel.fields.read_lines`."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    processor, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    target = llvm.Target.from_default_triple()
    reloc = "static" if target.name.startswith("x86") else "default"
    machine = target.create_target_machine(
        cpu=processor, features=features, opt=3, reloc=reloc, codemodel="jitdefault", jit=True
    )
    place = _KEPT / f"kernel-{_key(processor, features)}.o"
    try:
        code = place.read_bytes()
    except OSError:
        code = _compile(machine)
        _keep(place, code)
    return _loaded(machine, code)


def _loaded(machine: llvm.TargetMachine, code: bytes) -> CompiledFunction:
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return CompiledFunction(engine, _NAME)


def _key(*parts: str) -> str:
    """What the code depends on: its sources, the compiler, and more."""
    made_of = hashlib.sha256()
    for path in (*sorted(_KERNEL.glob("*.py")), Path(shape.__file__), Path(credentials.__file__)):
        made_of.update(path.read_bytes())
    for part in (version("numba"), version("llvmlite"), *parts):
        made_of.update(part.encode())
    return made_of.hexdigest()[:16]


def _compile(machine: llvm.TargetMachine) -> bytes:
    from orchestration.landing.kernel.compile import object_code  # noqa: PLC0415 - takes a second

    return object_code(machine, _NAME)


def _keep(place: Path, code: bytes) -> None:
    """Keep object code instead of older one, if the folder can be written.

    Several processes may do so at once.
    """
    aside = place.with_name(f"{place.name}.{os.getpid()}")
    with suppress(OSError):
        place.parent.mkdir(exist_ok=True)
        aside.write_bytes(code)
        for older in place.parent.glob("kernel-*.o"):
            older.unlink(missing_ok=True)
        aside.replace(place)


if __name__ == "__main__":
    read_lines()
