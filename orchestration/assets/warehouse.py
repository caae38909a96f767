"""Warehouse assets: the dbt project, run inside this process, before and after ML.

Belongs here: Dagster's view of the dbt project. Does not belong here: models, or how dbt is
called (`warehouse/dbt.py`).
See https://docs.dagster.io/integrations/libraries/dbt
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import (
    DagsterDbtTranslator,
    DagsterDbtTranslatorSettings,
    DbtProject,
    dbt_assets,
)
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.landing.lock import pipeline_lock
from orchestration.reports.conservation import write_broken
from orchestration.reports.conservation_laws import ALL_LAWS, LAWS_BEFORE_ML
from orchestration.resources import Deployment
from orchestration.settings import Settings
from orchestration.warehouse.dbt import (
    FOLLOWS_ML,
    MACRO_TESTS,
    DbtOutcome,
    build_arguments,
    predicted_arguments,
    run_dbt,
)
from orchestration.warehouse.parsed import manifest_path
from orchestration.warehouse.state import built_as_of, mark_built, plan_build, target_folder


class _Translator(DagsterDbtTranslator):
    """Dbt's tests as asset checks, without those of macros, which no run of a deployment makes."""

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        if manifest["nodes"][unique_id]["original_file_path"].startswith(MACRO_TESTS):
            return None
        return super().get_asset_check_spec(asset_spec, manifest, unique_id, project)


_TRANSLATOR = _Translator(settings=DagsterDbtTranslatorSettings())


def warehouse_assets(settings: Settings) -> list[dg.AssetsDefinition]:
    """Every model and seed of the dbt project as an asset, its tests as asset checks.

    Args:
        settings: The deployment whose target dbt compiles for.

    Returns:
        One multi-asset that builds all but what follows ML (dirty days of the heavy facts, the rest
        from them), and one that builds that.
    """
    manifest = manifest_path(settings)

    @dbt_assets(
        manifest=manifest,
        name="build_warehouse",
        exclude=FOLLOWS_ML,
        dagster_dbt_translator=_TRANSLATOR,
    )
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
                build_arguments(plan, before_ml=True),
                as_of=plan.as_of,
                previous_as_of=plan.previous_as_of,
            )
            if not outcome.problems:
                mark_built(places, plan)
        yield from _shown(context, manifest, places, outcome)
        _refuse(outcome, _broken_laws(places, plan.as_of, LAWS_BEFORE_ML))

    @dbt_assets(
        manifest=manifest,
        name="build_predicted",
        select=FOLLOWS_ML,
        dagster_dbt_translator=_TRANSLATOR,
    )
    def build_predicted(context: dg.AssetExecutionContext, deployment: Deployment) -> Iterator[Any]:
        """Rebuild what follows from predictions, and the page of laws over everything."""
        places = deployment.settings
        with pipeline_lock(places):
            as_of = built_as_of(places)
            outcome = run_dbt(places, predicted_arguments(), as_of=as_of)
        yield from _shown(context, manifest, places, outcome)
        _refuse(outcome, _broken_laws(places, as_of, ALL_LAWS))

    return [build_warehouse, build_predicted]


def _shown(
    context: dg.AssetExecutionContext, manifest: Path, settings: Settings, outcome: DbtOutcome
) -> Iterator[Any]:
    for event in outcome.events:
        yield from DbtCoreCliEventMessage(
            raw_event=event, event_history_metadata={}
        ).to_default_asset_events(
            manifest=manifest,
            dagster_dbt_translator=_TRANSLATOR,
            context=context,
            target_path=target_folder(settings),
        )


def _broken_laws(settings: Settings, as_of: datetime, laws: str) -> Path | None:
    """The page of the laws that do not hold; a page of an earlier build is taken away."""
    return write_broken(settings.build_file, settings.warehouse, as_of.replace(tzinfo=UTC), laws)


def _refuse(outcome: DbtOutcome, page: Path | None) -> None:
    if outcome.problems:
        raise dg.Failure(
            description="dbt could not build the warehouse; the last release stays as it is.\n"
            + "\n".join(outcome.problems)
            + (f"\nWhich laws do not hold: {page}" if page else "")
        )
