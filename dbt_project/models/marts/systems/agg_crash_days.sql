-- One row per platform, version of the app and UTC day: crashes of sessions that are shown with
-- their learner, over these sessions. Sessions count on the day on which they began, crashes on
-- their own.
with sessions as (
    select
        all_sessions.*,
        coalesce(all_sessions.platform, 'unknown') as crash_platform,
        coalesce(all_sessions.app_version, 'unknown') as crash_app_version
    from {{ ref('fct_sessions') }} as all_sessions
    where
        all_sessions.source_system = 'fitness_coach'
        and not all_sessions.is_anonymous
        and not all_sessions.is_bot
),

-- an id may stand for two sessions of a learner: the crash ended the later one
crashes as (
    select
        all_crashes.app_crash_id,
        all_crashes.is_fatal,
        all_crashes.signature,
        sessions.session_id,
        cast(all_crashes.occurred_at as date) as crash_date,
        coalesce(sessions.crash_platform, all_crashes.platform) as platform,
        coalesce(sessions.crash_app_version, all_crashes.app_version) as app_version,
        row_number() over (
            partition by all_crashes.app_crash_id
            order by sessions.started_at desc nulls last, sessions.session_id asc
        ) as candidate_rank
    from {{ ref('stg_fitness_coach__app_crashes') }} as all_crashes
    left join sessions
        on
            all_crashes.learner_id = sessions.learner_id
            and all_crashes.session_id = sessions.source_session_id
            and all_crashes.occurred_at >= sessions.started_at
),

crashed as (
    select
        crashes.session_id,
        count(*) as crash_count
    from crashes
    where crashes.candidate_rank = 1 and crashes.session_id is not null
    group by crashes.session_id
),

session_days as (
    select
        sessions.crash_platform as platform,
        sessions.crash_app_version as app_version,
        sessions.session_date as crash_date,
        count(*) as session_count,
        count(crashed.session_id) as crashed_session_count
    from sessions
    left join crashed on sessions.session_id = crashed.session_id
    group by sessions.crash_platform, sessions.crash_app_version, sessions.session_date
),

signatures as (
    select
        crashes.platform,
        crashes.app_version,
        crashes.crash_date,
        crashes.signature,
        count(crashes.session_id) as crash_count,
        count(case when crashes.session_id is null then 1 end) as unmatched_crash_count,
        count(case when crashes.is_fatal then 1 end) as fatal_count,
        row_number() over (
            partition by crashes.platform, crashes.app_version, crashes.crash_date
            order by count(*) desc, crashes.signature
        ) as signature_rank
    from crashes
    where crashes.candidate_rank = 1
    group by crashes.platform, crashes.app_version, crashes.crash_date, crashes.signature
),

crash_days as (
    select
        signatures.platform,
        signatures.app_version,
        signatures.crash_date,
        sum(signatures.crash_count) as crash_count,
        sum(signatures.unmatched_crash_count) as unmatched_crash_count,
        sum(signatures.fatal_count) as fatal_count,
        max(case when signatures.signature_rank = 1 then signatures.signature end) as top_signature
    from signatures
    group by signatures.platform, signatures.app_version, signatures.crash_date
)

select
    {% for name, type in [
        ('platform', 'string'), ('app_version', 'string'), ('crash_date', 'date'),
    ] -%}
        cast(coalesce(session_days.{{ name }}, crash_days.{{ name }}) as {{ type }}) as {{ name }},
    {% endfor -%}
    {% for relation, name in [
        ('session_days', 'session_count'),
        ('session_days', 'crashed_session_count'),
        ('crash_days', 'crash_count'),
        ('crash_days', 'fatal_count'),
        ('crash_days', 'unmatched_crash_count'),
    ] -%}
        cast(coalesce({{ relation }}.{{ name }}, 0) as bigint) as {{ name }},
    {% endfor -%}
    {% set free = '(session_days.session_count - session_days.crashed_session_count)' -%}
    cast({{ ratio(free, 'session_days.session_count') }} as double) as crash_free_ratio,
    {% for end in ['low', 'high'] -%}
        cast({{ wilson(free, 'session_days.session_count', end) }} as double)
            as crash_free_ratio_{{ end }},
    {% endfor -%}
    cast(crash_days.top_signature as string) as top_signature
from session_days
full join crash_days
    on
        session_days.platform = crash_days.platform
        and session_days.app_version = crash_days.app_version
        and session_days.crash_date = crash_days.crash_date
