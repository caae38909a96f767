-- One row per learner of language_tutor, basis and period: totals and mean scores (S4
-- `get_session_stats`; SES-10). A score that was not given is missing, not zero.
with periods as (
    select
        sessions.source_system,
        sessions.learner_id,
        sessions.basis,
        sessions.period,
        sessions.period_start_date,
        sessions.period_end_date,
        sessions.is_complete,
        count(*) as session_count,
        sum(sessions.total_seconds) as total_seconds,
        count(sessions.words_spoken) as words_session_count,
        sum(sessions.words_spoken) as words_spoken,
        {% for score in ['pronunciation_score', 'fluency_score', 'grammar_score'] -%}
            count(sessions.{{ score }}) as {{ score }}_count,
            sum({{ millionths('sessions.' ~ score) }}) as {{ score }}_millionths,
        {% endfor -%}
        count(sessions.average_score) as scored_session_count,
        sum({{ millionths('sessions.average_score') }}) as average_score_millionths
    from {{ ref('int_sessions__stat_periods') }} as sessions
    group by
        sessions.source_system,
        sessions.learner_id,
        sessions.basis,
        sessions.period,
        sessions.period_start_date,
        sessions.period_end_date,
        sessions.is_complete
)

select
    cast(periods.source_system as string) as source_system,
    cast(periods.learner_id as string) as learner_id,
    cast(periods.basis as string) as basis,
    cast(periods.period as string) as period,
    cast(periods.period_start_date as date) as period_start_date,
    cast(periods.period_end_date as date) as period_end_date,
    cast(periods.session_count as bigint) as session_count,
    cast(periods.total_seconds as bigint) as total_seconds,
    cast(periods.words_session_count as bigint) as words_session_count,
    cast(periods.words_spoken as bigint) as words_spoken,
    {% for score in ['pronunciation_score', 'fluency_score', 'grammar_score'] -%}
        cast(periods.{{ score }}_count as bigint) as {{ score }}_count,
        cast(
            {{ mean_of_millionths(
                'periods.' ~ score ~ '_millionths', 'periods.' ~ score ~ '_count'
            ) }} as double
        ) as {{ score }}_mean,
    {% endfor -%}
    cast(periods.scored_session_count as bigint) as scored_session_count,
    cast(
        {{ mean_of_millionths(
            'periods.average_score_millionths', 'periods.scored_session_count'
        ) }} as double
    ) as average_score_mean,
    cast(periods.is_complete as boolean) as is_complete
from periods
