{# The learner's own time zone, and days that follow each other in it. #}

{#
  The zone in which a learner lived at `moment`, as `zones`; for the from clause, right after
  `relation`, which has source_system and learner_id. A learner has one zone at every moment, so no
  row comes twice and none is lost.

      from practice_sessions
      {{ join_zone('practice_sessions', 'practice_sessions.started_at') }}
#}
{% macro join_zone(relation, moment, kind='inner') -%}
    {{ kind }} join {{ ref('int_learners__zones') }} as zones
        on
            {{ relation }}.source_system = zones.source_system
            and {{ relation }}.learner_id = zones.learner_id
            and {{ moment }} >= zones.valid_from
            and {{ moment }} < zones.valid_to
{%- endmacro %}


{#
  Predicate: a day that lies `gap_days` after another is the learner's next one. A journey that puts
  the learner's clock forward by half a day or more, such as a flight over the date line westwards,
  leaves less than half of the day in between, or nothing of it: that day breaks nothing.
  `leap_seconds` is by how much the clock was put forward from the one day to the other.
#}
{% macro is_next_day(gap_days, leap_seconds) -%}
    (
        {{ gap_days }} = 1
        or ({{ gap_days }} = 2 and coalesce({{ leap_seconds }} >= 43200, false))
    )
{%- endmacro %}
