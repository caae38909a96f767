-- One row per law about views over what has landed, and subject: what must be there and what is.
{%- set law = 'rows of a table = members of its grain' %}
{%- set landed = "'int_sessions__landed'" %}
{%- set periods = "'int_sessions__stat_periods'" %}
{%- set age = days_between('facts.local_date', 'facts.today_date') %}
{%- set tables = [] %}
{%- for table, keys, app, stream in [
    ('stg_fitness_coach__subscription_versions', ['id', 'updatedat'], 'fitness_coach',
        'subscriptions'),
    ('stg_fitness_coach__profile_versions', ['userid', 'updatedat'], 'fitness_coach', 'profiles'),
    ('stg_fitness_coach__cost_versions', ['id', 'updatedat'], 'fitness_coach', 'costs'),
    ('stg_practice_tracker__student_versions', ['id', 'updated_at'], 'practice_tracker',
        'students'),
    ('stg_practice_tracker__forum_comment_versions', ['id', 'updated_at'], 'practice_tracker',
        'forum_comments'),
    ('stg_practice_tracker__post_vote_versions', ['user_id', 'post_id', 'created_at'],
        'practice_tracker', 'post_votes'),
    ('stg_landing__identity_evidence', ['evidence_id'], 'landing', 'identity_evidence'),
    ('stg_landing__receipts', ['batch_id'], 'landing', 'receipts'),
    ('stg_landing__learners', ['learner_id'], 'landing', 'learners'),
] %}
    {%- do tables.append((table, keys, none, source(app, stream), 'true')) %}
{%- endfor %}
{%- set sides = grain_sides(tables) %}
{%- for app, stream in [
    ('song_practice', 'performance_sessions'),
    ('fitness_coach', 'analytics_events'),
    ('practice_tracker', 'practice_sessions'),
    ('learning_platform', 'activities'),
    ('language_tutor', 'session_results'),
] %}
    {%- do sides.append((law, landed, 'expected', '1', none, source(app, stream), 'true')) %}
{%- endfor %}
{%- do sides.extend([
    (law, landed, 'actual', '1', none, ref('int_sessions__landed'), 'true'),
    (
        law, periods, 'expected',
        '2 + case when ' ~ age ~ ' < 7 then 1 else 0 end + case when ' ~ age
        ~ ' < 30 then 1 else 0 end',
        none, ref('int_sessions__spoken'), 'facts.is_past'
    ),
    (law, periods, 'actual', '1', none, ref('int_sessions__stat_periods'), 'true'),
    (
        law, "'int_calendar__days'", 'expected',
        days_between('facts.first_date', 'facts.last_date') ~ ' + 1', none,
        "(select cast('" ~ var('first_date') ~ "' as date) as first_date, cast('"
        ~ var('last_date') ~ "' as date) as last_date) as facts ", 'true'
    ),
    (law, "'int_calendar__days'", 'actual', '1', none, ref('int_calendar__days'), 'true'),
]) %}

with sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
