{# Mean of those of the given expressions that are not null, DOUBLE; null where all are. #}
{% macro mean_of(expressions) -%}
    (
        ({% for expression in expressions -%}
            coalesce({{ expression }}, 0e0){{ ' + ' if not loop.last }}
        {%- endfor %})
        / nullif(
            {% for expression in expressions -%}
            case when {{ expression }} is null then 0e0 else 1e0 end{{ ' + ' if not loop.last }}
            {%- endfor %},
            0e0
        )
    )
{%- endmacro %}
