"""The answer to a query: as a table for terminals, as JSON and CSV for programs.

Belongs here: `Result` and turning it into text. Does not belong here: getting one (`query.py`).
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from rich.table import Table
from rich.text import Text

from orchestration.terminal import unbroken

_PLAIN: Mapping[type, Callable[[Any], Any]] = {
    float: lambda value: value if math.isfinite(value) else None,
    date: lambda value: value.isoformat(),
    time: time.isoformat,
    timedelta: timedelta.total_seconds,
    bytes: bytes.hex,
}
"""Conversions besides `str`, which serves decimals and UUIDs; a datetime is a date."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Result:
    """The answer to one query.

    Attributes:
        columns: Column names, in order.
        types: DuckDB type of each column.
        rows: The rows as Python values.
        release_id: The release that answered.
        as_of: Its logical now, in UTC.
        warnings: What a reader should know about the answer.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    release_id: str
    as_of: datetime
    warnings: tuple[str, ...]

    def to_table(self) -> Table:
        """The answer for a terminal: numbers to the right with separators, nulls as a dash."""
        table = Table(
            caption=f"{len(self.rows):,} rows from release {self.release_id}",
            caption_justify="left",
            header_style="bold",
        )
        texts = [[shown(value) for value in row] for row in self.rows]
        for position, is_whole in enumerate(unbroken(self.columns, texts, gap=3)):
            is_number = any(_is_number(row[position]) for row in self.rows)
            justify = "right" if is_number else "left"
            name = Text(self.columns[position])
            table.add_column(name, justify=justify, overflow="fold", no_wrap=is_whole)
        for row in texts:
            table.add_row(*map(Text, row))
        return table

    def to_json(self) -> dict[str, Any]:
        """The answer in JSON's types: `{releaseId, asOf, columns, rows, warnings}`.

        No digit is lost: integers beyond 64 bits and decimals are strings. Timestamps are
        ISO 8601; one without an offset is in the zone that its column's description names.
        """
        return {
            "releaseId": self.release_id,
            "asOf": self.as_of.isoformat(),
            "columns": [
                {"name": name, "type": kind}
                for name, kind in zip(self.columns, self.types, strict=True)
            ],
            "rows": [[plain(value) for value in row] for row in self.rows],
            "warnings": list(self.warnings),
        }

    def to_csv(self) -> str:
        """The answer as CSV: a header, ISO 8601 timestamps, nulls empty.

        Texts that a spreadsheet would run as a formula get an apostrophe in front.
        """
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_harmless(name) for name in self.columns)
        writer.writerows([_cell(value) for value in row] for row in self.rows)
        return file.getvalue()


def plain(value: Any) -> Any:
    """A value in JSON's types, without losing digits; NaN and infinities become null."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    for kind, convert in _PLAIN.items():
        if isinstance(value, kind):
            return convert(value)
    return str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def shown(value: Any) -> str:
    """A value as a person reads it: thousands separated, at most four decimals, or six digits."""
    match value:
        case None:
            return "\N{EN DASH}"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return f"{value:,}"
        case float():
            return f"{value:,.6g}" if abs(value) < 1 else f"{value:,.4f}".rstrip("0").rstrip(".")
        case datetime():
            return value.isoformat(sep=" ")
    made = plain(value)
    return made if isinstance(made, str) else json.dumps(made, ensure_ascii=False)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _harmless(value)
    made = plain(value)
    if isinstance(made, list | dict):
        return json.dumps(made, ensure_ascii=False)
    return str(made) if made is not None else ""


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
