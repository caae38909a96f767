"""What buyers and subscribers are expected to be worth (BI-04).

Belongs here: which learners are valued, over which time. Does not belong here: the models of buying
(`ml/customers/`) or what subscriptions bring (`subscriptions.py`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from ml.customers.lifetime import lifetime_values
from ml.errors import InsufficientDataError
from ml.tables.forecasts import LIFETIME_VALUES
from ml.tables.models import MODEL_VERSIONS
from orchestration.predictions.issues import newest_monday
from orchestration.predictions.marts import Marts
from orchestration.predictions.step import Step
from orchestration.predictions.subscriptions import RATES, value_subscribers

WEEKS = 26
SEED = 2_026
METHOD = "mbgnbd"

_BUYERS = """
    select
        source_system,
        learner_id,
        frequency,
        recency_days / 7e0 as recency,
        age_days / 7e0 as age,
        coalesce(mean_order_cents, 0) as mean_value
    from ml.fct_buyer_weeks
    where as_of_at = ? and age_days > 0
    order by source_system, learner_id
"""


def value_learners(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """What buyers and subscribers are expected to be worth in half a year."""
    newest = newest_monday(marts.as_of)
    buyers = marts.frame(_BUYERS, [newest])
    found = [LIFETIME_VALUES.empty()]
    for (source,), own in buyers.group_by("source_system", maintain_order=True):
        try:
            valued = lifetime_values(own, WEEKS, model=METHOD, seed=SEED).values
        except InsufficientDataError as refusal:
            marts.refuse(f"lifetime value of buyers of {source}", refusal)
            continue
        named = valued.with_columns(
            source_system=pl.lit(source),
            basis=pl.lit("transactions"),
            method=pl.lit(METHOD),
            issued_at=pl.lit(newest),
            horizon_days=pl.lit(7 * WEEKS),
        )
        found.append(LIFETIME_VALUES.of(named))
    try:
        found.append(value_subscribers(marts, newest, WEEKS))
    except InsufficientDataError as refusal:
        marts.refuse("value of subscriptions", refusal)
    return {LIFETIME_VALUES.name: pl.concat(found)}


LIFETIME = Step(
    name="value_learners",
    description="What buyers and subscribers are expected to spend in half a year (BI-04).",
    reads=("ml.fct_buyer_weeks", "ml.fct_subscription_weeks", RATES),
    tables=(LIFETIME_VALUES,),
    work=value_learners,
    after=(MODEL_VERSIONS,),
)
