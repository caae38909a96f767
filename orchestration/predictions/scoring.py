"""How forecasts did once truth has come: scores, and whether each baseline is beaten (G11).

Belongs here: what truth is, in the ledger's form. Does not belong here: losses, intervals, verdicts
(`ml/ledger/`), or what was issued (`issues.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import polars as pl

from ml.ledger.compare import skill
from ml.ledger.losses import losses
from ml.ledger.score import scores
from ml.tables.forecasts import FORECAST_SCORES, FORECAST_SKILL, REFUSALS
from ml.tables.registry import TABLES
from orchestration.predictions.backtests import kept
from orchestration.predictions.issues import issued
from orchestration.predictions.marts import Marts
from orchestration.predictions.refusals import refusals
from orchestration.predictions.step import Step
from orchestration.predictions.truths import durations, outcomes, series_values

TRUTHS: Mapping[str, Callable[[Marts], pl.DataFrame]] = {
    "series": series_values,
    "probability": outcomes,
    "duration": durations,
}


def score_forecasts(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Scores and skill of what was issued, and of backtests, which stand in for a young ledger."""
    told = list(_lost(marts))
    return {
        FORECAST_SCORES.name: _together(FORECAST_SCORES.empty(), scores, told),
        FORECAST_SKILL.name: _together(FORECAST_SKILL.empty(), skill, told),
        REFUSALS.name: refusals(marts.settings),
    }


def _lost(marts: Marts) -> Iterator[tuple[str, pl.DataFrame]]:
    """Basis and losses of every kind of which anything was said."""
    for kind, truth_of in TRUTHS.items():
        truth = truth_of(marts)
        for basis, forecasts in (("issued", issued(marts, kind)), ("backtest", kept(marts, kind))):
            if not forecasts.is_empty():
                yield basis, losses(kind, forecasts, truth)


def _together(
    empty: pl.DataFrame,
    judge: Callable[[pl.DataFrame], pl.DataFrame],
    told: list[tuple[str, pl.DataFrame]],
) -> pl.DataFrame:
    found = [judge(lost).with_columns(basis=pl.lit(basis)) for basis, lost in told]
    return pl.concat([empty, *(each.select(empty.columns) for each in found)])


OWN = {FORECAST_SCORES.name, FORECAST_SKILL.name, REFUSALS.name}
"""What this step gives back; it waits for all others, since it tells what each of them refused."""

SCORING = Step(
    name="score_forecasts",
    description="What forecasts were worth, against naive methods and the seeds' formulas (G11).",
    reads=("ml.fct_metric_series", "ml.fct_progress_weeks"),
    tables=(FORECAST_SCORES, FORECAST_SKILL, REFUSALS),
    work=score_forecasts,
    after=tuple(table for table in TABLES if table.name not in OWN),
)
