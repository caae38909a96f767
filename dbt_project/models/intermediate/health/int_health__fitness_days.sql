-- One row per learner of fitness_coach and day of the learner's own calendar, up to today, with a
-- trace of the learner: a session, a workout or an action in the app, a goal set, achieved or
-- dropped, an injury, a sample of a wearable. A workout belongs to the day on which it began.
-- Consent is asked at the moment of each; clocks in the future do not count.
with workouts as (
    select * from {{ ref('stg_fitness_coach__workouts') }}
),

goals as (
    select * from {{ ref('stg_fitness_coach__goals') }}
),

injuries as (
    select * from {{ ref('stg_fitness_coach__injuries') }}
),

happenings as (
    {% for measure, relation, moment, condition in [
        ('workout_started_count', 'workouts', 'started_at', 'true'),
        ('workout_ended_count', 'workouts', 'started_at', "workouts.status <> 'started'"),
        ('workout_completed_count', 'workouts', 'started_at', "workouts.status = 'completed'"),
        ('workout_detailed_count', 'workouts', 'started_at', 'workouts.exercise_types is not null'),
        ('goals_set_count', 'goals', 'set_at', 'true'),
        ('goals_achieved_count', 'goals', 'achieved_at', "goals.status = 'achieved'"),
        ('goals_dropped_count', 'goals', 'updated_at', "goals.status = 'dropped'"),
    ] -%}
        select
            {{ relation }}.source_system,
            {{ relation }}.learner_id,
            {{ relation }}.clock_flag,
            {{ relation }}.{{ moment }} as happened_at,
            '{{ measure }}' as measure
        from {{ relation }}
        where {{ condition }}
        union all
    {% endfor -%}
    select
        injuries.source_system,
        injuries.learner_id,
        injuries.clock_flag,
        injuries.occurred_at as happened_at,
        'injury_count' as measure
    from injuries
),

traces as (
    select
        happenings.source_system,
        happenings.learner_id,
        {{ local_date('happenings.happened_at', 'zones.zone') }} as local_date,
        happenings.measure,
        1 as amount
    from happenings
    {{ join_consented('happenings', 'learner_insight', 'happenings.happened_at') }}
    {{ join_zone('happenings', 'happenings.happened_at') }}
    where coalesce(happenings.clock_flag, 'none') <> 'future'
    {% for measure, relation, amount in [
        ('session_count', 'int_engagement__learner_days', 'session_count'),
        ('preference_change_count', 'int_engagement__feature_days', 'preference_change_count'),
        ('wearable_sample_count', 'int_health__wearable_quality', 'sample_count'),
        ('wearable_valued_count', 'int_health__wearable_quality', 'valued_count'),
        ('wearable_timely_count', 'int_health__wearable_quality', 'timely_count'),
        ('waking_microseconds', 'int_health__wearable_quality', 'waking_microseconds'),
    ] -%}
        union all
        select
            days.source_system,
            days.learner_id,
            days.local_date,
            '{{ measure }}' as measure,
            days.{{ amount }} as amount
        from {{ ref(relation) }} as days
        where days.source_system = 'fitness_coach'
    {% endfor %}
)

select
    cast(traces.source_system as string) as source_system,
    cast(traces.learner_id as string) as learner_id,
    {% for measure in [
        'session_count', 'workout_started_count', 'workout_ended_count', 'workout_completed_count',
        'workout_detailed_count', 'goals_set_count', 'goals_achieved_count', 'goals_dropped_count',
        'injury_count', 'preference_change_count', 'wearable_sample_count',
        'wearable_valued_count', 'wearable_timely_count', 'waking_microseconds',
    ] -%}
        cast(
            sum(case when traces.measure = '{{ measure }}' then traces.amount else 0 end) as bigint
        ) as {{ measure }},
    {% endfor -%}
    cast(traces.local_date as date) as local_date
from traces
inner join {{ ref('int_learners__today') }} as today
    on
        traces.source_system = today.source_system
        and traces.learner_id = today.learner_id
        and traces.local_date <= today.today_date
group by traces.source_system, traces.learner_id, traces.local_date
