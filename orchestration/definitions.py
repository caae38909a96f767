"""Étude's Dagster definitions: one function that assembles them, and `defs` for Dagster's tools."""

from __future__ import annotations

import warnings

import dagster as dg

from orchestration.assets.lake import identity_evidence, land_batches
from orchestration.assets.ml import ml_assets
from orchestration.assets.release import release_assets
from orchestration.assets.warehouse import warehouse_assets
from orchestration.checks import default_checks
from orchestration.jobs import default_jobs
from orchestration.resources import Deployment
from orchestration.schedules import default_schedules
from orchestration.sensors import default_sensors
from orchestration.settings import Settings

warnings.filterwarnings("ignore", "Parameter `owners`", dg.BetaWarning)
"""Dagster's copies of our sensors and schedules set it, though ours name no owners."""


def build_defs(settings: Settings) -> dg.Definitions:
    """Everything that Dagster knows about one deployment.

    Args:
        settings: The deployment; its dbt manifest is parsed first if it is not current.

    Returns:
        Definitions whose every asset works on that deployment only.
    """
    warehouse = warehouse_assets(settings)
    marts = [
        key
        for models in warehouse
        for key, group in models.group_names_by_key.items()
        if group.startswith("marts")
    ]
    return dg.Definitions(
        assets=[
            land_batches,
            identity_evidence,
            *warehouse,
            *ml_assets(),
            release_assets(marts),
        ],
        asset_checks=default_checks,
        jobs=default_jobs,
        schedules=default_schedules,
        sensors=default_sensors,
        resources={"deployment": Deployment.of(settings)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The deployment that the environment describes."""
    return build_defs(Settings.from_env())
