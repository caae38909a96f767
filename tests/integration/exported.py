"""The files that learners would get from tables that a test has built or changed.

Belongs here: making a folder look like the draft of a release. Does not belong here: what the files
must say (the tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson
import polars as pl

from orchestration.exports.write import write_exports
from orchestration.releases.listed import INDEX
from orchestration.releases.manifest import EXPORTS_FOLDER, MARTS_FILE

Files = dict[str, dict[str, Any]]
"""The content of the files, by learner."""


def export_tables(build_file: Path, draft: Path, as_of: datetime) -> Files:
    """Write the exports of a build file, as a release of it would.

    Args:
        build_file: Where dbt has built; nothing may hold it open for writing.
        draft: Folder to fill, made if missing.
        as_of: Logical now of the tables, in UTC.
    """
    draft.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(draft / MARTS_FILE)) as connection:
        connection.execute(f"attach '{build_file}' as built (read_only)")
        connection.execute("copy from database built to marts")
        connection.execute("create schema release")
        connection.execute(
            "create table release.about as select 'test' as release_id, ?::timestamp as as_of",
            [as_of],
        )
    return export(draft)


def export(draft: Path, *changes: str) -> Files:
    """Write the exports of a draft's tables, after changes to them in SQL."""
    with duckdb.connect(str(draft / MARTS_FILE)) as connection:
        for change in changes:
            connection.execute(change)
    write_exports(draft)
    return read_files(draft)


def read_files(release: Path, sources: Sequence[str] = ()) -> Files:
    """The content of every file that the index names, or of those of some apps."""
    folder = release / EXPORTS_FOLDER
    index = pl.read_parquet(folder / INDEX)
    return {
        row["learner_id"]: orjson.loads((folder / row["file"]).read_bytes())
        for row in index.iter_rows(named=True)
        if not sources or row["source_system"] in sources
    }
