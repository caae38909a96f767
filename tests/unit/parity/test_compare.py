"""Comparing two engines' tables: order does not matter, copies, types and doubles do."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from orchestration.parity.compare import TableComparison, compare_folders
from orchestration.parity.export import type_name

TYPES = {"id": "string", "day": "date", "ratio": "double"}


def export(folder: Path, rows: list[tuple[str | None, float | None]], **types: str) -> Path:
    folder.mkdir(exist_ok=True)
    frame = pl.DataFrame(
        {
            "id": pl.Series([name for name, _ in rows], dtype=pl.String),
            "day": pl.Series([None for _ in rows], dtype=pl.Date),
            "ratio": pl.Series([ratio for _, ratio in rows], dtype=pl.Float64),
        }
    )
    frame.write_parquet(folder / "core.things.parquet")
    (folder / "core.things.types.json").write_text(json.dumps(TYPES | types))
    return folder


def compare(tmp_path: Path, left: list, right: list, **types: str) -> TableComparison:
    folders = export(tmp_path / "left", left), export(tmp_path / "right", right, **types)
    (comparison,) = compare_folders(*folders)
    return comparison


def test_rows_are_a_multiset_in_any_order(tmp_path: Path) -> None:
    rows = [("a", 1.0), ("b", None), ("a", 1.0), (None, 2.0)]
    comparison = compare(tmp_path, rows, list(reversed(rows)))
    assert comparison.problems == ()
    assert (comparison.left_rows, comparison.right_rows) == (4, 4)


def test_a_missing_copy_is_a_difference(tmp_path: Path) -> None:
    comparison = compare(tmp_path, [("a", 1.0), ("a", 1.0)], [("a", 1.0)])
    assert "1 rows only on the first engine, 0 only on the second" in comparison.problems[0]


@pytest.mark.parametrize(
    ("left", "right", "is_same"),
    [
        (1.0, 1.0 + 5e-10, True),
        (1.0, 1.0 + 5e-9, False),
        (1e12, 1e12 + 1.0, True),
        (0.0, 1e-300, False),
        (None, 0.0, False),
        (float("nan"), float("nan"), True),
        (float("nan"), None, False),
        (float("inf"), float("inf"), True),
    ],
)
def test_doubles_are_equal_within_a_relative_tolerance(
    tmp_path: Path, left: float | None, right: float | None, is_same: bool
) -> None:
    comparison = compare(tmp_path, [("a", left)], [("a", right)])
    assert (comparison.problems == ()) is is_same


def test_another_type_is_a_difference_even_for_equal_rows(tmp_path: Path) -> None:
    comparison = compare(tmp_path, [("a", 1.0)], [("a", 1.0)], day="timestamp")
    assert comparison.problems == (
        "column day is date on the first engine and timestamp on the second",
    )


def test_a_column_of_one_engine_is_a_difference(tmp_path: Path) -> None:
    comparison = compare(tmp_path, [("a", 1.0)], [("a", 1.0)], extra="bigint")
    assert comparison.problems == ("column extra only on the second engine",)


def test_a_table_of_one_engine_is_a_difference(tmp_path: Path) -> None:
    (tmp_path / "right").mkdir()
    (comparison,) = compare_folders(export(tmp_path / "left", []), tmp_path / "right")
    assert comparison.problems == ("the second engine has not built it",)


@pytest.mark.parametrize(
    ("duckdb_type", "spark_type"),
    [
        ("VARCHAR", "string"),
        ("BIGINT", "bigint"),
        ("TIMESTAMP", "timestamp_ntz"),
        ("DATE", "date"),
        ("DOUBLE", "double"),
        ("INTEGER", "int"),
        ("DECIMAL(18,2)", "decimal(18,2)"),
    ],
)
def test_types_have_one_name_on_both_engines(duckdb_type: str, spark_type: str) -> None:
    assert type_name(duckdb_type) == type_name(spark_type)


def test_a_zoned_timestamp_is_no_naive_one() -> None:
    assert type_name("TIMESTAMP WITH TIME ZONE") != type_name("timestamp_ntz")
