"""Tables of experiments: results and the checks before them.

Belongs here: names, keys, columns, meanings. Does not belong here: how they are computed
(`ml/experiments/`).
"""

from __future__ import annotations

import polars as pl

from ml.tables.base import Column, Table

_TEXT, _COUNT, _NUMBER, _FLAG = pl.String(), pl.Int64(), pl.Float64(), pl.Boolean()

EXPERIMENT_RESULTS = Table(
    "experiment_results",
    "One row per experiment, metric, arm against the control, adjustment and scale. Every value is "
    "null while a check is red; `withheld_reason` says which. A fixed horizon is looked at once: "
    "from then on its rows stay.",
    ("experiment_id", "metric", "arm", "adjustment", "scale"),
    {
        "experiment_id": Column(_TEXT, "Experiment."),
        "metric": Column(_TEXT, "Metric."),
        "arm": Column(_TEXT, "Arm that is compared with the control."),
        "adjustment": Column(_TEXT, "`none`, or `cuped` (by the metric before the experiment)."),
        "scale": Column(_TEXT, "`absolute` (the metric's unit) or `relative` (by the control's)."),
        "role": Column(_TEXT, "`primary`, `secondary` or `guardrail`."),
        "rule": Column(_TEXT, "`fixed_horizon` or `sequential`: which interval decides."),
        "alpha": Column(_NUMBER, "1 less the confidence of every interval."),
        "control_n": Column(_COUNT, "Mature units of the control."),
        "n": Column(_COUNT, "Mature units of the arm."),
        "immature_count": Column(_COUNT, "Units of both whose conversion window is not over."),
        "lost_count": Column(_COUNT, "Units of both whose consent was taken back."),
        "is_deciding": Column(_FLAG, "Whether this row decides: absolute, adjusted if planned so."),
        "control_value": Column(_NUMBER, "The metric in the control, adjusted as said."),
        "value": Column(_NUMBER, "The metric in the arm, adjusted as said."),
        "estimate": Column(_NUMBER, "The effect."),
        "standard_error": Column(_NUMBER, "Its standard error."),
        "fixed_low": Column(_NUMBER, "Lower bound, valid for one look as planned (Welch)."),
        "fixed_high": Column(_NUMBER, "Upper bound of it."),
        "fixed_p_value": Column(_NUMBER, "Two-sided p-value of it."),
        "sequential_low": Column(_NUMBER, "Lower bound, valid at every look."),
        "sequential_high": Column(_NUMBER, "Upper bound of it."),
        "sequential_p_value": Column(_NUMBER, "P-value of it, valid at every look."),
        "low": Column(_NUMBER, "Lower bound by the rule that decides."),
        "high": Column(_NUMBER, "Upper bound by the rule that decides."),
        "p_value": Column(_NUMBER, "P-value by the rule that decides."),
        "adjusted_p_value": Column(
            _NUMBER, "It, adjusted for several: Holm (primary), Benjamini and Hochberg (secondary)."
        ),
        "verdict": Column(
            _TEXT, "`better`, `worse` or `open`; null where the row decides nothing."
        ),
        "theta": Column(_NUMBER, "Weight of the covariate."),
        "covered_ratio": Column(_NUMBER, "Share of units with a covariate, 0 to 1."),
        "newcombe_low": Column(_NUMBER, "Lower bound of a difference of shares by Newcombe."),
        "newcombe_high": Column(_NUMBER, "Upper bound of it."),
        "smallest_effect": Column(_NUMBER, "Effect that these units find with the planned power."),
        "margin": Column(_NUMBER, "Harm that a guardrail forbids."),
        "guardrail_state": Column(
            _TEXT, "`kept` (such harm is excluded), `broken` (it is shown) or `open`, one-sided."
        ),
        "consent_low": Column(_NUMBER, "Lower bound, whatever the lost units did."),
        "consent_high": Column(_NUMBER, "Upper bound, whatever the lost units did."),
        "tolerated_shift": Column(
            _NUMBER, "How far lost units would have to differ for no effect; null without any."
        ),
        "withheld_reason": Column(_TEXT, "Why nothing is told; null where it is told."),
        "decided_at": Column(
            pl.Datetime("us"),
            "When a fixed horizon was looked at (UTC): its rows stay as they were; else null.",
        ),
    },
)

EXPERIMENT_CHECKS = Table(
    "experiment_checks",
    "One row per experiment, check and metric: what must hold before a result may speak.",
    ("experiment_id", "check_name", "metric"),
    {
        "experiment_id": Column(_TEXT, "Experiment."),
        "check_name": Column(
            _TEXT,
            "`plan`, `arms`, `sample_ratio`, `sequential_sample_ratio`, `exposure_integrity`, "
            "`planned_size`; of a metric `maturity`, `counted_sample_ratio`, `a_a_replay`.",
        ),
        "metric": Column(_TEXT, "Metric; empty where it is about the whole experiment."),
        "state": Column(_TEXT, "`green`, `yellow` (look at it) or `red` (withheld)."),
        "value": Column(_NUMBER, "What was measured: a p-value, share, count or rate."),
        "limit_value": Column(_NUMBER, "What it is compared with."),
        "n": Column(_COUNT, "Units or replays that it was measured on."),
        "reason": Column(_TEXT, "What was found."),
    },
)
