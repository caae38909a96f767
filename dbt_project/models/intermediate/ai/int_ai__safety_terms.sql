-- One row per term of a binomial distribution function whose value is known and whose share is
-- wanted: with `affected` of `recommendations`, the bounds of Clopper and Pearson (1934) are the
-- shares p with P(X <= m; n, p) = tail. The shorter side is summed, for P(X <= m; n, p) is
-- 1 - P(X <= n - m - 1; n, 1 - p). Sums of more than 10,000 terms are left to an approximation.
with counted as (
    select distinct
        counts.affected_count,
        counts.recommendation_count
    from {{ ref('int_ai__safety_counts') }} as counts
    where counts.recommendation_count > 0
),

sought as (
    {% for bound, top, tail, other_tail, condition in [
        ('high', 'counted.affected_count', '0.025e0', '0.975e0',
         'counted.affected_count < counted.recommendation_count'),
        ('low', 'counted.affected_count - 1', '0.975e0', '0.025e0', 'counted.affected_count > 0'),
        ('one_sided', 'counted.affected_count', '0.05e0', '0.95e0',
         'counted.affected_count < counted.recommendation_count'),
    ] -%}
        select
            counted.affected_count,
            counted.recommendation_count,
            '{{ bound }}' as bound,
            {{ top }} as top,
            {{ tail }} as tail,
            {{ other_tail }} as other_tail
        from counted
        where {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

sides as (
    select
        sought.affected_count,
        sought.recommendation_count,
        sought.bound,
        2 * sought.top + 1 > sought.recommendation_count as is_flipped,
        case
            when 2 * sought.top + 1 > sought.recommendation_count
                then sought.recommendation_count - sought.top - 1
            else sought.top
        end as top,
        case
            when 2 * sought.top + 1 > sought.recommendation_count then sought.other_tail
            else sought.tail
        end as tail
    from sought
)

-- ln of n over i is a running sum, so no factorial is needed
select
    cast(sides.affected_count as bigint) as affected_count,
    cast(sides.recommendation_count as bigint) as recommendation_count,
    cast(sides.bound as string) as bound,
    cast(sides.is_flipped as boolean) as is_flipped,
    cast(sides.top as bigint) as top,
    cast(sides.tail as double) as tail,
    cast(numbers.i as bigint) as term_number,
    cast(
        sum(
            case
                when numbers.i = 0 then 0e0
                else
                    ln(
                        (sides.recommendation_count - numbers.i + 1)
                        / cast(case when numbers.i = 0 then 1 else numbers.i end as double)
                    )
            end
        ) over (
            partition by sides.affected_count, sides.recommendation_count, sides.bound
            order by numbers.i
            rows between unbounded preceding and current row
        ) as double
    ) as log_choose
from sides
inner join range(10000) as numbers (i) on sides.top >= numbers.i -- noqa: PRS
where sides.top < 10000
