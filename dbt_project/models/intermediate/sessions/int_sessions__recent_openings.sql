-- One row per event of the last 90 days that opens a session under the shortest timeout, with what
-- the session would be under each timeout; null where a longer one lets the session before go on.
-- What the choice of a timeout rests on.
{{ config(materialized='view') }}
{%- set timeouts = [10, 15, 30, 60] %}

with events as (
    select
        stg_events.source_system,
        stg_events.learner_id,
        stg_events.session_id as chain_key,
        stg_events.occurred_at
    from {{ ref('stg_fitness_coach__analytics_events') }} as stg_events
    where {{ is_recent('stg_events.occurred_at') }}
    union all
    select
        stg_activities.source_system,
        stg_activities.learner_id,
        stg_activities.module_id as chain_key,
        stg_activities.occurred_at
    from {{ ref('stg_learning_platform__activities') }} as stg_activities
    where stg_activities.time_precision = 'second' and {{ is_recent('stg_activities.occurred_at') }}
),

-- the key that differs most comes first: comparing source and learner of all events costs more
ordered as (
    select
        events.*,
        row_number() over event_order as event_number,
        lag(events.occurred_at) over event_order as previous_at,
        count(*) over chain as chain_event_count,
        max(events.occurred_at) over chain as chain_last_at
    from events
    window
        chain as (partition by events.chain_key, events.learner_id, events.source_system),
        event_order as (
            partition by events.chain_key, events.learner_id, events.source_system
            order by events.occurred_at
        )
),

openings as (
    select
        ordered.*,
        coalesce({{ seconds_between('ordered.previous_at', 'ordered.occurred_at') }}, 1e9)
            as gap_seconds
    from ordered
    where
        ordered.previous_at is null
        or {{ seconds_between('ordered.previous_at', 'ordered.occurred_at') }}
        > 60 * {{ timeouts | first }}
),

-- numbers and moments only rise within a chain: the least of what follows is the next
closed as (
    select
        {% for minutes in timeouts -%}
            coalesce(
                min(
                    case
                        when openings.gap_seconds > 60 * {{ minutes }} then openings.event_number
                    end
                ) over later,
                openings.chain_event_count + 1
            ) as next_number_{{ minutes }},
            coalesce(
                min(
                    case
                        when openings.gap_seconds > 60 * {{ minutes }} then openings.previous_at
                    end
                ) over later,
                openings.chain_last_at
            ) as last_at_{{ minutes }},
        {% endfor -%}
        openings.*
    from openings
    window later as (
        partition by openings.chain_key, openings.learner_id, openings.source_system
        order by openings.event_number
        rows between 1 following and unbounded following
    )
)

select
    {% for minutes in timeouts -%}
        cast(
            case
                when closed.gap_seconds > 60 * {{ minutes }}
                    then closed.next_number_{{ minutes }} - closed.event_number
            end as bigint
        ) as event_count_{{ minutes }},
        cast(
            case
                when closed.gap_seconds > 60 * {{ minutes }}
                    then
                        {{ whole_seconds_between(
                            'closed.occurred_at',
                            'closed.last_at_' ~ minutes,
                        ) }}
            end as bigint
        ) as total_seconds_{{ minutes }},
    {% endfor -%}
    cast(closed.source_system as string) as source_system,
    cast(closed.learner_id as string) as learner_id,
    cast(closed.chain_key as string) as chain_key,
    cast(closed.occurred_at as timestamp) as occurred_at
from closed
