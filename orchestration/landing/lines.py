"""An NDJSON file as Arrow batches of lines, without a copy of their bytes.

Belongs here: cutting blocks into lines and setting the bad lines aside. Does not belong here: what
is in a line (`gate.py` for the odd ones, SQL for the others).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.landing.gate import Fault, line_fault, too_long
from orchestration.landing.raw import CHUNK_BYTES, ByteSource
from orchestration.landing.scan import PAD, Bytes, Scan, Scanner
from orchestration.settings import LandingLimits

LINES: Final = pa.schema(
    [
        ("line", pa.utf8()),
        ("_number", pa.int64()),
        ("_keys", pa.int32()),
        ("_file_number", pa.int32()),
    ]
)
"""Shape of a batch of lines.

`line` ends with its line feed. `_number` is its number in the file, from 1, blank lines counted.
`_keys` is how many keys with a value it seems to have (see `Scan.keys`), or LOOK_CLOSER.
"""

LOOK_CLOSER: Final = -1
"""In `_keys`: the scan could not count the keys of this line."""

KEPT_OF_TOO_LONG = 65_536
"""Bytes that are kept of a line that is too long for the quarantine."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE_FEED, _RETURN, _OPENING, _CLOSING = b"\n\r{}"

OnFault = Callable[[int, int, bytes, Fault], None]
"""Called with file number, line number, the raw line and its fault."""


class LineReader:
    """Reads the lines of one file after another.

    Attributes:
        received: Lines so far, bad ones included, blank ones not.
    """

    def __init__(self, limits: LandingLimits, on_fault: OnFault) -> None:
        self.received = 0
        self._limits = limits
        self._on_fault = on_fault
        self._scanner = Scanner()
        self._file = 0
        self._number = 0
        self._is_inside_too_long = False

    def batches(self, source: ByteSource, file: int) -> Iterator[pa.RecordBatch]:
        """The lines of one file that are fit for DuckDB.

        Args:
            source: Content of the file.
            file: Number of the file within the batch.

        Yields:
            Batches of schema LINES; the bytes of a batch must not be changed.

        Raises:
            RefusedError: The file as a whole cannot be read.
        """
        self._file, self._number, self._is_inside_too_long = file, 0, False
        rest = np.empty(0, np.uint8)
        is_first = True
        while True:
            padded, size, is_last = _fill(source, rest)
            if is_first and bytes(padded[PAD : PAD + 3]) == _BYTE_ORDER_MARK:
                padded, size = padded[3:], size - 3
            is_first = False
            if size:
                scan = self._scanner.scan(padded, size)
                batch = self._batch(padded[PAD : PAD + size], scan)
                if batch is not None and batch.num_rows:
                    yield batch
                done = int(scan.line_ends[-1]) + 1 if len(scan.line_ends) else 0
                rest = self._rest(padded[PAD + done : PAD + size])
            if is_last:
                return

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

    def _batch(self, block: Bytes, scan: Scan) -> pa.RecordBatch | None:
        ends = scan.line_ends
        if not len(ends):
            return None
        offsets = np.zeros(len(ends) + 1, np.int32)
        offsets[1:] = ends + 1
        lines = pa.Array.from_buffers(
            pa.utf8(), len(ends), [None, pa.py_buffer(offsets), pa.py_buffer(block)]
        )
        keys, is_good = scan.keys, ends > offsets[:-1]
        faults = 0
        for index in self._odd_lines(block, scan, offsets, lines):
            raw = block[offsets[index] : ends[index]].tobytes()
            is_good[index], fault = self._judge(int(index), raw)
            keys[index] = LOOK_CLOSER
            if fault is not None:
                faults += 1
                self._on_fault(self._file, self._number + int(index) + 1, raw, fault)
        numbers = np.arange(self._number + 1, self._number + len(ends) + 1)
        self._number += len(ends)
        good = int(is_good.sum())
        self.received += good + faults
        batch = pa.RecordBatch.from_arrays(
            [lines, pa.array(numbers), pa.array(keys), _constant(self._file, len(ends))],
            schema=LINES,
        )
        return batch if good == len(ends) else batch.filter(pa.array(is_good))

    def _judge(self, index: int, raw: bytes) -> tuple[bool, Fault | None]:
        """Whether an odd line goes on to DuckDB, and its fault; blank lines have neither."""
        if self._is_inside_too_long and index == 0:
            self._is_inside_too_long = False
            return False, None
        if not raw.strip():
            return False, None
        fault = line_fault(raw, self._limits)
        return fault is None, fault

    def _odd_lines(
        self, block: Bytes, scan: Scan, offsets: npt.NDArray[np.int32], lines: pa.Array
    ) -> npt.NDArray[np.intp]:
        ends = scan.line_ends
        starts = offsets[:-1]
        last = block[ends - 1]
        last = np.where(last == _RETURN, block[ends - 2], last)
        is_odd = (block[starts] != _OPENING) | (last != _CLOSING)
        is_odd |= ends - starts > self._limits.max_line_bytes
        is_odd |= scan.opens > self._limits.max_depth
        is_odd &= ends > starts
        is_odd[0] |= self._is_inside_too_long
        is_odd[np.searchsorted(ends, scan.oddities[scan.oddities <= ends[-1]])] = True
        if not scan.is_ascii and not _is_utf8(lines):
            high = np.flatnonzero(block[: ends[-1]] > 127)
            is_odd[np.searchsorted(ends, high)] = True
        return np.flatnonzero(is_odd)


def _fill(source: ByteSource, rest: Bytes) -> tuple[Bytes, int, bool]:
    """A padded block that begins with `rest`, its size, and whether the file has ended."""
    room = len(rest) + CHUNK_BYTES + 1
    padded = np.empty(room + 2 * PAD, np.uint8)
    padded[:PAD] = _LINE_FEED
    padded[PAD : PAD + len(rest)] = rest
    free = memoryview(padded.data)[PAD : PAD + room - 1]
    size = len(rest)
    is_last = False
    while size < room - 1 and not is_last:
        read = source.read_into(free[size:])
        size += read
        is_last = read == 0
    if is_last and size and padded[PAD + size - 1] != _LINE_FEED:
        padded[PAD + size] = _LINE_FEED
        size += 1
    padded[PAD + size : PAD + size + PAD] = _LINE_FEED
    return padded, size, is_last


def _is_utf8(lines: pa.Array) -> bool:
    try:
        lines.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _constant(value: int, length: int) -> pa.Array:
    return pa.array(np.full(length, value, np.int32))
