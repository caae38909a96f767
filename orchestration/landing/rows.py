"""Lines of JSON as columns of text: the fields of a contract out of a block of lines.

Belongs here: the arrays that the machine code fills. Does not belong here: that code (`kernel/`,
`compiled.py`), what becomes of odd lines (`lines.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.landing.compiled import read_lines
from orchestration.landing.shape import PADDING, Shape

Bytes = npt.NDArray[np.uint8]

LINE_FEED = ord("\n")
LINES = 16_384
"""Lines that are read at once."""

PAD = 2 * PADDING
"""Line feeds after a block: what is looked at beyond it."""


@dataclass(frozen=True)
class Rows:
    """The lines of a block.

    Attributes:
        ends: Place of the line feed of every line.
        needs: READ, REWRITTEN, LOOK, STRICT or BLANK for every line.
        keys: Number of keys of every line over all levels; of STRICT lines nothing.
        views: Arrow string views, by column and line; the last column is the line itself.
        valid: Whether there is a value, by column and line.
        moments: Microseconds since 1970, by timestamp and line.
        has_moment: Whether the timestamp is written as usual, by timestamp and line.
        scratch: Bytes of values that are not in the block as they must be: the second buffer of
            the views, after the block.
    """

    ends: npt.NDArray[np.int64]
    needs: Bytes
    keys: npt.NDArray[np.int32]
    views: npt.NDArray[np.uint64]
    valid: npt.NDArray[np.bool_]
    moments: npt.NDArray[np.int64]
    has_moment: npt.NDArray[np.bool_]
    scratch: Bytes

    def only(self, chosen: slice | npt.NDArray[np.intp]) -> Rows:
        """Some of the lines."""
        return replace(
            self,
            ends=self.ends[chosen],
            needs=self.needs[chosen],
            keys=self.keys[chosen],
            views=self.views[:, chosen],
            valid=self.valid[:, chosen],
            moments=self.moments[:, chosen],
            has_moment=self.has_moment[:, chosen],
        )

    def texts(self, buffers: list[pa.Buffer]) -> Iterator[pa.Array]:
        """The columns as Arrow arrays over the bytes of block and scratch."""
        return _arrays(pa.string_view(), self.valid, self.views, buffers)

    def timestamps(self) -> Iterator[pa.Array]:
        """The moments as Arrow arrays."""
        return _arrays(pa.timestamp("us"), self.has_moment, self.moments, [])


def _arrays(
    kind: pa.DataType,
    valid: npt.NDArray[np.bool_],
    values: npt.NDArray[Any],
    buffers: list[pa.Buffer],
) -> Iterator[pa.Array]:
    bits = np.packbits(valid, axis=1, bitorder="little")
    for parts in zip(bits, values, strict=True):
        own = [pa.py_buffer(np.ascontiguousarray(part)) for part in parts]
        yield pa.Array.from_buffers(kind, valid.shape[1], [*own, *buffers])


def read_rows(shape: Shape, block: Bytes, start: int, size: int, max_depth: int) -> Rows:
    """Read lines of a block, LINES at most.

    Args:
        shape: The keys to look for.
        block: The bytes; PAD line feeds follow after `size`.
        start: Where the first line begins.
        size: Length of the block without the padding.
        max_depth: Levels that a line may nest.
    """
    room, columns = min(LINES, size - start), len(shape.columns)
    rows = Rows(
        ends=np.empty(room, np.int64),
        needs=np.empty(room, np.uint8),
        keys=np.empty(room, np.int32),
        views=np.empty((columns + 1, room, 2), np.uint64),
        valid=np.zeros((columns + 1, room), np.bool_),
        moments=np.empty((len(shape.timestamps), room), np.int64),
        has_moment=np.zeros((len(shape.timestamps), room), np.bool_),
        scratch=np.empty(size - start + PADDING, np.uint8),
    )
    keys = (shape.names, shape.ends, shape.kinds, shape.targets, shape.objects, shape.moments)
    seen, stack = np.full(len(shape.kinds), -1, np.int64), np.empty(max_depth, np.uint8)
    lines = np.empty(1, np.int64)
    found = (lines, rows.ends, rows.needs, rows.keys)
    values = (rows.views, rows.valid, rows.moments, rows.has_moment, rows.scratch)
    first, *others = (each.ctypes.data for each in (block, *keys, seen, stack, *found, *values))
    read_lines()(first, start, size, room, columns, max_depth, *others)
    return rows.only(slice(int(lines[0])))
