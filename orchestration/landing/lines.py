"""An NDJSON file as Arrow batches of fields, without a copy of their bytes.

Belongs here: cutting a file into blocks of whole lines and setting the bad lines aside. Does not
belong here: what is in a line (`rows.py`; `gate.py` for the odd ones; SQL for the fields).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.contracts.base import Contract
from orchestration.landing.gate import Fault, line_fault, too_long
from orchestration.landing.line_columns import ABOUT, line_schema, text_persons
from orchestration.landing.raw import CHUNK_BYTES, ByteSource
from orchestration.landing.rows import (
    LINE_FEED,
    PAD,
    Bytes,
    Room,
    Rows,
    read_rows,
    whole_array,
)
from orchestration.landing.shape import BLANK, LOOK, READ, STRICT, shape_of
from orchestration.settings import LandingLimits

LOOK_CLOSER: Final = -1
"""In KEYS: the keys of this line could not be counted."""

ODD_LINES = 2_048
"""Odd lines that are set aside before they go on."""

KEPT_OF_TOO_LONG = 65_536
"""Bytes that are kept of a line that is too long for the quarantine."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

OnFault = Callable[[int, int, bytes, Fault], None]
"""Called with file number, line number, the raw line and its fault."""

LearnerIds = Callable[[str, pa.Array], pa.Array]
"""Called with a namespace and the app's own ids; their learner ids, null for nobody."""


class LineReader:
    """Reads the lines of one file after another.

    Attributes:
        schema: Shape of a batch, see `line_schema`.
        received: Lines so far, bad ones included, blank ones not.
    """

    def __init__(
        self, contract: Contract, limits: LandingLimits, on_fault: OnFault, learner_ids: LearnerIds
    ) -> None:
        self._shape = shape_of(contract)
        self._persons = text_persons(contract)
        self._learner_ids = learner_ids
        self.schema = line_schema(contract)
        self.received = 0
        self._limits = limits
        self._on_fault = on_fault
        self._odd: list[pa.RecordBatch] = []
        self._odd_lines = self._odd_bytes = 0
        self._file = 0
        self._number = 0
        self._is_inside_too_long = False

    def batches(self, source: ByteSource, file: int) -> Iterator[pa.RecordBatch]:
        """The lines of one file that are fit for DuckDB.

        Args:
            source: Content of the file.
            file: Number of the file within the batch.

        Yields:
            Batches of the schema; the bytes of a batch must not be changed.

        Raises:
            RefusedError: The file as a whole cannot be read.
        """
        self._file, self._number, self._is_inside_too_long = file, 0, False
        rest = np.empty(0, np.uint8)
        is_first = True
        while True:
            room, size, is_last = _fill(source, rest)
            block, memory = room.array, room.memory
            if is_first and block[: len(_BYTE_ORDER_MARK)].tobytes() == _BYTE_ORDER_MARK:
                block = block[len(_BYTE_ORDER_MARK) :]
                memory = memory.slice(len(_BYTE_ORDER_MARK))
                size = max(size - len(_BYTE_ORDER_MARK), 0)
            is_first = False
            done = self._after_too_long(block, size)
            while done < size:
                rows = read_rows(self._shape, block, done, size, self._limits)
                if not len(rows.ends):
                    break
                yield from self._batches(block, memory, done, rows)
                done = int(rows.ends[-1]) + 1
            rest = self._rest(block[done:size])
            if is_last:
                yield from self._odd_batch()
                return

    def _after_too_long(self, block: Bytes, size: int) -> int:
        """Where the first line begins that is not the rest of one that is too long."""
        if not self._is_inside_too_long:
            return 0
        ends = np.flatnonzero(block[:size] == LINE_FEED)
        if not len(ends):
            return size
        self._is_inside_too_long = False
        self._number += 1
        return int(ends[0]) + 1

    def _rest(self, rest: Bytes) -> Bytes:
        """What the next block begins with: the unfinished line, unless it is too long already."""
        if len(rest) > self._limits.max_line_bytes:
            if not self._is_inside_too_long:
                self._refuse(self._number + 1, rest[:KEPT_OF_TOO_LONG].tobytes())
            self._is_inside_too_long = True
        return rest[:0] if self._is_inside_too_long else rest.copy()

    def _refuse(self, number: int, head: bytes) -> None:
        self.received += 1
        self._on_fault(self._file, number, head, too_long(self._limits))

    def _batches(
        self, block: Bytes, memory: pa.Buffer, start: int, rows: Rows
    ) -> Iterator[pa.RecordBatch]:
        """Rows that are read, and apart from them, for they take another way, the odd ones."""
        odd = self._judged(block, start, rows)
        read = np.flatnonzero(rows.needs == READ)
        self.received += len(read) + len(odd)
        buffers = [memory, rows.scratch.memory]
        if len(read):
            texts = dict(zip(self._shape.columns, rows.texts(buffers), strict=True))
            people = [self._learner_ids(str(who.person), texts[who.path]) for who in self._persons]
            values = [*texts.values(), *rows.timestamps(), *people]
            about = self._about(rows, read, rows.raw(read, buffers))
            yield pa.RecordBatch.from_arrays([*values, *about], schema=self.schema)
        if len(odd):
            lines = rows.raw(odd, buffers).cast(pa.utf8())
            about = self._about(rows, odd, lines)
            self._odd.append(pa.RecordBatch.from_arrays(about, [name for name, _ in ABOUT]))
            self._odd_lines += len(odd)
            self._odd_bytes += self._odd[-1].nbytes
        self._number += len(rows.ends)
        if self._odd_lines >= ODD_LINES or self._odd_bytes >= CHUNK_BYTES:
            yield from self._odd_batch()

    def _odd_batch(self) -> Iterator[pa.RecordBatch]:
        """The odd lines that were set aside: a few take as long as many."""
        if self._odd:
            lines, *about = pa.concat_batches(self._odd).columns
            self._odd.clear()
            self._odd_lines = self._odd_bytes = 0
            absent = [pa.nulls(len(lines), kind) for kind in self.schema.types[: -len(ABOUT)]]
            columns = [*absent, lines.cast(pa.string_view()), *about]
            yield pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _about(self, rows: Rows, chosen: npt.NDArray[np.intp], lines: pa.Array) -> list[pa.Array]:
        """The columns of ABOUT for some of the lines."""
        files = np.full(len(chosen), self._file, np.int32)
        numbers = chosen + (self._number + 1)
        parts = (numbers, files, rows.needs[chosen], rows.keys[chosen])
        return [lines, *map(whole_array, parts)]

    def _judged(self, block: Bytes, start: int, rows: Rows) -> npt.NDArray[np.intp]:
        """The odd lines that go on to DuckDB; the others are handed over."""
        is_good = (rows.needs != READ) & (rows.needs != BLANK)
        for index in np.flatnonzero(rows.needs == STRICT):
            first = start if index == 0 else rows.ends[index - 1] + 1
            raw = block[first : rows.ends[index]].tobytes()
            fault = line_fault(raw, self._limits)
            rows.needs[index], rows.keys[index] = LOOK, LOOK_CLOSER
            if fault is not None:
                is_good[index] = False
                self.received += 1
                self._on_fault(self._file, self._number + int(index) + 1, raw, fault)
        return np.flatnonzero(is_good)


def _fill(source: ByteSource, rest: Bytes) -> tuple[Room, int, bool]:
    """A block that begins with `rest` and is padded, its size, and whether the file has ended."""
    most = len(rest) + CHUNK_BYTES
    room = Room.of((most + 1 + PAD,), np.uint8)
    block = room.array
    block[: len(rest)] = rest
    free = memoryview(block.data)[:most]
    size = len(rest)
    is_last = False
    while size < most and not is_last:
        read = source.read_into(free[size:])
        size += read
        is_last = read == 0
    block[size : size + PAD + 1] = LINE_FEED
    if is_last and size and block[size - 1] != LINE_FEED:
        size += 1
    return room, size, is_last
