"""The result of an experiment, or why it is withheld.

Belongs here: every metric and arm, adjusted for being several, and the withholding. Does not belong
here: what one pair of arms shows (`results.py`), checks (`checks.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from ml.experiments import checks as checking
from ml.experiments.multiplicity import adjusted
from ml.experiments.registry import Experiment
from ml.experiments.replay import Replay
from ml.experiments.results import Pair, Row, rows_of
from ml.experiments.statistics import Arm, arms_of
from ml.frames import require, text
from ml.tables.experiments import EXPERIMENT_CHECKS, EXPERIMENT_RESULTS


@dataclass(frozen=True)
class Analysis:
    """What is known of an experiment.

    Attributes:
        results: Rows of `experiment_results`.
        checks: Rows of `experiment_checks`.
    """

    results: pl.DataFrame
    checks: pl.DataFrame


def analyse(
    experiment: Experiment,
    statistics: pl.DataFrame,
    exposures: pl.DataFrame,
    replays: Mapping[str, Replay],
    as_of: dt.datetime,
) -> Analysis:
    """Analyse one experiment.

    Args:
        experiment: Its plan.
        statistics: One row per `metric`, `arm`, `stratum` as in `statistics.arms_of`, of units
            whose conversion window is over, by the arm of their first exposure; of several
            experiments where there is an `experiment_id`.
        exposures: One row per `arm` and `exposed_date` as in `checks.units_of`, of all units; of
            several experiments where there is an `experiment_id`.
        replays: Metric to its A/A replay.
        as_of: Logical now, UTC without offset.

    Returns:
        Results and checks. While a check is red the results' values are null and
        `withheld_reason` says why.

    Raises:
        UnusableInputError: A frame is not as it must be, or names an arm that was not planned.
    """
    require(statistics, {"metric": text}, what="statistics")
    statistics, exposures = _own(statistics, experiment), _own(exposures, experiment)
    units = checking.units_of(exposures)
    found = checking.of_exposures(experiment, exposures, units, as_of)
    rows: list[Row] = []
    for metric in experiment.metrics:
        own = statistics.filter(pl.col("metric") == metric.name)
        arms = arms_of(own, metric.kind)
        counted = {name: arm.whole.n for name, arm in arms.items()}
        replayed = replays.get(metric.name)
        found += checking.of_metric(experiment, metric.name, counted, units, replayed)
        reason = checking.withheld(found, metric.name)
        for name in experiment.treatments:
            control = arms.get(experiment.control, Arm(experiment.control, metric.kind, {}))
            treatment = arms.get(name, Arm(name, metric.kind, {}))
            rows += rows_of(Pair(experiment, metric, control, treatment, units), reason)
    _adjust(rows, experiment)
    frame = pl.DataFrame(rows, schema=EXPERIMENT_RESULTS.schema)
    return Analysis(EXPERIMENT_RESULTS.of(frame), _check_rows(experiment, found))


def _own(frame: pl.DataFrame, experiment: Experiment) -> pl.DataFrame:
    if "experiment_id" not in frame.columns:
        return frame
    return frame.filter(pl.col("experiment_id") == experiment.id)


def _check_rows(experiment: Experiment, found: list[checking.Check]) -> pl.DataFrame:
    rows = [
        {
            "experiment_id": experiment.id,
            "check_name": check.name,
            "metric": check.metric or "",
            "state": check.state,
            "value": check.value,
            "limit_value": check.limit,
            "n": check.n,
            "reason": check.reason,
        }
        for check in found
    ]
    return EXPERIMENT_CHECKS.of(pl.DataFrame(rows, schema=EXPERIMENT_CHECKS.schema))


def _adjust(rows: list[Row], experiment: Experiment) -> None:
    """Adjust deciding p-values: primary ones by Holm, secondary ones by Benjamini and Hochberg."""
    good = {metric.name: metric.good for metric in experiment.metrics}
    for role, method in (("primary", "holm"), ("secondary", "fdr_bh")):
        family = [row for row in rows if row["is_deciding"] and row["role"] == role]
        p_values = adjusted([row["p_value"] for row in family], method)
        for row, p_value in zip(family, p_values, strict=True):
            row["adjusted_p_value"] = p_value
            if p_value is not None:
                is_up = row["estimate"] > 0
                is_found = p_value <= experiment.alpha
                is_good = is_up == (good[row["metric"]] == "up")
                row["verdict"] = ("better" if is_good else "worse") if is_found else "open"
