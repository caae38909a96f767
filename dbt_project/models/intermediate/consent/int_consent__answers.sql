-- One row per person, purpose, flag that the purpose needs, and moment from which an answer holds,
-- as known now: the default from the beginning of time, then every choice.
with people as (
    select * from {{ ref('int_learners__people') }}
),

ledger as (
    select * from {{ ref('int_consent__ledger') }}
),

consent_flags as (
    select * from {{ ref('consent_flags') }}
),

purposes as (
    select * from {{ ref('purposes') }}
),

needed as (
    select
        consent_flags.source_system,
        purposes.purpose,
        consent_flags.flag,
        consent_flags.asked_as,
        consent_flags.default_granted,
        count(*) over (
            partition by consent_flags.source_system, purposes.purpose
        ) as needed_flag_count
    from purposes
    inner join consent_flags on purposes.flag = consent_flags.flag
),

-- of several choices for one moment the one recorded last
recorded as (
    select
        ledger.*,
        row_number() over (
            partition by
                ledger.source_system, ledger.learner_id, ledger.flag, ledger.effective_at
            order by ledger.recorded_at desc
        ) as recording_rank
    from ledger
    where ledger.recorded_at <= {{ as_of() }}
),

answers as (
    select
        people.source_system,
        people.learner_id,
        needed.purpose,
        needed.flag,
        needed.needed_flag_count,
        {{ beginning_of_time() }} as effective_at,
        needed.default_granted as is_granted
    from people
    inner join needed on people.source_system = needed.source_system
    union all
    select
        people.source_system,
        people.learner_id,
        needed.purpose,
        needed.flag,
        needed.needed_flag_count,
        recorded.effective_at,
        recorded.is_granted
    from people
    inner join recorded
        on
            people.source_system = recorded.source_system
            and people.learner_id = recorded.learner_id
            and recorded.recording_rank = 1
    inner join needed
        on recorded.source_system = needed.source_system and recorded.flag = needed.asked_as
)

select
    cast(answers.source_system as string) as source_system,
    cast(answers.learner_id as string) as learner_id,
    cast(answers.purpose as string) as purpose,
    cast(answers.flag as string) as flag,
    cast(answers.effective_at as timestamp) as effective_at,
    cast(answers.is_granted as boolean) as is_granted,
    cast(answers.needed_flag_count as bigint) as needed_flag_count
from answers
