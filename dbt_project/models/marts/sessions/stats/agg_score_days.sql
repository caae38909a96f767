-- One row per learner of language_tutor and day of the learner's own calendar: the day's scores,
-- which are the daily improvement trend (S4 `get_session_stats`; SES-10).
with days as (
    select
        spoken.source_system,
        spoken.learner_id,
        spoken.local_date,
        count(*) as session_count,
        sum(spoken.total_seconds) as total_seconds,
        {% for score in ['pronunciation_score', 'fluency_score', 'grammar_score'] -%}
            count(spoken.{{ score }}) as {{ score }}_count,
            sum({{ millionths('spoken.' ~ score) }}) as {{ score }}_millionths,
        {% endfor -%}
        count(spoken.average_score) as scored_session_count,
        sum({{ millionths('spoken.average_score') }}) as average_score_millionths
    from {{ ref('int_sessions__spoken') }} as spoken
    where spoken.is_past
    group by spoken.source_system, spoken.learner_id, spoken.local_date
)

select
    cast(days.source_system as string) as source_system,
    cast(days.learner_id as string) as learner_id,
    cast(days.local_date as date) as local_date,
    cast(days.session_count as bigint) as session_count,
    cast(days.total_seconds as bigint) as total_seconds,
    {% for score in ['pronunciation_score', 'fluency_score', 'grammar_score'] -%}
        cast(days.{{ score }}_count as bigint) as {{ score }}_count,
        cast(
            {{ mean_of_millionths('days.' ~ score ~ '_millionths', 'days.' ~ score ~ '_count') }}
            as double
        ) as {{ score }}_mean,
    {% endfor -%}
    cast(days.scored_session_count as bigint) as scored_session_count,
    cast(
        {{ mean_of_millionths('days.average_score_millionths', 'days.scored_session_count') }}
        as double
    ) as average_score_mean
from days
