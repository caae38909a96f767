-- One row per learner of fitness_coach and week (Monday to Sunday, UTC) with a workout in the four
-- weeks before it: whether an AI model recommended something in it, and workouts started in it, in
-- the week after, in the four weeks before, and in the week before those (G9).
with weekly as (
    select
        facts.source_system,
        facts.learner_id,
        cast(cast(date_trunc('week', facts.occurred_at) as date) + 6 as date) as week_end_date,
        sum(case when facts.fact = 'workouts_started' then facts.fact_count else 0 end)
            as workout_count,
        sum(case when facts.fact = 'recommendations_made' then facts.fact_count else 0 end)
            as recommendation_count
    from {{ ref('int_ml__experiment_facts') }} as facts
    where facts.fact in ('workouts_started', 'recommendations_made')
    group by
        facts.source_system,
        facts.learner_id,
        cast(cast(date_trunc('week', facts.occurred_at) as date) + 6 as date)
),

-- every week counts for the week before it, for itself, and for the five after it
counted as (
    select
        weekly.*,
        numbers.n - 1 as weeks_before,
        cast(weekly.week_end_date + cast(7 * (numbers.n - 1) as int) as date) as decided_date
    from weekly
    cross join {{ numbers(7) }} as numbers
),

summed as (
    select
        counted.source_system,
        counted.learner_id,
        counted.decided_date,
        {% for name, first, last in [
            ('next', -1, -1), ('current', 0, 0), ('previous', 1, 4), ('earlier', 5, 5),
        ] -%}
            sum(
                case
                    when counted.weeks_before between {{ first }} and {{ last }}
                        then counted.workout_count
                    else 0
                end
            ) as {{ name }}_workout_count,
            sum(
                case
                    when counted.weeks_before between {{ first }} and {{ last }}
                        then counted.recommendation_count
                    else 0
                end
            ) as {{ name }}_recommendation_count
            {%- if not loop.last %},{% endif %}
        {% endfor -%}
    from counted
    group by counted.source_system, counted.learner_id, counted.decided_date
),

known as (
    select
        summed.*,
        coalesce(
            first_seen.first_seen_at <= cast(cast(summed.decided_date - 34 as date) as timestamp),
            false
        ) as has_previous,
        coalesce(
            first_seen.first_seen_at <= cast(cast(summed.decided_date - 41 as date) as timestamp),
            false
        ) as has_earlier
    from summed
    left join {{ ref('int_learners__first_seen') }} as first_seen
        on
            summed.source_system = first_seen.source_system
            and summed.learner_id = first_seen.learner_id
    where summed.previous_workout_count > 0
)

select
    cast(known.source_system as string) as source_system,
    cast(known.learner_id as string) as learner_id,
    cast(known.decided_date as date) as decided_date,
    cast(known.current_recommendation_count > 0 as boolean) as is_recommended,
    cast(known.next_workout_count as double) as outcome,
    cast(case when known.has_earlier then known.earlier_workout_count end as double)
        as outcome_before,
    cast(known.current_workout_count as double) as current_outcome,
    cast(case when known.has_previous then known.previous_workout_count / 4e0 end as double)
        as previous_outcome,
    cast(known.previous_recommendation_count as bigint) as earlier_recommendation_count
from known
{{ join_consented('known', 'trend_comparison', as_of()) }}
