"""Experiments: from sums by arm and stratum to results and the checks before them.

Belongs here: what is read, and the covariate that the sums imply. Does not belong here: tests,
intervals and checks (`ml/experiments/`) or what was planned (`ml/experiments/plans.yml`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

import ml
from ml.errors import InsufficientDataError
from ml.experiments.analysis import Analysis, analyse
from ml.experiments.decision import decide, held
from ml.experiments.registry import Experiment, read_experiments
from ml.experiments.replay import Replay, replay
from ml.tables.experiments import EXPERIMENT_CHECKS, EXPERIMENT_RESULTS
from orchestration.predictions.decisions import keep_decision, kept_decision
from orchestration.predictions.marts import Marts
from orchestration.predictions.step import Step

PLANS = Path(ml.__file__).parent / "experiments" / "plans.yml"
SEED = 20_130_204
"""Of the A/A replays; any number, always the same."""


def analyse_experiments(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Results and checks of every planned experiment that anybody was exposed to.

    An experiment that is in the data and not in the plans has a red check and no result.
    """
    plans = {plan.id: plan for plan in read_experiments(PLANS)}
    statistics = with_covariates(
        marts.frame("from ml.agg_experiment_statistics order by experiment_id, metric, variant")
    )
    weeks = marts.frame("from ml.agg_experiment_weeks order by experiment_id, week_start_date")
    weeks = weeks.rename({"variant": "arm", "week_start_date": "exposed_date"})
    units = marts.frame("from ml.fct_experiment_units where is_mature order by learner_id")
    results, checks = [EXPERIMENT_RESULTS.empty()], [EXPERIMENT_CHECKS.empty()]
    for name in weeks["experiment_id"].unique().sort():
        if name not in plans:
            checks.append(_unplanned(name))
            continue
        found = analyse(
            plans[name],
            statistics.filter(experiment_id=name),
            weeks.filter(experiment_id=name),
            _replays(plans[name], units.filter(experiment_id=name)),
            marts.as_of,
        )
        found = _decided(marts, plans[name], found)
        results.append(found.results)
        checks.append(found.checks)
    return {
        EXPERIMENT_RESULTS.name: pl.concat(results),
        EXPERIMENT_CHECKS.name: pl.concat(checks),
    }


def _decided(marts: Marts, plan: Experiment, found: Analysis) -> Analysis:
    """The analysis; of a fixed horizon that was looked at, what was seen then."""
    decision = kept_decision(marts.settings, plan.id)
    if decision is None:
        decision = decide(plan, found, marts.as_of)
        if decision is None:
            return found
        keep_decision(marts.settings, plan.id, decision)
    return held(plan, found, decision)


def with_covariates(sums: pl.DataFrame) -> pl.DataFrame:
    """Sums by arm and stratum in the form that `ml.experiments` reads.

    The covariate of a mean is the unit's own value before. That of a ratio is its residual before,
    numerator less denominator times the ratio of all: what the delta method leaves of a ratio.

    Args:
        sums: Rows of `ml.agg_experiment_statistics`.

    Returns:
        The same with `arm`, `stratum` and the sums of the covariate, null without a history.
    """
    ratio = pl.col("pre_numerator_sum").sum() / pl.col("pre_denominator_sum").sum()
    known = pl.when("has_history").then(ratio.over("experiment_id", "metric", "has_history"))
    factor = pl.when("is_ratio").then(known.fill_nan(None)).otherwise(pl.lit(0.0))
    told = sums.with_columns(factor=pl.when("has_history").then(factor))
    pre = "pre_numerator", "pre_denominator"

    def residual(one: str, other: str) -> pl.Expr:
        return pl.col(one) - pl.col("factor") * pl.col(other)

    return told.select(
        "experiment_id",
        "metric",
        arm="variant",
        stratum=pl.when("has_history").then(pl.lit("known")).otherwise(pl.lit("new")),
        unit_count="mature_count",
        numerator_sum="numerator_sum",
        numerator_square_sum="numerator_square_sum",
        denominator_sum="denominator_sum",
        denominator_square_sum="denominator_square_sum",
        numerator_denominator_sum="numerator_denominator_sum",
        covariate_sum=residual(f"{pre[0]}_sum", f"{pre[1]}_sum"),
        covariate_square_sum=pl.col("pre_numerator_square_sum")
        - 2 * pl.col("factor") * pl.col("pre_numerator_denominator_sum")
        + pl.col("factor") ** 2 * pl.col("pre_denominator_square_sum"),
        numerator_covariate_sum=residual(*(f"numerator_{name}_sum" for name in pre)),
        denominator_covariate_sum=residual(*(f"denominator_{name}_sum" for name in pre)),
    )


def _replays(plan: Experiment, units: pl.DataFrame) -> dict[str, Replay]:
    """A/A replays of every metric whose units suffice."""
    found = {}
    for metric in plan.metrics:
        own = units.filter(metric=metric.name).rename({"numerator_count": "value"})
        columns = ["value", *(["denominator_count"] if metric.kind == "ratio" else [])]
        told = own.select(columns).rename({"denominator_count": "denominator"}, strict=False)
        try:
            found[metric.name] = replay(told, plan.shares, plan.alpha, SEED)
        except InsufficientDataError:
            continue
    return found


def _unplanned(name: str) -> pl.DataFrame:
    row = dict.fromkeys(EXPERIMENT_CHECKS.columns) | {
        "experiment_id": name,
        "check_name": "plan",
        "metric": "",
        "state": "red",
        "n": 0,
        "reason": f"people were exposed to it and {PLANS.name} has no plan: write one",
    }
    return pl.DataFrame([row], schema=EXPERIMENT_CHECKS.schema)


EXPERIMENTS = Step(
    name="analyse_experiments",
    description="Results of experiments, withheld until their checks hold (AIP-05, G14).",
    reads=("ml.agg_experiment_statistics", "ml.agg_experiment_weeks", "ml.fct_experiment_units"),
    tables=(EXPERIMENT_RESULTS, EXPERIMENT_CHECKS),
    work=analyse_experiments,
)
