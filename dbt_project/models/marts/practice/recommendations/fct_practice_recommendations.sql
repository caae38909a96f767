-- One row per recommendation that is made to a learner: beyond its threshold, with enough evidence
-- and confidence, and among the learner's first on its day of issue (REC-03, REC-04).
with triggered as (
    select
        triggers.*,
        -- a completion of 0 is below its threshold by any factor
        case
            when coalesce(triggers.excess_factor >= 1.5e0, true) then 'high'
            when triggers.excess_factor >= 1.2e0 then 'medium'
            else 'low'
        end as priority
    from {{ ref('int_practice__triggers') }} as triggers
    {{ join_consented('triggers', 'learner_insight', as_of()) }}
    where
        cast('{{ var("ai_recommendations_enabled") }}' as boolean)
        and triggers.is_triggered
        and triggers.confidence
        >= cast('{{ var("ai_model_confidence_threshold") }}' as double)
),

ranked as (
    select
        triggered.*,
        row_number() over (
            partition by triggered.source_system, triggered.learner_id, triggered.issue_date
            order by
                case triggered.priority when 'high' then 1 when 'medium' then 2 else 3 end asc,
                {{ millionths('triggered.confidence') }} desc,
                triggered.recommendation_type asc,
                triggered.content_id asc
        ) as recommendation_rank
    from triggered
)

select
    cast(ranked.recommendation_id as string) as recommendation_id,
    cast(ranked.source_system as string) as source_system,
    cast(ranked.learner_id as string) as learner_id,
    cast(ranked.content_type as string) as content_type,
    cast(ranked.content_id as string) as content_id,
    cast(ranked.issue_date as date) as issue_date,
    cast(ranked.issue_date - 29 as date) as window_start_date,
    cast(ranked.is_current as boolean) as is_current,
    cast(ranked.recommendation_type as string) as recommendation_type,
    cast(ranked.recommendation_rank as bigint) as recommendation_rank,
    cast(ranked.priority as string) as priority,
    cast(ranked.measure as double) as measure,
    cast(ranked.threshold as double) as threshold,
    cast(ranked.excess_factor as double) as excess_factor,
    cast(ranked.evidence_count as bigint) as evidence_count,
    cast(ranked.confidence as double) as confidence,
    cast(
        case ranked.recommendation_type
            when 'pause_reduction' then worst_sections.pause_section_id
            when 'tempo_practice' then worst_sections.tempo_change_section_id
        end as string
    ) as section_id,
    cast(ranked.chord as string) as chord
from ranked
left join {{ ref('int_practice__worst_sections') }} as worst_sections
    on
        ranked.source_system = worst_sections.source_system
        and ranked.learner_id = worst_sections.learner_id
        and ranked.content_id = worst_sections.song_id
        and ranked.issue_date = worst_sections.issue_date
where ranked.recommendation_rank <= {{ var("ai_max_recommendations") }}
