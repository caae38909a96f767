-- One row per kind of recommendation, learner, unit and day of decision: what could have been
-- recommended, whether it was, and the outcome on either side of it (G9).
--
-- Spots are compared with spots that were not named, areas by their accuracy's side of 70, weeks
-- with a recommendation of an AI model with weeks without. Warm-ups are not here: language_tutor
-- does not say which of them it has shown.
with named as (
    select distinct
        recommendations.source_system,
        recommendations.learner_id,
        recommendations.content_id as song_id,
        case when recommendations.chord is null then 'section' else 'chord' end as spot_type,
        coalesce(recommendations.chord, recommendations.section_id) as spot_id,
        recommendations.issue_date
    from {{ ref('fct_practice_recommendations') }} as recommendations
    where recommendations.chord is not null or recommendations.section_id is not null
),

units as (
    select
        spots.source_system,
        spots.spot_type as recommendation_type,
        spots.learner_id,
        concat(spots.song_id, ':', spots.spot_id) as unit_id,
        spots.decided_date,
        named.learner_id is not null as is_recommended,
        spots.outcome,
        spots.outcome_count,
        spots.outcome_before,
        spots.outcome_before_count,
        spots.current_outcome,
        spots.current_count,
        cast(null as double) as previous_outcome,
        spots.expected_outcome,
        cast(null as double) as current_bpm,
        cast(null as bigint) as earlier_recommendation_count,
        28 as outcome_days
    from {{ ref('int_ml__spot_units') }} as spots
    left join named
        on
            spots.source_system = named.source_system
            and spots.learner_id = named.learner_id
            and spots.song_id = named.song_id
            and spots.spot_type = named.spot_type
            and spots.spot_id = named.spot_id
            and spots.decided_date = named.issue_date
    union all
    select
        areas.source_system,
        'slow_practice' as recommendation_type,
        areas.learner_id,
        concat(areas.piece_id, ':', areas.segment_name) as unit_id,
        areas.decided_date,
        areas.current_outcome < 70e0 as is_recommended,
        areas.outcome,
        areas.outcome_count,
        areas.outcome_before,
        areas.outcome_before_count,
        areas.current_outcome,
        areas.current_count,
        areas.previous_outcome,
        cast(null as double) as expected_outcome,
        areas.current_bpm,
        cast(null as bigint) as earlier_recommendation_count,
        28 as outcome_days
    from {{ ref('int_ml__area_units') }} as areas
    union all
    select
        weeks.source_system,
        'ai_coach' as recommendation_type,
        weeks.learner_id,
        'week' as unit_id,
        weeks.decided_date,
        weeks.is_recommended,
        weeks.outcome,
        1 as outcome_count,
        weeks.outcome_before,
        case when weeks.outcome_before is not null then 1 end as outcome_before_count,
        weeks.current_outcome,
        1 as current_count,
        weeks.previous_outcome,
        cast(null as double) as expected_outcome,
        cast(null as double) as current_bpm,
        weeks.earlier_recommendation_count,
        7 as outcome_days
    from {{ ref('int_ml__coached_weeks') }} as weeks
),

decided as (
    select
        units.*,
        today.today_date > cast(units.decided_date + units.outcome_days as date) as is_matured
    from units
    {{ join_consented('units', 'trend_comparison', 'cast(units.decided_date as timestamp)') }}
    inner join {{ ref('int_learners__today') }} as today
        on
            units.source_system = today.source_system
            and units.learner_id = today.learner_id
            and units.decided_date <= today.today_date
)

select
    cast(decided.source_system as string) as source_system,
    cast(decided.recommendation_type as string) as recommendation_type,
    cast(decided.learner_id as string) as learner_id,
    cast(decided.unit_id as string) as unit_id,
    cast(decided.decided_date as date) as decided_date,
    cast(decided.is_recommended as boolean) as is_recommended,
    cast(case when decided.is_matured then decided.outcome end as double) as outcome,
    cast(case when decided.is_matured then decided.outcome_count end as bigint) as outcome_count,
    cast(decided.outcome_before as double) as outcome_before,
    cast(decided.outcome_before_count as bigint) as outcome_before_count,
    cast(decided.current_outcome as double) as current_outcome,
    cast(decided.current_count as bigint) as current_count,
    cast(decided.previous_outcome as double) as previous_outcome,
    cast(decided.expected_outcome as double) as expected_outcome,
    cast(decided.current_bpm as double) as current_bpm,
    cast(decided.earlier_recommendation_count as bigint) as earlier_recommendation_count,
    cast(decided.is_matured as boolean) as is_matured
from decided
