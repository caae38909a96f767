"""Accuracy of AI models: the seed's point rules, and rules that say how sure they are.

Belongs here: every series' periods with both rules. Does not belong here: the chart (`cusum.py`).

The seed (AIP-03) alarms below 75 % and at a fall of more than 10 %. Of a model that is right four
times in five, 20 answers a day fall below 75 % within 90 days for certain. Beside both stand the
probability that accuracy has truly fallen by so much, and a cumulative sum against the version's
own first days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from ml.errors import UnusableInputError
from ml.frames import Kind, anything, moment, number, require
from ml.monitoring.cusum import LIMIT, Cusum
from ml.tables.monitoring import ACCURACY_WATCH

CRITICAL = 0.75
DROP = 0.1
SURE = 0.95
_POINTS = 64
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Rules:
    """How accuracy is watched.

    Attributes:
        reference_days: A version's first days, which the later ones are compared with.
        reference_least: Judged answers that they must have.
        drop: Share by which accuracy must not fall.
        sure: Probability from which a fall is called true.
        limit: Height at which the cumulative sum alarms.
        usual: Accuracy while nothing is wrong; null takes that of the first days, less half
            a standard error: it is itself estimated, and one too high alarms for nothing.
    """

    reference_days: int = 28
    reference_least: int = 50
    drop: float = DROP
    sure: float = SURE
    limit: float = LIMIT
    usual: float | None = None


def watch(counts: pl.DataFrame, keys: Sequence[str], rules: Rules | None = None) -> pl.DataFrame:
    """Judge every period of every series.

    Args:
        counts: One row per series and period with the `keys` that name a series (a model, its
            version, a population), `period_started_at` (day or moment: hours and days alike),
            `right_count` and `judged_count` (whole numbers).
        keys: Columns that name a series.
        rules: How it is watched.

    Returns:
        Rows of `accuracy_watch`. `series` is the keys' values, joined. A series' `status` is
        `reference` in its first days, `insufficient_data` where these have too few judged answers,
        else `watched`; the sound rules are null unless watched, the seed's wherever something was
        judged.

    Raises:
        UnusableInputError: A column is missing, or more right than judged.
    """
    rules = rules or Rules()
    needed: dict[str, Kind] = dict.fromkeys(keys, anything)
    needed |= {"period_started_at": moment, "right_count": number, "judged_count": number}
    require(counts, needed, what="counts of right answers")
    wrong = counts.filter(
        (pl.col("right_count") > pl.col("judged_count")) | (pl.col("right_count") < 0)
    )
    if wrong.height:
        message = f"{wrong.height} periods have more right than judged answers, or fewer than none."
        raise UnusableInputError(message + " Count only judged answers as right.")
    named = counts.with_columns(
        pl.concat_str(
            *(pl.col(key).cast(pl.String).fill_null("") for key in keys), separator=" | "
        ).alias("series"),
        pl.col("period_started_at").cast(pl.Datetime("us")),
    ).sort("series", "period_started_at")
    parts = [_series(own, rules) for _, own in named.group_by("series", maintain_order=True)]
    return ACCURACY_WATCH.of(pl.concat(parts)) if parts else ACCURACY_WATCH.empty()


def _series(own: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    began = pl.col("period_started_at").min()
    judged, right = pl.col("judged_count").cast(pl.Int64), pl.col("right_count").cast(pl.Int64)
    is_reference = pl.col("period_started_at") < began + pl.duration(days=rules.reference_days)
    told = own.with_columns(
        is_reference.alias("is_reference"),
        judged,
        right,
        pl.when(judged > 0).then(right / judged).alias("accuracy"),
    )
    n = int(told.filter("is_reference")["judged_count"].sum())
    k = int(told.filter("is_reference")["right_count"].sum())
    is_known = n >= rules.reference_least
    status = (
        pl.when("is_reference")
        .then(pl.lit("reference"))
        .otherwise(pl.lit("watched" if is_known else "insufficient_data"))
    )
    told = told.with_columns(
        status.alias("status"),
        pl.lit(k / n if is_known else None, pl.Float64).alias("reference_accuracy"),
        pl.lit(n, pl.Int64).alias("reference_count"),
    )
    return _seed_rules(_bounds(told)).with_columns(_sound_rules(told, (k, n), rules))


def _bounds(told: pl.DataFrame) -> pl.DataFrame:
    n, p = told["judged_count"].to_numpy(), told["accuracy"].to_numpy()
    z = stats.norm.ppf((1 + SURE) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = 1 + z**2 / n
        middle = (p + z**2 / (2 * n)) / spread
        half = z / spread * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    ends = {"low": middle - half, "high": middle + half}
    return told.with_columns(
        pl.Series(name, np.clip(values, 0, 1)).fill_nan(None) for name, values in ends.items()
    )


def _seed_rules(told: pl.DataFrame) -> pl.DataFrame:
    """The seed's rules to the letter."""
    watched = pl.col("status") == "watched"
    fall = 1 - pl.col("accuracy") / pl.col("reference_accuracy")
    return told.with_columns(
        (pl.col("accuracy") < CRITICAL).alias("is_below_75"),
        pl.when(watched).then(fall).alias("drop_ratio"),
    ).with_columns((pl.col("drop_ratio") > DROP + _ROUNDING).alias("is_drop_over_10_percent"))


def _sound_rules(told: pl.DataFrame, reference: tuple[int, int], rules: Rules) -> list[pl.Series]:
    watched = (told["status"] == "watched").to_numpy()
    right, judged = (told[name].to_numpy()[watched] for name in ("right_count", "judged_count"))
    columns = {
        "drop_probability": np.full(told.height, np.nan),
        "cusum": np.full(told.height, np.nan),
    }
    usual = _usual(reference, rules)
    if watched.any():
        columns["drop_probability"][watched] = drop_probability(
            right, judged, reference, rules.drop
        )
        chart = Cusum(usual, usual * (1 - rules.drop), rules.limit)
        columns["cusum"][watched] = chart.heights(right, judged)
    series = {name: pl.Series(name, values).fill_nan(None) for name, values in columns.items()}
    return [
        *series.values(),
        (series["drop_probability"] >= rules.sure).alias("is_drop_likely"),
        (series["cusum"] > rules.limit).alias("is_alert"),
        pl.Series("usual_accuracy", np.where(watched, usual, np.nan)).fill_nan(None),
    ]


def _usual(reference: tuple[int, int], rules: Rules) -> float:
    if rules.usual is not None:
        return rules.usual
    right, judged = reference
    rate = (right + 0.5) / (judged + 1)
    return float(rate - 0.5 * np.sqrt(rate * (1 - rate) / (judged + 1)))


def drop_probability(
    right: NDArray[np.int64], judged: NDArray[np.int64], reference: tuple[int, int], drop: float
) -> NDArray[np.float64]:
    """Probability that a rate lies more than `drop` below the reference's, given both counts.

    Both have Jeffreys' prior. The reference is summed over its quantiles.

    Args:
        right: Right answers per period.
        judged: Judged answers per period.
        reference: Right and judged answers of the reference.
        drop: Share of the reference's rate.
    """
    k, n = reference
    places = (np.arange(_POINTS) + 0.5) / _POINTS
    limits = (1 - drop) * stats.beta.ppf(places, k + 0.5, n - k + 0.5)
    shape = right[:, None] + 0.5, (judged - right)[:, None] + 0.5
    return stats.beta.cdf(limits[None, :], *shape).mean(axis=1)
