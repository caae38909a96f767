"""NDJSON files as raw rows: the relation of lines and the SQL that opens them.

Belongs here: everything that is special to lines of JSON. Does not belong here: reading blocks
(`lines.py`), what is done with a row once it is open (`query.py`).

Nearly every line holds known fields only, each once, and SQL can tell without parsing it again: the
keys with a value that a scan counted are as many as known fields came out of it, plus the keys
inside of JSON-typed fields. Every other line gets the closer look.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa

from orchestration.contracts.base import Contract
from orchestration.contracts.compile import sql_literal, transform_structure, value_sql
from orchestration.landing.errors import RefusedError
from orchestration.landing.lines import LINES, LineReader, OnFault
from orchestration.landing.query import RawRows
from orchestration.landing.raw import CHUNK_BYTES, open_source
from orchestration.settings import LandingLimits

BLOCKS_AHEAD = 2
"""Blocks of a large file that are read before they are asked for."""


class JsonLines:
    """The lines of the data files of one batch, to be read once.

    Attributes:
        checksums: SHA-256 per file read to its end.
        refusal: Why reading stopped, if it did.
    """

    def __init__(self, paths: list[Path], limits: LandingLimits, on_fault: OnFault) -> None:
        self.checksums: dict[str, str] = {}
        self.refusal: RefusedError | None = None
        self._paths = paths
        self._limits = limits
        self._reader = LineReader(limits, on_fault)

    @property
    def received(self) -> int:
        """Lines so far, bad ones included, blank ones not."""
        return self._reader.received

    def stream(self) -> object:
        """The lines as a stream of Arrow batches, to be registered with DuckDB as `lines`.

        It is a bare C stream: of a `RecordBatchReader` DuckDB reads half a gigabyte ahead. Large
        files are read by a thread of their own, a few blocks ahead.
        """
        batches = self._batches()
        if sum(path.stat().st_size for path in self._paths) > CHUNK_BYTES:
            batches = _ahead(batches)
        return pa.RecordBatchReader.from_batches(LINES, batches).__arrow_c_stream__()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for number, path in enumerate(self._paths):
                with open_source(path, self._limits) as (source, digest):
                    yield from self._reader.batches(source, number)
                    self.checksums[path.name] = digest.hex()
        except RefusedError as error:
            self.refusal = error
            raise


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches, made by another thread while the ones before are used."""
    with ThreadPoolExecutor(1) as pool:
        waiting = deque(pool.submit(next, batches, None) for _ in range(BLOCKS_AHEAD))
        while (batch := waiting.popleft().result()) is not None:
            waiting.append(pool.submit(next, batches, None))
            yield batch


def line_rows(contract: Contract, *, is_guarded: bool) -> RawRows:
    """The lines of a relation `lines` as raw rows.

    Args:
        contract: The stream's contract.
        is_guarded: Whether to ask first if a line is JSON. Without, a line that is not ends the
            query; the gate lets so few of them pass that asking every line is the greater cost.

    Returns:
        The SQL.
    """
    opened = f"json_transform(line, {sql_literal(transform_structure(contract))})"
    if is_guarded:
        opened = f"case when json_valid(line) then {opened} end"
    return RawRows(
        sql=(
            "select _file_number, _number, line, line as _record, j,"
            f" case when {_needs_look(contract)} then look(line, _keys) end as _found"
            f" from (select *, {opened} as j from lines)"
        ),
        raw="_record",
        is_nested=True,
    )


def _needs_look(contract: Contract) -> str:
    json_texts = [
        f"{value_sql(field)}::varchar" for field in contract.fields if field.type == "json"
    ]
    groups = {field.path.rpartition(".")[0] for field in contract.fields} - {""}
    present = [f"({value_sql(field)} is not null)::int" for field in contract.fields]
    present += [f"(j.{_quoted(group)} is not null)::int" for group in sorted(groups)]
    inside = [f"keys_inside(concat_ws(',', {', '.join(json_texts)}))"] if json_texts else []
    accounted = " + ".join([*present, *inside])
    return f"j is null or _keys is distinct from {accounted}"


def _quoted(path: str) -> str:
    return ".".join(f'"{name}"' for name in path.split("."))
