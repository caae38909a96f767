"""Models of who leaves, withdraws or completes: trained when there is none, scored every week.

Belongs here: when a model is trained, with what, and which rows are scored. Does not belong here:
training, gates and scores (`ml/registry/`, `ml/models/`).

A model is trained when it has no champion that can be read: at first, and after an upgrade, since a
version holds for the code that made it. Any other training is asked for by a person
(`etude models train`); reasons to ask are proposals (`proposals.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ml.errors import ForeignModelError, InsufficientDataError
from ml.evaluation.backtest import Backtest
from ml.forecasting.backtest import VERSION
from ml.models.fitted import BASELINES, fit, kinds_of, predict
from ml.models.spec import ModelSpec, shipped_specs
from ml.registry.score import score
from ml.registry.store import Published, check, load
from ml.registry.train import train, write
from ml.tables.models import (
    BACKTEST_METRICS,
    MODEL_FEATURES,
    MODEL_VERSIONS,
    PREDICTIONS,
    PROMOTIONS,
)
from orchestration.predictions.backtests import keep
from orchestration.predictions.champions import Entry, champion, entries, remember, status
from orchestration.predictions.issues import due, freeze
from orchestration.predictions.marts import Marts
from orchestration.predictions.step import Step
from orchestration.predictions.truths import entity_of
from orchestration.warehouse.ml_tables import read_table

KIND = "probability"
SEED = 2_026
"""Of every training; any number, always the same."""

KEPT_ROWS = (MODEL_VERSIONS, BACKTEST_METRICS, MODEL_FEATURES, PROMOTIONS)
"""Tables whose rows lie beside each version."""


def score_models(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Rows of every table about models, and predictions for the newest week."""
    earlier = read_table(marts.settings, PREDICTIONS)
    predictions = [PREDICTIONS.empty()]
    for spec in shipped_specs().values():
        frame = marts.frame(f"from {spec.table} order by {', '.join(spec.keys)}")
        if frame.is_empty():
            continue
        try:
            published = in_use(marts, frame, spec)
        except InsufficientDataError as refusal:
            marts.refuse(spec.name, refusal)
            continue
        newest = frame.filter(pl.col(spec.as_of) == pl.col(spec.as_of).max())
        predictions.append(score(newest, published, earlier.filter(name=spec.name)).predictions)
        _issue(marts, frame, published)
    return {
        PREDICTIONS.name: pl.concat(predictions),
        **rows_kept(marts),
    }


def in_use(marts: Marts, frame: pl.DataFrame, spec: ModelSpec) -> Published:
    """The champion; trained first where there is none that can be read.

    Raises:
        InsufficientDataError: There is too little to learn from.
    """
    models = marts.models
    version = champion(models, spec.name)
    if version is None:
        return trained(marts, frame, spec, cause="there was none")
    try:
        return load(models, spec.name, version)
    except ForeignModelError as reason:
        return trained(marts, frame, spec, cause=str(reason))


def trained(
    marts: Marts, frame: pl.DataFrame, spec: ModelSpec, *, cause: str, against: str | None = None
) -> Published:
    """Train a version, hold it against its gates, keep it, and say what was decided.

    The journal comes last: what a run killed before it has left is written again by the next.

    Args:
        marts: Where.
        frame: Rows of the spec's mart.
        spec: The model.
        cause: Why, for the journal.
        against: The champion's version that it has to beat; none where there is none.

    Returns:
        The version in use from now on.

    Raises:
        InsufficientDataError: There is too little to learn from.
        ForeignModelError: The champion cannot be read.
    """
    models = marts.models
    rival = load(models, spec.name, against) if against else None
    made = train(frame, spec, seed=SEED, champion=rival)
    write(models, made)
    entry = Entry(
        version=made.published.version,
        as_of=f"{marts.as_of:%Y-%m-%d %H:%M:%S}",
        outcome=made.decision.outcome,
        cause=cause,
    )
    if made.winner is made.published:
        keep(marts, KIND, spec.name, _backtested(made.tested, made.decision.kind))
    remember(models, spec.name, entry)
    return made.winner


def _backtested(tested: Backtest, kind: str) -> pl.DataFrame:
    """What the version and every baseline would have said out of time, in the ledger's form."""
    spec = tested.spec
    rows = tested.predictions
    named = [("model", kind), *((name, name) for name in BASELINES if name in tested.kinds)]
    return pl.concat(
        [_in_ledger(rows, spec, pl.col(column), method) for method, column in named]
    ).select(
        pl.lit(spec.name).alias("target"),
        "issued_at",
        "method",
        pl.lit(VERSION).alias("model_version"),
        "entity_id",
        "target_at",
        "probability",
    )


def _in_ledger(
    rows: pl.DataFrame, spec: ModelSpec, probability: pl.Expr, method: str
) -> pl.DataFrame:
    moment = pl.col(spec.as_of).cast(pl.Datetime("us"))
    return rows.select(
        entity_of(spec),
        moment.alias("issued_at"),
        (moment + pl.duration(days=spec.horizon_days)).alias("target_at"),
        probability.alias("probability"),
        pl.lit(method).alias("method"),
    )


def _issue(marts: Marts, frame: pl.DataFrame, published: Published) -> None:
    """Freeze what the version and every baseline say of the Mondays that are due."""
    spec = published.fitted.spec
    for issue in due(marts, KIND, spec.name):
        rows = frame.filter(pl.col(spec.as_of) == issue.issued_at)
        known = frame.filter(pl.col(spec.label_available_at) <= issue.issued_at)
        if rows.is_empty():
            continue
        said = predict(published.fitted, rows)
        told = [_in_ledger(said, spec, pl.col("probability"), "model")]
        for name in BASELINES:
            if name in kinds_of(spec):
                baseline = predict(fit(known, spec, seed=SEED, kind=name), rows)
                told.append(_in_ledger(baseline, spec, pl.col("probability"), name))
        version = pl.lit(published.version[:12]).alias("model_version")
        freeze(marts, issue, pl.concat(told).with_columns(version))


def rows_kept(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Rows that lie beside the versions of every model, by table, as things stand now.

    A version that is not what was written is refused: nothing is told of it.
    """
    models = marts.models
    found: dict[str, list[pl.DataFrame]] = {table.name: [table.empty()] for table in KEPT_ROWS}
    for name in sorted(shipped_specs()):
        for version in dict.fromkeys(entry.version for entry in entries(models, name)):
            try:
                check(models, name, version)
            except ForeignModelError as damage:
                marts.refuse(f"{name} {version}", damage)
                continue
            for table, parts in found.items():
                parts.append(pl.read_parquet(models / name / version / f"{table}.parquet"))
            stands = pl.lit(status(models, name, version)).alias("status")
            found[MODEL_VERSIONS.name][-1] = found[MODEL_VERSIONS.name][-1].with_columns(stands)
    return {table: pl.concat(parts) for table, parts in found.items()}


CLASSIFIERS = Step(
    name="score_models",
    description="Who is likely to leave, withdraw or complete, by the model in use (BI-04, G11).",
    reads=tuple(sorted({spec.table for spec in shipped_specs().values()})),
    tables=(*KEPT_ROWS, PREDICTIONS),
    work=score_models,
)
