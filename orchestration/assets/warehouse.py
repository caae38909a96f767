"""Warehouse assets: the dbt project, run inside this process.

Belongs here: Dagster's view of the dbt project. Does not belong here: models, or how dbt is
called (`warehouse/dbt.py`).
See https://docs.dagster.io/integrations/libraries/dbt
"""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.landing.lock import pipeline_lock
from orchestration.reports.conservation import write_broken
from orchestration.resources import Deployment
from orchestration.settings import Settings
from orchestration.warehouse.dbt import build_arguments, run_dbt
from orchestration.warehouse.parsed import manifest_path
from orchestration.warehouse.state import mark_built, plan_build, target_folder


def warehouse_assets(settings: Settings) -> dg.AssetsDefinition:
    """Every model and seed of the dbt project as an asset, its tests as asset checks.

    Args:
        settings: The deployment whose target dbt compiles for.

    Returns:
        One multi-asset that builds the whole project: dirty days of the heavy facts, the rest
        from them.
    """
    manifest = manifest_path(settings)
    translator = DagsterDbtTranslator(settings=DagsterDbtTranslatorSettings())

    @dbt_assets(manifest=manifest, name="build_warehouse", dagster_dbt_translator=translator)
    def build_warehouse(context: dg.AssetExecutionContext, deployment: Deployment) -> Iterator[Any]:
        """Rebuild the dirty days of the facts and everything that follows from them."""
        places = deployment.settings
        with pipeline_lock(places):
            plan = plan_build(places)
            context.log.info(
                f"as of {plan.as_of:%Y-%m-%d %H:%M}: {len(plan.new_batches)} new batches, "
                f"{plan.full_refresh_reason or 'dirty days only'}"
            )
            outcome = run_dbt(
                places,
                build_arguments(plan),
                as_of=plan.as_of,
                previous_as_of=plan.previous_as_of,
            )
            if not outcome.problems:
                mark_built(places, plan)
        for event in outcome.events:
            yield from DbtCoreCliEventMessage(
                raw_event=event, event_history_metadata={}
            ).to_default_asset_events(
                manifest=manifest,
                dagster_dbt_translator=translator,
                context=context,
                target_path=target_folder(places),
            )
        page = write_broken(places.build_file, places.warehouse, plan.as_of.replace(tzinfo=UTC))
        if outcome.problems:
            raise dg.Failure(
                description="dbt could not build the warehouse; the last release stays as it is.\n"
                + "\n".join(outcome.problems)
                + (f"\nWhich laws do not hold: {page}" if page else "")
            )

    return build_warehouse
