-- One row per week, dimension (all, age band, gender, country, goal) and member of it: how people
-- train (HFA-01, PRV-16). A figure of fewer than ten people is hidden. If all that is hidden of a
-- dimension and week are fewer than ten, the total would tell: the next smallest is hidden, too.
{% set least = 10 -%}
{% set groups = ['workout', 'goal', 'step', 'meal'] -%}
with cells as (
    select
        all_cells.*,
        all_cells.learner_count < {{ least }} as is_small
    from {{ ref('int_health__population_cells') }} as all_cells
),

ranked as (
    select
        cells.*,
        sum(case when cells.is_small then cells.learner_count else 0 end) over (
            partition by cells.week_start_date, cells.dimension
        ) as small_total,
        row_number() over (
            partition by cells.week_start_date, cells.dimension, cells.is_small
            order by cells.learner_count, cells.member
        ) as place
    from cells
),

judged as (
    select
        ranked.*,
        ranked.is_small or ({{ tells_few('ranked.small_total', least) }} and ranked.place = 1)
            as is_suppressed
    from ranked
),

-- what nobody did is no secret: a cell without such people is neither small nor a cover
grouped as (
    select
        judged.*,
        {% for group in groups -%}
            {% set count = 'judged.' ~ group ~ '_learner_count' -%}
            judged.is_suppressed or {{ tells_few(count, least) }} as is_{{ group }}_small,
        {% endfor -%}
        judged.exposure_seconds / 3600e0 as exposure_hours
    from judged
),

hidden as (
    select
        grouped.*,
        {% for group in groups -%}
            {% set small = 'grouped.is_' ~ group ~ '_small' -%}
            {% set count = 'grouped.' ~ group ~ '_learner_count' -%}
            sum(case when {{ small }} then {{ count }} else 0 end) over (
                partition by grouped.week_start_date, grouped.dimension
            ) as {{ group }}_small_total,
            row_number() over (
                partition by
                    grouped.week_start_date, grouped.dimension, {{ small }}, {{ count }} > 0
                order by {{ count }}, grouped.member
            ) as {{ group }}_place,
        {% endfor -%}
        {{ ratio('grouped.injury_count * 1000', 'grouped.exposure_hours') }}
            as injuries_per_1000_hours,
        {{ ratio('grouped.step_total / 1e6', 'grouped.step_day_count') }} as steps_per_day_mean
    from grouped
),

shown as (
    select
        hidden.*,
        {% for group in groups -%}
            hidden.is_{{ group }}_small
            or (
                {{ tells_few('hidden.' ~ group ~ '_small_total', least) }}
                and hidden.{{ group }}_learner_count > 0
                and hidden.{{ group }}_place = 1
            ) as is_{{ group }}_suppressed,
        {% endfor -%}
        hidden.is_suppressed as is_cell_suppressed
    from hidden
)
{%- set figures = {
    'cell': ['learner_count'],
    'workout': [
        'workout_learner_count', 'workout_started_count', 'workout_ended_count',
        'workout_completed_count', 'timed_workout_count', 'injury_count',
    ],
    'goal': ['goal_learner_count', 'goal_resolved_count', 'goal_achieved_count'],
    'step': ['step_learner_count', 'step_day_count'],
    'meal': ['meal_learner_count'],
} -%}
{%- set doubles = {
    'workout': ['median_workout_seconds', 'exposure_hours', 'injuries_per_1000_hours'],
    'step': ['steps_per_day_mean'],
} -%}
{%- set rates = [
    ('meal', 'meal_logging', 'meal_learner_count', 'learner_count'),
    ('workout', 'workout_completion', 'workout_completed_count', 'workout_ended_count'),
    ('goal', 'goal_completion', 'goal_achieved_count', 'goal_resolved_count'),
] %}

select
    cast(shown.week_start_date as date) as week_start_date,
    cast(shown.dimension as string) as dimension,
    cast(shown.member as string) as member,
    {% for group, names in figures.items() -%}
        {% for name in names -%}
            cast(case when not shown.is_{{ group }}_suppressed then shown.{{ name }} end as bigint)
                as {{ name }},
        {% endfor -%}
    {% endfor -%}
    {% for group, names in doubles.items() -%}
        {% for name in names -%}
            cast(case when not shown.is_{{ group }}_suppressed then shown.{{ name }} end as double)
                as {{ name }},
        {% endfor -%}
    {% endfor -%}
    {% for group, name, part, whole in rates -%}
        {% set is_hidden = 'shown.is_' ~ group ~ '_suppressed' -%}
        {% set seen = 'case when not ' ~ is_hidden ~ ' then shown.' ~ part ~ ' end' -%}
        cast({{ ratio(seen, 'shown.' ~ whole) }} as double) as {{ name }}_ratio,
        {% for end in ['low', 'high'] -%}
            cast({{ wilson(seen, 'shown.' ~ whole, end) }} as double)
                as {{ name }}_ratio_{{ end }},
        {% endfor -%}
    {% endfor -%}
    {% for group in groups -%}
        cast(shown.is_{{ group }}_suppressed as boolean) as is_{{ group }}_suppressed,
    {% endfor -%}
    cast(shown.is_suppressed as boolean) as is_suppressed
from shown
