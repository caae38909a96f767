-- One row per learner, attribute of the profile and period in which it had one value; the age band
-- follows from the year of birth, and changes with the year. What is not told is no segment.
with held as (
    select * from {{ ref('int_product__profile_periods') }}
),

aged as (
    select
        held.source_system,
        held.learner_id,
        rules.segment,
        rules.rule_version,
        greatest(
            held.from_date,
            versions.effective_date,
            {{ new_years_day('held.birth_year + rules.lowest') }}
        ) as from_date,
        least(
            held.to_date,
            versions.next_effective_date,
            {{ new_years_day('held.birth_year + rules.highest + 1') }}
        ) as to_date
    from held
    inner join {{ ref('segment_rules') }} as rules on rules.segment_type = 'age_band'
    inner join {{ rule_versions('age_band') }} as versions
        on rules.rule_version = versions.rule_version
    where held.birth_year is not null
),

periods as (
    {% for attribute in ['goal_category', 'country', 'gender'] -%}
        select
            held.source_system,
            held.learner_id,
            '{{ attribute }}' as segment_type,
            held.{{ attribute }} as segment,
            cast(null as bigint) as rule_version,
            held.from_date,
            held.to_date
        from held
        where held.{{ attribute }} is not null
        union all
    {% endfor -%}
    select
        aged.source_system,
        aged.learner_id,
        'age_band' as segment_type,
        aged.segment,
        aged.rule_version,
        aged.from_date,
        aged.to_date
    from aged
    where aged.from_date < aged.to_date
),

compared as (
    select
        periods.*,
        case
            when
                lag(periods.segment) over type_order = periods.segment
                and lag(coalesce(periods.rule_version, 0)) over type_order
                = coalesce(periods.rule_version, 0)
                and lag(periods.to_date) over type_order = periods.from_date
                then 0
            else 1
        end as is_change
    from periods
    window type_order as (
        partition by periods.source_system, periods.learner_id, periods.segment_type
        order by periods.from_date
    )
),

numbered as (
    select
        compared.*,
        sum(compared.is_change) over (
            partition by compared.source_system, compared.learner_id, compared.segment_type
            order by compared.from_date
            rows between unbounded preceding and current row
        ) as period_number
    from compared
)

select
    cast(numbered.source_system as string) as source_system,
    cast(numbered.learner_id as string) as learner_id,
    cast(numbered.segment_type as string) as segment_type,
    cast(min(numbered.segment) as string) as segment,
    cast(min(numbered.rule_version) as bigint) as rule_version,
    cast(min(numbered.from_date) as date) as from_date,
    cast(max(numbered.to_date) as date) as to_date
from numbered
group by
    numbered.source_system,
    numbered.learner_id,
    numbered.segment_type,
    numbered.period_number
