"""Tables of the registry: versions, backtests, predictions, promotions, proposals, features.

Belongs here: their columns and what they mean. Does not belong here: how they are filled
(`ml/registry/`).
"""

from __future__ import annotations

import polars as pl

from ml.tables.base import Column, Table

TEXT, WHOLE, REAL, FLAG, MOMENT = (
    pl.String(),
    pl.Int64(),
    pl.Float64(),
    pl.Boolean(),
    pl.Datetime("us"),
)
NAME = Column(TEXT, "Name of the model.")
VERSION = Column(TEXT, "Version: a hash of spec, features, data, code, libraries and seed.")

MODEL_VERSIONS = Table(
    "model_versions",
    "One row per version of a model.",
    ("name", "version"),
    {
        "name": NAME,
        "version": VERSION,
        "kind": Column(TEXT, "What predicts: `hazard`, `logistic` or the name of a baseline."),
        "status": Column(TEXT, "`champion` or `challenger`."),
        "description": Column(TEXT, "What is predicted, of whom."),
        "owner": Column(TEXT, "Who answers for the model."),
        "actors": Column(TEXT, "Who may act on it, and how."),
        "horizon_days": Column(WHOLE, "Days that it looks ahead."),
        "row_count": Column(WHOLE, "Rows with a known label that it was trained on."),
        "event_count": Column(WHOLE, "Rows of these on which it happened."),
        "first_as_of_at": Column(MOMENT, "Moment of the oldest row (UTC)."),
        "last_as_of_at": Column(MOMENT, "Moment of the youngest row (UTC)."),
        "known_at": Column(MOMENT, "Training cutoff: when the last label was known (UTC)."),
        "calibration": Column(TEXT, "`sigmoid`, `shrunken_sigmoid` or `none`."),
        "dropped_features": Column(TEXT, "Features without any value, as a JSON list."),
        "notes": Column(TEXT, "What is to be said about it, as a JSON list."),
        "data_hash": Column(TEXT, "Hash of the data."),
        "code_hash": Column(TEXT, "Hash of the code."),
        "libraries": Column(TEXT, "Library to version, as JSON."),
    },
)

BACKTEST_METRICS = Table(
    "backtest_metrics",
    "One row per version, fold (or `all`), segment, predictor and metric.",
    ("name", "version", "fold", "segment", "segment_value", "predictor", "metric"),
    {
        "name": NAME,
        "version": VERSION,
        "fold": Column(TEXT, "Rolling origin, 1 being the oldest, or `all`."),
        "segment": Column(TEXT, "Column that splits the rows, or `all`."),
        "segment_value": Column(TEXT, "Its value, or `all`."),
        "predictor": Column(TEXT, "`hazard`, `logistic` or a baseline."),
        "metric": Column(TEXT, "What was measured, such as `log_loss` or `roc_auc`."),
        "value": Column(REAL, "The measure; missing where one class has no rows."),
        "low": Column(REAL, "Lower bound of its 95 % interval."),
        "high": Column(REAL, "Upper bound."),
        "n": Column(WHOLE, "Rows predicted."),
        "events": Column(WHOLE, "Rows of these on which it happened."),
    },
)

PREDICTIONS = Table(
    "predictions",
    "One row per model, version, learner, subject and moment.",
    ("name", "version", "source_system", "learner_id", "subject_id", "as_of_at"),
    {
        "name": NAME,
        "version": VERSION,
        "source_system": Column(TEXT, "App of the learner."),
        "learner_id": Column(TEXT, "The learner."),
        "subject_id": Column(TEXT, "Course or subscription; missing if it is about the learner."),
        "as_of_at": Column(MOMENT, "Only what was known before is used (UTC)."),
        "horizon_days": Column(WHOLE, "Days that it looks ahead."),
        "probability": Column(REAL, "Calibrated probability that it happens within the horizon."),
        "decile": Column(WHOLE, "1 is the tenth of this moment's rows most at risk."),
        "reasons": Column(TEXT, "Features that moved it most, as JSON; no causes."),
        "feature_hash": Column(TEXT, "Hash of version and features: the same, the same answer."),
    },
)

PROMOTIONS = Table(
    "promotions",
    "One row per version and gate that it was held against, and one for the decision.",
    ("name", "version", "gate"),
    {
        "name": NAME,
        "version": VERSION,
        "champion_version": Column(TEXT, "The champion at that time; missing if there was none."),
        "gate": Column(TEXT, "What was asked, or `decision`."),
        "value": Column(REAL, "What was measured."),
        "low": Column(REAL, "Lower bound of its 95 % interval; missing if it has none."),
        "high": Column(REAL, "Upper bound."),
        "n": Column(WHOLE, "Rows that it was measured on."),
        "is_passed": Column(FLAG, "Whether the gate was passed; of the decision: promoted."),
        "decision": Column(TEXT, "`promoted`, `kept` or `baseline_published`."),
        "reason": Column(TEXT, "In words."),
    },
)

RETRAINING_PROPOSALS = Table(
    "retraining_proposals",
    "One row per champion and reason to train it again. Nothing is retrained by itself.",
    ("name", "version", "trigger"),
    {
        "name": NAME,
        "version": VERSION,
        "trigger": Column(TEXT, "`age`, `calibration` or `drift`."),
        "proposed_at": Column(MOMENT, "As of when (UTC)."),
        "value": Column(REAL, "Weeks, calibration intercept, or number of drifted features."),
        "limit_value": Column(REAL, "The value that it must exceed."),
        "reason": Column(TEXT, "In words."),
    },
)

MODEL_FEATURES = Table(
    "model_features",
    "One row per version and feature.",
    ("name", "version", "feature"),
    {
        "name": NAME,
        "version": VERSION,
        "feature": Column(TEXT, "Column of the feature mart."),
        "importance": Column(REAL, "Rise of the log loss when its values change places."),
        "is_dropped": Column(FLAG, "Whether it had no value at all in the fit."),
    },
)

TABLES = (
    MODEL_VERSIONS,
    BACKTEST_METRICS,
    PREDICTIONS,
    PROMOTIONS,
    RETRAINING_PROPOSALS,
    MODEL_FEATURES,
)
