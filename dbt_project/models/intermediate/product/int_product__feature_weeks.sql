-- One row per learner, feature and ISO week of the learner's own calendar in which the learner used
-- it: how often, on how many days, and when the next time. A feature of fitness_coach is a part of
-- the app; to use its `ai` is to answer a recommendation, its `marketplace` to order. In the other
-- apps it is a kind of session. Days to come do not count.
with uses as (
    select
        feature_days.source_system,
        feature_days.learner_id,
        feature_days.category as feature,
        feature_days.local_date,
        feature_days.action_count
    from {{ ref('int_engagement__feature_days') }} as feature_days
    {{ join_consented('feature_days', 'trend_comparison', as_of()) }}
    {% for relation, feature, moment in [
        ('int_ai__answered', 'ai', 'answered_at'),
        ('stg_fitness_coach__marketplace_orders', 'marketplace', 'ordered_at'),
    ] -%}
        union all
        select
            {{ feature }}.source_system,
            {{ feature }}.learner_id,
            '{{ feature }}' as feature,
            {{ local_date(feature ~ '.' ~ moment, 'zones.zone') }} as local_date,
            1 as action_count
        from {{ ref(relation) }} as {{ feature }}
        {{ join_consented(feature, 'trend_comparison', feature ~ '.' ~ moment) }}
        {{ join_zone(feature, feature ~ '.' ~ moment) }}
    {% endfor -%}
    union all
    select
        decided.source_system,
        decided.learner_id,
        decided.session_type as feature,
        decided.local_date,
        1 as action_count
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'trend_comparison', 'decided.started_at') }}
    where
        decided.consent_basis = 'learner_insight'
        and decided.source_system <> 'fitness_coach'
        and decided.session_type is not null
        and not decided.is_future_clock
),

used as (
    select
        uses.source_system,
        uses.learner_id,
        uses.feature,
        cast(date_trunc('week', uses.local_date) as date) as week_start_date,
        sum(uses.action_count) as action_count,
        count(distinct uses.local_date) as active_day_count,
        min(uses.local_date) as first_date
    from uses
    where uses.local_date <= cast({{ as_of() }} as date)
    group by
        uses.source_system,
        uses.learner_id,
        uses.feature,
        cast(date_trunc('week', uses.local_date) as date)
)

select
    cast(used.source_system as string) as source_system,
    cast(used.learner_id as string) as learner_id,
    cast(used.feature as string) as feature,
    cast(used.week_start_date as date) as week_start_date,
    cast(used.action_count as bigint) as action_count,
    cast(used.active_day_count as bigint) as active_day_count,
    cast(
        min(used.first_date) over (
            partition by used.source_system, used.learner_id, used.feature
        ) as date
    ) as first_use_date,
    cast(
        lead(used.week_start_date) over (
            partition by used.source_system, used.learner_id, used.feature
            order by used.week_start_date
        ) as date
    ) as next_week_date
from used
