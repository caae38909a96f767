{#
  Predicate: a cell with `count` persons is not to be shown. Cells of fewer than `fewest` persons are
  hidden, and with them the next smallest of the same `group` (columns), where one hidden alone, or
  fewer than `fewest` persons hidden, could be told from the group's total. `name` names a cell
  within its group.
#}
{% macro is_hidden_cell(count, group, name, fewest) -%}
    {%- set small_count -%}
        count(case when {{ count }} < {{ fewest }} then 1 end) over (partition by {{ group }})
    {%- endset -%}
    (
        {{ count }} < {{ fewest }}
        or (
            {{ small_count }} > 0
            and row_number() over (partition by {{ group }} order by {{ count }}, {{ name }})
            = {{ small_count }} + 1
            and (
                {{ small_count }} = 1
                or sum(case when {{ count }} < {{ fewest }} then {{ count }} else 0 end) over (
                    partition by {{ group }}
                ) < {{ fewest }}
            )
        )
    )
{%- endmacro %}

{#
  Predicate: a number of people, or of all people that are hidden together, tells of somebody and of
  fewer than `least`. Nobody at all is no secret.
#}
{% macro tells_few(people, least) -%}
    ({{ people }} > 0 and {{ people }} < {{ least }})
{%- endmacro %}
