"""When learners complete what they have begun, issued every Monday (VEL-04, VEL-05).

Belongs here: what is said of a Monday, frozen as durations and as probabilities. Does not belong
here: progress from weekly rows (`progress.py`), the posterior (`ml/completion/`), features (dbt).

Durations are of those that go on, and are scored once they have ended. The probability of
completion within four weeks is scored for all that were open, so nobody's silence is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import polars as pl

from ml.completion.dates import with_dates
from ml.completion.paces import fit_paces
from ml.completion.posterior import predict
from ml.errors import InsufficientDataError
from ml.ledger.issue import Issue
from ml.ledger.rows import completion_rows, duration_rows
from ml.registry.versions import code_hash
from ml.tables.forecasts import COMPLETION_FORECASTS
from orchestration.predictions.issues import due, freeze, newest_monday
from orchestration.predictions.marts import Marts
from orchestration.predictions.progress import completed_share, open_at, settled_by
from orchestration.predictions.step import Step
from orchestration.predictions.truths import WITHIN_DAYS, completion_within

FIRST_ISSUES = (8, 4, 0)
_KEY = ("source_system", "learner_id", "subject_kind", "subject_id")


def forecast_completion(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Days to completion of everything open on the newest Monday, with intervals."""
    weeks = marts.frame(f"from ml.fct_progress_weeks order by {', '.join(_KEY)}, as_of_at")
    newest = newest_monday(marts.as_of)
    told = [COMPLETION_FORECASTS.empty()]
    for (kind,), rows in weeks.group_by("subject_kind", maintain_order=True):
        target = f"completion.{kind}"
        for issue in _due(marts, target):
            # an early Monday with too little has no issue; of the newest it is told below
            with suppress(InsufficientDataError):
                _issue(marts, rows, issue)
        try:
            now = said_at(rows, newest)
        except InsufficientDataError as refusal:
            marts.refuse(target, refusal)
            continue
        told.append(COMPLETION_FORECASTS.of(with_dates(now, newest)))
    return {COMPLETION_FORECASTS.name: pl.concat(told)}


def _due(marts: Marts, target: str) -> Iterator[Issue]:
    """Issues of both kinds that are to be made."""
    yield from due(marts, "duration", target, FIRST_ISSUES)
    yield from due(marts, "probability", completion_within(target), FIRST_ISSUES)


def _issue(marts: Marts, rows: pl.DataFrame, issue: Issue) -> None:
    """Freeze what is said of a Monday, if anything was open."""
    at = issue.issued_at
    said = said_at(rows, at)
    if said.is_empty():
        return
    version = code_hash()[:12]
    if issue.kind == "duration":
        freeze(marts, issue, duration_rows(said, version))
    else:
        rate = completed_share(rows, at, timedelta(days=WITHIN_DAYS))
        freeze(marts, issue, completion_rows(said, version, issued_at=at, base_rate=rate))


def said_at(rows: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Predictions of a Monday, from what was known then.

    Args:
        rows: Weekly rows of one kind of subject.
        at: The Monday.

    Returns:
        As `predict` gives them, with source_system, learner_id, subject_kind and subject_id;
        `COMPLETION_FORECASTS` without rows if nothing was open.

    Raises:
        InsufficientDataError: Too few had begun by then.
    """
    known = open_at(rows, at)
    if known.is_empty():
        return COMPLETION_FORECASTS.empty()
    said = predict(known, fit_paces(settled_by(rows, at)))
    on = ["target_id", "entity_id"]
    return said.join(known.select(*on, *_KEY), on=on, how="inner", maintain_order="left")


COMPLETION = Step(
    name="forecast_completion",
    description="When courses and pieces will be completed, with intervals (VEL-04, VEL-05).",
    reads=("ml.fct_progress_weeks",),
    tables=(COMPLETION_FORECASTS,),
    work=forecast_completion,
)
