-- One row per source and session day: what became of everything that was staged. identified +
-- anonymous + excluded = all, in sessions, rows, seconds and clicks.
with decided as (
    select * from {{ ref('int_sessions__decided') }}
)

select
    cast(decided.source_system as string) as source_system,
    cast(decided.session_date as date) as session_date,
    cast(count(*) as bigint) as session_count,
    cast(sum(decided.row_count) as bigint) as row_count,
    cast(coalesce(sum(decided.total_seconds), 0) as bigint) as total_seconds,
    cast(coalesce(sum(decided.click_count), 0) as bigint) as click_count,
    {% for basis, word in [
        ('learner_insight', 'identified'),
        ('anonymous_usage', 'anonymous'),
        ('excluded', 'excluded'),
    ] -%}
        cast(count(case when decided.consent_basis = '{{ basis }}' then 1 end) as bigint)
            as {{ word }}_session_count,
        {% for measure in ['row_count', 'total_seconds', 'click_count'] -%}
            cast(
                coalesce(
                    sum(
                        case
                            when decided.consent_basis = '{{ basis }}' then decided.{{ measure }}
                        end
                    ),
                    0
                ) as bigint
            ) as {{ word }}_{{ measure }},
        {% endfor -%}
    {% endfor -%}
    cast(count(case when decided.total_seconds is null then 1 end) as bigint)
        as unknown_length_session_count
from decided
group by decided.source_system, decided.session_date
