-- One row per week, dimension (all, age band, gender, country, goal) and member of it with anybody
-- who did something: sums over the people, before anything is hidden. Who tells no attribute is of
-- the member `unknown`, so that members add up to all.
{% set dimensions = ['age_band', 'gender', 'country', 'goal_category'] -%}
{% set done = "facts.kind = 'workout' and facts.is_success" -%}
{% set ended = "facts.kind = 'workout' and facts.is_over" -%}
with members as (
    {% for dimension in dimensions -%}
        select
            profiles.source_system,
            profiles.learner_id,
            '{{ dimension }}' as dimension,
            coalesce(profiles.{{ dimension }}, 'unknown') as member
        from {{ ref('int_learners__profiles') }} as profiles
        {{ join_consented('profiles', 'profiling', as_of()) }}
        union all
    {% endfor -%}
    select
        profiles.source_system,
        profiles.learner_id,
        'all' as dimension,
        'all' as member
    from {{ ref('int_learners__profiles') }} as profiles
    {{ join_consented('profiles', 'profiling', as_of()) }}
)

select
    cast(facts.week_start_date as date) as week_start_date,
    cast(members.dimension as string) as dimension,
    cast(members.member as string) as member,
    cast(count(distinct facts.learner_id) as bigint) as learner_count,
    {% for kind in ['workout', 'goal', 'meal', 'step'] -%}
        cast(
            count(distinct case when facts.kind = '{{ kind }}' then facts.learner_id end) as bigint
        ) as {{ kind }}_learner_count,
    {% endfor -%}
    {% for name, condition in [
        ('workout_started', "facts.kind = 'workout'"),
        ('workout_ended', ended),
        ('workout_completed', done),
        ('injury', "facts.kind = 'injury'"),
        ('goal_resolved', "facts.kind = 'goal'"),
        ('goal_achieved', "facts.kind = 'goal' and facts.is_success"),
        ('step_day', "facts.kind = 'step'"),
    ] -%}
        cast(count(case when {{ condition }} then 1 end) as bigint) as {{ name }}_count,
    {% endfor -%}
    cast(count(case when {{ ended }} then facts.amount end) as bigint) as timed_workout_count,
    cast(coalesce(sum(case when {{ ended }} then facts.amount end), 0) as bigint)
        as exposure_seconds,
    cast(
        percentile_cont(0.5e0) within group (order by case when {{ ended }} then facts.amount end)
        as double
    ) as median_workout_seconds,
    cast(sum(case when facts.kind = 'step' then facts.amount end) as bigint) as step_total
from {{ ref('int_health__population_facts') }} as facts
inner join members
    on
        facts.source_system = members.source_system
        and facts.learner_id = members.learner_id
group by facts.week_start_date, members.dimension, members.member
