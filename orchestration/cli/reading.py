"""Verbs that read: `status`, `query` and `release`.

Belongs here: arguments and words. Does not belong here: releases (`releases/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import polars as pl
import typer

from orchestration.cli.attention import attention
from orchestration.cli.output import Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases import query as queries
from orchestration.releases import store
from orchestration.releases.runs import PhaseRun, last_run
from orchestration.reports.health_document import SystemHealthResponse
from orchestration.reports.health_told import in_trouble, in_words, read_health
from orchestration.settings import Settings

release_app = typer.Typer(help="Releases: list, verify, roll back.", no_args_is_help=True)


def status(json: JsonFlag = False) -> None:
    """What waits, has landed and been refused, the current release, its health and alerts."""
    from orchestration.landing.load import pending, unanswerable

    settings = Settings.from_env()
    output = Output.create(as_json=json)
    waiting, nameless = pending(settings), unanswerable(settings)
    receipts_file = settings.lake / "_ops" / "receipts.parquet"
    columns = ["source", "batches", "received", "accepted", "duplicate", "rejected", "refused"]
    rows: list[tuple[object, ...]] = []
    if receipts_file.exists():
        rows = (
            pl.read_parquet(receipts_file)
            .group_by("source")
            .agg(
                pl.len().alias("batches"),
                pl.col("received", "accepted", "duplicate", "rejected").sum(),
                (pl.col("status") != "landed").sum().alias("refused"),
            )
            .sort("source")
            .select(columns)
            .rows()
        )
    releases = store.list_releases(settings)
    current = next((release for release in releases if release.is_current), None)
    release_id = None if current is None else current.release_id
    health = None if current is None else read_health(current.folder, datetime.now(UTC))
    run = last_run(settings)
    document, lines = attention(settings, None if current is None else current.folder)
    output.answer(
        {
            "waitingBatches": len(waiting),
            "unanswerableBatches": [ascii(str(folder)) for folder in nameless],
            "landed": [dict(zip(columns, row, strict=True)) for row in rows],
            "releases": len(releases),
            "currentRelease": release_id,
            "health": None if health is None else _judged(health),
            **document,
            "lastRun": None if run is None else _told(run),
        },
        f"waiting  {len(waiting)} batches in landing/",
        *(f"rename   {str(folder)!a}: its name is not UTF-8" for folder in nameless),
        table(columns, rows, title="Landed"),
        f"release  {release_id or 'none yet: run `etude run`'}",
        *([] if health is None else _in_lines("health", in_words(health))),
        *lines,
        *([] if run is None else [f"last run {_in_words(run)}"]),
    )


def _in_lines(name: str, lines: Sequence[str]) -> list[str]:
    """Lines under each other, the name before the first."""
    return [f"{name if place == 0 else '':<9}{line}" for place, line in enumerate(lines)]


def _judged(health: SystemHealthResponse) -> dict[str, object]:
    found = in_trouble(health)
    return {
        "status": health.status,
        "components": len(health.components),
        "inTrouble": [each.model_dump(mode="json", by_alias=True) for each in found],
    }


def _told(run: PhaseRun) -> dict[str, object]:
    return {
        "startedAt": f"{run.started_at:%Y-%m-%dT%H:%M:%SZ}",
        "seconds": round(run.seconds, 3),
        "isFailed": run.is_failed,
        "batches": run.batch_count,
        "rows": run.row_count,
        "landedBytes": run.landed_bytes,
        "lakeBytes": run.lake_bytes,
        "peakMemoryBytes": run.peak_memory_bytes,
    }


def _in_words(run: PhaseRun) -> str:
    ended = "failed after" if run.is_failed else "took"
    return (
        f"{run.started_at:%Y-%m-%d %H:%M} UTC {ended} {run.seconds:.0f} s:"
        f" {run.row_count or 0:,} rows in {run.batch_count or 0} batches"
    )


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT over the current release's marts.")],
    limit: Annotated[int, typer.Option(min=1, help="Rows shown at most.")] = 1000,
    json: JsonFlag = False,
    csv: Annotated[bool, typer.Option("--csv", help="Answer in CSV.")] = False,
) -> None:
    """Ask the current release; nothing can be changed through this."""
    result = queries.query(Settings.from_env(), sql, limit=limit)
    if csv:
        typer.echo(result.to_csv(), nl=False)
        return
    notes = [f"release {result.release_id}, {len(result.rows):,} rows", *result.warnings]
    output = Output.create(as_json=json)
    output.answer(result.to_json(), output.rows(result.columns, result.rows), *notes)


@release_app.command("list")
def list_releases(json: JsonFlag = False) -> None:
    """The releases that are kept, newest first."""
    releases = store.list_releases(Settings.from_env())
    columns = ["releaseId", "asOf", "tables", "rows", "isCurrent"]
    rows = [
        (
            release.release_id,
            f"{release.as_of:%Y-%m-%d %H:%M}",
            len(release.tables),
            sum(release.tables.values()),
            release.is_current,
        )
        for release in releases
    ]
    Output.create(as_json=json).answer(
        {"releases": [dict(zip(columns, row, strict=True)) for row in rows]},
        table(["release", "as of", "tables", "rows", "current"], rows),
    )


@release_app.command("verify")
def verify(
    release_id: Annotated[str | None, typer.Argument(help="Current one if left out.")] = None,
    json: JsonFlag = False,
) -> None:
    """Compare every file of a release with the hashes in its manifest."""
    settings = Settings.from_env()
    output = Output.create(as_json=json)
    release = store.find_release(settings, release_id)
    problems = store.verify(release)
    if problems:
        output.fail(f"{release.release_id} is damaged:\n" + "\n".join(problems))
    output.answer(
        {"releaseId": release.release_id, "problems": []},
        f"{release.release_id}: every file is as it was published",
    )


@release_app.command("rollback")
def rollback(
    release_id: Annotated[str | None, typer.Argument(help="The one before if left out.")] = None,
    json: JsonFlag = False,
) -> None:
    """Make an earlier release current again."""
    release = store.rollback(Settings.from_env(), release_id)
    Output.create(as_json=json).answer(
        {"releaseId": release.release_id}, f"current is now {release.release_id}"
    )
