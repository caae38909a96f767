{#
  How sessions are made of what the apps send. Every source has one model int_sessions__<source> with
  the columns below; the rules for events that come without a session end (SES-14) are here as well.
#}

{#
  The columns of every int_sessions__<source>, each from its expression in `given`; so that five
  models cannot drift apart. What is not given is null, a flag that is not given false.
#}
{% macro session_columns(given) -%}
    {%- for name in given if name not in session_column_types() -%}
        {{- exceptions.raise_compiler_error('Sessions have no column ' ~ name) -}}
    {%- endfor %}
    {%- for name, type in session_column_types().items() %}
    {%- set missing = 'false' if type == 'boolean' else 'null' %}
    cast({{ given.get(name, missing) }} as {{ type }}) as {{ name }}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro session_column_types() -%}
    {{- return({
        'source_system': 'string',
        'session_id': 'string',
        'source_session_id': 'string',
        'learner_id': 'string',
        'session_date': 'date',
        'started_at': 'timestamp',
        'ended_at': 'timestamp',
        'is_time_imputed': 'boolean',
        'is_open': 'boolean',
        'is_end_inferred': 'boolean',
        'session_type': 'string',
        'mode': 'string',
        'device_type': 'string',
        'platform': 'string',
        'app_version': 'string',
        'content_type': 'string',
        'content_id': 'string',
        'setlist_id': 'string',
        'total_seconds': 'bigint',
        'reported_active_seconds': 'bigint',
        'event_active_seconds': 'bigint',
        'completion_ratio': 'double',
        'self_rating': 'bigint',
        'difficulty_rating': 'bigint',
        'pronunciation_score': 'double',
        'fluency_score': 'double',
        'grammar_score': 'double',
        'reported_pause_count': 'bigint',
        'reported_rewind_count': 'bigint',
        'reported_fast_forward_count': 'bigint',
        'reported_tempo_change_count': 'bigint',
        'event_pause_count': 'bigint',
        'event_rewind_count': 'bigint',
        'event_fast_forward_count': 'bigint',
        'event_tempo_change_count': 'bigint',
        'event_count': 'bigint',
        'click_count': 'bigint',
        'words_spoken': 'bigint',
        'target_bpm': 'bigint',
        'row_count': 'bigint',
        'sent_at': 'timestamp',
        'is_late': 'boolean',
        'is_future_clock': 'boolean',
        'is_identification_denied': 'boolean',
        'is_use_denied': 'boolean',
    }) -}}
{%- endmacro %}


{#
  Sessionisation. Events in the order of their clock make a chain; a chain ends where nothing
  happens for more than 30 minutes. A chain that goes on through a whole half day (00:00 to 12:00 or
  12:00 to 24:00 UTC) is cut at that half day's end, so that no session lasts 24 hours and which
  events a session has never depends on events more than a day away; people are not cut, programs
  are. A session lasts from its first to its last event.
#}

{# Predicate: an event is the first of its chain, given the event before (null when there is none). #}
{% macro opens_chain(previous_at, occurred_at) -%}
    ({{ previous_at }} is null or {{ occurred_at }} > {{ previous_at }} + interval '30' minute)
{%- endmacro %}


{# Number of the part of a chain that an event lies in: 0, then 1 more after every whole half day. #}
{% macro chain_part(chain_started_at, occurred_at) -%}
    greatest(0, {{ half_day(occurred_at) }} - {{ half_day(chain_started_at) }} - 1)
{%- endmacro %}

{% macro half_day(moment) -%}
    cast(floor({{ seconds_between(epoch(), moment) }} / 43200e0) as bigint)
{%- endmacro %}

{% macro epoch() -%}
    cast('1970-01-01 00:00:00' as timestamp)
{%- endmacro %}


{#
  Microseconds from `start` to `finish`, BIGINT: durations are added up as whole numbers, because
  sums of fractions depend on the order of the rows.
#}
{% macro microseconds_between(start, finish) -%}
    cast(round({{ seconds_between(start, finish) }} * 1e6) as bigint)
{%- endmacro %}

{# Whole seconds from `start` to `finish`, BIGINT; null when finish lies before start. #}
{% macro whole_seconds_between(start, finish) -%}
    cast(
        case when {{ finish }} >= {{ start }} then floor({{ seconds_between(start, finish) }}) end
        as bigint
    )
{%- endmacro %}


{# Microseconds since 1970 as text: a moment as part of an id. #}
{% macro moment_key(moment) -%}
    cast({{ microseconds_between(epoch(), moment) }} as string)
{%- endmacro %}


{# A duration in seconds as whole microseconds, BIGINT. #}
{% macro microseconds_of(seconds) -%}
    cast(round({{ seconds }} * 1e6) as bigint)
{%- endmacro %}


{# Id of a session that no app has named, from what makes it unique: expressions of type text. #}
{% macro session_key(source_system, parts) -%}
    concat('{{ source_system }}:', md5(concat_ws('|', {{ parts | join(', ') }})))
{%- endmacro %}


{# Predicate: a moment lies in the last 90 days before the logical now. #}
{% macro is_recent(moment) -%}
    ({{ moment }} > {{ as_of() }} - interval '90' day and {{ moment }} <= {{ as_of() }})
{%- endmacro %}
