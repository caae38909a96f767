-- One row per experiment, metric, variant and stratum: what an analysis needs to know of the
-- learners exposed, as sums. x is the numerator, y the denominator, px and py those of before.
with units as (
    select * from {{ ref('fct_experiment_units') }}
),

strata as (
    select
        units.source_system,
        units.experiment_id,
        units.metric,
        units.variant,
        units.has_history,
        units.is_ratio,
        units.is_mature,
        units.is_mixed,
        units.numerator_count as x,
        units.denominator_count as y,
        units.pre_numerator_count as px,
        units.pre_denominator_count as py
    from units
)

select
    cast(strata.source_system as string) as source_system,
    cast(strata.experiment_id as string) as experiment_id,
    cast(strata.metric as string) as metric,
    cast(strata.variant as string) as variant,
    cast(strata.has_history as boolean) as has_history,
    cast(strata.is_ratio as boolean) as is_ratio,
    cast(count(case when strata.is_mature then 1 end) as bigint) as mature_count,
    cast(count(case when strata.is_mixed then 1 end) as bigint) as mixed_count,
    {% for name, term in [
        ('numerator_sum', 'x'),
        ('denominator_sum', 'y'),
        ('numerator_square_sum', 'x * strata.x'),
        ('denominator_square_sum', 'y * strata.y'),
        ('numerator_denominator_sum', 'x * strata.y'),
        ('pre_numerator_sum', 'px'),
        ('pre_denominator_sum', 'py'),
        ('pre_numerator_square_sum', 'px * strata.px'),
        ('pre_denominator_square_sum', 'py * strata.py'),
        ('pre_numerator_denominator_sum', 'px * strata.py'),
        ('numerator_pre_numerator_sum', 'x * strata.px'),
        ('numerator_pre_denominator_sum', 'x * strata.py'),
        ('denominator_pre_numerator_sum', 'y * strata.px'),
        ('denominator_pre_denominator_sum', 'y * strata.py'),
    ] -%}
        cast(sum(case when strata.is_mature then strata.{{ term }} else 0 end) as bigint)
            as {{ name }},
    {% endfor -%}
    cast(count(*) as bigint) as unit_count
from strata
group by
    strata.source_system,
    strata.experiment_id,
    strata.metric,
    strata.variant,
    strata.has_history,
    strata.is_ratio
