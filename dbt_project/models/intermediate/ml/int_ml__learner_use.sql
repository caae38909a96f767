-- One row per learner and Monday at which the learner was known and allowed profiling: profile and
-- use, as known then.
with profiles as (
    select * from {{ known_versions(
        ref('stg_fitness_coach__profile_versions'),
        'profiles',
        'source_system, learner_id',
        'coalesce(versions.signed_up_at, versions.updated_at, versions.sent_at)'
    ) }} as profile_versions
),

known as (
    select
        profiles.*,
        weeks.as_of_date,
        weeks.as_of_at
    from profiles
    inner join {{ ref('int_ml__as_of_weeks') }} as weeks
        on
            profiles.source_system = weeks.source_system
            and profiles.known_from <= weeks.as_of_date
            and profiles.known_to > weeks.as_of_date
),

used as (
    select
        known.*,
        totals.last_active_date,
        totals.last_workout_date,
        {% for measure in use_measures()[:3] -%}
            coalesce(totals.{{ measure }}_count, 0) as {{ measure }}_count_total,
            {% for week in range(1, 9) -%}
                coalesce(weeks.{{ measure }}_count_week_{{ week }}, 0)
                    as {{ measure }}_count_week_{{ week }},
            {% endfor -%}
        {% endfor -%}
        {% for measure in use_measures()[3:] -%}
            coalesce(weeks.{{ measure }}_count_28d, 0) as {{ measure }}_count_28d,
            coalesce(weeks.{{ measure }}_count_56d, 0) as {{ measure }}_count_56d
            {%- if not loop.last %},{% endif %}
        {% endfor -%}
    from known
    {{ join_consented('known', 'profiling', 'known.as_of_at') }}
    left join {{ ref('int_ml__use_weeks') }} as weeks
        on
            known.source_system = weeks.source_system
            and known.learner_id = weeks.learner_id
            and known.as_of_date = weeks.as_of_date
    left join {{ ref('int_ml__use_totals') }} as totals
        on
            known.source_system = totals.source_system
            and known.learner_id = totals.learner_id
            and known.as_of_date >= totals.known_from
            and known.as_of_date < totals.known_to
)

select
    cast(used.source_system as string) as source_system,
    cast(used.learner_id as string) as learner_id,
    cast(used.as_of_date as date) as as_of_date,
    {% for measure in use_measures()[:3] -%}
        {% for weeks in [1, 4, 8] -%}
            cast({{ weekly_sum('used.' ~ measure ~ '_count_week', weeks) }} as bigint)
                as {{ measure }}_count_{{ 7 * weeks }}d,
        {% endfor -%}
        cast(used.{{ measure }}_count_total as bigint) as {{ measure }}_count_total,
    {% endfor -%}
    {% for measure in use_measures()[3:] -%}
        cast(used.{{ measure }}_count_28d as bigint) as {{ measure }}_count_28d,
        cast(used.{{ measure }}_count_56d as bigint) as {{ measure }}_count_56d,
    {% endfor -%}
    {% for measure in use_measures()[:2] -%}
        {% for weeks in [4, 8] -%}
            cast({{ weekly_slope('used.' ~ measure ~ '_count_week', weeks) }} as double)
                as {{ measure }}_slope_{{ 7 * weeks }}d,
        {% endfor -%}
    {% endfor -%}
    cast({{ weekly_deviation('used.action_count_week', 8) }} as double) as action_deviation_56d,
    cast({{ weeks_with('used.active_day_count_week', 8) }} as bigint) as active_week_count_56d,
    cast({{ run_of_weeks('used.active_day_count_week', 8, '> 0') }} as bigint) as active_week_run,
    cast({{ run_of_weeks('used.active_day_count_week', 8, '= 0') }} as bigint)
        as inactive_week_run,
    cast({{ ratio('used.acceptance_count_56d', 'used.answer_count_56d') }} as double)
        as acceptance_ratio_56d,
    cast(
        {{ ratio(
            'used.workout_completed_count_56d',
            '(' ~ weekly_sum('used.workout_count_week', 8) ~ ')'
        ) }} as double
    ) as workout_completed_ratio_56d,
    cast({{ days_between('used.last_active_date', 'used.as_of_date') }} as bigint)
        as days_since_activity,
    cast({{ days_between('used.last_workout_date', 'used.as_of_date') }} as bigint)
        as days_since_workout,
    cast({{ days_between('cast(used.signed_up_at as date)', 'used.as_of_date') }} as bigint)
        as tenure_days,
    cast(extract(year from used.as_of_date) - used.birth_year as bigint) as age_years,
    cast(used.gender as string) as gender,
    cast(used.country as string) as country,
    cast(used.goal_category as string) as goal_category,
    cast(used.acquisition_channel as string) as acquisition_channel,
    cast(used.coach_id is not null as boolean) as is_coached,
    cast(coalesce(used.onboarded_at < used.as_of_at, false) as boolean) as is_onboarded,
    cast(coalesce(used.is_internal, false) as boolean) as is_internal,
    cast(used.as_of_at as timestamp) as as_of_at
from used
