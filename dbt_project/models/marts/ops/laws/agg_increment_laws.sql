-- One row per law about learners and sessions that a build has to look at anew, and table: what
-- must be there and what is. On a first build all is new.
{%- set new_rows = 'inner join batches on facts._batch_id = batches.batch_id' %}
{%- set events = source('song_practice', 'performance_events') %}
{%- set tags = source('practice_tracker', 'session_tags') ~ ' as facts ' %}
{#- model, its keys, its day, what it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'int_sessions__changed_learners',
        ['facts.source_system', 'facts.learner_id', 'facts.cause', 'facts.batch_id'], none,
        'changes as facts', 'true'
    ),
    (
        'int_sessions__touched_sessions',
        ['facts.source_system', 'facts.session_id', 'facts.batch_id'], none, 'touched as facts',
        'true'
    ),
]) %}

with batches as (
    select new_batches.batch_id from {{ source('landing', 'new_batches') }} as new_batches
),

-- a record that is sent again changes a learner, unless it tells what was known and no earlier
changes as (
    {% for app, stream, cause, learner, version, content in [
        ('song_practice', 'privacy_settings', 'consent', 'user_id', '_key_hash', '_row_hash'),
        ('fitness_coach', 'consents', 'consent', 'userid', '_key_hash', '_row_hash'),
        ('practice_tracker', 'students', 'zone', 'id', 'updated_at', "coalesce(timezone, '')"),
        ('fitness_coach', 'profiles', 'internal', 'userid', 'userid', 'isinternal'),
    ] -%}
        select
            '{{ app }}' as source_system,
            cast({{ learner }} as string) as learner_id,
            '{{ cause }}' as cause,
            max(batches.batch_id) as batch_id
        from {{ source(app, stream) }} as facts
        left join batches on facts._batch_id = batches.batch_id
        group by cast({{ learner }} as string), {{ version }}
        having
            count(batches.batch_id) > 0
            and (
                min({{ content }}) <> max({{ content }})
                or count(batches.batch_id) = count(*)
                or min(case when batches.batch_id is not null then _sent_at end)
                < min(case when batches.batch_id is null then _sent_at end)
            )
        union all
    {% endfor -%}
    select
        ledger.source_system,
        ledger.learner_id,
        'consent' as cause,
        'as_of' as batch_id
    from {{ ref('int_consent__ledger') }} as ledger
    where
        (ledger.effective_at > {{ previous_as_of() }} and ledger.effective_at <= {{ as_of() }})
        or (ledger.recorded_at > {{ previous_as_of() }} and ledger.recorded_at <= {{ as_of() }})
),

-- an event of which versions name several sessions touches them all
moved as (
    select _key_hash from {{ events }}
    group by _key_hash
    having min(session_id) <> max(session_id)
),

changed_tags as (
    select
        id as tag_id,
        max(batches.batch_id) as batch_id
    from {{ source('practice_tracker', 'tags') }} as facts
    left join batches on facts._batch_id = batches.batch_id
    group by id
    having
        count(batches.batch_id) = count(*)
        or (count(batches.batch_id) > 0 and min(tag_type) <> max(tag_type))
),

touched as (
    {% for app, batch, relation in [
        ('song_practice', 'batches', events ~ ' as facts ' ~ new_rows),
        ('song_practice', 'batches', events ~ ' as facts inner join moved on facts._key_hash ='
            ~ ' moved._key_hash inner join ' ~ events ~ ' as newer on moved._key_hash ='
            ~ ' newer._key_hash inner join batches on newer._batch_id = batches.batch_id'),
        ('practice_tracker', 'batches', tags ~ new_rows),
        ('practice_tracker', 'changed_tags',
            tags ~ 'inner join changed_tags on facts.tag_id = changed_tags.tag_id'),
    ] -%}
        select
            '{{ app }}' as source_system,
            facts.session_id,
            {{ batch }}.batch_id
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
