-- One row per plan, billing period (each also `all`) and UTC month in which something began: what
-- became of the trials that started, the episodes of dunning that opened and the charges that
-- succeeded in the month.
{%- set facts = [
    'trial_converted', 'trial_ended', 'trial_open', 'dunning_recovered', 'dunning_lost',
    'dunning_open', 'charge_kept', 'charge_refunded', 'refund',
] %}

with refunds as (
    select * from {{ ref('fct_refunds') }}
    where revenue_stream = 'subscription'
),

charges as (
    select * from {{ ref('fct_payments') }}
    where
        revenue_stream = 'subscription'
        and kind = 'charge'
        and status = 'succeeded'
        and occurred_at <= {{ as_of() }}
),

facts as (
    select
        trials.plan,
        trials.billing_period,
        trials.trial_started_at as moment,
        'trial_' || trials.outcome as fact,
        trials.days_to_conversion as measure
    from {{ ref('fct_trials') }} as trials
    union all
    select
        episodes.plan,
        episodes.billing_period,
        episodes.opened_at as moment,
        'dunning_' || episodes.outcome as fact,
        episodes.recovered_usd_cents as measure
    from {{ ref('fct_dunning_episodes') }} as episodes
    union all
    select
        charges.plan,
        charges.billing_period,
        charges.occurred_at as moment,
        case when refunds.payment_id is null then 'charge_kept' else 'charge_refunded' end
            as fact,
        null as measure
    from charges
    left join refunds on charges.payment_id = refunds.charge_payment_id
    union all
    select
        refunds.plan,
        refunds.billing_period,
        refunds.refunded_at as moment,
        'refund' as fact,
        refunds.usd_cents as measure
    from refunds
),

shares as (
    select 'of the plan' as share_of
    union all
    select 'of all' as share_of
),

placed as (
    select
        facts.*,
        case plans.share_of when 'of all' then 'all' else coalesce(facts.plan, 'unknown') end
            as plan_or_all,
        case periods.share_of
            when 'of all' then 'all' else coalesce(facts.billing_period, 'unknown')
        end as billing_period_or_all,
        cast(date_trunc('month', facts.moment) as date) as month_start_date
    from facts
    cross join shares as plans
    cross join shares as periods
),

counted as (
    select
        placed.plan_or_all,
        placed.billing_period_or_all,
        placed.month_start_date,
        {% for fact in facts -%}
            count(case when placed.fact = '{{ fact }}' then 1 end) as {{ fact }}_count,
        {% endfor -%}
        sum(case when placed.fact = 'dunning_recovered' then placed.measure else 0 end)
            as recovered_usd_cents,
        sum(case when placed.fact = 'refund' then placed.measure else 0 end)
            as refund_usd_cents,
        percentile_cont(0.5e0) within group (
            order by case when placed.fact = 'trial_converted' then placed.measure end
        ) as median_days_to_conversion
    from placed
    group by placed.plan_or_all, placed.billing_period_or_all, placed.month_start_date
)

select
    cast(counted.plan_or_all as string) as plan,
    cast(counted.billing_period_or_all as string) as billing_period,
    cast(counted.month_start_date as date) as month_start_date,
    cast(
        counted.trial_converted_count + counted.trial_ended_count + counted.trial_open_count
        as bigint
    ) as trial_started_count,
    {% for fact in facts -%}
        cast(counted.{{ fact }}_count as bigint) as {{ fact }}_count,
    {% endfor -%}
    {% for share, part, rest in [
        ('trial_conversion_ratio', 'trial_converted', 'trial_ended'),
        ('recovery_ratio', 'dunning_recovered', 'dunning_lost'),
        ('refund_ratio', 'charge_refunded', 'charge_kept'),
    ] -%}
        {%- set part = 'counted.' ~ part ~ '_count' -%}
        {%- set whole = '(' ~ part ~ ' + counted.' ~ rest ~ '_count)' -%}
        cast({{ ratio(part, whole) }} as double) as {{ share }},
        cast({{ wilson(part, whole, 'low') }} as double) as {{ share }}_low,
        cast({{ wilson(part, whole, 'high') }} as double) as {{ share }}_high,
    {% endfor -%}
    cast(counted.recovered_usd_cents as bigint) as recovered_usd_cents,
    cast(counted.refund_usd_cents as bigint) as refund_usd_cents,
    cast(counted.median_days_to_conversion as double) as median_days_to_conversion,
    cast(
        {{ period_end("'month'", 'counted.month_start_date') }} < cast({{ as_of() }} as date)
        as boolean
    ) as is_complete
from counted
