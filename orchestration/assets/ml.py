"""ML assets: one per table that ML gives back, made step by step.

Belongs here: Dagster's view of the steps. Does not belong here: what a step reads and does
(`predictions/`) or how it is computed (`ml/`).
See https://docs.dagster.io/guides/build/assets/defining-assets
"""

from collections.abc import Iterator

import dagster as dg

from ml.tables.base import Table
from orchestration.landing.lock import pipeline_lock
from orchestration.predictions.run import run_step
from orchestration.predictions.step import Step
from orchestration.predictions.steps import STEPS
from orchestration.resources import Deployment
from orchestration.warehouse.state import built_as_of


def table_key(table: Table) -> dg.AssetKey:
    """Asset key of a table that ML gives back: that of the dbt source which reads it."""
    return dg.AssetKey(["ml", table.name])


def ml_assets() -> list[dg.AssetsDefinition]:
    """One multi-asset per step of ML."""
    return [_assets_of(step) for step in STEPS]


def _assets_of(step: Step) -> dg.AssetsDefinition:
    reads = [dg.AssetKey(name.split(".")) for name in step.reads]
    reads += [table_key(table) for table in step.after]

    @dg.multi_asset(
        name=step.name,
        specs=[
            dg.AssetSpec(
                key=table_key(table),
                deps=reads,
                description=table.description,
                group_name="ml",
                kinds={"parquet"},
            )
            for table in step.tables
        ],
        description=step.description,
    )
    def predicted(deployment: Deployment) -> Iterator[dg.MaterializeResult]:
        settings = deployment.settings
        with pipeline_lock(settings):
            written = run_step(settings, step, built_as_of(settings))
        for table in step.tables:
            yield dg.MaterializeResult(
                asset_key=table_key(table), metadata={"rows": written[table.name]}
            )

    return predicted
