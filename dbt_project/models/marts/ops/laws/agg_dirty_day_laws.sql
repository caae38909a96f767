-- One row per law about the days of sessions that a build makes anew, and table: what must be there
-- and what is. With `, by day` sums times their days, so that what moves is seen.
{%- set landed = ref('int_sessions__landed') ~ ' as facts ' %}
{%- set rows = ' inner join ' ~ ref('int_sessions__landed') ~ ' as others on facts.source_system ='
    ~ ' others.source_system and facts.key_hash = others.key_hash' %}
{%- set same_app = ' as others on facts.source_system = others.source_system and facts.' %}
{%- set new = ' inner join batches on facts.batch_id = batches.batch_id' %}
{#- model, its keys, its day, what it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'int_sessions__dirty_days',
        ['facts.source_system', 'facts.session_date', 'facts.cause', 'facts.batch_id'],
        'facts.session_date', 'days as facts', 'facts.session_date is not null'
    ),
]) %}

with batches as (
    select
        new_batches.batch_id,
        coalesce(receipts.attempt, 1) > 1 as is_replay
    from {{ source('landing', 'new_batches') }} as new_batches
    left join {{ source('landing', 'receipts') }} as receipts
        on new_batches.batch_id = receipts.batch_id
),

measured as (
    select distinct
        'practice_tracker' as source_system,
        cast(metrics.time as date) as event_date,
        metrics._batch_id as batch_id
    from {{ source('practice_tracker', 'practice_metrics') }} as metrics
),

-- an app whose sessions are made of events, and measurements, touch neighbouring days as well
touches as (
    {% for is_measured, cause, batch, relation in [
        (
            'false', "case when batches.is_replay then 'replay' when facts.clock_flag = 'late'"
            ~ " then 'late' else 'batch' end", 'batches.batch_id', landed ~ new
        ),
        (
            'false', "'batch'", 'others.batch_id', landed ~ 'inner join '
            ~ ref('int_sessions__touched_sessions') ~ same_app
            ~ 'source_session_id = others.source_session_id'
        ),
        (
            'false', 'others.cause', 'others.batch_id', landed ~ 'inner join '
            ~ ref('int_sessions__changed_learners') ~ same_app ~ 'learner_id = others.learner_id'
        ),
        ('true', "'batch'", 'batches.batch_id', 'measured as facts' ~ new),
    ] -%}
        select distinct
            facts.source_system,
            facts.event_date,
            {{ cause }} as cause,
            {{ batch }} as batch_id,
            {{ is_measured }} as is_measured
        from {{ relation }}
        union all
    {% endfor -%}
    select
        facts.source_system,
        facts.event_date,
        'conflict' as cause,
        max(batches.batch_id) as batch_id,
        false as is_measured
    from {{ landed }}
    left join batches as known on facts.batch_id = known.batch_id
    {{ rows }}
    inner join batches on others.batch_id = batches.batch_id
    where known.batch_id is null
    group by facts.source_system, facts.key_hash, facts.event_date
),

shifts as (
    select -1 as days
    union all
    select 0 as days
    union all
    select 1 as days
),

days as (
    select
        touches.source_system,
        cast(touches.event_date + shifts.days as date) as session_date,
        touches.cause,
        touches.batch_id
    from touches
    inner join shifts
        on
            shifts.days = 0
            or (touches.is_measured and shifts.days = -1)
            or touches.source_system in ('fitness_coach', 'learning_platform')
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
