"""Checking a release: are the bytes those that were published, and is the data what it says.

Belongs here: reading a release and naming what is wrong with it. Does not belong here: changing
one (`publish.py`, `store.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.releases.durable import sha256
from orchestration.releases.errors import DamagedReleaseError
from orchestration.releases.listed import listed_problems, own_files
from orchestration.releases.manifest import (
    MANIFEST,
    MARTS_FILE,
    ReleaseManifest,
    TableEntry,
    read_manifest,
)
from orchestration.releases.marts import literal, parquet_path, quoted


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a release: the file, relative to it, and what is wrong."""

    file: str
    what: str

    def __str__(self) -> str:
        """File and fault in one line."""
        return f"{self.file}: {self.what}"


def problems_of(folder: Path) -> list[Problem]:
    """Compare a release with its manifest: every file's bytes, then every table's content.

    Args:
        folder: The release; files that an index names are compared with the index.

    Returns:
        What is wrong, by file; empty if the release is whole. Content is compared only where the
        bytes are right.
    """
    try:
        manifest = read_manifest(folder)
    except DamagedReleaseError as error:
        return [Problem(MANIFEST, str(error))]
    if manifest.release_id != folder.name:
        return [Problem(MANIFEST, f"is the manifest of {manifest.release_id}")]
    if problems := list(_byte_problems(folder, manifest)):
        return problems
    listed = [Problem(file, what) for file, what in listed_problems(folder)]
    return listed or content_problems(folder, manifest)


def content_problems(folder: Path, manifest: ReleaseManifest) -> list[Problem]:
    """Compare both copies of every table with the manifest and with each other.

    Args:
        folder: The release or the draft of one.
        manifest: What it should hold.

    Returns:
        What is wrong, by file: tables that cannot be read, lack rows, differ in column types, or
        hold other values in Parquet than in DuckDB.
    """
    try:
        with duckdb.connect(str(folder / MARTS_FILE), read_only=True) as connection:
            return [
                problem
                for name, entry in manifest.tables.items()
                for problem in _table_problems(connection, folder, name, entry)
            ]
    except duckdb.Error as error:
        return [Problem(MARTS_FILE, f"cannot be read: {_first_line(error)}")]


def _byte_problems(folder: Path, manifest: ReleaseManifest) -> Iterator[Problem]:
    found = {str(path.relative_to(folder)): path for path in own_files(folder)}
    for name, entry in manifest.files.items():
        path = found.get(name)
        if path is None:
            yield Problem(name, "is missing")
        elif path.stat().st_size != entry.bytes:
            yield Problem(name, f"has {path.stat().st_size:,} bytes instead of {entry.bytes:,}")
        elif sha256(path) != entry.sha256:
            yield Problem(name, "has been changed since it was published")
    for name in sorted(found.keys() - manifest.files.keys() - {MANIFEST}):
        yield Problem(name, "does not belong to the release")


def _table_problems(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, entry: TableEntry
) -> Iterator[Problem]:
    schema, table = name.split(".", 1)
    file = parquet_path(name)
    copies = {
        MARTS_FILE: f"{quoted(schema)}.{quoted(table)}",
        file: f"read_parquet({literal(str(folder / file))})",
    }
    prints = set()
    for place, source in copies.items():
        try:
            columns, rows, fingerprint = _read(connection, source)
        except duckdb.Error as error:
            yield Problem(place, f"{name} cannot be read: {_first_line(error)}")
            continue
        if rows != entry.rows:
            yield Problem(place, f"{name} has {rows:,} rows instead of {entry.rows:,}")
        yield from _column_problems(place, name, columns, entry)
        prints.add(fingerprint)
    if len(prints) > 1:
        yield Problem(file, f"holds other values than {name} in {MARTS_FILE}")


def _read(
    connection: duckdb.DuckDBPyConnection, source: str
) -> tuple[dict[str, str], int, int | None]:
    """Column types, rows, and a sum over all rows' hashes, which decodes every value."""
    described = connection.execute(f"describe from {source}").fetchall()
    result = connection.execute(
        f"from {source} as content select count(*), sum(hash(content)::hugeint)"
    ).fetchone()
    rows, fingerprint = result or (0, None)
    return {column: kind for column, kind, *_ in described}, rows, fingerprint


def _column_problems(
    place: str, name: str, columns: dict[str, str], entry: TableEntry
) -> Iterator[Problem]:
    if list(columns) != list(entry.columns):
        yield Problem(place, f"{name} has the columns {', '.join(columns)}")
        return
    for column, kind in entry.columns.items():
        if columns[column] != kind:
            message = f"{name}.{column} is {columns[column]} instead of {kind}: cast it in dbt"
            yield Problem(place, message)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
