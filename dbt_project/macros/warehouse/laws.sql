{#
  What laws of conservation add up beside counts and amounts. A row that moves to another day leaves
  every sum as it was, but not the sum of the days. Days are counted from the first of 2000; all are
  BIGINT, and null without rows.
#}

{# Sum of the days of all rows; `day` is a date. #}
{% macro day_sum(day) -%}
    cast(sum({{ _day_number(day) }}) as bigint)
{%- endmacro %}


{# Sum of `amount`, a whole number, times its day over all rows. #}
{% macro day_moment(amount, day) -%}
    cast(sum(({{ amount }}) * {{ _day_number(day) }}) as bigint)
{%- endmacro %}


{# Months from the year 0 to the month of a date. #}
{% macro month_number(day) -%}
    (12 * extract(year from {{ day }}) + extract(month from {{ day }}))
{%- endmacro %}


{% macro _day_number(day) -%}
    {{ days_between("cast('2000-01-01' as date)", day) }}
{%- endmacro %}


{#
  Both sides of laws as rows, for a `union`: law, source_system, subject, expected and actual, one of
  the two 0; the sides of a law are to be added up by the first three.

  A side is a list of law, subject, `expected` or `actual`, amount, its day, relation, condition. The
  relation is called `facts`; one that brings joins says so itself. `source` is whose law it is.
  Without a day there is a law of the total alone; with one there is another, `, by day`, which
  shows what moves.
#}
{% macro law_sides(sides, source) -%}
    {% for law, subject, side, amount, day, relation, condition in sides -%}
        {% set is_last_side = loop.last -%}
        {% for by_day in ([false, true] if day else [false]) -%}
            {% set total = day_moment(amount, day) if by_day else 'sum(' ~ amount ~ ')' -%}
            select
                '{{ law }}{{ ', by day' if by_day }}' as law,
                {{ source }} as source_system,
                {{ subject }} as subject,
                {{ total if side == 'expected' else '0' }} as expected,
                {{ total if side == 'actual' else '0' }} as actual
            from {{ relation }}{{ ' as facts' if ' as facts ' not in relation | string }}
            where {{ condition }}
            group by {{ source }}, {{ subject }}
            {% if not (loop.last and is_last_side) -%} union all {% endif -%}
        {% endfor -%}
    {% endfor -%}
{%- endmacro %}


{#
  Sides, for `law_sides`, of the law that a table has one row for each member of its grain: as many
  as the relation that it is made of has distinct keys under a condition.

  `tables` lists model, its keys as they are called in the relation (`expression as name` where they
  are not columns of it), a date among them or none, relation and condition.
#}
{% macro grain_sides(tables) -%}
    {%- set law = 'rows of a table = members of its grain' -%}
    {%- set sides = [] -%}
    {%- for table, keys, day, relation, condition in tables -%}
        {%- set members -%}
            (
                select distinct {{ keys | join(', ') }}
                from {{ relation }}
                where {{ condition }}
            ) as facts {{ '' }}
        {%- endset -%}
        {%- set subject = "'" ~ table ~ "'" -%}
        {%- do sides.append((law, subject, 'expected', '1', day, members, 'true')) -%}
        {%- do sides.append((law, subject, 'actual', '1', day, ref(table), 'true')) -%}
    {%- endfor -%}
    {{ return(sides) }}
{%- endmacro %}


{#
  Sides, for `law_sides`, of the law that a table counts all that it is made of: the rows of a
  relation under a condition, in rows, and what the table says of them, added up.

  `tables` lists model, its count, its day or none, condition, then the relation's day, relation and
  condition; both are called `facts`.
#}
{% macro count_sides(tables) -%}
    {%- set law = 'rows counted = counts of a table' -%}
    {%- set sides = [] -%}
    {%- for table, count, day, of_table, counted_day, relation, condition in tables -%}
        {%- set subject = "'" ~ table ~ "'" -%}
        {%- do sides.append((law, subject, 'expected', '1', counted_day, relation, condition)) -%}
        {%- do sides.append((law, subject, 'actual', count, day, ref(table), of_table)) -%}
    {%- endfor -%}
    {{ return(sides) }}
{%- endmacro %}


{# The select that ends a model of laws: both sides of each law, subject and source added up. #}
{% macro summed_sides(sides) -%}
select
    cast({{ sides }}.source_system as string) as source_system,
    cast({{ sides }}.law as string) as law,
    cast({{ sides }}.subject as string) as subject,
    cast(coalesce(sum({{ sides }}.expected), 0) as bigint) as expected,
    cast(coalesce(sum({{ sides }}.actual), 0) as bigint) as actual
from {{ sides }}
group by {{ sides }}.source_system, {{ sides }}.law, {{ sides }}.subject
{%- endmacro %}


{#
  Laws of models of laws, judged: of which quantity each is, how far from the receipt, and whether it
  holds. A law that is not in the seed conservation_laws has no quantity, which fails the contract.
  What a build looks at anew, and how often links were declared, is told of only where it is wrong:
  it depends on the way, and the same batches and links give the same rows, however they came.
#}
{% macro judged_laws(models) -%}
    {%- set of_the_way = [
        'int_engagement__dirty_days',
        'int_practice__dirty_days',
        'int_sessions__changed_learners',
        'int_sessions__dirty_days',
        'int_sessions__touched_sessions',
        'stg_landing__identity_evidence',
    ] -%}
    {% for model in models -%}
        select
            cast(area.law as string) as law,
            cast(area.source_system as string) as source_system,
            cast(area.subject as string) as subject,
            cast(
                case when area.law like '%, by day' then 'days' else kinds.quantity end as string
            ) as quantity,
            cast(kinds.stage as string) as stage,
            cast(kinds.stage_number as bigint) as stage_number,
            cast(kinds.is_headline and area.law not like '%, by day' as boolean) as is_headline,
            cast({{ as_of() }} as date) as checked_date,
            cast(area.expected as bigint) as expected,
            cast(area.actual as bigint) as actual,
            cast(area.actual - area.expected as bigint) as difference,
            cast(area.actual = area.expected as boolean) as is_balanced
        from {{ ref(model) }} as area
        left join {{ ref('conservation_laws') }} as kinds
            on replace(area.law, ', by day', '') = kinds.law
        where
            area.actual <> area.expected
            or area.subject not in ({{ "'" ~ of_the_way | join("', '") ~ "'" }})
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
