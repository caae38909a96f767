-- One row per figure beyond its threshold, recommended or not: the 28 days up to the day of issue,
-- and the 28 days after it (REC-09). What was not said, for want of confidence or because others
-- came first, is what the recommended ones are compared with: both come down by chance alone.
with triggers as (
    select
        all_triggers.*,
        today.today_date >= all_triggers.issue_date + 28 as is_matured
    from {{ ref('int_practice__triggers') }} as all_triggers
    {{ join_consented('all_triggers', 'trend_comparison', as_of()) }}
    inner join {{ ref('int_learners__today') }} as today
        on
            all_triggers.source_system = today.source_system
            and all_triggers.learner_id = today.learner_id
    where all_triggers.is_triggered
),

scopes as (
    select 'song' as content_type
    union all
    select 'all' as content_type
),

sessions as (
    select
        decided.source_system,
        decided.learner_id,
        decided.session_id,
        scopes.content_type,
        case scopes.content_type when 'all' then 'all' else decided.content_id end as content_id,
        decided.local_date,
        case when not decided.is_open then decided.completion_ratio end as completion_ratio,
        stumbles.visit_count,
        stumbles.stumble_count,
        stumbles.pause_count,
        stumbles.tempo_change_count
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'trend_comparison', 'decided.started_at') }}
    left join {{ ref('int_practice__session_stumbles') }} as stumbles
        on decided.session_id = stumbles.session_id
    cross join scopes
    where
        decided.source_system = 'song_practice'
        and decided.consent_basis = 'learner_insight'
        and not decided.is_future_clock
),

summed as (
    select
        {% for side, rows in [
            ('before', 'sessions.local_date <= triggers.issue_date'),
            ('after', 'sessions.local_date > triggers.issue_date'),
        ] -%}
            count(case when {{ rows }} then sessions.session_id end) as {{ side }}_session_count,
            {% for what in ['visit', 'stumble', 'pause', 'tempo_change'] -%}
                sum(case when {{ rows }} then sessions.{{ what }}_count end)
                    as {{ side }}_{{ what }}_count,
            {% endfor -%}
            count(case when {{ rows }} then sessions.completion_ratio end)
                as {{ side }}_completion_count,
            sum(case when {{ rows }} then {{ millionths('sessions.completion_ratio') }} end)
                as {{ side }}_completion_millionths,
            count(distinct case when {{ rows }} then sessions.local_date end)
                as {{ side }}_active_day_count,
        {% endfor -%}
        triggers.recommendation_id
    from triggers
    left join sessions
        on
            triggers.source_system = sessions.source_system
            and triggers.learner_id = sessions.learner_id
            and triggers.content_type = sessions.content_type
            and triggers.content_id = sessions.content_id
            and sessions.local_date > triggers.issue_date - 28
            and sessions.local_date <= triggers.issue_date + 28
    group by triggers.recommendation_id
)

select
    cast(triggers.recommendation_id as string) as recommendation_id,
    cast(triggers.source_system as string) as source_system,
    cast(triggers.learner_id as string) as learner_id,
    cast(triggers.content_type as string) as content_type,
    cast(triggers.content_id as string) as content_id,
    cast(triggers.issue_date as date) as issue_date,
    cast(triggers.recommendation_type as string) as recommendation_type,
    cast(triggers.measure as double) as measure,
    cast(triggers.evidence_count as bigint) as evidence_count,
    cast(triggers.confidence as double) as confidence,
    cast(recommendations.recommendation_id is not null as boolean) as was_recommended,
    {% for side, is_known in [('before', 'true'), ('after', 'triggers.is_matured')] -%}
        {% for what in [
            'session_count', 'active_day_count', 'completion_count', 'visit_count',
            'stumble_count', 'pause_count', 'tempo_change_count',
        ] -%}
            cast(case when {{ is_known }} then summed.{{ side }}_{{ what }} end as bigint)
                as {{ side }}_{{ what }},
        {% endfor -%}
        cast(
            case
                when {{ is_known }}
                    then
                        {{ mean_of_millionths(
                            'summed.' ~ side ~ '_completion_millionths',
                            'summed.' ~ side ~ '_completion_count'
                        ) }}
            end as double
        ) as {{ side }}_completion_ratio_mean,
    {% endfor -%}
    cast(triggers.is_matured as boolean) as is_matured
from triggers
inner join summed on triggers.recommendation_id = summed.recommendation_id
left join {{ ref('fct_practice_recommendations') }} as recommendations
    on triggers.recommendation_id = recommendations.recommendation_id
