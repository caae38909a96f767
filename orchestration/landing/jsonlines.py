"""NDJSON files as raw rows: the relation of lines and the SQL that opens them.

Belongs here: everything that is special to lines of JSON. Does not belong here: reading blocks
(`lines.py`), what is done with a row once it is open (`query.py`).

Nearly every line holds known fields only, each once, written as DuckDB would write them, and comes
as columns. Every other one is opened by `json_transform`, and gets the closer look if it needs it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa

from orchestration.contracts.base import Contract
from orchestration.contracts.compile import quote_identifier, sql_literal, transform_structure
from orchestration.landing.errors import RefusedError
from orchestration.landing.line_columns import (
    FILE,
    GIVEN,
    KEYS,
    LINE,
    NEED,
    NUMBER,
    given_fields,
)
from orchestration.landing.lines import LearnerIds, LineReader, OnFault
from orchestration.landing.query import RawRows
from orchestration.landing.raw import CHUNK_BYTES, open_source
from orchestration.landing.shape import LOOK, READ
from orchestration.settings import LandingLimits

BLOCKS_AHEAD = 1
"""Blocks of a large file that are read before they are asked for."""


class JsonLines:
    """The lines of the data files of one batch, to be read once.

    Attributes:
        checksums: SHA-256 per file read to its end.
        refusal: Why reading stopped, if it did.
    """

    def __init__(
        self,
        contract: Contract,
        paths: list[Path],
        limits: LandingLimits,
        on_fault: OnFault,
        learner_ids: LearnerIds,
    ) -> None:
        self.checksums: dict[str, str] = {}
        self.refusal: RefusedError | None = None
        self._paths = paths
        self._limits = limits
        self._reader = LineReader(contract, limits, on_fault, learner_ids)

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
        return pa.RecordBatchReader.from_batches(self._reader.schema, batches).__arrow_c_stream__()

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
    structure = sql_literal(transform_structure(contract))
    opened = f"json_transform({LINE}, {structure})::{_type(contract)}"
    if is_guarded:
        opened = f"case when json_valid({LINE}) then {opened} end"
    given = {field.path: quote_identifier(GIVEN + field.path) for field in given_fields(contract)}
    return RawRows(
        sql=(
            f"select {FILE}, {NUMBER}, {NEED}, {LINE}, {LINE} as _record,"
            f" case when {NEED} = {READ} then {_struct(contract)} else {opened} end as j,"
            f" case when {NEED} = {LOOK} then look({LINE}, {KEYS}) end as _found,"
            f" {', '.join(given.values()) or 'null'} from lines"
        ),
        given=given,
        raw="_record",
        nested_if=f"{NEED} <> {READ}",
    )


def _struct(contract: Contract) -> str:
    """The columns of a line as the struct that `json_transform` makes, JSON as text."""
    return _nested(contract, quote_identifier, "struct_pack({})", " := ")


def _type(contract: Contract) -> str:
    """The type of that struct."""
    return _nested(contract, lambda _: "varchar", "struct({})", " ")


def _nested(contract: Contract, leaf: Callable[[str], str], form: str, sign: str) -> str:
    members: dict[str, list[str]] = {"": []}
    for field in contract.fields:
        group, _, name = field.path.rpartition(".")
        if group not in members:
            members[group] = []
            members[""].append(group)
        members[group].append(f"{quote_identifier(name)}{sign}{leaf(field.path)}")
    groups = {name: form.format(", ".join(inner)) for name, inner in members.items() if name}
    tops = [
        f"{quote_identifier(each)}{sign}{groups[each]}" if each in groups else each
        for each in members[""]
    ]
    return form.format(", ".join(tops))
