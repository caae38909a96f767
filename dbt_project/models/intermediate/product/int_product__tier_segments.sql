-- One row per learner and period in one tier: the best plan that the learner paid for at the end of
-- the day, of the learner's own calendar; `trial` where only tried, `none` since signing up.
{% set tiers = ['pro', 'plus', 'basic', 'trial'] -%}
with paid_periods as (
    select * from {{ ref('int_subscriptions__paid_periods') }}
),

trials as (
    select * from {{ ref('int_subscriptions__history') }}
    where status = 'trialing' and valid_from < valid_to
),

profiles as (
    select * from {{ ref('stg_fitness_coach__profiles') }}
),

moments as (
    {% for relation, moment, tier, change in [
        ('paid_periods', 'period_from_at', 'paid_periods.plan', 1),
        ('paid_periods', 'period_to_at', 'paid_periods.plan', -1),
        ('trials', 'valid_from', "'trial'", 1),
        ('trials', 'valid_to', "'trial'", -1),
        ('profiles', 'signed_up_at', "'none'", 0),
    ] -%}
        select
            {{ relation }}.source_system,
            {{ relation }}.learner_id,
            {{ relation }}.{{ moment }} as moment,
            {{ tier }} as tier,
            {{ change }} as change
        from {{ relation }}
        {% if not loop.last -%}
            union all
        {% endif -%}
    {% endfor -%}
),

dated as (
    select
        moments.*,
        {{ local_date('moments.moment', 'zones.zone') }} as step_date
    from moments
    {{ join_consented('moments', 'profiling', as_of()) }}
    {{ join_zone('moments', 'moments.moment') }}
    where moments.moment < {{ end_of_time() }}
),

daily as (
    select
        dated.source_system,
        dated.learner_id,
        {% for tier in tiers -%}
            sum(case when dated.tier = '{{ tier }}' then dated.change else 0 end)
                as {{ tier }}_change,
        {% endfor -%}
        dated.step_date
    from dated
    group by dated.source_system, dated.learner_id, dated.step_date
),

counted as (
    select
        daily.*,
        case
            {% for tier in tiers -%}
                when
                    sum(daily.{{ tier }}_change) over (
                        partition by daily.source_system, daily.learner_id
                        order by daily.step_date
                        rows between unbounded preceding and current row
                    ) > 0
                    then '{{ tier }}'
            {% endfor -%}
            else 'none'
        end as segment
    from daily
),

compared as (
    select
        counted.*,
        lag(counted.segment) over (
            partition by counted.source_system, counted.learner_id
            order by counted.step_date
        ) as previous_segment
    from counted
)

select
    cast(compared.source_system as string) as source_system,
    cast(compared.learner_id as string) as learner_id,
    cast(compared.segment as string) as segment,
    cast(compared.step_date as date) as from_date,
    cast(
        lead(compared.step_date, 1, cast({{ end_of_time() }} as date)) over (
            partition by compared.source_system, compared.learner_id
            order by compared.step_date
        ) as date
    ) as to_date
from compared
where compared.previous_segment is null or compared.previous_segment <> compared.segment
