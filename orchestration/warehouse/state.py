"""What the next build has to look at: new batches, the logical now, and whether to start afresh.

Belongs here: the comparison of what has landed with what has been built, kept inside the build
file so that both are lost or kept together. Does not belong here: running dbt (`dbt.py`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.warehouse.errors import NothingLandedError

DBT_PROJECT = PROJECT_ROOT / "dbt_project"

_STATE_TABLES = """
    create schema if not exists pipeline;
    create table if not exists pipeline.built_batches (batch_id varchar, attempt bigint);
    create table if not exists pipeline.builds (code varchar, as_of timestamp);
"""


@dataclass(frozen=True)
class BuildPlan:
    """What one build has to do.

    Attributes:
        as_of: The logical now of every model: the newest moment at which a landed batch was sent;
            of one whose sender's clock runs ahead, at which it landed.
        previous_as_of: The logical now of the build before; none for a first build.
        new_batches: Batch ids that the build file does not hold yet.
        full_refresh_reason: Why everything is rebuilt; none when only dirty days are.
        code: Hash of the dbt project that the plan was made for.
    """

    as_of: datetime
    previous_as_of: datetime | None
    new_batches: tuple[str, ...]
    full_refresh_reason: str | None
    code: str


def target_folder(settings: Settings) -> Path:
    """Where dbt writes its manifest and compiled SQL for this data root."""
    return settings.warehouse / "target"


def project_code(project: Path = DBT_PROJECT) -> str:
    """Hash of every file that decides what a build makes: models, macros, seeds, settings."""
    digest = hashlib.sha256()
    for path in sorted(project.rglob("*")):
        is_ours = path.suffix in {".sql", ".yml", ".csv", ".md"}
        if is_ours and not {"target", "logs"} & set(path.relative_to(project).parts):
            digest.update(str(path.relative_to(project)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def plan_build(settings: Settings) -> BuildPlan:
    """Compare what has landed with what the build file holds, and write down the new batches.

    Writes `lake/_ops/new_batches.parquet` (one row per batch: batch_id), which dbt reads.

    Args:
        settings: The deployment.

    Returns:
        The plan.

    Raises:
        NothingLandedError: No batch has been accepted yet.
    """
    answered = pl.read_parquet(settings.lake / "_ops" / "receipts.parquet")
    receipts = answered.filter(pl.col("status") == "landed")
    if receipts.is_empty():
        raise NothingLandedError(_nothing_landed(answered))
    now = receipts.select(pl.min_horizontal("sent_at", "landed_at").max()).item()
    landed = {(row["batch_id"], row["attempt"]) for row in receipts.iter_rows(named=True)}
    built, code_built, previous = _built(settings.build_file)
    code = project_code()
    new = tuple(sorted(batch_id for batch_id, _ in landed - built))
    reason = _full_refresh_reason(landed, built, (code, code_built), (now, previous))
    ops = settings.lake / "_ops"
    staged = ops / ".new_batches.parquet"
    pl.DataFrame({"batch_id": new}, schema={"batch_id": pl.String}).write_parquet(staged)
    staged.replace(ops / "new_batches.parquet")
    return BuildPlan(now, previous, new, reason, code)


def _nothing_landed(answered: pl.DataFrame) -> str:
    if answered.is_empty():
        return "No batch has landed yet: put one into landing/ (see `etude submit --help`)."
    codes = answered["code"].value_counts(sort=True).sort("count", "code", descending=[True, False])
    told = ", ".join(f"{count:,} {code}" for code, count in codes.iter_rows())
    return (
        f"No batch has landed: all {len(answered):,} were refused ({told}). "
        "Their receipts, in receipts/ of the data root, say what to do."
    )


def _full_refresh_reason(
    landed: set[tuple[str, int]],
    built: set[tuple[str, int]],
    code: tuple[str, str | None],
    as_of: tuple[datetime, datetime | None],
) -> str | None:
    if code[1] is None:
        return "first build"
    if code[0] != code[1]:
        return "the dbt project has changed"
    gone = built - landed
    if gone:
        return f"{len(gone)} built batches were replayed or removed"
    if as_of[1] is not None and as_of[0] < as_of[1]:
        return "as_of lies before the last build's"
    return None


def _built(
    build_file: Path,
) -> tuple[set[tuple[str, int]], str | None, datetime | None]:
    if not build_file.exists():
        return set(), None, None
    with duckdb.connect(str(build_file)) as connection:
        connection.execute(_STATE_TABLES)
        batches = set(connection.execute("from pipeline.built_batches").fetchall())
        build = connection.execute("from pipeline.builds").fetchone()
    return (batches, *build) if build else (batches, None, None)


def mark_built(settings: Settings, plan: BuildPlan) -> None:
    """Remember, inside the build file, that the plan's batches are in it.

    To be called only after every model of the plan has been built; a build that fails before
    is repeated over the same dirty days, which changes nothing.

    Args:
        settings: The deployment.
        plan: The plan that has been carried out.
    """
    receipts = str(settings.lake / "_ops" / "receipts.parquet")
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute(_STATE_TABLES)
        connection.execute("begin")
        connection.execute("delete from pipeline.built_batches")
        connection.execute(
            "insert into pipeline.built_batches select batch_id, attempt from read_parquet(?) "
            "where status = 'landed'",
            [receipts],
        )
        connection.execute("delete from pipeline.builds")
        connection.execute("insert into pipeline.builds values (?, ?)", [plan.code, plan.as_of])
        connection.execute("commit")


def built_code(settings: Settings) -> str | None:
    """Hash of the dbt project that made the build file; none if nothing has been built."""
    build = _build_of(settings)
    return build[0] if build else None


def built_as_of(settings: Settings) -> datetime:
    """The logical now of the build that the build file holds.

    Raises:
        NothingLandedError: Nothing has been built yet.
    """
    build = _build_of(settings)
    if build is None:
        message = "Nothing has been built yet: run `etude run`."
        raise NothingLandedError(message)
    return build[1]


def _build_of(settings: Settings) -> tuple[str, datetime] | None:
    if not settings.build_file.exists():
        return None
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        try:
            return connection.execute("select code, as_of from pipeline.builds").fetchone()
        except duckdb.CatalogException:
            return None
