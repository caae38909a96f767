"""Revenue and AI figures of both periods, from the revenue and ai_performance marts.

Belongs here: reading daily sums. Does not belong here: how they are defined (dbt) or compared
(`tiles.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.reports.comparison import Share, pooled
from orchestration.reports.periods import Periods

_REVENUE = """
select period_start_date, total_revenue_cents, unconverted_payment_count
from revenue.agg_revenue_days
where grain = 'day' and period_start_date between $first_before and $last
"""

_MRR = """
select mrr_date, closing_mrr_cents
from revenue.agg_mrr_days
where mrr_date between $first_before and $last
"""

_AI = """
select
    performance_date,
    sum(accepted_count)::bigint,
    sum(answered_count)::bigint,
    sum(correct_count)::bigint,
    sum(judged_count)::bigint
from ai_performance.agg_ai_performance_days
where performance_date between $first_before and $last
group by all
"""


@dataclass(frozen=True)
class AiFigures:
    """What became of one day's or period's recommendations.

    Attributes:
        acceptance: Accepted ones of those that were answered; silence is no answer.
        accuracy: Right ones of those whose outcome is known.
    """

    acceptance: Share
    accuracy: Share


NO_AI = AiFigures(Share(0, 0), Share(0, 0))


@dataclass(frozen=True)
class Business:
    """Money and AI by day; days without a row are missing.

    Attributes:
        revenue_cents: Net revenue in cents of USD.
        unconverted: Payments that are left out of it because no exchange rate is known.
        mrr_cents: Monthly recurring revenue at the end of the day, in cents of USD.
        ai: Recommendations by the day on which they were made.
    """

    revenue_cents: Mapping[date, int]
    unconverted: Mapping[date, int]
    mrr_cents: Mapping[date, int]
    ai: Mapping[date, AiFigures]

    def revenue(self, first: date, last: date) -> float | None:
        """Net revenue of a period in USD; none if the mart knows none of its days."""
        known = [cents for day, cents in self.revenue_cents.items() if first <= day <= last]
        return sum(known) / 100 if known else None

    def unconverted_payments(self, first: date, last: date) -> int:
        """Payments of a period that net revenue leaves out."""
        return sum(count for day, count in self.unconverted.items() if first <= day <= last)

    def mrr(self, first: date, last: date) -> float | None:
        """MRR in USD at the end of a period's last known day; none if it knows none."""
        known = [day for day in self.mrr_cents if first <= day <= last]
        return self.mrr_cents[max(known)] / 100 if known else None

    def ai_between(self, first: date, last: date) -> AiFigures:
        """What became of a period's recommendations."""
        known = [figures for day, figures in self.ai.items() if first <= day <= last]
        return AiFigures(
            acceptance=pooled([figures.acceptance for figures in known]),
            accuracy=pooled([figures.accuracy for figures in known]),
        )


def read_business(connection: duckdb.DuckDBPyConnection, periods: Periods) -> Business:
    """Read money and AI figures of both periods.

    Args:
        connection: Open on a release's marts.
        periods: Which days.

    Returns:
        The figures by day.
    """
    bounds = {"first_before": periods.first_before, "last": periods.last}
    revenue = connection.execute(_REVENUE, bounds).fetchall()
    return Business(
        revenue_cents={day: cents for day, cents, _ in revenue},
        unconverted={day: payments for day, _, payments in revenue},
        mrr_cents=dict(connection.execute(_MRR, bounds).fetchall()),
        ai={
            day: AiFigures(Share(accepted, answered), Share(correct, judged))
            for day, accepted, answered, correct, judged in connection.execute(
                _AI, bounds
            ).fetchall()
        },
    )
