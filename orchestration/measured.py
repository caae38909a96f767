"""How a run of the pipeline went, by this machine's clock.

Belongs here: what is measured of a run. Does not belong here: keeping it (`releases/runs.py`).
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from datetime import UTC, datetime

import dagster as dg
import polars as pl

from orchestration.releases.runs import WHOLE_RUN, PhaseRun
from orchestration.settings import Settings

_BEGINS = dg.DagsterEventType.STEP_START
_ENDS = (dg.DagsterEventType.STEP_SUCCESS, dg.DagsterEventType.STEP_FAILURE)


def measure(
    settings: Settings,
    instance: dg.DagsterInstance,
    run_id: str,
    began: datetime,
    *,
    succeeded: bool,
) -> list[PhaseRun]:
    """The run as a whole and its steps.

    Args:
        settings: The deployment.
        instance: The Dagster instance that holds the run's log.
        run_id: The run.
        began: When it began, with its zone.
        succeeded: Whether it did.

    Returns:
        One row per phase.
    """
    ended = datetime.now(UTC)
    batches, rows, size = _landed_since(settings, began)
    whole = PhaseRun(
        run_id=run_id,
        phase=WHOLE_RUN,
        started_at=began.astimezone(UTC).replace(tzinfo=None),
        seconds=(ended - began).total_seconds(),
        is_failed=not succeeded,
        batch_count=batches,
        row_count=rows,
        landed_bytes=size,
        lake_bytes=sum(path.stat().st_size for path in settings.lake.rglob("*") if path.is_file()),
        peak_memory_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    )
    return [*_steps(instance, run_id), whole]


def _steps(instance: dg.DagsterInstance, run_id: str) -> Iterator[PhaseRun]:
    began: dict[str, float] = {}
    for entry in instance.all_logs(run_id, of_type={_BEGINS, *_ENDS}):
        event = entry.dagster_event
        if event is None or event.step_key is None:
            continue
        if event.event_type == _BEGINS:
            began[event.step_key] = entry.timestamp
        elif event.step_key in began:
            start = began.pop(event.step_key)
            yield PhaseRun(
                run_id=run_id,
                phase=event.step_key,
                started_at=datetime.fromtimestamp(start, UTC).replace(tzinfo=None),
                seconds=entry.timestamp - start,
                is_failed=event.event_type == dg.DagsterEventType.STEP_FAILURE,
            )


def _landed_since(settings: Settings, began: datetime) -> tuple[int, int, int]:
    receipts = settings.lake / "_ops" / "receipts.parquet"
    if not receipts.exists():
        return 0, 0, 0
    new = pl.read_parquet(receipts, columns=["landed_at", "received", "bytes"]).filter(
        pl.col("landed_at") >= began.astimezone(UTC).replace(tzinfo=None)
    )
    return new.height, int(new["received"].sum()), int(new["bytes"].sum())
