"""The one look at a fixed horizon outlives runs, later data and upgrades."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml

from ml.sim.trials import Planted
from orchestration.predictions import experiments
from orchestration.predictions.decisions import DamagedDecisionError
from orchestration.predictions.experiments import analyse_experiments
from orchestration.predictions.marts import Marts
from orchestration.releases.durable import files_below
from orchestration.settings import Settings
from tests.unit.ml.experiments.trials import PLAN

NOW = datetime(2026, 11, 22)  # noqa: DTZ001  # as in the lake: naive, UTC
LATER = NOW + timedelta(days=7)

_MARTS = """
    create schema if not exists ml;
    create or replace table ml.fct_experiment_units as
    select
        'shorter' as experiment_id, 'minutes' as metric, row_number() over () as learner_id,
        arm as variant, true as is_mature, value as numerator_count,
        cast(null as double) as denominator_count
    from units;
    create or replace table ml.agg_experiment_weeks as
    select
        'shorter' as experiment_id, variant, date '2026-11-02' as week_start_date,
        0 as immature_count, 0 as mixed_count, 0 as lost_count, count(*) as exposed_count
    from ml.fct_experiment_units group by variant;
    create or replace table ml.agg_experiment_statistics as
    select
        'shorter' as experiment_id, 'minutes' as metric, variant, false as has_history,
        false as is_ratio, count(*) as mature_count,
        sum(numerator_count) as numerator_sum,
        sum(numerator_count * numerator_count) as numerator_square_sum,
        columns(nothing.*)
    from ml.fct_experiment_units cross join nothing group by all;
"""
"""Units as marts; nothing is known of the time before."""

UNKNOWN = (
    *(f"{part}_sum" for part in ("denominator", "denominator_square", "numerator_denominator")),
    *(f"pre_{part}_sum" for part in ("numerator", "denominator")),
    *(f"pre_{part}_square_sum" for part in ("numerator", "denominator")),
    "pre_numerator_denominator_sum",
    *(f"{part}_pre_numerator_sum" for part in ("numerator", "denominator")),
    *(f"{part}_pre_denominator_sum" for part in ("numerator", "denominator")),
)


@pytest.fixture(autouse=True)
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registry with one plan of a fixed horizon."""
    path = tmp_path / "plans.yml"
    monkeypatch.setattr(experiments, "PLANS", path)
    return planned(path)


def planned(path: Path, **changes: Any) -> Path:
    """Write the plan."""
    path.write_text(yaml.safe_dump({"experiments": [PLAN | changes]}), encoding="utf-8")
    return path


def seen(settings: Settings, effect: float, units: int) -> None:
    """What the warehouse knows of the experiment from now on."""
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.register("units", Planted(units=units, effect=effect).frame(seed=1))
        nothing = pl.DataFrame(schema=dict.fromkeys(UNKNOWN, pl.Float64())).clear(1)
        connection.register("nothing", nothing)
        connection.execute(_MARTS)


def deciding(settings: Settings, as_of: datetime) -> dict[str, Any]:
    """The row that decides."""
    results = analyse_experiments(Marts(settings, as_of))["experiment_results"]
    (row,) = results.filter("is_deciding").to_dicts()
    return row


def test_the_first_look_stands_whatever_comes_later(settings: Settings) -> None:
    seen(settings, effect=0.0, units=500)
    assert deciding(settings, NOW)["withheld_reason"] is not None
    assert not (settings.ml / "experiments").exists()
    seen(settings, effect=0.0, units=1000)
    first = deciding(settings, NOW)
    assert (first["decided_at"], first["verdict"]) == (NOW, "open")
    seen(settings, effect=0.5, units=3000)
    assert deciding(settings, LATER) == first


def test_a_sequential_rule_is_looked_at_every_time(settings: Settings, plans: Path) -> None:
    planned(plans, rule="sequential")
    seen(settings, effect=0.0, units=1000)
    first = deciding(settings, NOW)
    seen(settings, effect=0.5, units=3000)
    second = deciding(settings, LATER)
    assert (first["verdict"], second["verdict"]) == ("open", "better")
    assert second["decided_at"] is None


def test_a_plan_changed_after_the_look_is_a_red_check(settings: Settings, plans: Path) -> None:
    seen(settings, effect=0.0, units=1000)
    first = deciding(settings, NOW)
    planned(plans, planned_units=6000)
    found = analyse_experiments(Marts(settings, LATER))
    assert found["experiment_results"].filter("is_deciding").to_dicts() == [first]
    (check,) = found["experiment_checks"].filter(check_name="plan").to_dicts()
    assert check["reason"].startswith("planned_units changed after it was decided on 2026-11-22")


def test_a_decision_from_before_an_upgrade_lacks_only_the_new_columns(settings: Settings) -> None:
    seen(settings, effect=0.0, units=1000)
    first = deciding(settings, NOW)
    (path,) = files_below(settings.ml / "experiments")
    metadata = {"plan": pl.read_parquet_metadata(path)["plan"]}
    pl.read_parquet(path).drop("smallest_effect").write_parquet(path, metadata=metadata)
    assert deciding(settings, LATER) == first | {"smallest_effect": None}


def test_a_damaged_decision_stops_the_run_and_is_named(settings: Settings) -> None:
    seen(settings, effect=0.0, units=1000)
    deciding(settings, NOW)
    (path,) = files_below(settings.ml / "experiments")
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DamagedDecisionError, match=r"shorter\.parquet cannot be read .*restore"):
        deciding(settings, LATER)


def test_a_hostile_name_of_an_experiment_stays_inside_its_folder(
    settings: Settings, plans: Path
) -> None:
    planned(plans, id="../../outside")
    seen(settings, effect=0.0, units=1000)
    with duckdb.connect(str(settings.build_file)) as connection:
        for table in ("fct_experiment_units", "agg_experiment_weeks", "agg_experiment_statistics"):
            connection.execute(f"update ml.{table} set experiment_id = '../../outside'")
    assert deciding(settings, NOW)["decided_at"] == NOW
    assert len(list(files_below(settings.ml / "experiments"))) == 1
