-- One row per app, kind of device, kind of session and week: how long sessions last there, how far
-- they get and which controls are used (S0 anonymous usage; SES-05). No learner, but only sessions
-- that nobody was named in or whose learner allows anonymous use; neither staff nor programs.
--
-- Controls are counted from events where they tell, else as the app counts them; a session has all
-- four counters or none. Seconds busy are cut to the length of their session.
with sessions as (
    select
        fct_sessions.source_system,
        coalesce(fct_sessions.device_type, 'unknown') as device_type,
        coalesce(fct_sessions.session_type, 'unknown') as session_type,
        cast(date_trunc('week', fct_sessions.local_date) as date) as week_start_date,
        fct_sessions.is_anonymous,
        fct_sessions.total_seconds,
        fct_sessions.active_seconds,
        case when not fct_sessions.is_open then fct_sessions.completion_ratio end
            as completion_ratio,
        coalesce(fct_sessions.event_pause_count, fct_sessions.reported_pause_count) as pause_count,
        coalesce(fct_sessions.event_rewind_count, fct_sessions.reported_rewind_count)
            as rewind_count,
        coalesce(fct_sessions.event_fast_forward_count, fct_sessions.reported_fast_forward_count)
            as fast_forward_count,
        coalesce(fct_sessions.event_tempo_change_count, fct_sessions.reported_tempo_change_count)
            as tempo_change_count
    from {{ ref('fct_sessions') }} as fct_sessions
    {{ join_consented('fct_sessions', 'anonymous_usage', 'fct_sessions.started_at', kind='left') }}
    where
        (fct_sessions.is_anonymous or grants_of_anonymous_usage.learner_id is not null)
        and not fct_sessions.is_internal
        and not fct_sessions.is_bot
        and not fct_sessions.is_future_clock
),

timed as (
    select
        sessions.*,
        case when sessions.active_seconds is not null then sessions.total_seconds end
            as busy_of_seconds,
        case
            when sessions.active_seconds is not null and sessions.total_seconds is not null
                then least(sessions.active_seconds, sessions.total_seconds)
        end as busy_seconds,
        case when sessions.pause_count is not null then sessions.total_seconds end
            as counted_seconds
    from sessions
),

weeks as (
    select
        timed.source_system,
        timed.device_type,
        timed.session_type,
        timed.week_start_date,
        count(*) as session_count,
        count(case when timed.is_anonymous then 1 end) as anonymous_session_count,
        count(timed.total_seconds) as timed_session_count,
        sum(timed.total_seconds) as total_seconds,
        count(timed.busy_seconds) as active_session_count,
        sum(timed.busy_seconds) as busy_seconds,
        sum(timed.busy_of_seconds) as busy_of_seconds,
        count(timed.completion_ratio) as completion_count,
        sum({{ millionths('timed.completion_ratio') }}) as completion_millionths,
        count(timed.pause_count) as counted_session_count,
        {% for feature in ['pause', 'rewind', 'fast_forward', 'tempo_change'] -%}
            count(case when timed.{{ feature }}_count > 0 then 1 end)
                as {{ feature }}_session_count,
            sum(case when timed.counted_seconds is not null then timed.{{ feature }}_count end)
                as timed_{{ feature }}_count,
        {% endfor -%}
        sum(timed.counted_seconds) as counted_seconds
    from timed
    group by
        timed.source_system,
        timed.device_type,
        timed.session_type,
        timed.week_start_date
)

select
    cast(weeks.source_system as string) as source_system,
    cast(weeks.device_type as string) as device_type,
    cast(weeks.session_type as string) as session_type,
    cast(weeks.week_start_date as date) as week_start_date,
    cast(weeks.session_count as bigint) as session_count,
    cast(weeks.anonymous_session_count as bigint) as anonymous_session_count,
    cast(weeks.timed_session_count as bigint) as timed_session_count,
    cast(weeks.total_seconds as bigint) as total_seconds,
    cast({{ ratio('weeks.total_seconds', 'weeks.timed_session_count') }} as double)
        as mean_session_seconds,
    cast(weeks.active_session_count as bigint) as active_session_count,
    cast({{ ratio('weeks.busy_seconds', 'weeks.busy_of_seconds') }} as double) as active_ratio,
    cast(weeks.completion_count as bigint) as completion_count,
    cast(
        {{ mean_of_millionths('weeks.completion_millionths', 'weeks.completion_count') }} as double
    ) as completion_ratio_mean,
    {% for feature in ['pause', 'rewind', 'fast_forward', 'tempo_change'] -%}
        cast(
            case when weeks.counted_session_count > 0 then weeks.{{ feature }}_session_count end
            as bigint
        ) as {{ feature }}_session_count,
        cast(
            {{ ratio('weeks.' ~ feature ~ '_session_count', 'weeks.counted_session_count') }}
            as double
        ) as {{ feature }}_session_ratio,
        cast(
            {{ ratio('weeks.timed_' ~ feature ~ '_count * 3600', 'weeks.counted_seconds') }}
            as double
        ) as {{ feature }}s_per_hour,
    {% endfor -%}
    cast(weeks.counted_session_count as bigint) as counted_session_count,
    cast(weeks.counted_seconds as bigint) as counted_seconds
from weeks
