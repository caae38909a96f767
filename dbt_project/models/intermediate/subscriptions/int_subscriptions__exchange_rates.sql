-- One row per currency and published rate, with the days on which it is the day's rate: from its
-- own day to the day before the next. The first rate also covers all days before it.
with exchange_rates as (
    select * from {{ ref('exchange_rates') }}
),

ordered as (
    select
        exchange_rates.currency,
        exchange_rates.rate_date,
        exchange_rates.usd_micros,
        lag(exchange_rates.rate_date) over (
            partition by exchange_rates.currency order by exchange_rates.rate_date
        ) as previous_rate_date,
        lead(exchange_rates.rate_date) over (
            partition by exchange_rates.currency order by exchange_rates.rate_date
        ) as next_rate_date
    from exchange_rates
)

select
    cast(ordered.currency as string) as currency,
    cast(
        case
            when ordered.previous_rate_date is null then {{ beginning_of_time() }}
            else ordered.rate_date
        end as date
    ) as valid_from_date,
    cast(coalesce(ordered.next_rate_date, {{ end_of_time() }}) as date) as valid_to_date,
    cast(ordered.usd_micros as bigint) as usd_micros
from ordered
