"""Answers as a table, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
import pytest
from rich.console import Console

from orchestration.releases.answers import Result, plain
from tests.unit.releases.factories import AS_OF


def _result(*rows: tuple[Any, ...], columns: tuple[str, ...] = ("name", "value")) -> Result:
    return Result(
        columns=columns,
        types=("VARCHAR",) * len(columns),
        rows=rows,
        release_id="20261031-0123456789ab",
        as_of=AS_OF,
        warnings=(),
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2**63 - 1, 2**63 - 1),
        (2**100, "1267650600228229401496703205376"),
        (Decimal("12345678901234567890.10"), "12345678901234567890.10"),
        (AS_OF.replace(tzinfo=None, microsecond=1), "2026-10-31T12:00:00.000001"),
        (datetime(2026, 10, 31, tzinfo=UTC), "2026-10-31T00:00:00+00:00"),
        (date(2026, 10, 31), "2026-10-31"),
        (float("nan"), None),
        (True, True),
        (b"\x00\xff", "00ff"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({"a": [1, Decimal("0.1")]}, {"a": [1, "0.1"]}),
        (None, None),
    ],
)
def test_json_keeps_every_digit(value: object, expected: object) -> None:
    assert plain(value) == expected


def test_json_is_one_document_with_release_and_columns() -> None:
    document = orjson.loads(orjson.dumps(_result(("é", 2**62)).to_json()))
    assert document["rows"] == [["é", 2**62]]
    assert document["releaseId"] == "20261031-0123456789ab"
    assert document["asOf"] == "2026-10-31T12:00:00+00:00"


def test_csv_is_read_back_as_it_was_and_runs_no_formula() -> None:
    text = _result(('=cmd|"/c calc"', -5), ('a,\n"b"', None), ("@x", 1.5)).to_csv()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [
        ["name", "value"],
        ['\'=cmd|"/c calc"', "-5"],
        ['a,\n"b"', ""],
        ["'@x", "1.5"],
    ]


def test_a_table_shows_separators_dashes_and_no_markup() -> None:
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(_result(("[bold]not markup[/]", 1234567), ("x", None)).to_table())
    text = console.export_text()
    assert "[bold]not markup[/]" in text
    assert "1,234,567" in text
    assert "\N{EN DASH}" in text
    assert "20261031-0123456789ab" in text
