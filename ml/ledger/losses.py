"""What single forecasts lost, when truth has arrived.

Belongs here: losses. Does not belong here: their means and intervals (`score.py`), which method is
better (`compare.py`).

Brier score and log loss for probabilities. For durations and series: absolute error of the point;
pinball loss, the mean over the seven quantiles that point and bounds are; CRPS, twice the integral
of the pinball loss over all levels, by the same quantiles (Gneiting and Raftery 2007); and whether
the 50, 80 and 95 % intervals covered. A duration is scored once it has ended: while `open_count` is
large the scores are of the quick ones, and coverage is below its level even of a perfect method.
That is not weighted away here, since many never end. The fair score of the same prediction is the
probability to have ended by a fixed day, issued beside it as `probability`: its truth is of all.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ml.errors import InsufficientDataError, UnusableInputError
from ml.frames import moment, require, text
from ml.ledger.kinds import kind_of

LEVELS = {
    "low_95": 0.025,
    "low_80": 0.1,
    "low_50": 0.25,
    "point": 0.5,
    "high_50": 0.75,
    "high_80": 0.9,
    "high_95": 0.975,
}
"""Column to the level of the quantile that it is."""
CLIP = 1e-6
"""Probabilities are held this far from 0 and 1 in the log loss, which is infinite there."""
MEASURES = {
    "probability": ("brier", "log_loss"),
    "duration": ("absolute_error", "pinball", "crps", "covered_50", "covered_80", "covered_95"),
    "series": ("absolute_error", "pinball", "crps", "covered_50", "covered_80", "covered_95"),
}
"""Kind to its measures; less is better, but for `covered_50` and the like, which should be 0.50."""


def losses(kind: str, forecasts: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """What each forecast lost.

    Args:
        kind: `probability`, `duration` or `series`.
        forecasts: As `read_issues` gives them.
        truth: What came, for one kind (see `kinds.py`); what has not come is not there, or null.

    Returns:
        One row per forecast: kind, target, method, issued_at, key (entity, or begin of the period),
        cluster (what errs together), lead_days (from the issue to the truth; null where open), and
        a column per measure of the kind (null where open or where the method does not say it).

    Raises:
        UnusableInputError: A frame is not as documented.
        InsufficientDataError: Nothing was issued.
    """
    of = kind_of(kind)
    if forecasts.is_empty():
        message = f"no {kind} forecast was issued: there is nothing to score."
        raise InsufficientDataError(message)
    require(
        forecasts,
        {"target": text, "issued_at": moment, **of.columns},
        what="forecasts",
        may_miss=tuple(LEVELS),
    )
    columns = {name: of.columns[name] for name in of.key}
    require(truth, {"target": text, **columns, **of.truth}, what="truth", may_miss=tuple(of.truth))
    on = ["target", *of.key]
    if truth.select(on).is_duplicated().any():
        twice = truth.filter(truth.select(on).is_duplicated()).select(on).row(0)
        message = f"truth has {', '.join(str(each) for each in twice)} twice: give one row."
        raise UnusableInputError(message)
    known = truth.select(*on, *of.truth).cast({name: forecasts.schema[name] for name in on})
    joined = forecasts.join(known, on=on, how="left", maintain_order="left")
    entity = pl.col(of.key[0]).cast(pl.String)
    scored = _scored(kind, joined)
    return scored.select(
        pl.lit(kind).alias("kind"),
        "target",
        "method",
        "issued_at",
        entity.alias("key"),
        (pl.col("issued_at").cast(pl.String) if kind == "series" else entity).alias("cluster"),
        "lead_days",
        *MEASURES[kind],
    )


def _scored(kind: str, joined: pl.DataFrame) -> pl.DataFrame:
    """Joined forecasts with their measures and lead."""
    ends = {"probability": "target_at", "duration": "ended_at", "series": "target_start"}[kind]
    truth = {"probability": "outcome", "duration": "ended_at", "series": "value"}[kind]
    lead = (pl.col(ends).cast(pl.Datetime("us")) - pl.col("issued_at")).dt.total_seconds() / 86_400
    led = joined.with_columns(lead_days=pl.when(pl.col(truth).is_not_null()).then(lead))
    if kind == "probability":
        came = pl.col("outcome").cast(pl.Float64)
        held = pl.col("probability").clip(CLIP, 1 - CLIP)
        return led.with_columns(
            brier=(pl.col("probability") - came) ** 2,
            log_loss=-(came * held.log() + (1 - came) * (1 - held).log()),
        )
    actual = pl.col("lead_days") if kind == "duration" else pl.col("value").cast(pl.Float64)
    return led.with_columns(**_spread_losses(actual))


def _spread_losses(actual: pl.Expr) -> dict[str, pl.Expr]:
    """Measures of points and bounds."""
    edges = np.convolve(list(LEVELS.values()), [0.5, 0.5], mode="valid")
    shares = np.diff(np.concatenate([[0.0], edges, [1.0]]))
    lost = []
    for name, level in LEVELS.items():
        off = actual - pl.col(name)
        lost.append(pl.max_horizontal(level * off, (level - 1) * off))
    whole = pl.all_horizontal(pl.col(name).is_not_null() for name in LEVELS)
    weighted = pl.sum_horizontal(2 * share * each for share, each in zip(shares, lost, strict=True))
    return {
        "absolute_error": (actual - pl.col("point")).abs(),
        "pinball": pl.when(whole & actual.is_not_null()).then(pl.mean_horizontal(lost)),
        "crps": pl.when(whole & actual.is_not_null()).then(weighted),
        **{
            f"covered_{level}": actual.is_between(
                pl.col(f"low_{level}"), pl.col(f"high_{level}")
            ).cast(pl.Float64)
            for level in (50, 80, 95)
        },
    }
