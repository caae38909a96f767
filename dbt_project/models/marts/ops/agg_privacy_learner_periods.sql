-- One row per learner who may be known, timeframe and UTC period in which the learner decided on
-- privacy or the app sent events: the seed's PrivacyMetrics (SES-11, PRV-12), with the decision
-- that stood at the end of the period, or stands now.
with facts as (
    select
        event_days.source_system,
        event_days.learner_id,
        event_days.event_date as fact_date,
        event_days.received_event_count,
        event_days.shown_event_count,
        event_days.withheld_event_count,
        0 as settings_change_count
    from {{ ref('int_privacy__event_days') }} as event_days
    union all
    select
        decisions.source_system,
        decisions.learner_id,
        cast(decisions.recorded_at as date) as fact_date,
        0 as received_event_count,
        0 as shown_event_count,
        0 as withheld_event_count,
        1 as settings_change_count
    from {{ ref('int_privacy__decisions') }} as decisions
),

known as (
    select facts.*
    from facts
    {{ join_consented('facts', 'identity', as_of()) }}
),

timeframes as (
    select
        'daily' as timeframe,
        'day' as grain
    union all
    select
        'weekly' as timeframe,
        'week' as grain
    union all
    select
        'monthly' as timeframe,
        'month' as grain
),

totals as (
    select
        known.source_system,
        known.learner_id,
        timeframes.timeframe,
        timeframes.grain,
        {{ period_start('timeframes.grain', 'known.fact_date') }} as period_start_date,
        sum(known.settings_change_count) as settings_change_count,
        sum(known.received_event_count) as received_event_count,
        sum(known.shown_event_count) as shown_event_count,
        sum(known.withheld_event_count) as withheld_event_count
    from known
    cross join timeframes
    group by
        known.source_system,
        known.learner_id,
        timeframes.timeframe,
        timeframes.grain,
        {{ period_start('timeframes.grain', 'known.fact_date') }}
),

-- until when each is the one that stands: what is decided from a later day on is not yet
standing as (
    select
        decisions.*,
        case
            when decisions.next_effective_at > {{ as_of() }} then {{ end_of_time() }}
            else decisions.next_effective_at
        end as stands_until_at
    from {{ ref('int_privacy__decisions') }} as decisions
    where decisions.effective_at <= {{ as_of() }}
),

ended as (
    select
        totals.*,
        cast({{ period_end('totals.grain', 'totals.period_start_date') }} as timestamp)
        + interval '1' day as next_started_at
    from totals
)

select
    cast(ended.source_system as string) as source_system,
    cast(ended.learner_id as string) as learner_id,
    cast(ended.timeframe as string) as timeframe,
    cast(ended.period_start_date as date) as period_start_date,
    {% for flag in ['can_track', 'can_profile', 'can_share'] -%}
        cast(coalesce(standing.{{ flag }}, false) as boolean) as {{ flag }},
    {% endfor -%}
    cast(standing.consent_version as string) as consent_version,
    cast(standing.effective_at as timestamp) as consent_effective_at,
    cast(ended.settings_change_count as bigint) as settings_change_count,
    cast(ended.received_event_count as bigint) as received_event_count,
    cast(ended.shown_event_count as bigint) as shown_event_count,
    cast(ended.withheld_event_count as bigint) as withheld_event_count
from ended
left join standing
    on
        ended.source_system = standing.source_system
        and ended.learner_id = standing.learner_id
        and ended.next_started_at > standing.effective_at
        and ended.next_started_at <= standing.stands_until_at
