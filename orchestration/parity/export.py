"""Build every model on one engine and write each table as Parquet, in a process of its own.

Belongs here: what runs inside the engine's process, `python -m orchestration.parity.export`. Does
not belong here: starting that process (`build.py`) or comparing (`compare.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.predictions.run import run_steps
from orchestration.predictions.steps import STEPS
from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.warehouse.dbt import FOLLOWS_ML

DBT_PROJECT = PROJECT_ROOT / "dbt_project"

TYPE_NAMES: Mapping[str, str] = {
    "VARCHAR": "string",
    "INTEGER": "int",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP_NTZ": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}
"""Words of an engine for a type that the other engine calls otherwise."""


class BuildFailedError(Exception):
    """dbt failed on an engine; the message names the models."""


def type_name(engine_type: str) -> str:
    """The common name of a column's type.

    Args:
        engine_type: As DuckDB or Spark spells it, such as `VARCHAR` or `timestamp_ntz`.

    Returns:
        A name that is the same for both, such as `string` or `timestamp`.
    """
    return TYPE_NAMES.get(engine_type.upper(), engine_type.lower())


def build(
    target: str, target_path: Path, *, as_of: str, ml: Path, select: Sequence[str]
) -> list[str]:
    """Run seeds, models and the tests of macros on one engine.

    Where everything is built, ML runs in between, once for both engines, on DuckDB's side. Spark
    reads a copy of what it gave back: a table that is replaced while Spark opens it is none.

    Args:
        target: dbt target.
        target_path: Where dbt writes its manifest.
        as_of: Logical now of the build.
        ml: Where DuckDB's side has the tables that ML gives back.
        select: dbt selectors; everything when empty.

    Returns:
        `schema.table` of every model that was built.

    Raises:
        BuildFailedError: dbt refused the project, a model failed, or a macro gave another value
            than on the other engine.
    """
    if select:
        return sorted(_build(target, target_path, as_of, ["--select", *select]))
    built = _build(target, target_path, as_of, [], FOLLOWS_ML)
    is_done = ml.parent / "done"
    if target == "duckdb":
        DuckDBConnectionManager.close_all_connections()
        run_steps(Settings.from_env(), STEPS, datetime.fromisoformat(as_of))
        is_done.touch()
    else:
        while not is_done.exists():
            time.sleep(1)
        shutil.copytree(ml, os.environ["ETUDE_ML"], dirs_exist_ok=True)
    return sorted(built + _build(target, target_path, as_of, ["--select", FOLLOWS_ML]))


def _build(
    target: str, target_path: Path, as_of: str, selected: Sequence[str], *excluded: str
) -> list[str]:
    arguments = [
        "build",
        "--exclude-resource-type", "unit_test",
        "--exclude", "test_type:generic", "path:tests/foundation", "path:tests/singular", *excluded,
        "--project-dir", str(DBT_PROJECT),
        "--profiles-dir", str(DBT_PROJECT),
        "--target", target,
        "--target-path", str(target_path),
        "--log-level-file", "none",
        "--log-level", "none",
        "--vars", json.dumps({"as_of": as_of}),
        *selected,
    ]  # fmt: skip
    outcome = dbtRunner().invoke(arguments)
    if outcome.exception is not None:
        raise BuildFailedError(str(outcome.exception)) from outcome.exception
    results: Any = outcome.result
    failures = [
        f"{result.node.name}: {(result.message or result.status).strip()[:2000]}"
        for result in results
        if result.status in {"error", "skipped", "fail"}
    ]
    if failures:
        raise BuildFailedError("\n".join(failures))
    return [
        f"{result.node.schema}.{result.node.alias}"
        for result in results
        if result.node.resource_type == "model"
    ]


def export_duckdb(tables: Sequence[str], out: Path) -> None:
    """Write every table of the build file to `out/<schema.table>.parquet`, its types beside it."""
    DuckDBConnectionManager.close_all_connections()
    path = Path(os.environ["ETUDE_DATA"]) / "warehouse" / "build.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        for table in tables:
            columns = connection.execute(f"describe {table}").fetchall()
            _write_types(out, table, {row[0]: row[1] for row in columns})
            connection.execute(f"copy {table} to '{out}/{table}.parquet' (format parquet)")


def export_spark(tables: Sequence[str], out: Path) -> None:
    """Write every table of the running Spark session to `out/<schema.table>.parquet`."""
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
    for table in tables:
        frame = session.table(table)
        _write_types(out, table, dict(frame.dtypes))
        frame.coalesce(1).write.parquet(f"{out}/{table}.parquet")


def _write_types(out: Path, table: str, columns: Mapping[str, str]) -> None:
    types = {name: type_name(engine_type) for name, engine_type in columns.items()}
    (out / f"{table}.types.json").write_text(json.dumps(types))


def main() -> int:
    """Build and export one engine's tables; the reason of a failure goes to standard error."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--target", choices=("duckdb", "spark"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--as-of", required=True)
    parser.add_argument("--ml", type=Path, required=True)
    parser.add_argument("--select", nargs="*", default=[])
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    try:
        tables = build(
            given.target,
            given.out / "target",
            as_of=given.as_of,
            ml=given.ml,
            select=given.select,
        )
    except BuildFailedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if given.target == "spark":
        export_spark(tables, given.out)
    else:
        export_duckdb(tables, given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
