"""Tables of what is watched: drift, performance, calibration, accuracy, trends, confidence.

Belongs here: names, keys, columns, meanings. Does not belong here: how they are computed
(`ml/monitoring/`).
"""

from __future__ import annotations

import polars as pl

from ml.tables.base import Column, Table

_TEXT, _COUNT, _NUMBER, _FLAG = pl.String(), pl.Int64(), pl.Float64(), pl.Boolean()
_MOMENT = pl.Datetime("us")

DRIFT_CHECKS = Table(
    "drift_checks",
    "One row per subject (a model or a table), window and feature, and what of it: its values, or "
    "how many are missing. `(all)` is the joint check of all features.",
    ("subject", "window_started_at", "feature", "aspect"),
    {
        "subject": Column(_TEXT, "Model or table."),
        "window_started_at": Column(_MOMENT, "When the window began (UTC)."),
        "feature": Column(_TEXT, "Feature, `(score)` (what the model says) or `(all)`."),
        "aspect": Column(_TEXT, "`value`, `missing` or `joint`."),
        "status": Column(
            _TEXT, "`tested`, `all_missing`, `constant` or `insufficient_data` (nothing tested)."
        ),
        "reference_count": Column(_COUNT, "Rows of the reference that count."),
        "window_count": Column(_COUNT, "Rows of the window that count."),
        "test": Column(_TEXT, "`kolmogorov_smirnov`, `chi_squared`, `fisher` or `classifier`."),
        "statistic": Column(
            _NUMBER, "Distance, 0 to 1: of distribution functions, shares, or AUC over one half."
        ),
        "floor": Column(
            _NUMBER, "Distance that 1 % of equally large windows of the reference pass."
        ),
        "p_value": Column(_NUMBER, "Probability of one so large without drift."),
        "adjusted_p_value": Column(_NUMBER, "It, over all features (Benjamini and Hochberg)."),
        "is_drifted": Column(_FLAG, "Adjusted p-value at most 0.05 and distance above the floor."),
        "is_alert": Column(_FLAG, "Drifted in this window and the one before."),
        "psi": Column(_NUMBER, "Population stability index; reported only."),
        "jensen_shannon": Column(_NUMBER, "Jensen-Shannon distance (base 2); reported only."),
        "wasserstein": Column(
            _NUMBER, "Wasserstein distance in standard deviations of the reference; reported only."
        ),
    },
)

PERFORMANCE_ESTIMATES = Table(
    "performance_estimates",
    "One row per subject, window, metric and method: performance before labels are there.",
    ("subject", "window_started_at", "metric", "method"),
    {
        "subject": Column(_TEXT, "Model."),
        "window_started_at": Column(_MOMENT, "When the window began (UTC)."),
        "metric": Column(_TEXT, "`roc_auc`, `accuracy`, `precision`, `recall` or `f1`."),
        "method": Column(_TEXT, "`cbpe` or `pape`."),
        "n": Column(_COUNT, "Rows of the window."),
        "estimate": Column(_NUMBER, "Performance that scores let expect; null if undefined."),
        "low": Column(_NUMBER, "Lower bound: 95 % of equally large windows of the reference."),
        "high": Column(_NUMBER, "Upper bound of it."),
        "reference_value": Column(_NUMBER, "Performance on the reference."),
        "reference_low": Column(_NUMBER, "Three standard deviations below it, in such windows."),
        "reference_high": Column(_NUMBER, "Three standard deviations above it."),
        "is_alert": Column(_FLAG, "The estimate lies outside the reference's band."),
        "realised": Column(_NUMBER, "Performance with labels; null until they are there."),
    },
)

CALIBRATION_CHECKS = Table(
    "calibration_checks",
    "One row per series and period: what was predicted and what became of it, on matured labels.",
    ("series", "period_started_at"),
    {
        "series": Column(_TEXT, "Model, perhaps with a segment."),
        "period_started_at": Column(_MOMENT, "When the period began (UTC)."),
        "n": Column(_COUNT, "Matured labels."),
        "predicted_mean": Column(_NUMBER, "Mean predicted probability."),
        "realised_mean": Column(_NUMBER, "Share that came true."),
        "realised_low": Column(_NUMBER, "Lower bound of it (Wilson, 95 %)."),
        "realised_high": Column(_NUMBER, "Upper bound of it."),
        "z": Column(_NUMBER, "Realised less predicted, in standard deviations."),
        "p_value": Column(_NUMBER, "Two-sided p-value of it."),
        "cusum_up": Column(_NUMBER, "Cumulative sum of more than predicted."),
        "cusum_down": Column(_NUMBER, "Cumulative sum of fewer than predicted."),
        "is_alert": Column(_FLAG, "Beyond the limit at once, or by the cumulative sums."),
        "status": Column(_TEXT, "`watched`, or `insufficient_data` (too few are to be expected)."),
    },
)

ACCURACY_WATCH = Table(
    "accuracy_watch",
    "One row per series (a model or one of its versions) and period: the seed's rules and sound "
    "ones.",
    ("series", "period_started_at"),
    {
        "series": Column(_TEXT, "Values of the keys, joined by ` | `."),
        "period_started_at": Column(_MOMENT, "When the period began (UTC)."),
        "status": Column(_TEXT, "`reference`, `watched` or `insufficient_data`."),
        "right_count": Column(_COUNT, "Right answers."),
        "judged_count": Column(_COUNT, "Judged answers: the n of `accuracy`."),
        "accuracy": Column(_NUMBER, "Right of judged; null where none was judged."),
        "low": Column(_NUMBER, "Lower bound of it (Wilson, 95 %)."),
        "high": Column(_NUMBER, "Upper bound of it."),
        "reference_accuracy": Column(_NUMBER, "Accuracy in the version's first days."),
        "reference_count": Column(_COUNT, "Judged answers in them."),
        "is_below_75": Column(_FLAG, "The seed's rule: accuracy below 75 %."),
        "drop_ratio": Column(_NUMBER, "1 less accuracy by the reference's."),
        "is_drop_over_10_percent": Column(_FLAG, "The seed's rule: that is more than 10 %."),
        "drop_probability": Column(_NUMBER, "Probability of a true fall of more than 10 %."),
        "is_drop_likely": Column(_FLAG, "Whether that is at least 95 %."),
        "usual_accuracy": Column(_NUMBER, "Accuracy that the cumulative sum starts from."),
        "cusum": Column(_NUMBER, "Height of the cumulative sum."),
        "is_alert": Column(_FLAG, "Whether it is above its limit; it then starts anew."),
    },
)

TREND_TESTS = Table(
    "trend_tests",
    "One row per learner: slope of scores by attempt, the seed's label and tested ones.",
    ("learner_id",),
    {
        "learner_id": Column(_TEXT, "Learner."),
        "n": Column(_COUNT, "Scores."),
        "method": Column(_TEXT, "`least_squares` or `theil_sen`."),
        "seed_slope": Column(
            _NUMBER, "Least squares slope, points per attempt; null if undefined."
        ),
        "seed_label": Column(
            _TEXT, "`improving` above 0.5, `declining` below -0.5, else `stable`."
        ),
        "slope": Column(_NUMBER, "Slope by the method; null below five scores."),
        "low": Column(_NUMBER, "Lower bound of it."),
        "high": Column(_NUMBER, "Upper bound of it."),
        "p_value": Column(_NUMBER, "Two-sided p-value of a slope of 0."),
        "adjusted_p_value": Column(_NUMBER, "It, over all learners (Benjamini and Hochberg)."),
        "label": Column(
            _TEXT, "`improving`, `declining`, `stable` (none shown) or `insufficient_data`."
        ),
        "adjusted_label": Column(_TEXT, "The same by the adjusted p-value."),
    },
)

CONFIDENCE_CALIBRATION = Table(
    "confidence_calibration",
    "One row per series and threshold: what is said with at least so much confidence, and how "
    "often it proves right, on later judgements than those that it was calibrated on.",
    ("series", "threshold"),
    {
        "series": Column(_TEXT, "Model version or type of recommendation."),
        "threshold": Column(_NUMBER, "Least calibrated confidence, 0 to 1."),
        "status": Column(_TEXT, "`calibrated` or `insufficient_data`."),
        "calibration_count": Column(_COUNT, "Judgements that it was calibrated on."),
        "judged_count": Column(_COUNT, "Later judgements."),
        "said_count": Column(_COUNT, "Those of them with at least so much confidence."),
        "coverage_ratio": Column(_NUMBER, "Said of judged."),
        "right_count": Column(_COUNT, "Said and right."),
        "precision_ratio": Column(_NUMBER, "Right of said; null where nothing is said."),
        "precision_low": Column(_NUMBER, "Lower bound of it (Wilson, 95 %)."),
        "precision_high": Column(_NUMBER, "Upper bound of it."),
        "claimed_precision_ratio": Column(
            _NUMBER, "Right of those whose claimed confidence is at least so much."
        ),
        "claimed_said_count": Column(_COUNT, "The n of it."),
        "claimed_brier_score": Column(_NUMBER, "Brier score of claimed confidence."),
        "brier_score": Column(_NUMBER, "Brier score of calibrated confidence."),
    },
)

TABLES = (
    DRIFT_CHECKS,
    PERFORMANCE_ESTIMATES,
    CALIBRATION_CHECKS,
    ACCURACY_WATCH,
    TREND_TESTS,
    CONFIDENCE_CALIBRATION,
)
