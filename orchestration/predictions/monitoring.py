"""Whether models still hold: drift of inputs and outputs, performance, calibration.

Belongs here: which rows are the reference and which the window. Does not belong here: tests, bands,
charts (`ml/monitoring/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import polars as pl

from ml.errors import ForeignModelError, InsufficientDataError
from ml.models.fitted import predict
from ml.models.spec import ModelSpec, shipped_specs
from ml.monitoring.calibration import calibration, calibration_sums
from ml.monitoring.cbpe import Reference, cbpe
from ml.monitoring.domain import joint_drift
from ml.monitoring.drift import Window, alerts, drift
from ml.monitoring.pape import pape
from ml.registry.store import Published, load
from ml.tables.models import MODEL_VERSIONS, PREDICTIONS, RETRAINING_PROPOSALS
from ml.tables.monitoring import CALIBRATION_CHECKS, DRIFT_CHECKS, PERFORMANCE_ESTIMATES
from orchestration.predictions.backtests import kept
from orchestration.predictions.champions import champion
from orchestration.predictions.issues import issued
from orchestration.predictions.marts import Marts
from orchestration.predictions.proposals import proposals
from orchestration.predictions.step import Step
from orchestration.predictions.truths import entity_of, outcomes

SEED = 2_026
WINDOWS = 2
"""Newest weeks that are compared: an alert takes two in a row."""
SCORE = "(score)"
"""What a model says, among its features."""
OUTPUTS = ("confidence", "latency_micros", "cost_micros", "platform")
REFERENCE = timedelta(days=56)
WATCHED = timedelta(days=7)
BUSY_HOUR = 100
"""Recommendations an hour from which outputs are compared by hour, else by day."""

_OUTPUTS = """
    select
        model_type,
        recommended_at,
        confidence,
        latency_micros,
        cost_micros,
        platform
    from ai_performance.fct_recommendations
    where recommended_at >= ? and not is_bot and not is_internal
    order by model_type, recommended_at, ai_recommendation_id
"""


def watch_models(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Drift, estimated performance and calibration of models in use and of the apps' AI.

    What of it is a reason to train a model again becomes a proposal.
    """
    checks, estimates = [DRIFT_CHECKS.empty()], [PERFORMANCE_ESTIMATES.empty()]
    proposed = [RETRAINING_PROPOSALS.empty()]
    for spec, published in _in_use(marts):
        frame = marts.frame(f"from {spec.table} order by {', '.join(spec.keys)}")
        checks.append(_alerts(_inputs(frame, spec, published)))
        estimates.extend(_estimates(marts, frame, spec, published))
        proposed.append(proposals(marts, published, checks[-1]))
    checks.append(_alerts(_outputs(marts)))
    return {
        DRIFT_CHECKS.name: pl.concat(checks),
        PERFORMANCE_ESTIMATES.name: pl.concat(estimates),
        CALIBRATION_CHECKS.name: _calibration(marts),
        RETRAINING_PROPOSALS.name: pl.concat(proposed),
    }


def _alerts(checks: Iterator[pl.DataFrame]) -> pl.DataFrame:
    return alerts(pl.concat([DRIFT_CHECKS.empty().drop("is_alert"), *checks]))


def _in_use(marts: Marts) -> Iterator[tuple[ModelSpec, Published]]:
    for spec in shipped_specs().values():
        version = champion(marts.models, spec.name)
        if version is not None:
            try:
                yield spec, load(marts.models, spec.name, version)
            except ForeignModelError as reason:
                marts.refuse(spec.name, reason)


def _inputs(frame: pl.DataFrame, spec: ModelSpec, published: Published) -> Iterator[pl.DataFrame]:
    """Features and scores of the newest weeks against the weeks that were trained on."""
    moment = pl.col(spec.as_of)
    reference = frame.filter(moment <= published.fitted.last_as_of)
    later = frame.filter(moment > published.fitted.last_as_of)
    scored = predict(published.fitted, reference).rename({"probability": SCORE})
    for at in later[spec.as_of].unique().sort().tail(WINDOWS):
        rows = predict(published.fitted, later.filter(moment == at))
        window = Window(spec.name, at, rows.rename({"probability": SCORE}))
        yield drift(scored, window, [*spec.features, SCORE], SEED).drop("is_alert")
        yield joint_drift(reference, window, spec.features, SEED).drop("is_alert")


def _estimates(
    marts: Marts, frame: pl.DataFrame, spec: ModelSpec, published: Published
) -> Iterator[pl.DataFrame]:
    """Performance in the newest week, before its labels are there."""
    tested = _tested(marts, spec)
    if tested.is_empty():
        return
    inputs = {feature: f"input {feature}" for feature in spec.features}
    key = [entity_of(spec), spec.as_of]
    rows = tested.join(
        frame.select(*key, pl.col(spec.features).name.map(inputs.__getitem__)),
        on=["entity_id", spec.as_of],
    )
    newest = frame.filter(pl.col(spec.as_of) == pl.col(spec.as_of).max())
    scored = predict(published.fitted, newest).select(
        pl.col(spec.features).name.map(inputs.__getitem__), score="probability"
    )
    window = Window(spec.name, newest[spec.as_of][0], scored)
    try:
        share = rows.select(pl.col("label").cast(pl.Float64).mean()).item()
        reference = Reference.of(rows, threshold=share or 0.5)
        yield cbpe(reference, window, SEED)
        yield pape(reference, rows, window, [*inputs.values()], SEED)
    except InsufficientDataError as refusal:
        marts.refuse(f"performance of {spec.name}", refusal)


def _tested(marts: Marts, spec: ModelSpec) -> pl.DataFrame:
    """Probabilities out of time with their labels: entity_id, as_of, score, label."""
    past = kept(marts, "probability")
    if past.is_empty():
        return past
    own = past.filter(target=spec.name, method="model")
    truth = outcomes(marts).filter(target=spec.name)
    return own.join(truth, on=["target", "entity_id", "target_at"]).select(
        "entity_id",
        pl.col("issued_at").alias(spec.as_of),
        score="probability",
        label="outcome",
    )


def _outputs(marts: Marts) -> Iterator[pl.DataFrame]:
    """What the apps' own models gave out in the newest days or hours, against eight weeks."""
    since = marts.as_of - WATCHED
    rows = marts.frame(_OUTPUTS, [since - REFERENCE])
    for (model,), own in rows.group_by("model_type", maintain_order=True):
        reference = own.filter(pl.col("recommended_at") < since)
        newest = own.filter(pl.col("recommended_at") >= since)
        if reference.is_empty() or newest.is_empty():
            continue
        is_busy = newest.height / (WATCHED / timedelta(hours=1)) >= BUSY_HOUR
        every = "1h" if is_busy else "1d"
        windows = newest.with_columns(began=pl.col("recommended_at").dt.truncate(every))
        for (began,), told in windows.group_by("began", maintain_order=True):
            window = Window(f"{model} (output)", began, told)
            yield drift(reference, window, OUTPUTS, SEED).drop("is_alert")


def _calibration(marts: Marts) -> pl.DataFrame:
    """Realised against predicted on matured labels: what was issued, else the backtest."""
    truth = outcomes(marts)
    said = [kept(marts, "probability"), issued(marts, "probability")]
    columns = ["target", "entity_id", "target_at", "issued_at", "probability"]
    rows = [each.filter(method="model").select(columns) for each in said if not each.is_empty()]
    if not rows:
        return CALIBRATION_CHECKS.empty()
    key = ["target", "entity_id", "target_at"]
    told = pl.concat(rows).unique(key, keep="last", maintain_order=True).join(truth, on=key)
    if told.is_empty():
        return CALIBRATION_CHECKS.empty()
    return calibration(
        calibration_sums(
            told.select(
                series="target",
                period_started_at="issued_at",
                predicted="probability",
                realised="outcome",
            )
        )
    )


MONITORING = Step(
    name="watch_models",
    description="Drift, performance before labels, calibration once they are there (AIP-03).",
    reads=(
        *sorted({spec.table for spec in shipped_specs().values()}),
        "ai_performance.fct_recommendations",
    ),
    tables=(DRIFT_CHECKS, PERFORMANCE_ESTIMATES, CALIBRATION_CHECKS, RETRAINING_PROPOSALS),
    work=watch_models,
    after=(MODEL_VERSIONS, PREDICTIONS),
)
