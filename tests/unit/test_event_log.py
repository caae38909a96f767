"""Dagster's event log keeps what it is told, whoever reads it and however many runs there are."""

from concurrent.futures import ThreadPoolExecutor

import dagster as dg
import pytest
from dagster._core.errors import DagsterHomeNotSetError
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration.event_log import FILES_KEPT_OPEN, OpenEventLog
from orchestration.pipeline import instance_of
from orchestration.settings import Settings

RUNS = 2 * FILES_KEPT_OPEN


@dg.asset
def noted(context: dg.AssetExecutionContext) -> None:
    """An asset that leaves a line in the log."""
    context.log.info("noted by %s", context.run.run_id)


def _run(instance: dg.DagsterInstance) -> str:
    job = dg.define_asset_job("note", [noted])
    defined = dg.Definitions([noted], jobs=[job]).resolve_job_def("note")
    return defined.execute_in_process(instance=instance).run_id


def _notes(storage: SqliteEventLogStorage, run_id: str) -> list[str]:
    messages = [entry.user_message for entry in storage.get_logs_for_run(run_id)]
    return [message for message in messages if message.startswith("noted by")]


def test_every_run_can_be_read_again_by_ours_and_by_dagsters_own(settings: Settings) -> None:
    with instance_of(settings) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        runs = [_run(instance) for _ in range(RUNS)]
        assert _notes(instance.event_log_storage, runs[0]) == [f"noted by {runs[0]}"]
    folder = settings.data_root / "dagster" / "history" / "runs"
    dagsters_own = SqliteEventLogStorage(str(folder))
    for run_id in runs:
        assert _notes(dagsters_own, run_id) == [f"noted by {run_id}"]
    with instance_of(settings) as again:
        materialized = again.get_latest_materialization_event(noted.key)
        assert materialized is not None
        assert materialized.run_id == runs[-1]


def test_several_threads_may_read_while_a_run_is_written(settings: Settings) -> None:
    with instance_of(settings) as instance:
        runs = [_run(instance) for _ in range(FILES_KEPT_OPEN)]
        with ThreadPoolExecutor(4) as pool:
            written = pool.submit(_run, instance)
            read = list(pool.map(lambda run: _notes(instance.event_log_storage, run), runs * 5))
        assert read == [[f"noted by {run_id}"] for run_id in runs] * 5
        assert _notes(instance.event_log_storage, written.result()) != []


def test_dagsters_own_command_without_a_folder_is_told_what_to_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    with pytest.raises(DagsterHomeNotSetError, match="start Dagster by `etude ui`, or set it"):
        OpenEventLog.from_config_value(None, {})
