-- One row per learner, song (or all), day of issue and type of recommendation that could be judged:
-- whether the figure lies beyond the threshold of seed recommendation_rules, and how probable it is
-- that the true figure does (REC-03, REC-04).
with figures as (
    select * from {{ ref('int_practice__trigger_figures') }}
),

judged as (
    select
        figures.*,
        rules.recommended_when,
        rules.threshold,
        rules.minimum_evidence,
        case figures.recommendation_type
            when 'completion_improvement'
                then
                    {{ student_probability(
                        '((rules.threshold - figures.measure) / figures.completion_error)',
                        'figures.exposure - 1e0'
                    ) }}
            -- Beta(1 + days, 1 + other days), against the share of days that the threshold means
            when 'consistency_improvement'
                then
                    {{ normal_probability(
                        '((rules.threshold / 1.4e0'
                        ~ ' - (figures.evidence_count + 1e0) / (figures.exposure + 2e0))'
                        ~ ' * (figures.exposure + 2e0) * sqrt(figures.exposure + 3e0)'
                        ~ ' / sqrt((figures.evidence_count + 1e0)'
                        ~ ' * (figures.exposure - figures.evidence_count + 1e0)))'
                    ) }}
            -- gamma posterior of a rate; a chord's equal share is itself an estimate
            else
                {{ gamma_exceeds(
                    '(figures.evidence_count + 0.5e0)',
                    "(figures.exposure + case figures.recommendation_type"
                    ~ " when 'chord_focus' then 0.5e0 else 0e0 end)",
                    'rules.threshold'
                ) }}
        end as confidence
    from figures
    inner join {{ ref('recommendation_rules') }} as rules
        on figures.recommendation_type = rules.recommendation_type
)

select
    cast(
        md5(
            concat_ws(
                '|',
                judged.source_system,
                judged.learner_id,
                judged.content_id,
                cast(judged.issue_date as string),
                judged.recommendation_type
            )
        ) as string
    ) as recommendation_id,
    cast(judged.source_system as string) as source_system,
    cast(judged.learner_id as string) as learner_id,
    cast(judged.content_type as string) as content_type,
    cast(judged.content_id as string) as content_id,
    cast(judged.issue_date as date) as issue_date,
    cast(judged.is_current as boolean) as is_current,
    cast(judged.recommendation_type as string) as recommendation_type,
    cast(judged.chord as string) as chord,
    cast(judged.measure as double) as measure,
    cast(judged.threshold as double) as threshold,
    cast(judged.evidence_count as bigint) as evidence_count,
    cast(judged.confidence as double) as confidence,
    cast(
        coalesce(
            judged.evidence_count >= judged.minimum_evidence
            and case judged.recommended_when
                when 'below' then judged.measure < judged.threshold
                else judged.measure >= judged.threshold
            end,
            false
        ) as boolean
    ) as is_triggered,
    cast(
        case judged.recommended_when
            when 'below' then {{ ratio('judged.threshold', 'judged.measure') }}
            else {{ ratio('judged.measure', 'judged.threshold') }}
        end as double
    ) as excess_factor
from judged
