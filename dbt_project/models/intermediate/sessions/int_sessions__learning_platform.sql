-- One row per session in learning_platform: the activities of a learner in one module, split where
-- nothing happens for more than 30 minutes (macros/warehouse/sessions.sql). Where the app knows the
-- day only, all activities of a learner, module and day make one session: it starts at midnight,
-- which is imputed, and how long it took is unknown.
{{ config(
    materialized=by_dirty_day(),
    incremental_strategy='dirty_days',
    unique_key='(source_system, session_date)',
    meta={'dirty_days': 'int_sessions__dirty_days'},
) }}

with activities as (
    select
        stg_activities.source_system,
        stg_activities.learner_id,
        stg_activities.module_id,
        stg_activities.activity_id,
        stg_activities.occurred_at,
        stg_activities.time_precision = 'day' as is_time_imputed,
        {{ microseconds_of('stg_activities.duration_seconds') }} as active_microseconds,
        stg_activities.clicks,
        stg_activities.sent_at,
        coalesce(stg_activities.clock_flag = 'late', false) as is_late,
        coalesce(stg_activities.clock_flag = 'future', false) as is_future_clock
    from {{ ref('stg_learning_platform__activities') }} as stg_activities
    where {{ near_dirty_day('stg_activities.occurred_at', 'learning_platform', 1, 1) }}
),

ordered as (
    select
        activities.*,
        lag(activities.occurred_at) over (
            partition by activities.learner_id, activities.module_id
            order by activities.occurred_at, activities.activity_id
        ) as previous_at
    from activities
    where not activities.is_time_imputed
),

chained as (
    select
        ordered.*,
        max(
            case
                when {{ opens_chain('ordered.previous_at', 'ordered.occurred_at') }}
                    then ordered.occurred_at
            end
        ) over (
            partition by ordered.learner_id, ordered.module_id
            order by ordered.occurred_at, ordered.activity_id
            rows between unbounded preceding and current row
        ) as chain_started_at
    from ordered
),

parted as (
    select
        chained.*,
        {{ chain_part('chained.chain_started_at', 'chained.occurred_at') }} as part
    from chained
    union all
    select
        activities.*,
        cast(null as timestamp) as previous_at,
        cast(cast(activities.occurred_at as date) as timestamp) as chain_started_at,
        cast(0 as bigint) as part
    from activities
    where activities.is_time_imputed
),

sessions as (
    select
        parted.source_system,
        parted.learner_id,
        parted.module_id,
        parted.is_time_imputed,
        case
            when parted.is_time_imputed then parted.chain_started_at
            else min(parted.occurred_at)
        end as started_at,
        case when not parted.is_time_imputed then max(parted.occurred_at) end as ended_at,
        sum(parted.active_microseconds) as active_microseconds,
        sum(parted.clicks) as click_count,
        count(*) as event_count,
        min(parted.sent_at) as sent_at,
        bool_or(parted.is_late) as is_late,
        bool_or(parted.is_future_clock) as is_future_clock
    from parted
    group by
        parted.source_system,
        parted.learner_id,
        parted.module_id,
        parted.is_time_imputed,
        parted.chain_started_at,
        parted.part
)

select
    {{ session_columns({
        'source_system': 'sessions.source_system',
        'session_id': session_key('learning_platform', [
            'sessions.learner_id',
            "coalesce(sessions.module_id, '')",
            "case when sessions.is_time_imputed then 'day' else 'second' end",
            moment_key('sessions.started_at'),
        ]),
        'learner_id': 'sessions.learner_id',
        'session_date': 'sessions.started_at',
        'started_at': 'sessions.started_at',
        'ended_at': 'sessions.ended_at',
        'is_time_imputed': 'sessions.is_time_imputed',
        'is_end_inferred': 'not sessions.is_time_imputed',
        'session_type': "'study'",
        'content_type': "case when sessions.module_id is not null then 'module' end",
        'content_id': 'sessions.module_id',
        'total_seconds': whole_seconds_between('sessions.started_at', 'sessions.ended_at'),
        'reported_active_seconds': 'floor(sessions.active_microseconds / 1e6)',
        'event_count': 'sessions.event_count',
        'click_count': 'sessions.click_count',
        'row_count': 'sessions.event_count',
        'sent_at': 'sessions.sent_at',
        'is_late': 'sessions.is_late',
        'is_future_clock': 'sessions.is_future_clock',
    }) }}
from sessions
where
    {{ is_dirty(
        '(sessions.source_system, cast(sessions.started_at as date))',
        ref('int_sessions__dirty_days')
    ) }}
