-- One row per law about challenges, reminders, teachers and videos, and table: what must be there
-- and what is. With `, by day` sums times their days, so that what moves is seen.
{%- set created = 'cast(facts.created_at as date)' %}
{%- set scheduled = 'cast(facts.scheduled_at as date)' %}
{%- set of_pair = ['facts.source_system', 'facts.teacher_id', 'facts.learner_id'] %}
{%- set same_learner = 'facts.source_system = others.source_system and facts.learner_id ='
    ~ ' others.learner_id' %}
{%- set remarks = ref('int_community__remarks') ~ ' as facts ' %}
{%- set associated = ref('stg_practice_tracker__student_teacher_associations') ~ ' as facts ' %}
{%- set today = ref('int_learners__today') %}
{%- set session = ' inner join ' ~ ref('int_sessions__decided') ~ ' as sessions on'
    ~ ' facts.source_system = sessions.source_system and facts.practice_session_id ='
    ~ " sessions.source_session_id and sessions.consent_basis = 'learner_insight' " %}
{%- set is_over = 'facts.scheduled_at <= ' ~ as_of() %}
{%- set allowed = join_consented('facts', 'learner_insight', as_of()) %}
{%- set staff = ' left join ' ~ ref('int_learners__profiles') ~ ' as others on ' ~ same_learner %}
{%- set is_counted = 'not coalesce(others.is_internal, false)' %}
{%- set week = period_start("'week'", 'facts.local_date') %}
{#- model, its keys, its day, what it is made of, condition -#}
{%- set sides = grain_sides([
    ('agg_challenge_days', ['facts.learner_id', 'facts.measure', 'facts.local_date'],
        'facts.local_date', 'gains as facts inner join ' ~ today ~ ' as others on ' ~ same_learner
        ~ ' and facts.local_date <= others.today_date', 'true'),
    ('fct_challenges', ['facts.learner_id', 'challenges.challenge_id'], none,
        ref('int_learners__people') ~ ' as facts ' ~ allowed ~ ' inner join ' ~ ref('challenges')
        ~ ' as challenges on facts.source_system = challenges.source_system'
        ~ ' and facts.namespace = challenges.namespace '
        ~ join_consented('facts', 'trend_comparison', as_of(), kind='left'),
        "challenges.measure <> 'streak_days' or grants_of_trend_comparison.learner_id is not null"),
    ('fct_reminders', ['facts.reminder_id', 'facts.scheduled_at'], scheduled,
        ref('stg_practice_tracker__reminders') ~ ' as facts '
        ~ join_consented('facts', 'learner_insight', 'facts.scheduled_at'), is_over),
    ('fct_videos', ['facts.video_id', 'facts.created_at'], created,
        ref('stg_practice_tracker__videos') ~ ' as facts' ~ session
        ~ join_consented('sessions', 'learner_insight', 'facts.created_at'), 'true'),
    ('int_community__remarks', ['facts.session_feedback_id', 'facts.created_at'], created,
        ref('stg_practice_tracker__session_feedback') ~ ' as facts' ~ session
        ~ join_consented('sessions', 'learner_insight', 'facts.created_at'), 'true'),
    ('fct_session_feedback', ['facts.session_feedback_id', 'facts.created_at'], created,
        remarks ~ allowed, 'true'),
    ('int_community__taught_sessions',
        ['facts.teacher_id', 'others.session_id', 'others.local_date'], 'facts.local_date',
        associated ~ 'inner join ' ~ ref('int_sessions__decided') ~ ' as others on ' ~ same_learner
        ~ ' and others.started_at >= facts.created_at inner join ' ~ today ~ ' as today on'
        ~ ' others.source_system = today.source_system and others.learner_id = today.learner_id'
        ~ ' and others.local_date <= today.today_date',
        "others.consent_basis = 'learner_insight' and not others.is_future_clock"),
    ('int_community__student_practice', of_pair, none,
        ref('int_community__taught_sessions') ~ ' as facts ' ~ allowed, 'true'),
    ('agg_teacher_students', of_pair, none,
        associated ~ 'inner join ' ~ today ~ ' as others on ' ~ same_learner,
        'facts.created_at <= ' ~ as_of()),
    ('agg_partner_inputs', ['facts.learner_id'], none, 'last_days as facts', 'true'),
]) + count_sides([
    ('agg_reminder_weeks', 'facts.reminder_count', 'facts.week_start_date', 'true', week,
        ref('fct_reminders') ~ ' as facts ' ~ allowed ~ staff, is_counted),
    ('agg_video_weeks', 'facts.uploaded_count', 'facts.week_start_date', 'true', week,
        ref('fct_videos') ~ ' as facts ' ~ allowed ~ staff, is_counted),
]) %}
{%- for side, relation in [('expected', 'last_days'), ('actual', ref('agg_partner_inputs'))] %}
    {%- do sides.append((
        'rows counted = counts of a table', "'agg_partner_inputs'", side, 'facts.session_count',
        none, relation, 'true'
    )) %}
{%- endfor %}
{%- set points = ref('fct_practice_points') ~ ' as facts inner join ' ~ ref('int_sessions__decided')
    ~ ' as sessions on facts.session_id = sessions.session_id and not sessions.is_future_clock' %}
{%- set modules = ref('stg_learning_platform__module_progress') ~ ' as facts '
    ~ join_consented('facts', 'learner_insight', 'facts.completed_at') ~ ' '
    ~ join_zone('facts', 'facts.completed_at') %}
{%- set completed_on = local_date('facts.completed_at', 'zones.zone') %}

with days as (
    select * from {{ ref('int_engagement__learner_days') }}
    where source_system = 'practice_tracker' and session_count > 0
),

gains as (
    {% for measure, day, relation, condition in [
        ('sessions', 'facts.local_date', 'days as facts', 'true'),
        ('practice_minutes', 'facts.local_date', 'days as facts', 'facts.timed_session_count > 0'),
        ('practice_points', 'facts.local_date', 'days as facts', 'facts.timed_session_count > 0'),
        ('meditation_sessions', 'facts.local_date', points, 'facts.is_meditation'),
        ('streak_days', 'facts.local_date', ref('int_cohorts__streak_days') ~ ' as facts',
            "facts.source_system = 'practice_tracker'"),
        ('accepted_answers', 'facts.local_date', ref('fct_reputation_entries') ~ ' as facts',
            "facts.reason = 'accepted_answer'"),
        ('modules_completed', completed_on, modules, 'true'),
    ] -%}
        select
            facts.source_system,
            facts.learner_id,
            '{{ measure }}' as measure,
            {{ day }} as local_date
        from {{ relation }}
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

last_days as (
    select days.*
    from days
    inner join {{ today }} as today
        on
            days.source_system = today.source_system
            and days.learner_id = today.learner_id
            and {{ days_between('days.local_date', 'today.today_date') }} < 30
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
