"""Foreign files as rows of a stream: one SQL select per stream, run by DuckDB.

Belongs here: giving a mapping its inputs and writing what it selects. Does not belong here: the
mappings (`mappings/`), or judging the rows, which the load step does.

A mapping is a file with one select. It sees every input as a view named after the file in lower
case without its ending: `studentInfo.parquet` is `studentinfo`. A folder stands for its Parquet and
CSV files; a folder inside it for one data set of Parquet files, partition folders as columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from orchestration.contracts.compile import quote_identifier, sql_literal
from orchestration.landing.errors import LandingError
from orchestration.settings import Settings

_VIEW_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def map_files(settings: Settings, mapping: Path, paths: Sequence[Path], target: Path) -> None:
    """Run a mapping over files and write what it selects.

    Args:
        settings: The deployment.
        mapping: The SQL file.
        paths: Files, or folders of files.
        target: Parquet file to write.

    Raises:
        LandingError: The mapping or an input cannot be read, or the mapping is wrong.
    """
    if not mapping.is_file():
        raise LandingError(f"There is no mapping {mapping}: see mappings/ for those that we ship.")
    try:
        sql = mapping.read_text(encoding="utf-8").strip().rstrip(";")
    except UnicodeDecodeError as error:
        message = f"{mapping.name} is not UTF-8 from byte {error.start} on; save it as UTF-8."
        raise LandingError(message) from None
    with duckdb.connect() as connection:
        for name, value in {
            "threads": settings.threads,
            "memory_limit": settings.memory_limit,
            "temp_directory": str(target.parent / ".scratch"),
            "preserve_insertion_order": False,
            "enable_progress_bar": False,
        }.items():
            connection.execute(f"set {name} = {sql_literal(value)}")
        inputs = dict(_inputs(paths))
        try:
            for name, relation in inputs.items():
                connection.execute(f"create view {quote_identifier(name)} as from {relation}")
            connection.execute(f"copy ({sql}) to {sql_literal(str(target))} (format parquet)")
        except duckdb.Error as error:
            known = ", ".join(sorted(inputs)) or "none"
            raise LandingError(
                f"{mapping} failed on its inputs ({known}): {error}. Correct the mapping, or give"
                " it the files that it reads."
            ) from None


def _inputs(paths: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        if not path.exists():
            raise LandingError(f"{path} does not exist.")
        entries = sorted(path.iterdir()) if path.is_dir() else [path]
        for entry in entries:
            relation = _relation(entry)
            name = entry.name.split(".")[0].lower()
            if relation is not None and _VIEW_NAME.fullmatch(name):
                yield name, relation


def _relation(entry: Path) -> str | None:
    if entry.is_dir():
        if next(entry.rglob("*.parquet"), None) is None:
            return None
        pattern = sql_literal(str(entry / "**" / "*.parquet"))
        return f"read_parquet({pattern}, hive_partitioning = true)"
    if entry.suffix == ".parquet":
        return f"read_parquet({sql_literal(str(entry))})"
    if entry.suffix == ".csv":
        return f"read_csv({sql_literal(str(entry))}, all_varchar = true, header = true)"
    return None
