{#
  What became of spots, sections of songs or chords in them. A relation of spots has their visits
  and stumbles of the days before and after, and before_stumbles_per_visit.
#}

{# How far a figure of `others` lies from that of `told`, as a share of the latter, DOUBLE. #}
{% macro share_apart(told, others, figure) -%}
    {{ ratio(
        'abs(' ~ others ~ '.' ~ figure ~ ' - ' ~ told ~ '.' ~ figure ~ ')', told ~ '.' ~ figure
    ) }}
{%- endmacro %}


{# Stumbles per visit after, less those before; null without visits on either side. #}
{% macro rate_change(spots) -%}
    (
        {{ ratio(spots ~ '.after_stumble_count', spots ~ '.after_visit_count') }}
        - {{ spots }}.before_stumbles_per_visit
    )
{%- endmacro %}


{# Half the 95 % interval of the difference of two changes, from the four counts behind them. #}
{% macro rate_change_reach(spots, matches) -%}
    (
        1.959963984540054e0
        * sqrt(
            {% for relation in [spots, matches] -%}
                {% for side in ['before', 'after'] -%}
                    {{ rate_variance(
                        relation ~ '.' ~ side ~ '_stumble_count',
                        relation ~ '.' ~ side ~ '_visit_count'
                    ) }} +
                {% endfor -%}
            {% endfor -%}
            0e0
        )
    )
{%- endmacro %}
