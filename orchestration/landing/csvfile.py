"""CSV files as Arrow batches of text columns.

Belongs here: cutting CSV into records and records into fields. Does not belong here: what the
columns mean (`flat.py`).

A record ends at a line feed outside of quotation marks. Records are cut before Python's `csv` sees
them, so that one broken record never swallows the file, and the quarantine gets its very bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from orchestration.landing.columns import (
    FILE_NUMBER,
    RECORD,
    ROW_NUMBER,
    TEXT,
    FlatFiles,
    check_header,
)
from orchestration.landing.errors import RefusedError
from orchestration.landing.gate import Fault, too_long
from orchestration.landing.lines import KEPT_OF_TOO_LONG, OnFault
from orchestration.settings import LandingLimits

_RECORDS_PER_BATCH = 10_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class CsvFiles:
    """The records of the CSV files of one batch, to be read once.

    Attributes:
        received: Records so far, bad ones included, headers and blank lines not.
        files: The files as a relation, `records`.
    """

    def __init__(self, paths: list[Path], limits: LandingLimits, on_fault: OnFault) -> None:
        self.received = 0
        self._paths = paths
        self._limits = limits
        self._on_fault = on_fault
        csv.field_size_limit(limits.max_line_bytes)
        headers = [self._header(path) for path in paths]
        names = dict.fromkeys(name for header in headers for name in header)
        self.files = FlatFiles("records", dict.fromkeys(names, TEXT), RECORD, "_record")

    def stream(self) -> object:
        """The records with their columns as a C stream, to be registered with DuckDB as `records`.

        An empty field is null: CSV has no other way to write one. See `JsonLines.stream`.
        """
        schema = pa.schema(
            [
                (FILE_NUMBER, pa.int32()),
                (ROW_NUMBER, pa.int64()),
                (RECORD, pa.utf8()),
                *((name, pa.utf8()) for name in self.files.columns),
            ]
        )
        reader = pa.RecordBatchReader.from_batches(schema, self._batches(schema))
        return reader.__arrow_c_stream__()

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        for number, path in enumerate(self._paths):
            header: list[str] | None = None
            places: list[tuple[int, int, str]] = []
            rows: list[list[str]] = []
            for line, raw in _records(path, self._limits.max_line_bytes):
                fields = self._parse(number, line, raw, header)
                if fields is None:
                    continue
                if header is None:
                    header = fields
                    continue
                places.append((number, line, raw.decode()))
                rows.append(fields)
                if len(rows) == _RECORDS_PER_BATCH:
                    yield _batch(schema, header, places, rows)
                    places, rows = [], []
            if header is not None and rows:
                yield _batch(schema, header, places, rows)

    def _header(self, path: Path) -> list[str]:
        for _, raw in _records(path, self._limits.max_line_bytes):
            if not raw.strip():
                continue
            fault = self._text_fault(raw)
            if fault is not None:
                raise RefusedError(
                    "BAD_HEADER", f"The header of {path.name} {fault.reason}. Correct the export."
                )
            header = next(csv.reader([raw.decode()]))
            self._check_header(path, header)
            return header
        return []

    def _check_header(self, path: Path, header: list[str]) -> None:
        if len(header) > self._limits.max_columns:
            raise RefusedError(
                "TOO_MANY_COLUMNS",
                f"{path.name} has {len(header):,} columns; {self._limits.max_columns:,} are"
                " allowed. Put what belongs together into one JSON field.",
            )
        check_header(path, header)

    def _parse(
        self, file: int, line: int, raw: bytes, header: list[str] | None
    ) -> list[str] | None:
        if not raw.strip():
            return None
        self.received += header is not None
        fault = self._text_fault(raw)
        if fault is None:
            fields = next(csv.reader([raw.decode()]))
            if header is None or len(fields) == len(header):
                return fields
            fault = Fault("NOT_CSV", "", f"has {len(fields)} fields, the header has {len(header)}")
        self._on_fault(file, line, raw[:KEPT_OF_TOO_LONG], fault)
        return None

    def _text_fault(self, raw: bytes) -> Fault | None:
        if len(raw) > self._limits.max_line_bytes:
            return too_long(self._limits)
        if b"\0" in raw:
            return Fault("NUL_BYTE", "", "holds the character NUL")
        try:
            raw.decode()
        except UnicodeDecodeError as error:
            return Fault("INVALID_UTF8", "", f"is not UTF-8 from byte {error.start + 1} on")
        if raw.count(b'"') % 2:
            return Fault("NOT_CSV", "", "opens a quotation mark and does not close it")
        return None


def _records(path: Path, max_bytes: int) -> Iterator[tuple[int, bytes]]:
    """Line number and bytes of every record, without its line end.

    A record beyond `max_bytes` is given up at the end of the line that made it too long.
    """
    with path.open("rb") as file:
        if file.read(3) != _BYTE_ORDER_MARK:
            file.seek(0)
        record, start, is_quoted = b"", 1, False
        for number, line in enumerate(_lines(file, max_bytes), start=1):
            start = start if record else number
            record += line
            is_quoted ^= line.count(b'"') % 2 == 1
            if not is_quoted or len(record) > max_bytes:
                yield start, record.rstrip(b"\r\n")
                record, is_quoted = b"", False
        if record:
            yield start, record.rstrip(b"\r\n")


def _lines(file: BinaryIO, max_bytes: int) -> Iterator[bytes]:
    """Lines of a file; of one that is too long, the head."""
    while line := file.readline(max_bytes + 2):
        rest = line
        while not rest.endswith(b"\n"):
            rest = file.readline(max_bytes)
            if not rest:
                break
        yield line


def _batch(
    schema: pa.Schema, header: list[str], places: list[tuple[int, int, str]], rows: list[list[str]]
) -> pa.RecordBatch:
    values = dict(zip(header, zip(*rows, strict=True), strict=True))
    nothing = [None] * len(rows)
    texts = [
        [text or None for text in values[name]] if name in values else nothing
        for name in schema.names[3:]
    ]
    columns: list[Sequence[object]] = [*zip(*places, strict=True), *texts]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
