"""What subscriptions that are paid for now are expected to bring in half a year (BI-04).

Belongs here: the weekly hazard of each subscription, and what it pays. Does not belong here: the
model of churn (`classifiers.py`), survival times revenue (`ml/customers/lifetime.py`).

The hazard is that of the champion of `subscription_churn`, else the base rate of matured weeks. It
is taken to stay as it is this week: nobody knows the features of weeks to come. The interval is
that of the level: Wilson's of the weeks in which somebody left, as odds around each hazard. It says
how well the mean is known, not how much one subscriber will pay. Amounts are in cents of USD.
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

from ml.customers.lifetime import subscription_values
from ml.errors import ForeignModelError, InsufficientDataError
from ml.evaluation.calibration import wilson
from ml.models.fitted import predict
from ml.models.spec import ModelSpec, shipped_specs
from ml.registry.store import load
from ml.tables.forecasts import LIFETIME_VALUES
from orchestration.predictions.champions import champion
from orchestration.predictions.marts import Marts

MODEL = "subscription_churn"
BASE_RATE = "base_rate"
MIN_WEEKS = 50
"""Matured weeks of subscriptions without which no hazard is told."""
WEEKS_PER_MONTH = 365.25 / 12 / 7
RATES = "intermediate.int_subscriptions__exchange_rates"

_SUBSCRIPTIONS = f"""
    select
        weeks.*,
        weeks.monthly_amount_cents * rates.usd_micros / 1e6 as monthly_usd_cents
    from ml.fct_subscription_weeks as weeks
    left join {RATES} as rates
        on
            weeks.currency = rates.currency
            and weeks.as_of_date >= rates.valid_from_date
            and weeks.as_of_date < rates.valid_to_date
    order by weeks.source_system, weeks.learner_id, weeks.subscription_id, weeks.as_of_at
"""


def value_subscribers(marts: Marts, at: datetime, weeks: int) -> pl.DataFrame:
    """Values of everybody who pays for a subscription on a Monday.

    Args:
        marts: Where.
        at: The Monday.
        weeks: Weeks to come that are valued.

    Returns:
        Rows of `LIFETIME_VALUES`; what has no price in USD is refused by its number.

    Raises:
        InsufficientDataError: Fewer than `MIN_WEEKS` weeks of subscriptions have matured.
    """
    rows = marts.frame(_SUBSCRIPTIONS)
    now = rows.filter(pl.col("as_of_at") == at)
    priced = now.filter(pl.col("monthly_usd_cents").is_not_null())
    if priced.height < now.height:
        reason = f"{now.height - priced.height} of {now.height} have no price or no exchange rate: "
        message = f"{reason}add the currency to the seed exchange_rates."
        marts.refuse("value of subscriptions", InsufficientDataError(message))
    if priced.is_empty():
        return LIFETIME_VALUES.empty()
    known = matured(rows, at, shipped_specs()[MODEL])
    method, hazard = hazards(marts, priced)
    valued = values(with_bounds(priced, hazard, known), weeks)
    return LIFETIME_VALUES.of(
        valued.with_columns(
            basis=pl.lit("subscription"),
            method=pl.lit(method),
            issued_at=pl.lit(at),
            horizon_days=pl.lit(7 * weeks),
            n=pl.lit(known.height),
        )
    )


def matured(rows: pl.DataFrame, at: datetime, spec: ModelSpec) -> pl.DataFrame:
    """Weeks of which it was told by a Monday whether the subscription was left.

    Raises:
        InsufficientDataError: There are fewer than `MIN_WEEKS`.
    """
    known = rows.filter(
        pl.col(spec.label).is_not_null(), pl.col(spec.label_available_at) <= at
    ).select(pl.col(spec.label).alias("is_left"))
    if known.height < MIN_WEEKS:
        message = f"{known.height} weeks of subscriptions have matured, {MIN_WEEKS} are needed: "
        raise InsufficientDataError(f"{message}wait for more.")
    return known


def hazards(marts: Marts, now: pl.DataFrame) -> tuple[str, pl.Series | None]:
    """The champion's version and hazards; `base_rate` and none where there is none to read."""
    version = champion(marts.models, MODEL)
    if version is None:
        return BASE_RATE, None
    try:
        published = load(marts.models, MODEL, version)
    except ForeignModelError:
        return BASE_RATE, None
    return version[:12], predict(published.fitted, now)["probability"]


def with_bounds(now: pl.DataFrame, hazard: pl.Series | None, known: pl.DataFrame) -> pl.DataFrame:
    """Subscriptions with hazard, hazard_low and hazard_high.

    Args:
        now: Subscriptions.
        hazard: Of each; none for the base rate of `known`.
        known: Matured weeks: is_left.
    """
    left = float(known["is_left"].sum())
    rate = left / known.height
    low, high = wilson(left, known.height)
    if hazard is None:
        return now.with_columns(
            hazard=pl.lit(rate), hazard_low=pl.lit(low), hazard_high=pl.lit(high)
        )
    middle = min(max(rate, low + 1e-12), 1 - 1e-12) if left else high / 2
    own = now.with_columns(hazard=hazard)
    return own.with_columns(
        hazard_low=_moved(pl.col("hazard"), low, middle),
        hazard_high=_moved(pl.col("hazard"), high, middle),
    )


def _moved(hazard: pl.Expr, to: float, middle: float) -> pl.Expr:
    """A hazard whose odds change as those of the level do."""
    ratio = (to / (1 - to)) / (middle / (1 - middle)) if to < 1 else 1e12
    return ratio * hazard / (1 - hazard + ratio * hazard)


def values(now: pl.DataFrame, weeks: int) -> pl.DataFrame:
    """Values of subscribers: those of their subscriptions, summed.

    Args:
        now: Per subscription: source_system, learner_id, subscription_id, monthly_usd_cents,
            hazard, hazard_low, hazard_high (per week).
        weeks: Weeks to come.

    Returns:
        One row per learner: source_system, learner_id, rank, expected_transactions (null),
        alive_probability (that a subscription is still paid for at the end), expected_mean_value
        (null), expected_value, low_95, high_95 (cents of USD).
    """
    key = pl.concat_str("source_system", "subscription_id", separator="/")
    periods = now.select(
        key.alias("learner_id"),
        pl.int_ranges(1, weeks + 1).alias("period"),
        "hazard",
        "hazard_low",
        "hazard_high",
        revenue=pl.col("monthly_usd_cents") / WEEKS_PER_MONTH,
    ).explode("period")
    valued = subscription_values(periods).rename({"learner_id": "key"})
    learners = now.select(key.alias("key"), "source_system", "learner_id")
    sums = learners.join(valued, on="key").group_by("source_system", "learner_id")
    gone = (1 - pl.col("survival_probability")).product()
    return (
        sums.agg(pl.col("expected_value", "low_95", "high_95").sum(), alive_probability=1 - gone)
        .sort("expected_value", "source_system", "learner_id", descending=[True, False, False])
        .with_columns(
            rank=pl.int_range(1, pl.len() + 1, dtype=pl.Int64),
            expected_transactions=pl.lit(None, dtype=pl.Float64),
            expected_mean_value=pl.lit(None, dtype=pl.Float64),
        )
    )
