"""Payments, recurring revenue, trials, dunning, cohorts and costs: expected metrics in plain SQL.

Belongs here: one expected answer per metric. Does not belong here: asking (`test_metrics.py`).
"""

from __future__ import annotations

from tests.metric_sql.plain import Plain, counted, summed

CHARGED = "kind = 'charge' and status = 'succeeded'"
_MRR = ("revenue.agg_mrr_days", "mrr_date")
_PAYMENTS = ("revenue.fct_payments", "occurred_date")


def _periods(grain: str) -> tuple[str, str]:
    return f"(from revenue.agg_revenue_days where grain = '{grain}')", "period_start_date"


MONEY = {
    "gross_revenue_cents": Plain(*_PAYMENTS, "sum(usd_cents)", CHARGED),
    "refund_cents": Plain(*_PAYMENTS, "-sum(net_usd_cents)", "kind = 'refund'"),
    "net_revenue_cents": Plain(*_PAYMENTS, "sum(net_usd_cents)"),
    "net_revenue_without_staff_cents": Plain(
        *_PAYMENTS, "sum(net_usd_cents)", "is_internal = false"
    ),
    **{
        f"{stream}_revenue_cents": Plain(
            *_PAYMENTS, "sum(net_usd_cents)", f"revenue_stream = '{stream}'"
        )
        for stream in ("subscription", "marketplace")
    },
    "paying_learners": Plain(*_PAYMENTS, "count(distinct learner_id)", CHARGED),
    **counted(*_PAYMENTS, {
        "charges_attempted": "kind = 'charge'",
        "charges_failed": "kind = 'charge' and status = 'failed'",
        "unconverted_payments": "not is_converted",
    }),
    "opening_mrr_cents": Plain(*_MRR, "arg_min(opening_mrr_cents, mrr_date)"),
    "mrr_cents": Plain(*_MRR, "arg_max(closing_mrr_cents, mrr_date)"),
    "mrr_without_staff_cents": Plain(
        *_MRR, "arg_max(closing_mrr_cents - closing_internal_mrr_cents, mrr_date)"
    ),
    "opening_subscribers": Plain(*_MRR, "arg_min(opening_subscriber_count, mrr_date)"),
    "subscribers": Plain(*_MRR, "arg_max(closing_subscriber_count, mrr_date)"),
    **summed("revenue.fct_mrr_movements", "movement_date", {
        f"{name}_mrr_cents": f"case when movement_type = '{kind}' then movement_cents else 0 end"
        for name, kind in (
            ("new", "new"), ("expansion", "expansion"), ("contraction", "contraction"),
            ("churned", "churn"), ("reactivated", "reactivation"),
        )
    }),
    **counted("revenue.fct_mrr_movements", "movement_date", {
        f"{name}_subscribers": f"movement_type = '{kind}'"
        for name, kind in (("new", "new"), ("lost", "churn"), ("reactivated", "reactivation"))
    }),
    **{
        f"{name}_subscribers_{grain}ly": Plain(*_periods(grain), f"sum({name}_subscriber_count)")
        for grain in ("week", "month")
        for name in ("churned", "opening")
    },
    "lost_mrr_cents_monthly": Plain(*_periods("month"), "sum(lost_mrr_cents)"),
    "opening_mrr_cents_monthly": Plain(*_periods("month"), "sum(opening_mrr_cents)"),
    "charges_succeeded": Plain(*_PAYMENTS, "count(*)", CHARGED),
    "charges_refunded": Plain(
        *_PAYMENTS, "count(*)",
        "payment_id in (select charge_payment_id from revenue.fct_refunds where is_matched)",
    ),
    "mrr_by_plan_cents": Plain(*_MRR, "arg_max(closing_mrr_cents, mrr_date)"),
    **counted("revenue.fct_trials", "trial_started_at", {
        "trials_started": "true",
        "trials_decided": "outcome in ('converted', 'ended')",
        "trials_converted": "converted_at is not null",
    }),
    **counted("revenue.fct_dunning_episodes", "opened_at", {
        "dunning_episodes_closed": "closed_at is not null",
        "dunning_episodes_recovered": "outcome = 'recovered'",
    }),
    "recovered_revenue_cents": Plain(
        "revenue.fct_dunning_episodes", "opened_at", "sum(recovered_usd_cents)"
    ),
    "cohort_revenue_cents": Plain(
        "revenue.agg_revenue_cohorts", "cohort_month_date", "sum(revenue_cents)"
    ),
    "cohort_payers": Plain(
        "(select source_system, cohort_month_date, max(cohort_size) as size "
        "from revenue.agg_revenue_cohorts group by all)",
        "cohort_month_date", "sum(size)",
    ),
    "cost_cents": Plain("revenue.agg_cost_days", "cost_date", "sum(usd_cents)"),
    **{
        f"{category}_cost_cents": Plain(
            "revenue.agg_cost_days", "cost_date", "sum(usd_cents)", f"category = '{category}'"
        )
        for category in ("infrastructure", "ai_processing", "support")
    },
    "unconverted_costs": Plain("revenue.agg_cost_days", "cost_date", "sum(unconverted_count)"),
    "cost_cents_monthly": Plain("revenue.agg_cost_days", "cost_date", "sum(usd_cents)"),
    "active_learners_costed_monthly": Plain(
        "(from revenue.agg_cost_periods where grain = 'month')", "period_start_date",
        "sum(active_learner_count)",
    ),
}  # fmt: skip
