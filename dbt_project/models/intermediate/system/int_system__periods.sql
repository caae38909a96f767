-- One row per minute, hour or day of which the app told or that can be made from what it told: its
-- own row stands, else the next finer ones are added up.
with sent as (
    select
        all_sent.*,
        cast(null as bigint) as part_count
    from {{ ref('int_system__sent') }} as all_sent
),

minutes as (
    select * from sent
    where timeframe = 'minute'
),

built_hours as (
    {{ added_up('minutes', 'hour') }}
),

hours as (
    {{ sent_or_built('sent', 'built_hours', 'hour') }}
),

built_days as (
    {{ added_up('hours', 'day') }}
),

days as (
    {{ sent_or_built('sent', 'built_days', 'day') }}
)

{% for relation in ['minutes', 'hours', 'days'] -%}
    select
        {{ machine_columns() | join(',\n        ') }}
    from {{ relation }}
    {{ 'union all' if not loop.last }}
{% endfor %}
