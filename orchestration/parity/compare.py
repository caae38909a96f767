"""Compare the tables of two engines: columns, types, and rows as multisets.

Belongs here: the comparison of two folders of Parquet. Does not belong here: making them
(`export.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

RELATIVE_TOLERANCE = 1e-9
"""Largest difference of two doubles that counts as equal, relative to the larger of the two."""


@dataclass(frozen=True)
class TableComparison:
    """How a table of one engine compares with that of the other.

    Attributes:
        table: `schema.table`.
        left_rows: Rows of the first engine.
        right_rows: Rows of the second engine.
        problems: What differs, one sentence each; empty when nothing does.
    """

    table: str
    left_rows: int
    right_rows: int
    problems: tuple[str, ...]


def tables_in(folder: Path) -> list[str]:
    """The tables that an engine has exported to `folder`, sorted."""
    return sorted(path.name.removesuffix(".types.json") for path in folder.glob("*.types.json"))


def compare_folders(left: Path, right: Path) -> list[TableComparison]:
    """Compare every table that either folder has.

    Args:
        left: Export of the first engine.
        right: Export of the second engine.

    Returns:
        One comparison per table, by name.
    """
    with duckdb.connect() as connection:
        return [
            compare_table(connection, table, left, right)
            for table in sorted({*tables_in(left), *tables_in(right)})
        ]


def compare_table(
    connection: duckdb.DuckDBPyConnection, table: str, left: Path, right: Path
) -> TableComparison:
    """Compare one table.

    Args:
        connection: Where to compare.
        table: `schema.table`.
        left: Export of the first engine.
        right: Export of the second engine.

    Returns:
        The comparison.
    """
    for side, folder in (("first", left), ("second", right)):
        if not (folder / f"{table}.types.json").exists():
            return TableComparison(table, 0, 0, (f"the {side} engine has not built it",))
    left_types = _types(left, table)
    right_types = _types(right, table)
    left_file, right_file = _files(left, table), _files(right, table)
    counts = [
        connection.execute("select count(*) from read_parquet(?)", [file]).fetchall()[0][0]
        for file in (left_file, right_file)
    ]
    problems = _type_problems(left_types, right_types)
    if not problems:
        problems = _row_problems(connection, left_types, left_file, right_file)
    return TableComparison(table, counts[0], counts[1], tuple(problems))


def _types(folder: Path, table: str) -> dict[str, str]:
    return json.loads((folder / f"{table}.types.json").read_text())


def _files(folder: Path, table: str) -> str:
    path = folder / f"{table}.parquet"
    return str(path / "*.parquet") if path.is_dir() else str(path)


def _type_problems(left: dict[str, str], right: dict[str, str]) -> list[str]:
    problems = [
        f"column {name} only on the {side} engine"
        for side, ours, theirs in (("first", left, right), ("second", right, left))
        for name in ours
        if name not in theirs
    ]
    problems += [
        f"column {name} is {left[name]} on the first engine and {right[name]} on the second"
        for name in left
        if name in right and left[name] != right[name]
    ]
    return problems


def _row_problems(
    connection: duckdb.DuckDBPyConnection, types: dict[str, str], left: str, right: str
) -> list[str]:
    doubles = [name for name, kind in types.items() if kind in {"double", "float"}]
    others = [name for name in types if name not in doubles]
    connection.execute(_joined(others, doubles), [left, right])
    only_left, only_right, close, far = connection.execute(
        "select count(*) filter (in_left and not in_right), "
        "count(*) filter (in_right and not in_left), "
        "count(*) filter (in_left and in_right), "
        "count(*) filter (in_left and in_right and not is_close) from compared"
    ).fetchall()[0]
    problems = []
    if only_left or only_right:
        problems.append(
            f"{only_left} rows only on the first engine, {only_right} only on the second, "
            f"{close} on both; one of them: {_sample(connection, 'in_left <> in_right', others)}"
        )
    if far:
        where = "in_left and in_right and not is_close"
        problems.append(
            f"{far} rows differ in a double by more than {RELATIVE_TOLERANCE:g}; "
            f"one of them: {_sample(connection, where, others)}"
        )
    return problems


def _joined(others: Sequence[str], doubles: Sequence[str]) -> str:
    """SQL that pairs the rows of both files: equal but for doubles, in the order of the doubles."""
    keys = [_quoted(name) for name in others]
    values = [_quoted(name) for name in doubles]
    numbered = ", ".join(
        f"{side} as (select *, row_number() over (partition by {', '.join(keys) or '1'} "
        f"order by {', '.join(values) or '1'}) as copy_number from read_parquet(?))"
        for side in ("l", "r")
    )
    same = " and ".join([*(f"l.{key} is not distinct from r.{key}" for key in keys), "true"])
    near = " and ".join([*(_near(f"l.{value}", f"r.{value}") for value in values), "true"])
    columns = ", ".join([*(f"coalesce(l.{key}, r.{key}) as {key}" for key in keys), "1 as one"])
    return (
        f"create or replace temp table compared as with {numbered} "
        f"select {columns}, l.copy_number is not null as in_left, "
        f"r.copy_number is not null as in_right, ({near}) as is_close "
        f"from l full outer join r on l.copy_number = r.copy_number and {same}"
    )


def _near(left: str, right: str) -> str:
    return (
        f"({left} is not distinct from {right} or coalesce(abs({left} - {right}) <= "
        f"{RELATIVE_TOLERANCE} * greatest(abs({left}), abs({right})), false))"
    )


def _sample(connection: duckdb.DuckDBPyConnection, where: str, columns: Sequence[str]) -> str:
    names = ", ".join(_quoted(name) for name in columns) or "one"
    query = f"select {names} from compared where {where} order by all limit 1"
    row = connection.execute(query).fetchall()[0]
    return ", ".join(f"{name}={value}" for name, value in zip(columns, row, strict=False))[:400]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
