{#
  What a learner's newer figures say against older ones, and how sure that is. Means and their errors
  come from whole millionths: of the figures, and of their squares.
#}

{#
  Squared standard error of a mean, DOUBLE, from the sums of `number` figures and of their squares,
  both in millionths; no variance is taken to be smaller than `least_variance`. Null without any.
#}
{% macro squared_error(squares, total, number, least_variance) -%}
    (
        greatest(
            (
                {{ squares }} / 1e6
                - {{ ratio(total ~ ' / 1e6 * (' ~ total ~ ' / 1e6)', number) }}
            ) / nullif({{ number }} - 1, 0),
            {{ least_variance }}
        ) / nullif({{ number }}, 0)
    )
{%- endmacro %}


{#
  Half the 95 % interval of the difference of two means (Welch 1947) from their squared errors and
  numbers; null below two of either.
#}
{% macro welch_reach(error_a, number_a, error_b, number_b) -%}
    (
        sqrt({{ error_a }} + {{ error_b }}) * {{ t_critical(
            '((' ~ error_a ~ ' + ' ~ error_b ~ ') * (' ~ error_a ~ ' + ' ~ error_b ~ ')'
            ~ ' / (' ~ error_a ~ ' * ' ~ error_a ~ ' / nullif(' ~ number_a ~ ' - 1, 0)'
            ~ ' + ' ~ error_b ~ ' * ' ~ error_b ~ ' / nullif(' ~ number_b ~ ' - 1, 0)))'
        ) }}
    )
{%- endmacro %}


{# What a change is called: `above` beyond `limit`, `below` beyond its negative, else `stable`. #}
{% macro trend_name(change, limit, above, below) -%}
    case
        when {{ change }} > {{ limit }} then '{{ above }}'
        when {{ change }} < -{{ limit }} then '{{ below }}'
        else 'stable'
    end
{%- endmacro %}
