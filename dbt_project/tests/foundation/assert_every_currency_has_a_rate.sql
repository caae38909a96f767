-- Every currency that an app charges, pays or is paid in has a row in the seed exchange_rates. A
-- returned row is a currency to add.
{{ config(meta={'dagster': {'ref': {'name': 'exchange_rates'}}}) }}
with currencies as (
    select currency from {{ ref('stg_fitness_coach__subscriptions') }}
    union
    select currency from {{ ref('stg_fitness_coach__payments') }}
    union
    select currency from {{ ref('stg_fitness_coach__marketplace_orders') }}
    union
    select currency from {{ ref('stg_fitness_coach__costs') }}
)

select currencies.currency
from currencies
left join {{ ref('exchange_rates') }} as exchange_rates
    on currencies.currency = exchange_rates.currency
where exchange_rates.currency is null
