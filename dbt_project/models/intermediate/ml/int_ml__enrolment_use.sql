-- One row per open enrolment and Monday: how much the learner had used the module, as known then.
-- Slopes are least-squares lines over the weeks, per week.
with everywhere as (
    select
        weeks.source_system,
        weeks.learner_id,
        weeks.as_of_date,
        sum({{ weekly_sum('weeks.click_count_week', 4) }}) as click_count,
        sum({{ weekly_sum('weeks.active_day_count_week', 4) }}) as active_day_count
    from {{ ref('int_ml__module_activity_weeks') }} as weeks
    group by weeks.source_system, weeks.learner_id, weeks.as_of_date
),

joined as (
    select
        enrolments.source_system,
        enrolments.learner_id,
        enrolments.module_id,
        enrolments.as_of_date,
        enrolments.begun_at,
        totals.first_active_date,
        totals.last_active_date,
        coalesce(totals.activity_count, 0) as activity_count,
        coalesce(totals.click_count, 0) as click_count,
        coalesce(totals.active_day_count, 0) as active_day_count,
        {% for measure in ['click_count', 'active_day_count'] -%}
            {% for week in range(1, 9) -%}
                coalesce(weeks.{{ measure }}_week_{{ week }}, 0) as {{ measure }}_week_{{ week }},
            {% endfor -%}
        {% endfor -%}
        {% for measure in activity_measures()[2:] -%}
            coalesce(weeks.{{ measure }}_28d, 0) as {{ measure }}_28d,
        {% endfor -%}
        weeks.duration_ms_28d,
        coalesce(everywhere.click_count, 0) as all_click_count,
        coalesce(everywhere.active_day_count, 0) as all_active_day_count
    from {{ ref('int_ml__enrolment_weeks') }} as enrolments
    left join {{ ref('int_ml__module_activity_weeks') }} as weeks
        on
            enrolments.source_system = weeks.source_system
            and enrolments.learner_id = weeks.learner_id
            and enrolments.module_id = weeks.module_id
            and enrolments.as_of_date = weeks.as_of_date
    left join {{ ref('int_ml__module_activity_totals') }} as totals
        on
            enrolments.source_system = totals.source_system
            and enrolments.learner_id = totals.learner_id
            and enrolments.module_id = totals.module_id
            and enrolments.as_of_date >= totals.known_from
            and enrolments.as_of_date < totals.known_to
    left join everywhere
        on
            enrolments.source_system = everywhere.source_system
            and enrolments.learner_id = everywhere.learner_id
            and enrolments.as_of_date = everywhere.as_of_date
)

select
    cast(joined.source_system as string) as source_system,
    cast(joined.learner_id as string) as learner_id,
    cast(joined.module_id as string) as module_id,
    cast(joined.as_of_date as date) as as_of_date,
    {% for measure in activity_measures()[2:] -%}
        cast(joined.{{ measure }}_28d as bigint) as {{ measure }}_28d,
    {% endfor -%}
    {% for measure, name in [('click_count', 'click'), ('active_day_count', 'active_day')] -%}
        {% for weeks in [1, 4, 8] -%}
            cast({{ weekly_sum('joined.' ~ measure ~ '_week', weeks) }} as bigint)
                as {{ measure }}_{{ 7 * weeks }}d,
        {% endfor -%}
        {% for weeks in [4, 8] -%}
            cast({{ weekly_slope('joined.' ~ measure ~ '_week', weeks) }} as double)
                as {{ name }}_slope_{{ 7 * weeks }}d,
        {% endfor -%}
        {% for week in [2, 3, 4] -%}
            cast(joined.{{ measure }}_week_{{ week }} as bigint) as {{ measure }}_week_{{ week }},
        {% endfor -%}
    {% endfor -%}
    cast(joined.duration_ms_28d / 1e3 as double) as duration_seconds_28d,
    cast({{ weekly_deviation('joined.click_count_week', 8) }} as double) as click_deviation_56d,
    cast({{ weeks_with('joined.active_day_count_week', 8) }} as bigint) as active_week_count_56d,
    cast({{ run_of_weeks('joined.active_day_count_week', 8, '> 0') }} as bigint)
        as active_week_run,
    cast({{ run_of_weeks('joined.active_day_count_week', 8, '= 0') }} as bigint)
        as inactive_week_run,
    cast(joined.activity_count as bigint) as activity_count_total,
    cast(joined.click_count as bigint) as click_count_total,
    cast(joined.active_day_count as bigint) as active_day_count_total,
    cast({{ days_between('joined.last_active_date', 'joined.as_of_date') }} as bigint)
        as days_since_activity,
    cast(
        {{ days_between('cast(joined.begun_at as date)', 'joined.first_active_date') }} as bigint
    ) as days_to_first_activity,
    cast(
        joined.all_click_count - ({{ weekly_sum('joined.click_count_week', 4) }}) as bigint
    ) as other_module_click_count_28d,
    cast(
        joined.all_active_day_count - ({{ weekly_sum('joined.active_day_count_week', 4) }})
        as bigint
    ) as other_module_active_day_count_28d
from joined
