-- One row per cohort and month of its life that has begun: learners whose first succeeded payment
-- fell into a UTC month, how many of them were charged in each month since, and what they brought.
with payments as (
    select
        succeeded.*,
        cast(date_trunc('month', succeeded.occurred_date) as date) as payment_month_date
    from {{ ref('fct_payments') }} as succeeded
    where succeeded.status = 'succeeded' and succeeded.occurred_at <= {{ as_of() }}
),

payers as (
    select
        payments.source_system,
        payments.learner_id,
        min(payments.payment_month_date) as cohort_month_date
    from payments
    group by payments.source_system, payments.learner_id
),

cohorts as (
    select
        payers.source_system,
        payers.cohort_month_date,
        count(*) as cohort_size
    from payers
    group by payers.source_system, payers.cohort_month_date
),

months as (
    select distinct cast(date_trunc('month', dates.calendar_date) as date) as month_date
    from {{ ref('dim_dates') }} as dates
    where dates.calendar_date <= cast({{ as_of() }} as date)
),

lives as (
    select
        cohorts.*,
        months.month_date,
        {{ dbt.datediff('cohorts.cohort_month_date', 'months.month_date', 'month') }}
            as month_number
    from cohorts
    inner join months on cohorts.cohort_month_date <= months.month_date
),

brought as (
    select
        payers.source_system,
        payers.cohort_month_date,
        payments.payment_month_date,
        count(distinct case when payments.kind = 'charge' then payments.learner_id end)
            as paying_count,
        count(case when payments.usd_cents is null then 1 end) as unconverted_payment_count,
        sum(payments.net_usd_cents) as revenue_cents
    from payers
    inner join payments
        on
            payers.source_system = payments.source_system
            and payers.learner_id = payments.learner_id
    group by payers.source_system, payers.cohort_month_date, payments.payment_month_date
),

joined as (
    select
        lives.*,
        coalesce(brought.paying_count, 0) as paying_count,
        coalesce(brought.unconverted_payment_count, 0) as unconverted_payment_count,
        coalesce(brought.revenue_cents, 0) as revenue_cents,
        sum(coalesce(brought.revenue_cents, 0)) over (
            partition by lives.source_system, lives.cohort_month_date
            order by lives.month_date
            rows between unbounded preceding and current row
        ) as cumulative_revenue_cents
    from lives
    left join brought
        on
            lives.source_system = brought.source_system
            and lives.cohort_month_date = brought.cohort_month_date
            and lives.month_date = brought.payment_month_date
)

select
    cast(joined.source_system as string) as source_system,
    cast(joined.cohort_month_date as date) as cohort_month_date,
    cast(joined.month_number as bigint) as month_number,
    cast(joined.cohort_size as bigint) as cohort_size,
    cast(joined.paying_count as bigint) as paying_count,
    cast(joined.revenue_cents as bigint) as revenue_cents,
    cast(joined.cumulative_revenue_cents as bigint) as cumulative_revenue_cents,
    cast({{ ratio('joined.cumulative_revenue_cents', 'joined.cohort_size') }} as double)
        as cumulative_per_learner_cents,
    cast({{ ratio('joined.paying_count', 'joined.cohort_size') }} as double) as retention_ratio,
    cast({{ wilson('joined.paying_count', 'joined.cohort_size', 'low') }} as double)
        as retention_ratio_low,
    cast({{ wilson('joined.paying_count', 'joined.cohort_size', 'high') }} as double)
        as retention_ratio_high,
    cast(joined.unconverted_payment_count as bigint) as unconverted_payment_count,
    cast(
        {{ period_end("'month'", 'joined.month_date') }} < cast({{ as_of() }} as date) as boolean
    ) as is_complete
from joined
