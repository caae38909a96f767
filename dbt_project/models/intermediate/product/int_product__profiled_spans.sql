-- One row per learner and span of days on which the learner allowed profiling, and allows it now.
-- Of a day noon (UTC) decides, so that it lies in a span or does not; no two spans touch.
with people as (
    select * from {{ ref('int_learners__people') }}
),

-- every period of consent, asked at its beginning
granted as (
    select
        people.source_system,
        people.learner_id,
        {{ first_noon_date('grants_of_profiling.valid_from') }} as from_date,
        {{ first_noon_date('grants_of_profiling.valid_to') }} as to_date
    from people
    {{ join_consented('people', 'profiling', 'grants_of_profiling.valid_from') }}
),

followed as (
    select
        granted.*,
        case
            when
                lag(granted.to_date) over (
                    partition by granted.source_system, granted.learner_id
                    order by granted.from_date
                ) = granted.from_date
                then 0
            else 1
        end as is_beginning
    from granted
    where granted.from_date < granted.to_date
),

numbered as (
    select
        followed.*,
        sum(followed.is_beginning) over (
            partition by followed.source_system, followed.learner_id
            order by followed.from_date
            rows between unbounded preceding and current row
        ) as span_number
    from followed
),

spans as (
    select
        numbered.source_system,
        numbered.learner_id,
        min(numbered.from_date) as span_from_date,
        max(numbered.to_date) as span_to_date
    from numbered
    group by numbered.source_system, numbered.learner_id, numbered.span_number
)

select
    cast(spans.source_system as string) as source_system,
    cast(spans.learner_id as string) as learner_id,
    cast(spans.span_from_date as date) as span_from_date,
    cast(spans.span_to_date as date) as span_to_date,
    cast({{ local_date(as_of(), 'zones.zone') }} as date) as today_date
from spans
{{ join_zone('spans', as_of()) }}
