-- One row per learner and period in which the app told the same profile, in days of the learner's
-- own calendar: of a day what was told last stands. Before the first telling nothing is known.
with dated as (
    select
        profiles.*,
        {{ local_date('profiles.updated_at', 'zones.zone') }} as told_date
    from {{ ref('stg_fitness_coach__profile_versions') }} as profiles
    {{ join_consented('profiles', 'profiling', as_of()) }}
    {{ join_zone('profiles', 'profiles.updated_at') }}
),

ranked as (
    select
        dated.*,
        row_number() over (
            partition by dated.source_system, dated.learner_id, dated.told_date
            order by dated.updated_at desc
        ) as telling_rank
    from dated
)

select
    cast(ranked.source_system as string) as source_system,
    cast(ranked.learner_id as string) as learner_id,
    cast(ranked.goal_category as string) as goal_category,
    cast(ranked.country as string) as country,
    cast(ranked.gender as string) as gender,
    cast(ranked.birth_year as bigint) as birth_year,
    cast(ranked.told_date as date) as from_date,
    cast(
        lead(ranked.told_date, 1, cast({{ end_of_time() }} as date)) over (
            partition by ranked.source_system, ranked.learner_id
            order by ranked.told_date
        ) as date
    ) as to_date
from ranked
where ranked.telling_rank = 1
