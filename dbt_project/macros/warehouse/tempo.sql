{#
  Face that practice_tracker shows for a tempo accuracy of 0 to 100 (S2 `getTempoMood`; ING-16); null
  without one. Colours and animations of the faces are in the seed `tempo_moods`.
#}
{% macro tempo_mood(accuracy) -%}
    case
        when {{ accuracy }} >= 90e0 then 'happy'
        when {{ accuracy }} >= 75e0 then 'neutral'
        when {{ accuracy }} >= 60e0 then 'annoyed'
        when {{ accuracy }} is not null then 'angry'
    end
{%- endmacro %}
