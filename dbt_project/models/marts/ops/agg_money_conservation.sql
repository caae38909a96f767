-- One row per law about money and what it is about: what must be there and what is, in cents.
with staged_payments as (
    select * from {{ ref('stg_fitness_coach__payments') }}
),

payments as (
    select * from {{ ref('fct_payments') }}
),

revenue as (
    select * from {{ ref('agg_revenue_days') }}
),

movements as (
    select * from {{ ref('fct_mrr_movements') }}
),

mrr_days as (
    select * from {{ ref('agg_mrr_days') }}
),

paid_periods as (
    select * from {{ ref('int_subscriptions__paid_periods') }}
),

staged as (
    select
        staged_payments.currency,
        sum(
            case
                when staged_payments.status <> 'succeeded' then 0
                when staged_payments.kind = 'refund' then -staged_payments.amount_cents
                else staged_payments.amount_cents
            end
        ) as net_cents
    from staged_payments
    group by staged_payments.currency
),

kept as (
    select
        payments.currency,
        sum(
            case
                when payments.status <> 'succeeded' then 0
                when payments.kind = 'refund' then -payments.amount_cents
                else payments.amount_cents
            end
        ) as net_cents
    from payments
    group by payments.currency
),

closing as (
    select max_by(mrr_days.closing_mrr_cents, mrr_days.mrr_date) as mrr_cents
    from mrr_days
),

laws as (
    select
        'charges - refunds staged = in payments' as law,
        staged.currency as subject,
        staged.net_cents as expected,
        coalesce(kept.net_cents, 0) as actual
    from staged
    left join kept on staged.currency = kept.currency
    union all
    select
        'payments = revenue of all periods' as law,
        revenue.grain as subject,
        (
            select coalesce(sum(payments.net_usd_cents), 0)
            from payments
            where payments.occurred_at <= {{ as_of() }}
        ) as expected,
        sum(revenue.total_revenue_cents) as actual
    from revenue
    group by revenue.grain
    union all
    select
        'MRR movements = closing MRR' as law,
        'all learners' as subject,
        (select coalesce(sum(movements.movement_cents), 0) from movements) as expected,
        coalesce(closing.mrr_cents, 0) as actual
    from closing
    union all
    select
        'MRR of what is paid for now = closing MRR' as law,
        'all learners' as subject,
        (
            select coalesce(sum(paid_periods.mrr_cents), 0)
            from paid_periods
            where
                cast(paid_periods.period_from_at as date) <= cast({{ as_of() }} as date)
                and cast(paid_periods.period_to_at as date) > cast({{ as_of() }} as date)
        ) as expected,
        coalesce(closing.mrr_cents, 0) as actual
    from closing
)

select
    cast('fitness_coach' as string) as source_system,
    cast(laws.law as string) as law,
    cast(laws.subject as string) as subject,
    cast(laws.expected as bigint) as expected,
    cast(laws.actual as bigint) as actual
from laws
