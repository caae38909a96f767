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
  Predicate: a day that lies `gap_days` after another is the learner's next one. Who flies over the
  date line westwards never has the day in between, so it breaks nothing: `leap_seconds`, by which
  the learner's clock was put forward between the two days, shows the flight. Nothing but the date
  line moves a clock by twelve hours.
#}
{% macro is_next_day(gap_days, leap_seconds) -%}
    (
        {{ gap_days }} = 1
        or ({{ gap_days }} = 2 and coalesce({{ leap_seconds }} >= 43200, false))
    )
{%- endmacro %}
