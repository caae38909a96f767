"""The data of a release: sorted tables in `marts.duckdb` and one Parquet file for each.

Belongs here: copying from the build file, in an order and with settings that give equal bytes for
equal rows. Does not belong here: which tables (`tables.py`) or when (`publish.py`).
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.faultpoints import step
from orchestration.releases.durable import sha256
from orchestration.releases.errors import UnreadableBuildError
from orchestration.releases.manifest import MARTS_FILE, MARTS_FOLDER, TableEntry
from orchestration.releases.tables import TableSpec
from orchestration.settings import Settings

Options = dict[str, str | bool | int | float | list[str]]
"""What `duckdb.connect` takes as its configuration."""

ROW_GROUP_ROWS = 122_880
"""DuckDB's own vector-aligned default, fixed because it decides the bytes of a file."""


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def relation(spec: TableSpec) -> str:
    """Schema and table as SQL."""
    return f"{quoted(spec.schema)}.{quoted(spec.name)}"


def parquet_path(full_name: str) -> str:
    """Where a table's Parquet file lies, relative to the release."""
    return f"{MARTS_FOLDER}/{full_name}.parquet"


def copy_tables(
    settings: Settings, specs: Sequence[TableSpec], folder: Path
) -> dict[str, TableEntry]:
    """Copy tables from the build file into `folder/marts.duckdb` and `folder/marts/*.parquet`.

    Rows are sorted by their key, so equal rows give equal Parquet bytes whatever order dbt wrote
    them in. (The bytes of a DuckDB file are never stable; its content is.)

    Args:
        settings: The deployment; its build file is opened read-only.
        specs: What to copy.
        folder: The release being built; must not hold marts yet.

    Returns:
        `<schema>.<table>` to what was written.

    Raises:
        UnreadableBuildError: No build file, or a table is missing from it.
    """
    (folder / MARTS_FOLDER).mkdir()
    entries = {}
    with _opened(settings, folder / MARTS_FILE) as connection:
        _require(connection, specs)
        for spec in specs:
            _copy_rows(connection, spec)
            target = folder / parquet_path(spec.full_name)
            _write_parquet(connection, settings, spec, target)
            step(f"release table {spec.full_name}")
            entries[spec.full_name] = TableEntry(
                rows=_count(connection, relation(spec)),
                columns=_columns(connection, relation(spec)),
                key=spec.key,
                sha256=sha256(target),
            )
    return entries


@contextmanager
def _opened(settings: Settings, marts: Path) -> Generator[duckdb.DuckDBPyConnection]:
    if not settings.build_file.exists():
        message = f"{settings.build_file} is missing: nothing has been built. Run `etude run`."
        raise UnreadableBuildError(message)
    options: Options = {"threads": settings.threads, "memory_limit": settings.memory_limit}
    with duckdb.connect(str(marts), config=options) as connection:
        connection.execute(f"set temp_directory = {literal(str(marts.parent.parent / 'spill'))}")
        connection.execute(f"attach {literal(str(settings.build_file))} as build (read_only)")
        yield connection
        connection.execute("detach build")
        connection.execute("checkpoint")


def _require(connection: duckdb.DuckDBPyConnection, specs: Sequence[TableSpec]) -> None:
    found = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_catalog = 'build'"
    ).fetchall()
    built = {name for (name,) in found}
    for spec in specs:
        if spec.full_name not in built:
            message = (
                f"the build file has no table {spec.full_name}, which dbt's manifest says it built "
                f"({spec.model or 'no model'}): run `etude run` again."
            )
            raise UnreadableBuildError(message)


def _copy_rows(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> None:
    """Copy and describe a table in one transaction: each more would wait for the disk."""
    order = ", ".join(f"{quoted(column)} nulls first" for column in spec.key)
    connection.execute("begin")
    connection.execute(f"create schema if not exists {quoted(spec.schema)}")
    connection.execute(
        f"create table {relation(spec)} as from build.{relation(spec)} order by {order}"
    )
    _comment(connection, spec)
    connection.execute("commit")


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, settings: Settings, spec: TableSpec, target: Path
) -> None:
    """Write the sorted table with one thread: more of them would cut it at other rows."""
    connection.execute("set threads = 1")
    connection.execute(
        f"copy {relation(spec)} to {literal(str(target))} "
        f"(format parquet, compression zstd, row_group_size {ROW_GROUP_ROWS})"
    )
    connection.execute(f"set threads = {settings.threads}")


def _comment(connection: duckdb.DuckDBPyConnection, spec: TableSpec) -> None:
    key = f"Key: {', '.join(spec.key)}."
    text = f"{spec.description}\n{key}" if spec.description else key
    connection.execute(f"comment on table {relation(spec)} is {literal(text)}")
    for column in _columns(connection, relation(spec)):
        if meaning := spec.described(column):
            connection.execute(
                f"comment on column {relation(spec)}.{quoted(column)} is {literal(meaning)}"
            )


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    row = connection.execute(f"from {source} select count(*)").fetchone()
    return row[0] if row else 0


def _columns(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    rows = connection.execute(f"describe {source}").fetchall()
    return {name: kind for name, kind, *_ in rows}
