"""The path through ML on a refreshed world: tables, ledger, a second run, a week later, consent."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest
import yaml

from ml.ledger.chain import BrokenLedgerError, read_chain
from ml.ledger.issue import Issue, verify
from ml.models.spec import shipped_specs
from ml.tables.base import Table
from ml.tables.forecasts import COMPLETION_FORECASTS, FORECASTS, LIFETIME_VALUES, REFUSALS
from ml.tables.models import MODEL_VERSIONS, PREDICTIONS
from ml.tables.registry import TABLES
from orchestration.predictions import experiments
from orchestration.predictions.issues import newest_monday
from orchestration.predictions.marts import Marts
from orchestration.predictions.run import run_step, run_steps
from orchestration.predictions.scoring import SCORING
from orchestration.predictions.series import SERIES
from orchestration.predictions.steps import STEPS
from orchestration.releases.durable import files_below
from orchestration.releases.store import current_release
from orchestration.settings import Settings
from orchestration.warehouse.dbt import predicted_arguments, run_dbt
from orchestration.warehouse.ml_tables import read_table, write_table
from orchestration.warehouse.state import built_as_of
from tests.conftest import World
from tests.oracle.world import OracleWorld

pytestmark = pytest.mark.xdist_group("world")

WEEK = timedelta(days=7)

_SETTLED = """
    select
        series.metric || '.' || series.part as series_id,
        issues.issued_at,
        series.period_started_at as target_start
    from ml.fct_metric_series as series
    inner join (select distinct issued_at from ml.fct_forecasts) as issues
        on series.settled_at <= issues.issued_at
    where series.grain = 'day'
"""
"""Days whose figures had settled when an issue was made: they were known, not forecast."""


@pytest.fixture(scope="module")
def as_of(world: World) -> datetime:
    """The logical now of the world."""
    return built_as_of(world.settings)


@pytest.fixture
def copy(world: World, settings: Settings) -> Settings:
    """What ML reads and writes, to be changed: marts as built, ledger, models, tables."""
    shutil.copytree(world.settings.ml, settings.ml)
    settings.warehouse.mkdir(parents=True)
    shutil.copyfile(world.settings.build_file, settings.build_file)
    return settings


def content(folder: Path) -> Mapping[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in files_below(folder)}


def keep_metrics(settings: Settings, *metrics: str) -> list[str]:
    """Forget the series of all other metrics; the targets of these."""
    told = read_table(settings, FORECASTS).unique("series_id")
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute(
            f"delete from ml.fct_metric_series where not list_contains({list(metrics)}, metric)"
        )
    return sorted(name for name in told["series_id"] if name.split(".")[0] in metrics)


def behind(table: Table) -> set[str]:
    """Steps whose refusals may leave a table empty: the one that fills it, and those before."""
    (filling,) = (step for step in STEPS if table in step.tables)
    return {filling.name}.union(*(behind(before) for before in filling.after))


def test_every_table_is_filled_or_a_refusal_says_why(world: World) -> None:
    refused = set(read_table(world.settings, REFUSALS)["step"])
    empty = [table for table in TABLES if read_table(world.settings, table).is_empty()]
    assert [table.name for table in empty if not behind(table) & refused] == []
    filled = {table.name for table in TABLES} - {table.name for table in empty}
    assert filled > {"forecasts", "metric_anomalies", "experiment_results", "accuracy_watch"}


def test_every_model_is_in_use_or_refused_with_what_is_missing(world: World) -> None:
    refused = read_table(world.settings, REFUSALS).filter(step="score_models")
    versions = read_table(world.settings, MODEL_VERSIONS)
    assert set(refused["subject"]) | set(versions["name"]) == set(shipped_specs())
    assert all("needs" in reason or "no fold" in reason for reason in refused["reason"])


def test_what_the_release_holds_is_what_ml_gave_back(world: World) -> None:
    marts = current_release(world.settings).folder / "marts"
    for name in ("forecasts", "metric_anomalies", "refusals"):
        (table,) = (each for each in TABLES if each.name == name)
        rows = read_table(world.settings, table).sort(table.key)
        published = pl.read_parquet(marts / f"ml.fct_{name}.parquet")
        assert published.select(rows.columns).sort(table.key).equals(rows), name


def test_the_ledger_holds_one_issue_of_every_series_and_its_chain_is_whole(
    world: World, as_of: datetime
) -> None:
    ledger = world.settings.ml / "ledger"
    assert verify(ledger) == []
    issues = [Issue.of_path(link.path) for link in read_chain(ledger)]
    assert {issue.issued_at for issue in issues} == {newest_monday(as_of)}
    told = read_table(world.settings, FORECASTS)
    assert {issue.target for issue in issues} == set(told["series_id"])
    known = Marts(world.settings, as_of).frame(_SETTLED)
    assert known.height > 0
    assert told.join(known, on=["series_id", "issued_at", "target_start"]).is_empty()


def test_a_second_run_on_the_same_marts_issues_nothing_and_changes_no_byte(
    copy: Settings, as_of: datetime
) -> None:
    before = content(copy.ml)
    run_steps(copy, STEPS, as_of)
    assert content(copy.ml) == before


def test_a_week_later_every_target_is_issued_once_more_and_old_issues_stay(
    copy: Settings, as_of: datetime
) -> None:
    ledger = copy.ml / "ledger"
    before, files = read_chain(ledger), content(ledger / "series")
    asked = keep_metrics(copy, "active_learners", "requests")
    run_step(copy, SERIES[0], as_of + WEEK)
    after = read_chain(ledger)
    assert after[: len(before)] == before
    assert content(ledger / "series").items() > files.items()
    added = [Issue.of_path(link.path) for link in after[len(before) :]]
    assert sorted(issue.target for issue in added) == asked
    assert {issue.issued_at for issue in added} == {newest_monday(as_of + WEEK)}
    assert verify(ledger) == []
    assert not read_table(copy, FORECASTS)["is_backfilled"].any()


def test_issues_that_were_missed_are_made_up_for_and_say_so(
    copy: Settings, as_of: datetime
) -> None:
    asked = keep_metrics(copy, "requests")
    run_step(copy, SERIES[0], as_of + 3 * WEEK)
    told = read_table(copy, FORECASTS).filter(pl.col("series_id").is_in(asked))
    backfilled = told.group_by("issued_at").agg(pl.col("is_backfilled").all())
    first = newest_monday(as_of)
    assert dict(backfilled.iter_rows()) == {
        first: False,
        first + WEEK: True,
        first + 2 * WEEK: True,
        first + 3 * WEEK: False,
    }


@pytest.mark.parametrize("harm", ["changed", "removed"])
def test_an_issue_that_was_tampered_with_stops_the_run_and_is_named(
    harm: str, copy: Settings, as_of: datetime
) -> None:
    ledger, tables = copy.ml / "ledger", content(copy.ml / "tables")
    link = read_chain(ledger)[3]
    file = ledger / link.path
    if harm == "changed":
        rows = pl.read_parquet(file).with_columns(pl.col("point") * 1.01)
        rows.write_parquet(file)
    else:
        file.unlink()
    for step in (SERIES[0], SCORING):
        with pytest.raises(BrokenLedgerError, match=f"{link.path} (was|is) .*restore it"):
            run_step(copy, step, as_of)
    assert content(copy.ml / "tables") == tables


def test_an_experiment_that_is_not_mature_is_withheld_with_its_reason(world: World) -> None:
    results = experiments.analyse_experiments(Marts(world.settings, built_as_of(world.settings)))
    rows = results["experiment_results"]
    assert set(rows["experiment_id"]) == {"exp-shorter-workouts", "exp-warmer-tone"}
    assert rows["withheld_reason"].is_not_null().all()
    assert rows["estimate"].is_null().all()
    assert (rows["verdict"] == "withheld").all()


def test_an_experiment_without_a_plan_has_a_red_check_and_no_result(
    world: World, as_of: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = yaml.safe_load(experiments.PLANS.read_text(encoding="utf-8"))
    plans["experiments"] = plans["experiments"][:1]
    (tmp_path / "plans.yml").write_text(yaml.safe_dump(plans), encoding="utf-8")
    monkeypatch.setattr(experiments, "PLANS", tmp_path / "plans.yml")
    found = experiments.analyse_experiments(Marts(world.settings, as_of))
    assert set(found["experiment_results"]["experiment_id"]) == {"exp-shorter-workouts"}
    (row,) = found["experiment_checks"].filter(experiment_id="exp-warmer-tone").to_dicts()
    assert (row["check_name"], row["state"]) == ("plan", "red")
    assert "plans.yml has no plan: write one" in row["reason"]


PLAIN: Mapping[pl.DataType, object] = {
    pl.String(): "one",
    pl.Int64(): 1,
    pl.Float64(): 0.5,
    pl.Boolean(): False,
    pl.Date(): date(2026, 11, 2),
}
"""A value of every type but moments."""


def allowed_then(
    given: OracleWorld, source: str, learner: str, purpose: str, moment: datetime
) -> bool:
    """Whether a purpose was granted at a moment, whatever came later."""
    flags = given.consent.purposes[purpose]
    return (source, learner) in given.consent.people and all(
        given.consent.flag_at(source, learner, flag, moment) for flag in flags
    )


def row_of_each(
    learners: pl.DataFrame, table: Table, moment: datetime, **values: str
) -> pl.DataFrame:
    """One row of a table for every learner, whatever it says."""
    filled = {
        name: pl.lit(values.get(name, PLAIN.get(column.kind, moment)), dtype=column.kind)
        for name, column in table.columns.items()
        if name not in learners.columns
    }
    return table.of(learners.with_columns(**filled))


def test_predictions_are_published_of_those_who_allowed_it_then_and_allow_it_now(
    world: World, copy: Settings, as_of: datetime
) -> None:
    """The oracle of consent tells who: among them nobody who withdrew in between."""
    copy.lake.symlink_to(world.settings.lake)
    given = OracleWorld(world.settings.lake, current_release(world.settings).folder)
    moment, withdrawn = as_of - 4 * WEEK, Counter[str]()
    with duckdb.connect(str(copy.build_file), read_only=True) as connection:
        learners = connection.sql(
            "select source_system, learner_id from core.dim_learners order by all"
        ).pl()
    told = {
        "ml.fct_churn_predictions": (PREDICTIONS, "profiling"),
        "ml.fct_lifetime_values": (LIFETIME_VALUES, "profiling"),
        "ml.fct_completion_forecasts": (COMPLETION_FORECASTS, "learner_insight"),
    }
    for table, _ in told.values():
        write_table(copy, table, row_of_each(learners, table, moment, name="engagement_churn"))
    # what was made up is of no model in use: the page says so, and of nothing else
    (problem,) = run_dbt(copy, predicted_arguments(), as_of=as_of).problems
    assert "assert_everything_is_conserved" in problem
    with duckdb.connect(str(copy.build_file), read_only=True) as connection:
        broken = connection.sql(
            "select distinct law from ops.agg_conservation where is_balanced is not true"
        ).fetchall()
    predicted = "rows at risk = predictions"
    assert {law for (law,) in broken} == {predicted, f"{predicted}, by day"}
    for mart, (_, purpose) in told.items():
        with duckdb.connect(str(copy.build_file), read_only=True) as connection:
            shown = set(connection.sql(f"select source_system, learner_id from {mart}").fetchall())
        asked = [(*row, purpose, moment) for row in learners.iter_rows()]
        allowed = {row[:2] for row in asked if given.consent.granted(*row)}
        assert shown == allowed, mart
        withdrawn[purpose] += len({row[:2] for row in asked if allowed_then(given, *row)} - allowed)
    assert min(withdrawn.values()) > 0, "nobody withdrew, so nothing was tried"
