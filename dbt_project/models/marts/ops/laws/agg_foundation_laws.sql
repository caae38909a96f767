-- One row per law about people and their privacy, what all marts share and what runs read, and
-- subject: what must be there and what is. The sum of days shows what moved to another one.
{%- set grain = 'rows of a table = members of its grain' %}
{%- set told = 'events staged with a learner = events of all days' %}
{%- set learner = ['source_system', 'learner_id'] %}
{%- set song_events = ref('stg_song_practice__performance_events') ~ ' as facts inner join '
    ~ ref('stg_song_practice__performance_sessions') ~ ' as sessions'
    ~ ' on facts.performance_session_id = sessions.performance_session_id' %}
{#- table, its keys, its day, relation that it is made of, condition -#}
{%- set sides = grain_sides([
    ('dim_content', ['source_system', 'content_id'], none, 'named_content', 'content_id is not null'),
    ('dim_dates', ['calendar_date'], 'facts.calendar_date', ref('int_calendar__days'), 'true'),
    ('dim_devices', ['source_system', 'device_type'], none, ref('device_types'), 'true'),
    (
        'dim_learners', learner, none, ref('int_consent__grants'),
        "purpose = 'identity' and valid_from <= " ~ as_of() ~ ' and valid_to > ' ~ as_of(),
    ),
    (
        'int_learners__people', learner, none, ref('stg_landing__learners'),
        "namespace in ('user', 'student', 'teacher', 'learner')",
    ),
    ('int_learners__first_seen', learner, none, 'moments', 'seen_at is not null'),
    (
        'int_privacy__decisions', learner + ['effective_at', 'recorded_at'],
        'cast(facts.effective_at as date)', ref('int_consent__ledger'),
        'recorded_at <= ' ~ as_of() ~ " and flag in ('can_track', 'detailed_tracking')",
    ),
]) %}
{#- tables that hold the rows of several others -#}
{%- for table, prefix, relations in [
    ('dim_advice', '', ['recommendation_rules', 'problem_types', 'risk_types']),
    ('int_learners__practice_accounts', 'stg_practice_tracker__', ['users', 'students', 'teachers']),
] %}
    {%- set subject = "'" ~ table ~ "'" %}
    {%- do sides.append((grain, subject, 'actual', '1', none, ref(table), 'true')) %}
    {%- for of in relations %}
        {%- do sides.append((grain, subject, 'expected', '1', none, ref(prefix ~ of), 'true')) %}
    {%- endfor %}
{%- endfor %}
{%- for minutes in [10, 15, 30, 60] %}
    {%- set law, subject = 'recent events = of sessions', "'timeout of " ~ minutes ~ " minutes'" %}
    {%- do sides.extend([
        (law, subject, 'expected', 'facts.event_count', none, 'recent_events', 'true'),
        (
            law, subject, 'actual', 'facts.event_count', none,
            ref('agg_sessionisation_sensitivity'), 'facts.timeout_minutes = ' ~ minutes,
        ),
    ]) %}
{%- endfor %}
{%- for source_system, streams in streams_by_source().items() %}
    {%- set law, subject = 'streams of the contract = streams shown', "'" ~ source_system ~ "'" %}
    {%- do sides.extend([
        (law, subject, 'expected', streams | length, none, '(select 1 as one)', 'true'),
        (
            law, subject, 'actual', '1', none, ref('agg_stream_rows'),
            "facts.source_system = '" ~ source_system ~ "'",
        ),
    ]) %}
{%- endfor %}
{%- do sides.extend([
    (told, "'events of songs'", 'expected', '1', none, song_events,
        "sessions.learner_id is not null and coalesce(facts.clock_flag, 'none') <> 'future'"),
    (told, "'events of songs'", 'actual', 'facts.received_event_count', none,
        ref('int_privacy__event_days'), "facts.source_system = 'song_practice'"),
]) %}

with named_content as (
    {% for relation, id in [
        ('stg_song_practice__performance_sessions', 'song_id'),
        ('stg_fitness_coach__marketplace_programs', 'marketplace_program_id'),
        ('stg_practice_tracker__tags', 'tag_id'),
        ('stg_practice_tracker__session_tags', 'tag_id'),
        ('stg_learning_platform__modules', 'module_id'),
        ('stg_learning_platform__module_progress', 'module_id'),
    ] -%}
        select
            source_system,
            {{ id }} as content_id
        from {{ ref(relation) }}
        union all
    {% endfor -%}
    select
        results.source_system,
        topics.topic as content_id
    from {{ ref('stg_language_tutor__session_results') }} as results
    {{ json_elements('results.topics', 'topics', 'topic') }}
),

moments as (
    {% for relation, id, moment in [
        ('stg_song_practice__performance_sessions', 'learner_id', 'started_at'),
        ('stg_fitness_coach__profiles', 'learner_id', 'signed_up_at'),
        ('stg_fitness_coach__workouts', 'learner_id', 'started_at'),
        ('stg_practice_tracker__practice_sessions', 'learner_id', 'started_at'),
        ('stg_learning_platform__learners', 'learner_id', 'registered_at'),
        ('stg_learning_platform__module_progress', 'learner_id', 'enrolled_at'),
        ('stg_language_tutor__session_results', 'learner_id', 'started_at'),
        ('stg_practice_tracker__users', 'user_id', 'created_at'),
    ] -%}
        select
            source_system,
            {{ id }} as learner_id,
            {{ moment }} as seen_at
        from {{ ref(relation) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

recent_events as (
    select count(*) as event_count
    from {{ ref('stg_fitness_coach__analytics_events') }} as events
    where {{ is_recent('events.occurred_at') }}
    union all
    select count(*) as event_count
    from {{ ref('stg_learning_platform__activities') }} as activities
    where activities.time_precision = 'second' and {{ is_recent('activities.occurred_at') }}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
