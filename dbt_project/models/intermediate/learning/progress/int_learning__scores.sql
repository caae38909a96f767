-- One row per learner and attempt that has a score: assessments of learning_platform, unless the
-- score was carried over from an earlier run, and sessions of language_tutor. Scores by a clock in
-- the future are left out.
with attempts as (
    select
        assessments.source_system,
        assessments.learner_id,
        'assessment' as score_kind,
        assessments.assessment_submission_id as attempt_id,
        assessments.score,
        assessments.submitted_at as scored_at,
        assessments.submitted_at as consented_at,
        {{ local_date('assessments.submitted_at', 'zones.zone') }} as scored_date
    from {{ ref('stg_learning_platform__assessments') }} as assessments
    {{ join_zone('assessments', 'assessments.submitted_at') }}
    where
        assessments.score is not null
        and not assessments.is_banked
        and coalesce(assessments.clock_flag <> 'future', true)
    union all
    select
        decided.source_system,
        decided.learner_id,
        'session' as score_kind,
        decided.session_id as attempt_id,
        {{ mean_of([
            'decided.pronunciation_score', 'decided.fluency_score', 'decided.grammar_score'
        ]) }} as score,
        decided.ended_at as scored_at,
        decided.started_at as consented_at,
        decided.local_date as scored_date
    from {{ ref('int_sessions__decided') }} as decided
    where
        decided.source_system = 'language_tutor'
        and decided.consent_basis = 'learner_insight'
        and not decided.is_future_clock
)

select
    cast(attempts.source_system as string) as source_system,
    cast(attempts.learner_id as string) as learner_id,
    cast(attempts.score_kind as string) as score_kind,
    cast(attempts.attempt_id as string) as attempt_id,
    cast(attempts.score as double) as score,
    cast({{ millionths('attempts.score') }} as bigint) as score_millionths,
    cast(attempts.scored_at as timestamp) as scored_at,
    cast(attempts.scored_date as date) as scored_date,
    cast(grants_of_trend_comparison.learner_id is not null as boolean) as can_compare
from attempts
{{ join_consented('attempts', 'learner_insight', 'attempts.consented_at') }}
{{ join_consented('attempts', 'trend_comparison', 'attempts.consented_at', kind='left') }}
where attempts.score is not null
