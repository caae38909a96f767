{# What a change is called: `above` beyond `limit`, `below` beyond its negative, else `stable`. #}
{% macro trend_name(change, limit, above, below) -%}
    case
        when {{ change }} > {{ limit }} then '{{ above }}'
        when {{ change }} < -{{ limit }} then '{{ below }}'
        else 'stable'
    end
{%- endmacro %}
