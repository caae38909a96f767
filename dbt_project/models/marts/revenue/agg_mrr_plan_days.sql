-- One row per UTC day, plan, billing period and currency, from its first paid day to the logical
-- now: monthly recurring revenue (MRR) when the day closes, at frozen rates, in the currency itself
-- and at the day's rate. What lies between the first and the last is what currencies did.
{%- set measures = [
    'mrr_cents', 'price_cents', 'subscription_count', 'past_due_count', 'unconverted_count',
] %}

with paid_periods as (
    select
        periods.*,
        cast(periods.period_from_at as date) as from_date,
        cast(periods.period_to_at as date) as to_date,
        case when periods.status = 'past_due' then 1 else 0 end as past_due_count,
        case when periods.mrr_cents is null then 1 else 0 end as unconverted_count
    from {{ ref('int_subscriptions__paid_periods') }} as periods
),

dates as (
    select * from {{ ref('dim_dates') }}
),

steps as (
    {% for day, sign in [('from_date', 1), ('to_date', -1)] -%}
        select
            paid_periods.plan,
            paid_periods.billing_period,
            paid_periods.currency,
            paid_periods.{{ day }} as step_date,
            {{ sign }} * coalesce(paid_periods.mrr_cents, 0) as mrr_cents,
            {{ sign }} * paid_periods.amount_cents as price_cents,
            {{ sign }} as subscription_count,
            {{ sign }} * paid_periods.past_due_count as past_due_count,
            {{ sign }} * paid_periods.unconverted_count as unconverted_count
        from paid_periods
        {% if not loop.last -%} union all {% endif -%}
    {% endfor -%}
),

daily as (
    select
        steps.plan,
        steps.billing_period,
        steps.currency,
        {% for measure in measures -%}
            sum(steps.{{ measure }}) as {{ measure }},
        {% endfor -%}
        steps.step_date
    from steps
    where steps.step_date <= cast({{ as_of() }} as date)
    group by steps.plan, steps.billing_period, steps.currency, steps.step_date
),

sold as (
    select
        daily.plan,
        daily.billing_period,
        daily.currency,
        min(daily.step_date) as first_date
    from daily
    group by daily.plan, daily.billing_period, daily.currency
),

running as (
    select
        sold.plan,
        sold.billing_period,
        sold.currency,
        {% for measure in measures -%}
            sum(coalesce(daily.{{ measure }}, 0)) over so_far as {{ measure }},
        {% endfor -%}
        dates.calendar_date as mrr_date
    from sold
    inner join dates
        on
            sold.first_date <= dates.calendar_date
            and dates.calendar_date <= cast({{ as_of() }} as date)
    left join daily
        on
            sold.plan = daily.plan
            and sold.billing_period = daily.billing_period
            and sold.currency = daily.currency
            and dates.calendar_date = daily.step_date
    window so_far as (
        partition by sold.plan, sold.billing_period, sold.currency
        order by dates.calendar_date
        rows between unbounded preceding and current row
    )
)

select
    cast(running.mrr_date as date) as mrr_date,
    cast(running.plan as string) as plan,
    cast(running.billing_period as string) as billing_period,
    cast(running.currency as string) as currency,
    cast(running.mrr_cents as bigint) as closing_mrr_cents,
    {{ half_up(
        'running.price_cents',
        "case running.billing_period when 'year' then 12 else 1 end"
    ) }} as closing_original_mrr_cents,
    {{ half_up(
        'running.price_cents * exchange_rates.usd_micros',
        "case running.billing_period when 'year' then 12000000 else 1000000 end"
    ) }} as closing_days_rate_mrr_cents,
    cast(running.subscription_count as bigint) as subscription_count,
    cast(running.past_due_count as bigint) as past_due_count,
    cast(running.unconverted_count as bigint) as unconverted_subscription_count
from running
{{ join_rate_of_day('running', 'running.mrr_date') }}
