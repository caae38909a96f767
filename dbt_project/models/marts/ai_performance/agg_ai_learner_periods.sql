-- One row per learner, timeframe and period in which the learner got a recommendation: the seed's
-- AIInteractionMetrics (AIP-02) on the learner's own calendar.
with answers as (
    select * from {{ ref('int_ai__learner_answers') }}
),

timeframes as (
    select
        'daily' as timeframe,
        'day' as grain
    union all
    select
        'weekly' as timeframe,
        'week' as grain
    union all
    select
        'monthly' as timeframe,
        'month' as grain
),

placed as (
    select
        answers.*,
        timeframes.timeframe,
        {{ period_start('timeframes.grain', 'answers.local_date') }} as period_start_date
    from answers
    cross join timeframes
),

versions as (
    select
        used.source_system,
        used.learner_id,
        used.timeframe,
        used.period_start_date,
        {{ ordered_string('used.model_version', 'used.model_version', 'used.model_version', ', ') }}
            as model_versions_used
    from (
        select distinct
            placed.source_system,
            placed.learner_id,
            placed.timeframe,
            placed.period_start_date,
            placed.model_version
        from placed
    ) as used
    group by used.source_system, used.learner_id, used.timeframe, used.period_start_date
),

counted as (
    select
        placed.source_system,
        placed.learner_id,
        placed.timeframe,
        placed.period_start_date,
        count(*) as received_count,
        count(*) filter (where placed.outcome = 'accepted') as accepted_count,
        count(*) filter (where placed.outcome = 'modified') as modified_count,
        count(*) filter (where placed.outcome = 'rejected') as rejected_count,
        count(*) filter (where placed.outcome <> 'unanswered') as feedback_count,
        count(placed.satisfaction) as satisfaction_count,
        sum(placed.satisfaction) as satisfaction_total
    from placed
    group by placed.source_system, placed.learner_id, placed.timeframe, placed.period_start_date
)

select
    cast(counted.source_system as string) as source_system,
    cast(counted.learner_id as string) as learner_id,
    cast(counted.timeframe as string) as timeframe,
    cast(counted.period_start_date as date) as period_start_date,
    cast(counted.received_count as bigint) as received_count,
    cast(counted.accepted_count as bigint) as accepted_count,
    cast(counted.modified_count as bigint) as modified_count,
    cast(counted.rejected_count as bigint) as rejected_count,
    cast(counted.feedback_count as bigint) as feedback_count,
    cast({{ ratio('counted.accepted_count', 'counted.feedback_count') }} as double)
        as acceptance_ratio,
    cast(counted.satisfaction_count as bigint) as satisfaction_count,
    cast({{ ratio('counted.satisfaction_total', 'counted.satisfaction_count') }} as double)
        as satisfaction_mean,
    cast(versions.model_versions_used as string) as model_versions_used
from counted
inner join versions
    on
        counted.source_system = versions.source_system
        and counted.learner_id = versions.learner_id
        and counted.timeframe = versions.timeframe
        and counted.period_start_date = versions.period_start_date
