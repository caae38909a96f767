-- One row per UTC day, category, vendor, AI model and currency: what the day cost as it is known
-- now, and as it was first told.
with costs as (
    select * from {{ ref('stg_fitness_coach__costs') }}
),

versions as (
    select
        told.cost_id,
        told.currency,
        told.incurred_date,
        told.amount_cents,
        row_number() over (partition by told.cost_id order by told.updated_at nulls first)
            as version_number
    from {{ ref('stg_fitness_coach__cost_versions') }} as told
),

firsts as (
    select
        versions.cost_id,
        versions.amount_cents as first_amount_cents,
        {{ usd_cents('versions.amount_cents') }} as first_usd_cents
    from versions
    {{ join_rate_of_day('versions', 'versions.incurred_date') }}
    where versions.version_number = 1
),

converted as (
    select
        costs.*,
        {{ usd_cents('costs.amount_cents') }} as usd_cents
    from costs
    {{ join_rate_of_day('costs', 'costs.incurred_date') }}
)

select
    cast(converted.source_system as string) as source_system,
    cast(converted.incurred_date as date) as cost_date,
    cast(converted.category as string) as category,
    cast(coalesce(converted.vendor, 'none') as string) as vendor,
    cast(coalesce(converted.model_type, 'none') as string) as model_type,
    cast(converted.currency as string) as currency,
    cast(count(*) as bigint) as cost_count,
    cast(sum(converted.amount_cents) as bigint) as amount_cents,
    cast(sum(converted.usd_cents) as bigint) as usd_cents,
    cast(sum(firsts.first_amount_cents) as bigint) as first_amount_cents,
    cast(sum(firsts.first_usd_cents) as bigint) as first_usd_cents,
    cast(count(case when converted.usd_cents is null then 1 end) as bigint) as unconverted_count,
    cast({{ mean_of_millionths('sum(' ~ millionths('converted.units') ~ ')', '1') }} as double)
        as unit_count
from converted
inner join firsts on converted.cost_id = firsts.cost_id
group by
    converted.source_system, converted.incurred_date, converted.category,
    coalesce(converted.vendor, 'none'), coalesce(converted.model_type, 'none'), converted.currency
