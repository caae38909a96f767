-- One row per learner, dimension and member of it (a mode, a tag, a composer, a difficulty): how
-- often and how long it was practised, and how well (SES-06).
--
-- A session counts once under each of its tags, and once per composer and difficulty of its tags:
-- members of one dimension may overlap. Accuracy is the mean over readings, not over sessions.
with sessions as (
    select
        decided.source_system,
        decided.learner_id,
        decided.session_id,
        decided.mode,
        decided.local_date,
        decided.total_seconds,
        decided.self_rating
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
    where
        decided.source_system = 'practice_tracker'
        and decided.consent_basis = 'learner_insight'
),

tags as (
    select
        session_tags.*,
        cast(session_tags.difficulty_level as string) as difficulty
    from {{ ref('int_practice__session_tags') }} as session_tags
),

members as (
    select
        sessions.session_id,
        'mode' as dimension,
        sessions.mode as member,
        sessions.mode as member_name,
        cast(null as bigint) as typical_seconds
    from sessions
    where sessions.mode is not null
    union all
    select
        tags.session_id,
        tags.tag_type as dimension,
        tags.tag_id as member,
        tags.tag_name as member_name,
        case when tags.tag_type = 'piece' then tags.typical_seconds end as typical_seconds
    from tags
    {% for dimension, value in [('composer', 'composer'), ('difficulty_level', 'difficulty')] -%}
        union all
        select distinct
            tags.session_id,
            '{{ dimension }}' as dimension,
            tags.{{ value }} as member,
            tags.{{ value }} as member_name,
            cast(null as bigint) as typical_seconds
        from tags
        where tags.{{ value }} is not null
    {% endfor -%}
),

totals as (
    select
        sessions.source_system,
        sessions.learner_id,
        members.dimension,
        members.member,
        members.member_name,
        members.typical_seconds,
        count(*) as session_count,
        count(sessions.total_seconds) as timed_session_count,
        sum(sessions.total_seconds) as total_seconds,
        count(sessions.self_rating) as rated_session_count,
        sum(sessions.self_rating) as self_rating_sum,
        coalesce(sum(tempos.accuracy_count), 0) as accuracy_count,
        sum(tempos.accuracy_millionths) as accuracy_millionths,
        max(sessions.local_date) as last_local_date
    from members
    inner join sessions on members.session_id = sessions.session_id
    left join {{ ref('int_practice__session_tempos') }} as tempos
        on members.session_id = tempos.session_id
    group by
        sessions.source_system,
        sessions.learner_id,
        members.dimension,
        members.member,
        members.member_name,
        members.typical_seconds
)

select
    cast(totals.source_system as string) as source_system,
    cast(totals.learner_id as string) as learner_id,
    cast(totals.dimension as string) as dimension,
    cast(totals.member as string) as member,
    cast(totals.member_name as string) as member_name,
    cast(totals.session_count as bigint) as session_count,
    cast(totals.timed_session_count as bigint) as timed_session_count,
    cast(totals.total_seconds as bigint) as total_seconds,
    cast(totals.rated_session_count as bigint) as rated_session_count,
    cast({{ ratio('totals.self_rating_sum', 'totals.rated_session_count') }} as double)
        as self_rating_mean,
    cast(totals.accuracy_count as bigint) as accuracy_count,
    cast(
        {{ mean_of_millionths('totals.accuracy_millionths', 'totals.accuracy_count') }} as double
    ) as tempo_accuracy_mean,
    cast(totals.typical_seconds as bigint) as typical_seconds,
    cast({{ ratio('totals.total_seconds', 'totals.typical_seconds') }} as double)
        as practice_per_typical_factor,
    cast(totals.last_local_date as date) as last_local_date
from totals
