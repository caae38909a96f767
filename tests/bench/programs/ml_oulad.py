"""Withdrawal and risk on OULAD, from the feature mart of a built warehouse: ROOT. Prints JSON.

Belongs here: the protocols. Does not belong here: the goals (`tests/bench/ml_models.py`).

Next-week withdrawal is tried on students that were not learned from (their courses were: peers
publish this one, with the run of the course among the features), and forward in time (everything
before October 2014 learned, 2014J tried), which is what a release can promise. At risk is failing
or withdrawing, of those still enrolled at a share of the course.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import orjson
import polars as pl

from ml.evaluation.scores import point_scores
from ml.evaluation.splits import by_cluster
from ml.models.fitted import BASELINES, fit, kinds_of, predict
from ml.models.spec import ModelSpec, labelled, shipped_specs
from orchestration.settings import Settings

RUN = "2014J"
SEEN = pl.col("elapsed_days") // 7
"""Whole weeks of the course that were over."""
FIRST_WEEKS = SEEN.is_between(1, 10)
WORDS = "weeks 1 to 10"
SHARES = (20, 40, 60, 80)
"""Per cent of the course at which those still enrolled are looked at."""

Said = dict[str, np.ndarray]


def main() -> None:
    """Every protocol, every predictor."""
    settings = Settings(data_root=Path(sys.argv[1]))
    with duckdb.connect(str(settings.build_file), read_only=True) as warehouse:
        frame = warehouse.sql("from ml.fct_enrolment_weeks").pl()
    spec = shipped_specs()["course_withdrawal"]
    told = _withdrawal(frame, spec) | _at_risk(frame, spec)
    print(orjson.dumps(told).decode())  # noqa: T201


def _withdrawal(frame: pl.DataFrame, spec: ModelSpec) -> dict[str, Any]:
    rows = labelled(frame, spec)
    grouped, known = _by_student(rows, _with_run(spec), folds=3)
    is_test = pl.col("module_id").str.ends_with(RUN)
    train, test = rows.filter(~is_test), rows.filter(is_test)
    forward = {
        kind: predict(fit(train, spec, seed=1, kind=kind), test)["probability"].to_numpy()
        for kind in ("hazard", *_baselines(spec))
    }
    found = {}
    for name, metric in (("roc", "roc_auc"), ("pr", "pr_auc")):
        what = f"by student, {WORDS}, {name.upper()}"
        found[f"grouped_{name}"] = _figure(known, spec, grouped, metric, what)
        what = f"forward in time, {WORDS}, {name.upper()}"
        found[f"forward_{name}"] = _figure(test, spec, forward, metric, what)
    return found


def _at_risk(frame: pl.DataFrame, spec: ModelSpec) -> dict[str, Any]:
    """The first Monday at which each share of the course was over, of those enrolled then."""
    final = replace(
        spec,
        label="has_failed_or_withdrawn",
        label_available_at="failed_or_withdrawn_label_available_at",
        is_terminal=False,
    )
    found = {}
    for share in SHARES:
        reached = frame.filter(pl.col("elapsed_ratio") >= share / 100).sort(spec.keys)
        first = reached.group_by(spec.entity, maintain_order=True).first()
        said, rows = _by_student(labelled(first, final), _with_run(final), folds=5)
        what = f"at risk at {share} % of the course, by student, ROC"
        found[f"at_risk_{share}"] = _figure(rows, final, said, "roc_auc", what)
    return found


def _by_student(rows: pl.DataFrame, spec: ModelSpec, *, folds: int) -> tuple[Said, pl.DataFrame]:
    """What every predictor says of students that it was not fitted on."""
    said = {kind: np.zeros(rows.height) for kind in ("hazard", *_baselines(spec))}
    for old, new in by_cluster(rows, spec, folds=folds):
        for kind, values in said.items():
            fitted = fit(rows[old], spec, seed=1, kind=kind)
            values[new] = predict(fitted, rows[new])["probability"].to_numpy()
    return said, rows


def _with_run(spec: ModelSpec) -> ModelSpec:
    """As peers do: the run is a feature, and no row is older than another, for nothing is later."""
    return replace(spec, categorical=(*spec.categorical, "module_id"), half_life_days=None)


def _baselines(spec: ModelSpec) -> tuple[str, ...]:
    return tuple(kind for kind in kinds_of(spec) if kind in BASELINES)


def _figure(
    rows: pl.DataFrame, spec: ModelSpec, said: Said, metric: str, what: str
) -> dict[str, Any]:
    """A metric of the model and of every baseline; of weekly rows, the first ten weeks alone."""
    early = rows.select(FIRST_WEEKS | (not spec.is_terminal)).to_series()
    part = early.to_numpy()
    events = rows[spec.label].cast(pl.Float64).to_numpy()[part]
    values = {kind: point_scores(events, each[part])[metric] for kind, each in said.items()}
    model = values.pop("hazard")
    beside = ", ".join(f"{kind} {value:.3f}" for kind, value in values.items())
    counts = {"n": len(events), "events": int(events.sum())}
    return {"what": what, "value": model, "beside": beside, **counts}


if __name__ == "__main__":
    main()
