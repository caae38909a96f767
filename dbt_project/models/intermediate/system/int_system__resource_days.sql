-- One row per resource and UTC day: how much was in use and how much there is, in whole units. Of
-- storage the last figure of the day in megabytes; of processors and memory the mean in millionths.
with days as (
    select * from {{ ref('int_system__periods') }}
    where timeframe = 'day'
)

{% for resource in ['cpu', 'memory', 'disk'] -%}
    select
        '{{ resource }}' as resource,
        cast(days.started_at as date) as capacity_date,
        cast(
            floor(1e0 * days.{{ resource }}_total / days.{{ resource }}_minute_count + 0.5e0)
            as bigint
        ) as used_units,
        cast(1000000 as bigint) as limit_units
    from days
    where days.{{ resource }}_minute_count > 0
    union all
{% endfor -%}
select
    'storage' as resource,
    cast(days.started_at as date) as capacity_date,
    cast(floor(days.storage_bytes / 1e6 + 0.5e0) as bigint) as used_units,
    cast(floor(days.storage_bytes / nullif(1e0 * days.disk_highest, 0e0) + 0.5e0) as bigint)
        as limit_units
from days
where days.storage_bytes is not null
