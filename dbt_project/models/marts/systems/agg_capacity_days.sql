-- One row per resource and UTC day: how much is in use, by how much it grows a day (least squares
-- over the last 28 days), and in how many days it is full at that pace, with a 95 % interval.
with days as (
    select * from {{ ref('int_system__resource_days') }}
),

-- differences from the day itself, so that sums of squares stay small whole numbers
points as (
    select
        days.resource,
        days.capacity_date,
        {{ days_between('earlier.capacity_date', 'days.capacity_date') }} as x,
        days.used_units - earlier.used_units as y
    from days
    inner join days as earlier
        on
            days.resource = earlier.resource
            and days.capacity_date >= earlier.capacity_date
            and earlier.capacity_date >= cast(days.capacity_date - interval '27' day as date)
),

sums as (
    select
        points.resource,
        points.capacity_date,
        cast(count(*) as double) as n,
        cast(sum(points.x) as double) as x,
        cast(sum(points.x * points.x) as double) as xx,
        cast(sum(points.y) as double) as y,
        cast(sum(cast(points.y as double) * points.y) as double) as yy,
        cast(sum(points.x * points.y) as double) as xy
    from points
    group by points.resource, points.capacity_date
),

fitted as (
    select
        sums.resource,
        sums.capacity_date,
        sums.n,
        {{ slope('sums.n', 'sums.x', 'sums.xx', 'sums.y', 'sums.xy') }} as growth,
        sums.xx - sums.x * sums.x / sums.n as spread_of_days,
        sums.yy - sums.y * sums.y / sums.n as spread_of_use,
        sums.xy - sums.x * sums.y / sums.n as shared_spread
    from sums
    where sums.n >= 7e0
),

-- y falls with x, the days back, by as much as use grows
bounds as (
    select
        fitted.*,
        {{ t_critical('(fitted.n - 2e0)') }} * sqrt(
            greatest(fitted.spread_of_use - fitted.growth * fitted.shared_spread, 0e0)
            / (fitted.n - 2e0)
            / fitted.spread_of_days
        ) as reach
    from fitted
)

select
    cast(days.resource as string) as resource,
    cast(days.capacity_date as date) as capacity_date,
    cast(sums.n as bigint) as day_count,
    {% for name, units in [
        ('used_amount', 'days.used_units'),
        ('limit_amount', 'days.limit_units'),
        ('growth_per_day', 'bounds.growth'),
        ('growth_per_day_low', '(bounds.growth - bounds.reach)'),
        ('growth_per_day_high', '(bounds.growth + bounds.reach)'),
    ] -%}
        cast(
            case when days.resource = 'storage' then {{ units }} * 1e6 else {{ units }} / 1e6 end
            as double
        ) as {{ name }},
    {% endfor -%}
    {% for name, pace in [
        ('days_left', 'bounds.growth'),
        ('days_left_low', '(bounds.growth + bounds.reach)'),
        ('days_left_high', '(bounds.growth - bounds.reach)'),
    ] -%}
        cast(
            case
                when {{ pace }} > 0e0
                    then floor(greatest(days.limit_units - days.used_units, 0) / {{ pace }})
            end
            as bigint
        ) as {{ name }},
    {% endfor -%}
    cast(days.resource = 'storage' as boolean) as is_in_bytes
from days
inner join sums
    on days.resource = sums.resource and days.capacity_date = sums.capacity_date
left join bounds
    on days.resource = bounds.resource and days.capacity_date = bounds.capacity_date
