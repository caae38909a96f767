-- One row per law about features, meals, workouts and segments, app and subject: what must be there
-- and what is. The sum of amounts times their days shows what moved to another day.
{% set week = 'facts.week_start_date' -%}
{% set fitness = "'fitness_coach'" -%}
{% set everyone = "facts.population = 'everyone'" -%}
{% set sides = [
    ('uses of learners = uses of all weeks', "'uses'", 'expected',
        'facts.source_system', 'facts.action_count', week, ref('int_product__feature_weeks'), 'true'),
    ('uses of learners = uses of all weeks', "'uses'", 'actual',
        'facts.source_system', 'facts.action_count', week, ref('agg_feature_weeks'), everyone),
    ('meals of learners = meals of all weeks', "'meals'", 'expected',
        fitness, 'facts.log_count', week, 'compared_meals', 'true'),
    ('meals of learners = meals of all weeks', "'meals'", 'actual',
        fitness, 'facts.log_count', week, ref('agg_nutrition_weeks'), everyone),
    ('workouts allowed = workouts shown', 'facts.workout_type', 'expected',
        fitness, '1', 'facts.local_date', 'allowed_workouts', 'true'),
    ('workouts allowed = workouts shown', 'facts.workout_type', 'actual',
        fitness, '1', 'facts.local_date', ref('fct_workouts'), 'true'),
    ('seconds of workouts allowed = of workouts shown', "'seconds'", 'expected',
        fitness, 'facts.duration_seconds', 'facts.local_date', 'allowed_workouts', 'true'),
    ('seconds of workouts allowed = of workouts shown', "'seconds'", 'actual',
        fitness, 'facts.duration_seconds', 'facts.local_date', ref('fct_workouts'), 'true'),
    ('periods in segments = periods shown', 'facts.segment_type', 'expected',
        'facts.source_system', '1', 'facts.valid_from_date',
        ref('int_product__segment_periods'), 'true'),
    ('periods in segments = periods shown', 'facts.segment_type', 'actual',
        'facts.source_system', '1', 'facts.valid_from_date', ref('dim_segments'), 'true'),
    ('weeks in segments = learners of all weeks', 'facts.segment_type', 'expected',
        'facts.source_system', 'facts.week_count', none, 'weeks_in_segments', 'true'),
    ('weeks in segments = learners of all weeks', 'facts.segment_type', 'actual',
        'facts.source_system', 'facts.learner_count', none, ref('int_product__segment_weeks'),
        'true'),
    ('segments by week = shown or hidden', 'facts.segment_type', 'expected',
        'facts.source_system', '1', week, ref('int_product__segment_weeks'), 'true'),
    ('segments by week = shown or hidden', 'facts.segment_type', 'actual',
        'facts.source_system', '1', week, ref('agg_segment_weeks'), 'true'),
    ('learners beyond those they are of = none', "'learners'", 'actual',
        'facts.source_system',
        'greatest(0, facts.new_user_count - facts.user_count)'
        ~ ' + greatest(0, facts.user_count - facts.adopter_count)'
        ~ ' + greatest(0, facts.adopter_count - facts.active_learner_count)'
        ~ ' + greatest(0, facts.returning_user_count - facts.previous_user_count)',
        none, ref('agg_feature_weeks'), 'true'),
] %}

with allowed_workouts as (
    select
        workouts.*,
        {{ local_date('workouts.started_at', 'zones.zone') }} as local_date
    from {{ ref('stg_fitness_coach__workouts') }} as workouts
    {{ join_consented('workouts', 'learner_insight', 'workouts.started_at') }}
    {{ join_zone('workouts', 'workouts.started_at') }}
),

compared_meals as (
    select weeks.*
    from {{ ref('int_product__nutrition_weeks') }} as weeks
    inner join {{ ref('int_product__populations') }} as populations
        on
            weeks.source_system = populations.source_system
            and weeks.learner_id = populations.learner_id
            and populations.population = 'everyone'
),

-- in a segment as the week ends, for weeks that are over everywhere
stays as (
    select
        periods.source_system,
        periods.segment_type,
        cast(date_trunc('week', periods.valid_from_date) as date) as from_week_date,
        least(
            cast(date_trunc('week', periods.valid_to_date) as date),
            cast(date_trunc('week', {{ as_of() }} - interval '12' hour) as date)
        ) as end_week_date
    from {{ ref('int_product__segment_periods') }} as periods
    inner join {{ ref('int_product__profiled_people') }} as people
        on
            periods.source_system = people.source_system
            and periods.learner_id = people.learner_id
),

weeks_in_segments as (
    select
        stays.*,
        {{ days_between('stays.from_week_date', 'stays.end_week_date') }} / 7 as week_count
    from stays
    where stays.from_week_date < stays.end_week_date
),

sums as (
    {% for law, subject, side, source, amount, day, relation, condition in sides -%}
        {% set is_last_side = loop.last -%}
        {% for by_day in ([false, true] if day else [false]) -%}
            {% set total = day_moment(amount, day) if by_day else 'sum(' ~ amount ~ ')' -%}
            select
                {{ source }} as source_system,
                '{{ law }}{{ ', by day' if by_day }}' as law,
                {{ subject }} as subject,
                {{ total if side == 'expected' else '0' }} as expected,
                {{ total if side == 'actual' else '0' }} as actual
            from {{ relation }} as facts
            where {{ condition }}
            group by {{ source }}, {{ subject }}
            {% if not (loop.last and is_last_side) -%} union all {% endif -%}
        {% endfor -%}
    {% endfor -%}
)

select
    cast(sums.source_system as string) as source_system,
    cast(sums.law as string) as law,
    cast(sums.subject as string) as subject,
    cast(coalesce(sum(sums.expected), 0) as bigint) as expected,
    cast(coalesce(sum(sums.actual), 0) as bigint) as actual
from sums
group by sums.source_system, sums.law, sums.subject
