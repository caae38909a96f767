{# Which columns the feature marts have, named once for models and marts. #}

{#
  What is counted of the activities of a learner in a module; the first two week by week, the others
  over four weeks.
#}
{% macro activity_measures() -%}
    {{- return([
        'click_count', 'active_day_count', 'activity_count', 'content_click_count',
        'practice_click_count', 'exchange_click_count', 'completed_known_count', 'completed_count',
    ]) -}}
{%- endmacro %}


{#
  What may become known of a submission: when, and of which. What was carried over from an earlier
  run need not be handed in again, and is no work of this run.
#}
{% macro submission_steps() -%}
    {{- return([
        ('submission_count', 'submissions.known_from', 'not submissions.is_banked'),
        ('late_submission_count', 'submissions.known_from',
         'submissions.attempt_number = 1 and not submissions.is_banked '
         ~ 'and submissions.known_from > submissions.due_from'),
        ('due_submission_count', 'greatest(submissions.known_from, submissions.due_from)',
         'submissions.attempt_number = 1 and submissions.due_from is not null'),
        ('score_count', 'submissions.score_known_from',
         'not submissions.is_banked and submissions.score_known_from is not null'),
    ]) -}}
{%- endmacro %}


{# Features of `int_ml__enrolment_use`, with their types. #}
{% macro enrolment_use_features() -%}
    {%- set columns = [] -%}
    {%- for name in activity_measures() -%}
        {%- do columns.append((name ~ '_28d', 'bigint')) -%}
    {%- endfor -%}
    {%- for name in [
        'click_count_7d', 'click_count_56d', 'active_day_count_7d', 'active_day_count_56d',
        'click_count_week_2', 'click_count_week_3', 'click_count_week_4',
        'active_day_count_week_2', 'active_day_count_week_3', 'active_day_count_week_4',
        'active_week_count_56d', 'active_week_run', 'inactive_week_run', 'activity_count_total',
        'click_count_total', 'active_day_count_total', 'days_since_activity',
        'days_to_first_activity', 'other_module_click_count_28d',
        'other_module_active_day_count_28d',
    ] -%}
        {%- do columns.append((name, 'bigint')) -%}
    {%- endfor -%}
    {%- for name in [
        'duration_seconds_28d', 'click_slope_28d', 'click_slope_56d', 'active_day_slope_28d',
        'active_day_slope_56d', 'click_deviation_56d',
    ] -%}
        {%- do columns.append((name, 'double')) -%}
    {%- endfor -%}
    {{- return(columns) -}}
{%- endmacro %}


{# Features of `int_ml__enrolment_marks`, with their types. #}
{% macro enrolment_mark_features() -%}
    {{- return([
        ('submission_count', 'bigint'), ('days_since_submission', 'bigint'),
        ('days_since_due', 'bigint'), ('due_assessment_count', 'bigint'),
        ('due_submission_count', 'bigint'),
        ('missed_assessment_count', 'bigint'), ('late_submission_count', 'bigint'),
        ('due_submission_ratio', 'double'), ('known_score_count', 'bigint'),
        ('failing_score_count', 'bigint'), ('score_mean', 'double'),
        ('weighted_score_mean', 'double'), ('least_score', 'double'), ('last_score', 'double'),
        ('score_slope', 'double'), ('score_mean_percentile', 'double'),
    ]) -}}
{%- endmacro %}


{# What is counted of the use of fitness_coach; the first three week by week. #}
{% macro use_measures() -%}
    {{- return([
        'active_day', 'action', 'workout', 'workout_completed', 'recommendation', 'answer',
        'acceptance', 'ticket', 'crash',
    ]) -}}
{%- endmacro %}


{# Features of `int_ml__learner_use`, with their types. #}
{% macro learner_use_features() -%}
    {%- set columns = [] -%}
    {%- for measure in use_measures() -%}
        {%- for days in ([7, 28, 56] if loop.index <= 3 else [28, 56]) -%}
            {%- do columns.append((measure ~ '_count_' ~ days ~ 'd', 'bigint')) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for name in [
        'active_week_count_56d', 'active_week_run', 'inactive_week_run', 'active_day_count_total',
        'action_count_total', 'workout_count_total', 'days_since_activity', 'days_since_workout',
        'tenure_days', 'age_years',
    ] -%}
        {%- do columns.append((name, 'bigint')) -%}
    {%- endfor -%}
    {%- for name in [
        'active_day_slope_28d', 'active_day_slope_56d', 'action_slope_28d', 'action_slope_56d',
        'action_deviation_56d', 'acceptance_ratio_56d', 'workout_completed_ratio_56d',
    ] -%}
        {%- do columns.append((name, 'double')) -%}
    {%- endfor -%}
    {%- for name in ['gender', 'country', 'goal_category', 'acquisition_channel'] -%}
        {%- do columns.append((name, 'string')) -%}
    {%- endfor -%}
    {%- for name in ['is_coached', 'is_onboarded', 'is_internal'] -%}
        {%- do columns.append((name, 'boolean')) -%}
    {%- endfor -%}
    {{- return(columns) -}}
{%- endmacro %}
