"""How the tests ask for a verdict: the compiled SQL's and the Pandera model's, row by row.

Belongs here: running the two checkers. Does not belong here: making rows (`rows.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

from orchestration.contracts.base import Contract, FieldType
from orchestration.contracts.compile import ERRORS, checked_sql
from orchestration.contracts.publish import example
from orchestration.contracts.registry import CONTRACTS, contract

EVERY_STREAM = list(CONTRACTS.values())

FRAME_TYPES: Mapping[FieldType, pl.DataType] = {
    "string": pl.String(),
    "integer": pl.Int64(),
    "double": pl.Float64(),
    "boolean": pl.Boolean(),
    "timestamp": pl.Datetime("us", "UTC"),
    "date": pl.Date(),
    "json": pl.String(),
}


def stream_id(checked: Contract) -> str:
    return f"{checked.source}/{checked.stream}"


@dataclass(frozen=True)
class Checked:
    """What the compiled SQL says about one line."""

    errors: list[str] | None
    values: dict[str, Any]

    @property
    def broken(self) -> set[tuple[str, str]]:
        """(code, field) of every rule that the line breaks."""
        split = [entry.split("|", 2) for entry in self.errors or []]
        return {(code, field) for code, field, _ in split}


class Checker:
    """One DuckDB connection that checks JSON lines against contracts."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.execute("set TimeZone = 'America/New_York'")
        self.connection.execute("create table lines (number bigint, line varchar)")

    def check(self, checked: Contract, lines: Iterable[str]) -> list[Checked]:
        """The verdicts on some lines, in their order."""
        self.connection.execute("truncate lines")
        self.connection.execute(
            "insert into lines select unnest(range(len($1))), unnest($1)", [list(lines)]
        )
        result = self.connection.execute(checked_sql(checked, "lines", keep=["number"]))
        columns = [column[0] for column in result.description]
        rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        names = [field.name for field in checked.fields]
        return [
            Checked(row[ERRORS], {name: row[name] for name in names})
            for row in sorted(rows, key=lambda row: row["number"])
        ]

    def check_payload(self, source: str, stream: str, **changes: Any) -> Checked:
        """The verdict on the stream's example with some top-level fields changed."""
        checked = contract(source, stream)
        return self.check(checked, [json.dumps(example(checked) | changes)])[0]


def rows_refused_by_model(checked: Contract, rows: list[dict[str, Any]]) -> set[int]:
    """Numbers of the rows that the Pandera model refuses, schema and data looked at."""
    types = {field.name: FRAME_TYPES[field.type] for field in checked.fields}
    frame = pl.DataFrame(rows, schema=types)
    with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        try:
            checked.model.validate(frame, lazy=True)
        except SchemaErrors as refused:
            return set(refused.failure_cases["index"].to_list())
    return set()
