-- One row per grain (day, week, month, quarter) and UTC period that has begun: the seed's
-- RevenueMetrics (BI-01), every ratio with its denominator.
with period_totals as (
    select * from {{ ref('int_subscriptions__period_totals') }}
),

mrr_days as (
    select * from {{ ref('agg_mrr_days') }}
),

changes as (
    select * from {{ ref('int_subscriptions__period_changes') }}
),

joined as (
    select
        period_totals.*,
        coalesce(mrr_days.opening_mrr_cents, 0) as opening_mrr_cents,
        coalesce(changes.lost_mrr_cents, 0) as lost_mrr_cents,
        coalesce(changes.gained_mrr_cents, 0) as gained_mrr_cents,
        coalesce(changes.trial_started_count, 0) as trial_started_count,
        coalesce(changes.charge_count, 0) as charge_count,
        coalesce(changes.refunded_charge_count, 0) as refunded_charge_count,
        coalesce(mrr_days.opening_subscriber_count, 0) as opening_subscriber_count,
        coalesce(mrr_days.opening_subscriber_count, 0) + period_totals.joining_learner_count
            as paying_learner_count,
        period_totals.subscription_cents
        + period_totals.marketplace_cents
        + period_totals.other_cents as total_cents
    from period_totals
    left join mrr_days on period_totals.period_start_date = mrr_days.mrr_date
    left join changes
        on
            period_totals.grain = changes.grain
            and period_totals.period_start_date = changes.period_start_date
),

rated as (
    select
        joined.*,
        {{ ratio('joined.churned_subscriber_count', 'joined.opening_subscriber_count') }}
            as churn_ratio,
        {{ ratio('joined.total_cents', 'joined.paying_learner_count') }}
            as average_revenue_per_learner_cents
    from joined
)

select
    cast(rated.grain as string) as grain,
    cast(rated.period_start_date as date) as period_start_date,
    cast(rated.period_end_date as date) as period_end_date,
    cast(rated.period_end_date < cast({{ as_of() }} as date) as boolean) as is_complete,
    cast(rated.total_cents as bigint) as total_revenue_cents,
    cast(rated.subscription_cents as bigint) as subscription_revenue_cents,
    cast(rated.marketplace_cents as bigint) as marketplace_revenue_cents,
    cast(rated.other_cents as bigint) as other_revenue_cents,
    cast(rated.gross_cents as bigint) as gross_revenue_cents,
    cast(rated.refund_cents as bigint) as refund_cents,
    cast(rated.unconverted_payment_count as bigint) as unconverted_payment_count,
    cast(rated.new_subscription_count as bigint) as new_subscription_count,
    cast(rated.canceled_subscription_count as bigint) as canceled_subscription_count,
    cast(rated.opening_subscriber_count as bigint) as opening_subscriber_count,
    cast(rated.churned_subscriber_count as bigint) as churned_subscriber_count,
    cast(rated.churn_ratio as double) as churn_ratio,
    cast(rated.opening_mrr_cents as bigint) as opening_mrr_cents,
    cast(rated.lost_mrr_cents as bigint) as lost_mrr_cents,
    cast(rated.gained_mrr_cents as bigint) as gained_mrr_cents,
    cast({{ ratio('rated.lost_mrr_cents', 'rated.opening_mrr_cents') }} as double)
        as mrr_churn_ratio,
    cast(
        {{ ratio(
            '(rated.opening_mrr_cents - rated.lost_mrr_cents + rated.gained_mrr_cents)',
            'rated.opening_mrr_cents',
        ) }} as double
    ) as net_mrr_retention_ratio,
    cast(rated.trial_started_count as bigint) as trial_started_count,
    cast(rated.charge_count as bigint) as charge_count,
    cast(rated.refunded_charge_count as bigint) as refunded_charge_count,
    cast({{ ratio('rated.refunded_charge_count', 'rated.charge_count') }} as double)
        as refund_ratio,
    cast({{ wilson('rated.refunded_charge_count', 'rated.charge_count', 'low') }} as double)
        as refund_ratio_low,
    cast({{ wilson('rated.refunded_charge_count', 'rated.charge_count', 'high') }} as double)
        as refund_ratio_high,
    cast(rated.paying_learner_count as bigint) as paying_learner_count,
    cast(rated.average_revenue_per_learner_cents as double) as average_revenue_per_learner_cents,
    cast(
        case
            when rated.churned_subscriber_count >= 5
                then rated.average_revenue_per_learner_cents / rated.churn_ratio
        end as double
    ) as learner_lifetime_value_cents
from rated
