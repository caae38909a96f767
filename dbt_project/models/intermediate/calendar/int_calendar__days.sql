-- One row per day from `first_date` to `last_date`.
{{ config(materialized='view') }}
select
    cast(cast('{{ var("first_date") }}' as date) + cast(numbers.n as int) as date) as calendar_date
from range({{ days_in_calendar() }}) as numbers (n) -- noqa: PRS
