"""Tables of forecasts, of what they are worth, and of anomalies.

Belongs here: what the functions of `ml.forecasting`, `customers`, `completion` and `ledger` give
back, as tables. Does not belong here: how it is computed.
"""

from __future__ import annotations

import polars as pl

from ml.tables.base import Column, Table

_ISSUED = Column(pl.Datetime("us"), "When it was issued, by the data's clock, UTC.")


def _text(description: str) -> Column:
    return Column(pl.String(), description)


def _number(description: str) -> Column:
    return Column(pl.Float64(), description)


def _count(description: str) -> Column:
    return Column(pl.Int64(), description)


def _bounds(of: str) -> dict[str, Column]:
    """Lower and upper bounds of the three intervals."""
    return {
        f"{side}_{level}": _number(f"{word} bound of the {level} % interval of {of}.")
        for level in (50, 80, 95)
        for side, word in (("low", "Lower"), ("high", "Upper"))
    }


_BASIS = _text(
    "`issued`: frozen when it was issued. `backtest`: what would have been said, made later."
)


FORECASTS = Table(
    "forecasts",
    "One row per series, method, issue and period ahead: the model and its baselines.",
    ("series_id", "method", "issued_at", "target_start"),
    {
        "series_id": _text("The series."),
        "method": _text("`model`, `naive` (last value) or `seasonal_naive` (a season before)."),
        "issued_at": _ISSUED,
        "target_start": Column(pl.Datetime("us"), "Begin of the period that is forecast."),
        "horizon": _count("Periods ahead."),
        "point": _number("The forecast: a median. Null where nothing can be said."),
        **_bounds("the value"),
        "model_version": _text("Hash of the code that made it."),
        "is_backfilled": Column(
            pl.Boolean(), "Whether it was made a week or more after its issue, from what was known."
        ),
    },
)

COMPLETION_FORECASTS = Table(
    "completion_forecasts",
    "One row per learner on the way to complete a course or a piece, and issue.",
    ("source_system", "learner_id", "subject_kind", "subject_id", "issued_at"),
    {
        "source_system": _text("App of the learner."),
        "learner_id": _text("Pseudonym."),
        "subject_kind": _text("`course` or `piece`."),
        "subject_id": _text("The course or the song."),
        "issued_at": _ISSUED,
        "units_left": _number("Units that are left."),
        "median_days": _number("Days until it is complete, if it goes on: the median."),
        **_bounds("those days"),
        "median_date": Column(pl.Date(), "Issue and median days; null beyond 100 years."),
        "low_80_date": Column(pl.Date(), "Issue and lower bound of the 80 % interval."),
        "high_80_date": Column(pl.Date(), "Issue and upper bound; null beyond 100 years."),
        "never_probability": _number("Probability that it never completes."),
        "complete_7_probability": _number("Probability that it completes within 7 days."),
        "complete_28_probability": _number("Probability that it completes within 28 days."),
        "complete_90_probability": _number("Probability that it completes within 90 days."),
        "rate_mean": _number("Units per day that are expected while it goes on."),
        "naive_days": _number("Units left over the own average velocity; null without any."),
        "predicted_days_seed": _number("What the seed's formula says; null where undefined."),
        "n": _count("Entities that the rates were fitted on."),
    },
)

LIFETIME_VALUES = Table(
    "lifetime_values",
    "One row per learner, basis and issue: what he or she is expected to be worth.",
    ("source_system", "learner_id", "basis", "issued_at"),
    {
        "source_system": _text("App of the learner."),
        "learner_id": _text("Pseudonym."),
        "basis": _text("`transactions` (no contract) or `subscription`."),
        "issued_at": _ISSUED,
        "method": _text(
            "How it is valued: `mbgnbd` (orders), the version of the model of churn, or "
            "`base_rate`."
        ),
        "horizon_days": _count("Days that are valued."),
        "rank": _count("Place by expected value among those of the basis, 1 the greatest."),
        "expected_transactions": _number("Transactions to come; null for subscriptions."),
        "alive_probability": _number("Probability of still being there; do not rank by it."),
        "expected_mean_value": _number("Mean value of a transaction; null for subscriptions."),
        "expected_value": _number("Expected value, in cents of USD."),
        "low_95": _number("Lower bound of the 95 % interval of the expected value."),
        "high_95": _number("Upper bound."),
        "n": _count("Learners that the model was fitted on; weeks of subscriptions for those."),
    },
)

CAPACITY_OUTLOOKS = Table(
    "capacity_outlooks",
    "One row per limit and issue: whether and when its series crosses it.",
    ("series_id", "limit_value", "issued_at"),
    {
        "series_id": _text("The series."),
        "limit_value": _number("The limit; crossing is being above it."),
        "issued_at": _ISSUED,
        "status": _text("`ok` or `insufficient_data`."),
        "latest_value": _number("Its newest value."),
        "exceed_30_probability": _number("That it is crossed within 30 periods."),
        "exceed_60_probability": _number("Within 60; null beyond half of the history."),
        "exceed_90_probability": _number("Within 90; null beyond half of the history."),
        "first_date_50": Column(pl.Date(), "First date by which half of the paths cross."),
        "first_date_90": Column(pl.Date(), "First date by which nine of ten cross."),
        "horizon": _count("Periods that the history carries."),
        "n": _count("Values known."),
        "recommendation": _text("What to do, with limit, dates and evidence."),
    },
)

METRIC_ANOMALIES = Table(
    "metric_anomalies",
    "One row per measurement of a system series, with its anomaly score.",
    ("series_id", "measured_at"),
    {
        "series_id": _text("The series."),
        "measured_at": Column(pl.Datetime("us"), "When it was measured, UTC."),
        "value": _number("What was measured; null where nothing was."),
        "expected": _number("Median of the same slot of earlier seasons."),
        "surprise": _number("Sum of five -log10 tail probabilities."),
        "score": _number("The surprise; 0 in probation and where refractory time silences it."),
        "is_anomaly": Column(pl.Boolean(), "Whether the score reaches the threshold."),
    },
)

FORECAST_SCORES = Table(
    "forecast_scores",
    "One row per kind, target, method, lead and measure, of forecasts whose truth has come.",
    ("basis", "kind", "target", "method", "lead", "measure"),
    {
        "basis": _BASIS,
        "kind": _text("`probability`, `duration` or `series`."),
        "target": _text("What was forecast."),
        "method": _text("`model` or a baseline."),
        "lead": _text("Days from issue to truth: `all`, `0-7`, `8-28`, `29+`."),
        "measure": _text("brier, log_loss; absolute_error, pinball, crps; covered_50, _80, _95."),
        "n": _count("Forecasts that were scored."),
        "open_count": _count("Forecasts whose truth has not come, or that were not made."),
        "cluster_count": _count("Issues (series) or entities that they are of."),
        "value": _number("Mean of the measure."),
        "low_95": _number("Lower bound of its 95 % interval, by cluster bootstrap."),
        "high_95": _number("Upper bound."),
        "lead_days_mean": _number("Mean days from issue to truth."),
    },
)

FORECAST_SKILL = Table(
    "forecast_skill",
    "One row per kind, target, measure and baseline: whether the model beats it.",
    ("basis", "kind", "target", "measure", "baseline"),
    {
        "basis": _BASIS,
        "kind": _text("`probability`, `duration` or `series`."),
        "target": _text("What was forecast."),
        "measure": _text("The loss that is compared."),
        "baseline": _text("The method that the model is compared with."),
        "verdict": _text("`better`, `worse` or `undecided`."),
        "n": _count("Forecasts that both made."),
        "unpaired_count": _count("The model's forecasts that the baseline does not make."),
        "cluster_count": _count("Issues (series) or entities that the pairs are of."),
        "model_value": _number("The model's mean loss over the pairs."),
        "baseline_value": _number("The baseline's."),
        "skill": _number("1 - model_value / baseline_value."),
        "skill_low_95": _number("Lower bound of its 95 % interval, by cluster bootstrap."),
        "skill_high_95": _number("Upper bound."),
    },
)

REFUSALS = Table(
    "refusals",
    "One row per thing that could not be predicted as of the last run, with the reason.",
    ("step", "subject"),
    {
        "step": _text("Step of ML that refused."),
        "subject": _text("Model, series or population that nothing is said of."),
        "reason": _text("What is missing, and what to do."),
    },
)

TABLES = (
    REFUSALS,
    FORECASTS,
    COMPLETION_FORECASTS,
    LIFETIME_VALUES,
    CAPACITY_OUTLOOKS,
    METRIC_ANOMALIES,
    FORECAST_SCORES,
    FORECAST_SKILL,
)
