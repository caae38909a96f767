"""One refresh from landing to release, as a Dagster run inside this process.

Belongs here: starting `daily_refresh` without Dagster's daemon and saying how it ended. Does not
belong here: what the steps do (`assets/`) or how the outcome is shown (`cli/`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg

from orchestration.definitions import build_defs
from orchestration.garbage import rarely_collected
from orchestration.jobs import daily_refresh
from orchestration.landing.lock import pipeline_lock
from orchestration.measured import measure
from orchestration.releases.runs import remember
from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.step_outputs import outputs_listed_once

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class RefreshOutcome:
    """How a refresh ended.

    Attributes:
        run_id: Dagster's id of the run; its log is in Dagster's pages.
        succeeded: Whether a release stands at the end of it.
        problems: What failed, step by step, in the words of the step.
        failed_checks: Asset checks that did not pass, blocking or not.
    """

    run_id: str
    succeeded: bool
    problems: tuple[str, ...]
    failed_checks: tuple[str, ...]


@contextmanager
def instance_of(settings: Settings) -> Generator[dg.DagsterInstance]:
    """The Dagster instance of a data root; its settings are copied there on first use."""
    home = settings.data_root / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "dagster.yaml").exists():
        shutil.copyfile(PROJECT_ROOT / "dagster.yaml", home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    with dg.DagsterInstance.get() as instance:
        yield instance


def refresh(settings: Settings) -> RefreshOutcome:
    """Land what has arrived, rebuild what it touched, publish a release.

    Args:
        settings: The deployment.

    Returns:
        How it ended; a failure leaves the last release as it is.

    Raises:
        PipelineBusyError: Another run is at work on the data root.
    """
    with rarely_collected(), pipeline_lock(settings), instance_of(settings) as instance:
        began = datetime.now(UTC)
        job = build_defs(settings).resolve_job_def(daily_refresh.name)
        with outputs_listed_once():
            result = job.execute_in_process(
                instance=instance, raise_on_error=False, run_config=_QUIET
            )
        run = measure(settings, instance, result.run_id, began, succeeded=result.success)
        remember(settings, run)
    problems = [
        f"{event.step_key}: {_cause(event)}" for event in result.all_events if event.is_step_failure
    ]
    checks = [
        f"{evaluation.asset_key.to_user_string()}: {evaluation.check_name}"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed
    ]
    return RefreshOutcome(result.run_id, result.success, tuple(problems), tuple(checks))


def _cause(event: dg.DagsterEvent) -> str:
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    data = event.step_failure_data
    if data.user_failure_data is not None and data.user_failure_data.description:
        return data.user_failure_data.description
    return error.message.strip() if error is not None else "failed without a message"
