"""The parts of a release besides its tables: what it says about itself, and the catalogue.

Belongs here: schema `release` of `marts.duckdb`, the data dictionary, hashes of code and receipts.
Does not belong here: tables (`marts.py`) or the order in which things happen (`publish.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import orjson
import polars as pl

from orchestration.releases.durable import files_below, sha256
from orchestration.releases.listed import own_files
from orchestration.releases.manifest import (
    CATALOG_FOLDER,
    MARTS_FILE,
    CreatedFrom,
    FileEntry,
    ReleaseManifest,
    TableEntry,
)
from orchestration.releases.marts import parquet_path
from orchestration.releases.questions import Questions
from orchestration.releases.tables import TableSpec
from orchestration.settings import PROJECT_ROOT, Settings

_RECEIPT_FACTS = (
    "source",
    "stream",
    "batch_id",
    "attempt",
    "status",
    "accepted",
    "duplicate",
    "rejected",
)

_ABOUT = """
create schema if not exists release;
create table release.about (
    release_id varchar,
    as_of timestamp,
    created_at timestamp,
    receipts bigint,
    receipts_sha256 varchar,
    code_version varchar,
    data_sha256 varchar
);
create table release.tables (
    schema_name varchar,
    table_name varchar,
    row_count bigint,
    key_columns varchar,
    description varchar,
    parquet_file varchar,
    sha256 varchar
);
comment on table release.about is 'One row: this release, what it was made from and when.';
comment on column release.about.release_id is 'Day of as_of and hash of the data.';
comment on column release.about.as_of is 'Logical now of every table, in UTC.';
comment on column release.about.created_at is 'When the release was written, in UTC.';
comment on column release.about.receipts is 'Receipts that the lake held.';
comment on table release.tables is 'One row per table of this release.';
"""


def data_hash(tables: Mapping[str, TableEntry]) -> str:
    """Hash over the names and Parquet bytes of all tables."""
    lines = sorted(f"{name} {entry.sha256}" for name, entry in tables.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def code_version(dbt_code: str) -> str:
    """Hash of the dbt project and of the Python package that makes releases from it.

    Args:
        dbt_code: Hash of the dbt project.

    Returns:
        The hash, in hex.
    """
    package = PROJECT_ROOT / "orchestration"
    digest = hashlib.sha256(dbt_code.encode())
    for path in files_below(package):
        if "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(package)} {sha256(path)}\n".encode())
    return digest.hexdigest()


def receipts_read(settings: Settings) -> CreatedFrom:
    """The receipts of the lake: their number, and a hash of what they say, clocks left out."""
    ledger = settings.lake / "_ops" / "receipts.parquet"
    if not ledger.exists():
        return CreatedFrom(receipts=0, sha256=hashlib.sha256().hexdigest())
    receipts = pl.read_parquet(ledger, columns=list(_RECEIPT_FACTS)).sort(_RECEIPT_FACTS)
    lines = "\n".join(repr(row) for row in receipts.iter_rows())
    return CreatedFrom(receipts=receipts.height, sha256=hashlib.sha256(lines.encode()).hexdigest())


def write_about(folder: Path, manifest: ReleaseManifest, specs: Sequence[TableSpec]) -> None:
    """Add schema `release` to the draft's `marts.duckdb`: tables `about` and `tables`."""
    created = manifest.created_from
    about = [
        manifest.release_id,
        manifest.as_of.astimezone(UTC).replace(tzinfo=None),
        datetime.now(UTC).replace(tzinfo=None),
        created.receipts,
        created.sha256,
        manifest.code_version,
        manifest.data_sha256,
    ]
    with duckdb.connect(str(folder / MARTS_FILE)) as connection:
        connection.execute("begin")
        connection.execute(_ABOUT)
        connection.execute("insert into release.about values (?, ?, ?, ?, ?, ?, ?)", about)
        for spec in specs:
            entry = manifest.tables[spec.full_name]
            connection.execute(
                "insert into release.tables values (?, ?, ?, ?, ?, ?, ?)",
                [
                    spec.schema,
                    spec.name,
                    entry.rows,
                    ", ".join(spec.key),
                    spec.description,
                    parquet_path(spec.full_name),
                    entry.sha256,
                ],
            )
        connection.execute("commit")
        connection.execute("checkpoint")


def write_dictionary(
    folder: Path,
    specs: Sequence[TableSpec],
    tables: Mapping[str, TableEntry],
    questions: Questions,
) -> None:
    """Write `catalog/dictionary.json`: every table and column with its type and meaning."""
    document = {
        "tables": [
            {
                "name": spec.full_name,
                "description": spec.description,
                "key": list(spec.key),
                "file": parquet_path(spec.full_name),
                "columns": [
                    {"name": column, "type": kind, "description": spec.described(column)}
                    for column, kind in tables[spec.full_name].columns.items()
                ],
                "questions": [
                    question.model_dump() for question in questions.get(spec.full_name, ())
                ],
            }
            for spec in specs
        ]
    }
    target = folder / CATALOG_FOLDER / "dictionary.json"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")


def file_entries(folder: Path) -> dict[str, FileEntry]:
    """Hash and size of every file of the draft that its manifest is to name."""
    return {
        str(path.relative_to(folder)): FileEntry(sha256=sha256(path), bytes=path.stat().st_size)
        for path in own_files(folder)
    }
