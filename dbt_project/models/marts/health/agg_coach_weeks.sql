-- One row per coach and ISO week in which a client who shares did something: sums over the clients,
-- shown from five active ones on (HFA-04).
{% set counts = [
    'workout_started', 'workout_ended', 'workout_completed', 'goals_set', 'goals_achieved',
    'recommendation', 'answered', 'accepted',
] %}

with clients as (
    select
        profiles.source_system,
        profiles.learner_id,
        profiles.coach_id
    from {{ ref('stg_fitness_coach__profiles') }} as profiles
    {{ join_consented('profiles', 'sharing', as_of()) }}
    where profiles.coach_id is not null and not coalesce(profiles.is_internal, false)
),

happenings as (
    select
        workouts.source_system,
        workouts.learner_id,
        workouts.started_at as happened_at,
        'workout' as kind,
        workouts.status <> 'started' as is_over,
        workouts.status = 'completed' as is_success
    from {{ ref('stg_fitness_coach__workouts') }} as workouts
    union all
    select
        goals.source_system,
        goals.learner_id,
        goals.set_at as happened_at,
        'goal_set' as kind,
        true as is_over,
        true as is_success
    from {{ ref('stg_fitness_coach__goals') }} as goals
    union all
    select
        goals.source_system,
        goals.learner_id,
        goals.achieved_at as happened_at,
        'goal_achieved' as kind,
        true as is_over,
        true as is_success
    from {{ ref('stg_fitness_coach__goals') }} as goals
    where goals.achieved_at is not null
    union all
    select
        answered.source_system,
        answered.learner_id,
        answered.recommended_at as happened_at,
        'recommendation' as kind,
        answered.outcome <> 'unanswered' as is_over,
        answered.outcome = 'accepted' as is_success
    from {{ ref('int_ai__answered') }} as answered
),

shared as (
    select
        clients.coach_id,
        happenings.learner_id,
        {% for name, kind, condition in [
            ('workout_started', 'workout', 'true'),
            ('workout_ended', 'workout', 'happenings.is_over'),
            ('workout_completed', 'workout', 'happenings.is_success'),
            ('goals_set', 'goal_set', 'true'),
            ('goals_achieved', 'goal_achieved', 'true'),
            ('recommendation', 'recommendation', 'true'),
            ('answered', 'recommendation', 'happenings.is_over'),
            ('accepted', 'recommendation', 'happenings.is_success'),
        ] -%}
            case when happenings.kind = '{{ kind }}' and {{ condition }} then 1 end as {{ name }},
        {% endfor -%}
        {{ period_start("'week'", local_date('happenings.happened_at', 'zones.zone')) }}
            as week_start_date
    from happenings
    {{ join_consented('happenings', 'sharing', 'happenings.happened_at') }}
    {{ join_zone('happenings', 'happenings.happened_at') }}
    inner join clients
        on
            happenings.source_system = clients.source_system
            and happenings.learner_id = clients.learner_id
),

weeks as (
    select
        shared.coach_id,
        shared.week_start_date,
        {% for name in counts -%}
            count(shared.{{ name }}) as {{ name }}_count,
        {% endfor -%}
        count(distinct shared.learner_id) as active_client_count
    from shared
    group by shared.coach_id, shared.week_start_date
),

client_counts as (
    select
        clients.coach_id,
        count(*) as client_count
    from clients
    group by clients.coach_id
),

shown as (
    select
        weeks.coach_id,
        weeks.week_start_date,
        {% for name in ['active_client'] + counts -%}
            case when weeks.active_client_count >= 5 then weeks.{{ name }}_count end
                as {{ name }}_count,
        {% endfor -%}
        client_counts.client_count
    from weeks
    inner join client_counts on weeks.coach_id = client_counts.coach_id
)

select
    cast(shown.coach_id as string) as coach_id,
    cast(shown.week_start_date as date) as week_start_date,
    cast(shown.client_count as bigint) as client_count,
    {% for name in ['active_client'] + counts -%}
        cast(shown.{{ name }}_count as bigint) as {{ name }}_count,
    {% endfor -%}
    cast({{ ratio('shown.workout_completed_count', 'shown.workout_ended_count') }} as double)
        as workout_completion_ratio,
    cast({{ ratio('shown.accepted_count', 'shown.answered_count') }} as double) as acceptance_ratio
from shown
