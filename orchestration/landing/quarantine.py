"""The rows that cannot be used, kept with their bytes and the reasons.

Belongs here: collecting faulty rows, counting their faults, writing `quarantine.parquet`. Does not
belong here: what is a fault (`gate.py`, `contracts/`).
"""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from threading import Lock

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.landing.gate import Fault

QUARANTINE = pa.schema(
    [
        ("batch_id", pa.utf8()),
        ("source", pa.utf8()),
        ("stream", pa.utf8()),
        ("file", pa.utf8()),
        ("line", pa.int64()),
        ("code", pa.utf8()),
        ("field", pa.utf8()),
        ("reason", pa.utf8()),
        ("errors", pa.utf8()),
        ("raw", pa.binary()),
        ("schema_version", pa.utf8()),
    ]
)
"""One row per refused row. `errors` is a JSON list of all faults; the first is spelt out.

`schema_version` is the contract's under which the row was refused.
"""

_OF_A_ROW = ("file", "line", "code", "field", "reason", "errors", "raw")
_BUFFER_BYTES = 8 << 20


@dataclass(frozen=True)
class Sample:
    """Where one fault was found.

    Attributes:
        file: Name of the data file.
        line: Line or row in it, from 1.
        fault: What is wrong.
    """

    file: str
    line: int
    fault: Fault


@dataclass
class Tally:
    """How often a rule was broken, and the reason at the first place.

    Attributes:
        rows: Number of rows.
        place: File number and line of the first one.
        reason: Its reason.
    """

    rows: int
    place: tuple[int, int]
    reason: str

    def add(self, place: tuple[int, int], reason: str) -> None:
        """Count one more row."""
        self.rows += 1
        if place < self.place:
            self.place, self.reason = place, reason


@dataclass
class Quarantine:
    """Collects the refused rows of one batch; may be used from several threads.

    Attributes:
        path: Where the rows go; the file exists only if there are any.
        batch: Values of the columns batch_id, source, stream and schema_version.
        files: Names of the data files.
        max_samples: How many faults are kept for the receipt.
        rows: Refused rows.
        errors: What was wrong first, by code and field.
        missing: Rows per required field that they lack.
    """

    path: Path
    batch: dict[str, str]
    files: tuple[str, ...]
    max_samples: int
    rows: int = 0
    errors: dict[tuple[str, str], Tally] = field(default_factory=dict)
    missing: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self._lock = Lock()
        self._waiting: list[tuple[str, int, str, str, str, str, bytes]] = []
        self._waiting_bytes = 0
        self._writer: pq.ParquetWriter | None = None
        self._samples: list[tuple[tuple[int, int], Fault]] = []

    def add(self, file: int, line: int, raw: bytes, faults: list[Fault]) -> None:
        """Take a refused row.

        Args:
            file: Number of the data file.
            line: Line or row in it, from 1.
            raw: The row's bytes.
            faults: All that is wrong with it, at least one.
        """
        name, first = self.files[file], faults[0]
        with self._lock:
            self.rows += 1
            self._count((file, line), first)
            self.missing.update(fault.field for fault in faults if fault.code == "MISSING_FIELD")
            errors = orjson.dumps([vars(fault) for fault in faults]).decode()
            row = (name, line, first.code, first.field, first.reason, errors, raw)
            self._waiting.append(row)
            self._waiting_bytes += len(raw) + 500
            if self._waiting_bytes > _BUFFER_BYTES:
                self._flush()

    def close(self) -> None:
        """Write what is left; after this the file is complete, if there is one."""
        if self._waiting:
            self._flush()
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    @property
    def samples(self) -> list[Sample]:
        """The first faults by file and line."""
        latest_first = sorted(self._samples, key=lambda ranked: ranked[0])
        return [
            Sample(self.files[-file], -line, fault)
            for (file, line), fault in reversed(latest_first)
        ]

    def _count(self, place: tuple[int, int], fault: Fault) -> None:
        """Tally a fault and keep the first samples, in whatever order threads find them."""
        tally = self.errors.setdefault((fault.code, fault.field), Tally(0, place, fault.reason))
        tally.add(place, fault.reason)
        ranked = ((-place[0], -place[1]), fault)
        if len(self._samples) < self.max_samples:
            heapq.heappush(self._samples, ranked)
        elif self._samples[0][0] < ranked[0]:
            heapq.heapreplace(self._samples, ranked)

    def _flush(self) -> None:
        self._waiting.sort(key=itemgetter(0, 1))
        of_batch = {name: [value] * len(self._waiting) for name, value in self.batch.items()}
        of_rows = dict(zip(_OF_A_ROW, zip(*self._waiting, strict=True), strict=True))
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, QUARANTINE, compression="zstd")
        self._writer.write_table(pa.Table.from_pydict(of_batch | of_rows, QUARANTINE))
        self._waiting.clear()
        self._waiting_bytes = 0
