-- One row per score that a learner gave to a feature of fitness_coach, with the week of the
-- learner's own calendar: to an answered recommendation, an order, or the solution of a question
-- to a coach. Days to come do not count.
with scores as (
    {% for relation, feature, score, moment, condition in [
        ('int_ai__answered', 'ai', 'satisfaction', 'answered_at', 'true'),
        ('stg_fitness_coach__marketplace_orders', 'marketplace', 'rating', 'ordered_at', 'true'),
        ('stg_fitness_coach__support_tickets', 'coach', 'satisfaction', 'opened_at',
            "coach.category = 'training'"),
    ] -%}
        select
            {{ feature }}.source_system,
            {{ feature }}.learner_id,
            '{{ feature }}' as feature,
            {{ local_date(feature ~ '.' ~ moment, 'zones.zone') }} as local_date,
            {{ feature }}.{{ score }} as score
        from {{ ref(relation) }} as {{ feature }}
        {{ join_consented(feature, 'trend_comparison', feature ~ '.' ~ moment) }}
        {{ join_zone(feature, feature ~ '.' ~ moment) }}
        where {{ feature }}.{{ score }} is not null and {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(scores.source_system as string) as source_system,
    cast(scores.learner_id as string) as learner_id,
    cast(scores.feature as string) as feature,
    cast(date_trunc('week', scores.local_date) as date) as week_start_date,
    cast(scores.score as bigint) as score
from scores
where scores.local_date <= cast({{ as_of() }} as date)
