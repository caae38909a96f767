"""Lines of JSON as columns of text: the fields of a contract out of a block of lines.

Belongs here: the arrays that the machine code fills. Does not belong here: that code (`kernel/`,
`compiled.py`), what becomes of odd lines (`lines.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.landing.compiled import read_lines
from orchestration.landing.shape import PADDING, Shape
from orchestration.settings import LandingLimits

Bytes = npt.NDArray[np.uint8]

LINE_FEED = ord("\n")
LINES = 16_384
"""Lines that are read at once."""

PAD = 2 * PADDING
"""Line feeds after a block: what is looked at beyond it."""


@dataclass(frozen=True)
class Room:
    """An array in memory of Arrow's own, which any thread gives back without Python's lock.

    Memory of Python's own has threads of DuckDB wait for that lock, buffer by buffer.
    """

    array: npt.NDArray[Any]
    memory: pa.Buffer

    @classmethod
    def of(cls, shape: tuple[int, ...], kind: npt.DTypeLike) -> Room:
        """Room for an array, its content whatever was there."""
        size = np.dtype(kind).itemsize * math.prod(shape)
        memory = pa.allocate_buffer(size)
        return cls(np.frombuffer(memory, kind).reshape(shape), memory)

    @classmethod
    def copy(cls, values: npt.NDArray[Any]) -> Room:
        """A copy of an array."""
        room = cls.of(values.shape, values.dtype)
        room.array[...] = values
        return room

    def rows(self, count: int) -> Iterator[pa.Buffer]:
        """The first elements of every row of the array."""
        stride = self.memory.size // max(len(self.array), 1)
        size = stride // max(self.array.shape[1], 1) * count
        for row in range(len(self.array)):
            yield self.memory.slice(row * stride, size)


@dataclass(frozen=True)
class Rows:
    """The lines of a block, and the rows: those of them that need nothing more.

    Attributes:
        ends: Place of the line feed of every line.
        needs: READ, REWRITTEN, LOOK, STRICT or BLANK for every line.
        keys: Number of keys of every line over all levels; of STRICT lines nothing.
        lines: Arrow string view of every line, with its line feed.
        views: Arrow string views, by column and row.
        valid: Whether there is a value, by column and row.
        moments: Microseconds since 1970, by timestamp and row.
        has_moment: Whether the timestamp is written as usual, by timestamp and row.
        scratch: Bytes of values that are not in the block as they must be: the second buffer of
            the views, after the block.
    """

    ends: npt.NDArray[np.int64]
    needs: Bytes
    keys: npt.NDArray[np.int32]
    lines: npt.NDArray[np.uint64]
    views: Room
    valid: npt.NDArray[np.bool_]
    moments: Room
    has_moment: npt.NDArray[np.bool_]
    scratch: Room

    def only(self, lines: int, rows: int) -> Rows:
        """The first lines and rows."""
        return replace(
            self,
            ends=self.ends[:lines],
            needs=self.needs[:lines],
            keys=self.keys[:lines],
            lines=self.lines[:lines],
            valid=self.valid[:, :rows],
            has_moment=self.has_moment[:, :rows],
        )

    def texts(self, buffers: list[pa.Buffer]) -> Iterator[pa.Array]:
        """The columns as Arrow arrays over the bytes of block and scratch."""
        return _arrays(pa.string_view(), self.valid, self.views, buffers)

    def timestamps(self) -> Iterator[pa.Array]:
        """The moments as Arrow arrays."""
        return _arrays(pa.timestamp("us"), self.has_moment, self.moments, [])

    def raw(self, chosen: npt.NDArray[np.intp], buffers: list[pa.Buffer]) -> pa.Array:
        """Some of the lines as an Arrow array over the bytes of block and scratch."""
        views = Room.copy(self.lines[chosen]).memory
        return pa.Array.from_buffers(pa.string_view(), len(chosen), [None, views, *buffers])


def whole_array(values: npt.NDArray[Any]) -> pa.Array:
    """Numbers as an Arrow array without nulls."""
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [None, Room.copy(values).memory])


def _arrays(
    kind: pa.DataType, valid: npt.NDArray[np.bool_], values: Room, buffers: list[pa.Buffer]
) -> Iterator[pa.Array]:
    rows = valid.shape[1]
    bits = Room.copy(np.packbits(valid, axis=1, bitorder="little"))
    for has, value in zip(bits.rows(bits.array.shape[1]), values.rows(rows), strict=True):
        yield pa.Array.from_buffers(kind, rows, [has, value, *buffers])


def read_rows(shape: Shape, block: Bytes, start: int, size: int, limits: LandingLimits) -> Rows:
    """Read lines of a block, LINES at most.

    Args:
        shape: The keys to look for.
        block: The bytes; PAD line feeds follow after `size`.
        start: Where the first line begins.
        size: Length of the block without the padding.
        limits: What a line may at most be.
    """
    room, columns, timestamps = min(LINES, size - start), len(shape.columns), len(shape.timestamps)
    rows = Rows(
        ends=np.empty(room, np.int64),
        needs=np.empty(room, np.uint8),
        keys=np.empty(room, np.int32),
        lines=np.empty((room, 2), np.uint64),
        views=Room.of((columns, room, 2), np.uint64),
        valid=np.zeros((columns, room), np.bool_),
        moments=Room.of((timestamps, room), np.int64),
        has_moment=np.zeros((timestamps, room), np.bool_),
        scratch=Room.of((size - start + PADDING,), np.uint8),
    )
    sizes = (start, size, room, columns, timestamps, limits.max_depth, limits.max_line_bytes)
    seen, stack = np.full(len(shape.kinds), -1, np.int64), np.empty(limits.max_depth, np.uint8)
    found = np.empty(2, np.int64)
    by_line = (rows.ends, rows.needs, rows.keys, rows.lines)
    by_row = (rows.views.array, rows.valid, rows.moments.array, rows.has_moment)
    arrays = (*shape.arrays, seen, stack, found, *by_line, *by_row, rows.scratch.array)
    read_lines()(block.ctypes.data, *sizes, *(array.ctypes.data for array in arrays))
    return rows.only(*found.tolist())
