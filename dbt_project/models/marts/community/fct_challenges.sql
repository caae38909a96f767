-- One row per person and challenge of the person's register: how far it got, and when it was met
-- (GAM-05). A challenge is active from registration on, and is met on the first day on which its
-- measure reaches the threshold: computing it again awards nothing twice, and what is taken back
-- later stays met.
with people as (
    select
        all_people.*,
        coalesce(profiles.signed_up_at, first_seen.first_seen_at) as activated_at,
        grants_of_trend_comparison.learner_id is not null as can_compare
    from {{ ref('int_learners__people') }} as all_people
    {{ join_consented('all_people', 'learner_insight', as_of()) }}
    {{ join_consented('all_people', 'trend_comparison', as_of(), kind='left') }}
    left join {{ ref('int_learners__profiles') }} as profiles
        on
            all_people.source_system = profiles.source_system
            and all_people.learner_id = profiles.learner_id
    left join {{ ref('int_learners__first_seen') }} as first_seen
        on
            all_people.source_system = first_seen.source_system
            and all_people.learner_id = first_seen.learner_id
),

-- who does not allow sessions to be compared has no runs of days to be challenged with
challenged as (
    select
        people.source_system,
        people.learner_id,
        people.activated_at,
        challenges.challenge_id,
        challenges.measure,
        challenges.threshold
    from people
    inner join {{ ref('challenges') }} as challenges
        on
            people.source_system = challenges.source_system
            and people.namespace = challenges.namespace
            and (challenges.measure <> 'streak_days' or people.can_compare)
),

reached as (
    select
        challenged.source_system,
        challenged.learner_id,
        challenged.challenge_id,
        max(days.value) as value,
        min(case when days.value >= challenged.threshold then days.local_date end)
            as achieved_date
    from challenged
    inner join {{ ref('agg_challenge_days') }} as days
        on
            challenged.source_system = days.source_system
            and challenged.learner_id = days.learner_id
            and challenged.measure = days.measure
    group by challenged.source_system, challenged.learner_id, challenged.challenge_id
)

select
    cast(challenged.source_system as string) as source_system,
    cast(challenged.learner_id as string) as learner_id,
    cast(challenged.challenge_id as string) as challenge_id,
    cast(challenged.activated_at as timestamp) as activated_at,
    cast(challenged.measure as string) as measure,
    cast(challenged.threshold as bigint) as threshold,
    cast(greatest(0, coalesce(reached.value, 0)) as bigint) as value,
    cast(
        least(
            1e0,
            {{ ratio('greatest(0, coalesce(reached.value, 0))', 'challenged.threshold') }}
        ) as double
    ) as progress_ratio,
    cast(reached.achieved_date as date) as achieved_date,
    cast(reached.achieved_date is not null as boolean) as is_achieved
from challenged
left join reached
    on
        challenged.source_system = reached.source_system
        and challenged.learner_id = reached.learner_id
        and challenged.challenge_id = reached.challenge_id
