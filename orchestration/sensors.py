"""Sensors: what starts a job when something has happened.

Belongs here: one documented decision per sensor. Does not belong here: jobs, or anything that
runs by the clock (`schedules.py`), sensors of alerts (`alert_sensors.py`).
See https://docs.dagster.io/guides/automate/sensors
"""

import hashlib

import dagster as dg

from orchestration.alert_sensors import alert_sensors
from orchestration.jobs import daily_refresh
from orchestration.landing.load import pending
from orchestration.resources import Deployment

MINIMUM_INTERVAL_SECONDS = 30
"""The apps' own processing interval (ING-20)."""


@dg.sensor(
    job=daily_refresh,
    minimum_interval_seconds=MINIMUM_INTERVAL_SECONDS,
    description="Starts a refresh when batches lie in landing/ that have no receipt yet.",
)
def batches_arrived(
    context: dg.SensorEvaluationContext, deployment: Deployment
) -> dg.RunRequest | dg.SkipReason:
    """Ask for one run per set of waiting batches; none while a refresh is under way."""
    under_way = context.instance.get_runs_count(
        dg.RunsFilter(
            job_name=daily_refresh.name,
            statuses=[
                dg.DagsterRunStatus.QUEUED,
                dg.DagsterRunStatus.STARTING,
                dg.DagsterRunStatus.STARTED,
            ],
        )
    )
    if under_way:
        return dg.SkipReason("A refresh is under way; what has arrived waits for the next one.")
    waiting = sorted(str(batch) for batch in pending(deployment.settings))
    if not waiting:
        return dg.SkipReason("No batch is waiting in landing/.")
    digest = hashlib.sha256("\n".join(waiting).encode()).hexdigest()
    return dg.RunRequest(run_key=digest, tags={"etude/waiting_batches": str(len(waiting))})


default_sensors = [batches_arrived, *alert_sensors]
