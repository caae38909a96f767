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

from orchestration.contracts.base import Contract, Field
from orchestration.landing.gate import Fault, line_fault, too_long
from orchestration.landing.raw import CHUNK_BYTES, ByteSource
from orchestration.landing.rows import LINE_FEED, PAD, Bytes, Rows, read_rows
from orchestration.landing.shape import BLANK, LOOK, STRICT, shape_of
from orchestration.settings import LandingLimits

LINE, NUMBER, FILE, NEED, KEYS = "line", "_number", "_file_number", "_need", "_keys"
"""Columns beside those of the fields: the line with its line feed; its number in the file, from 1,
blank lines counted; the number of the file; what it needs (`rows.py`); how many keys it has over
all levels, or LOOK_CLOSER."""

LOOK_CLOSER: Final = -1
"""In KEYS: the keys of this line could not be counted."""

KEPT_OF_TOO_LONG = 65_536
"""Bytes that are kept of a line that is too long for the quarantine."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

GIVEN = "_given "
"""What the columns of values for the lake begin with; the payload path of the field follows."""

OnFault = Callable[[int, int, bytes, Fault], None]
"""Called with file number, line number, the raw line and its fault."""

KnownIds = Callable[[str, pa.Array], pa.Array]
"""Called with a namespace and the app's own ids; their learner ids, null for the unknown."""


def given_fields(contract: Contract) -> list[Field]:
    """Fields whose value for the lake a reader may find without SQL.

    Timestamps, and persons whose id is a text: of a line it is the reference, without conversion.
    """
    return [*_timestamps(contract), *_text_persons(contract)]


def _timestamps(contract: Contract) -> list[Field]:
    return [field for field in contract.fields if field.type == "timestamp"]


def _text_persons(contract: Contract) -> list[Field]:
    return [field for field in contract.fields if field.person and field.type == "string"]


class LineReader:
    """Reads the lines of one file after another.

    Attributes:
        schema: Shape of a batch: a text column per field, called by its payload path, which means
            something where the line needs nothing more; LINE; values of given fields, null where
            SQL has to find them; NUMBER, FILE, NEED and KEYS.
        received: Lines so far, bad ones included, blank ones not.
    """

    def __init__(
        self, contract: Contract, limits: LandingLimits, on_fault: OnFault, known_ids: KnownIds
    ) -> None:
        self._shape = shape_of(contract)
        self._persons = _text_persons(contract)
        self._known_ids = known_ids
        self.schema = pa.schema(
            [
                *((path, pa.string_view()) for path in self._shape.columns),
                (LINE, pa.string_view()),
                *((GIVEN + path, pa.timestamp("us")) for path in self._shape.timestamps),
                *((GIVEN + field.path, pa.utf8()) for field in self._persons),
                (NUMBER, pa.int64()),
                (FILE, pa.int32()),
                (NEED, pa.uint8()),
                (KEYS, pa.int32()),
            ]
        )
        self.received = 0
        self._limits = limits
        self._on_fault = on_fault
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
            block, size, is_last = _fill(source, rest)
            if is_first and block[: len(_BYTE_ORDER_MARK)].tobytes() == _BYTE_ORDER_MARK:
                block = block[len(_BYTE_ORDER_MARK) :]
                size = max(size - len(_BYTE_ORDER_MARK), 0)
            is_first = False
            done = 0
            for rows in self._rows(block, size):
                batch = self._batch(block, done, rows)
                if batch.num_rows:
                    yield batch
                done = int(rows.ends[-1]) + 1
            rest = self._rest(block[done:size])
            if is_last:
                return

    def _rows(self, block: Bytes, size: int) -> Iterator[Rows]:
        done = 0
        while done < size:
            rows = read_rows(self._shape, block, done, size, self._limits.max_depth)
            if not len(rows.ends):
                return
            yield rows
            done = int(rows.ends[-1]) + 1

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

    def _batch(self, block: Bytes, start: int, rows: Rows) -> pa.RecordBatch:
        is_good = self._judge(block, start, rows)
        numbers = np.arange(self._number + 1, self._number + len(rows.ends) + 1)
        self._number += len(rows.ends)
        self.received += int(is_good.sum())
        if not is_good.all():
            rows, numbers = rows.only(np.flatnonzero(is_good)), numbers[is_good]
        buffers = [pa.py_buffer(block), pa.py_buffer(rows.scratch)]
        columns = [*rows.texts(buffers), *rows.timestamps()]
        columns += [
            self._known_ids(str(field.person), columns[self._shape.columns.index(field.path)])
            for field in self._persons
        ]
        files = np.full(len(numbers), self._file, np.int32)
        columns += map(pa.array, (numbers, files, rows.needs, rows.keys))
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _judge(self, block: Bytes, start: int, rows: Rows) -> npt.NDArray[np.bool_]:
        """Which lines go on to DuckDB; the others are handed over, but for blank ones."""
        is_good = rows.needs != BLANK
        starts = np.append(start, rows.ends[:-1] + 1)
        is_odd = (rows.needs == STRICT) | (rows.ends - starts > self._limits.max_line_bytes)
        if self._is_inside_too_long:
            self._is_inside_too_long = is_good[0] = is_odd[0] = False
        for index in np.flatnonzero(is_odd):
            raw = block[starts[index] : rows.ends[index]].tobytes()
            fault = line_fault(raw, self._limits)
            rows.needs[index], rows.keys[index] = LOOK, LOOK_CLOSER
            if fault is not None:
                is_good[index] = False
                self.received += 1
                self._on_fault(self._file, self._number + int(index) + 1, raw, fault)
        return is_good


def _fill(source: ByteSource, rest: Bytes) -> tuple[Bytes, int, bool]:
    """A block that begins with `rest` and is padded, its size, and whether the file has ended."""
    room = len(rest) + CHUNK_BYTES
    block = np.empty(room + 1 + PAD, np.uint8)
    block[: len(rest)] = rest
    free = memoryview(block.data)[:room]
    size = len(rest)
    is_last = False
    while size < room and not is_last:
        read = source.read_into(free[size:])
        size += read
        is_last = read == 0
    block[size : size + PAD + 1] = LINE_FEED
    if is_last and size and block[size - 1] != LINE_FEED:
        size += 1
    return block, size, is_last
