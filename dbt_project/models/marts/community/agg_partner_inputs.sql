-- One row per student with a session in the last 30 days of the student's own calendar: what a
-- matching of practice partners can start from (GAM-04). Who suits whom is the app's business.
--
-- Times of day are counted by quarter of the day on the wall clock: hours go round, so a mean of 23
-- and 1 would say noon. Pieces are those that everybody sees; private tags match nobody.
with sessions as (
    select
        decided.*,
        today.zone as zone_now,
        today.is_zone_imputed as is_zone_now_imputed,
        cast(extract(hour from decided.local_started_at) as bigint) as local_hour
    from {{ ref('int_sessions__decided') }} as decided
    {{ join_consented('decided', 'learner_insight', 'decided.started_at') }}
    inner join {{ ref('int_learners__today') }} as today
        on
            decided.source_system = today.source_system
            and decided.learner_id = today.learner_id
            and decided.local_date <= today.today_date
            and {{ days_between('decided.local_date', 'today.today_date') }} < 30
    where
        decided.source_system = 'practice_tracker'
        and decided.consent_basis = 'learner_insight'
        and not decided.is_future_clock
),

habits as (
    select
        sessions.source_system,
        sessions.learner_id,
        sessions.zone_now as zone,
        sessions.is_zone_now_imputed as is_zone_imputed,
        {% for quarter in ['night', 'morning', 'afternoon', 'evening'] -%}
            count(
                case
                    when
                        sessions.local_hour >= {{ 6 * loop.index0 }}
                        and sessions.local_hour < {{ 6 * loop.index }}
                        then 1
                end
            ) as {{ quarter }}_session_count,
        {% endfor -%}
        count(*) as session_count
    from sessions
    group by
        sessions.source_system,
        sessions.learner_id,
        sessions.zone_now,
        sessions.is_zone_now_imputed
),

pieces as (
    select
        tags.learner_id,
        tags.tag_id,
        count(*) as session_count,
        count(tags.difficulty_level) as difficulty_count,
        sum(tags.difficulty_level) as difficulty_sum,
        row_number() over (
            partition by tags.learner_id
            order by count(*) desc, tags.tag_id asc
        ) as piece_rank
    from {{ ref('int_practice__session_tags') }} as tags
    inner join sessions on tags.session_id = sessions.session_id
    where tags.tag_type = 'piece' and tags.tag_name is not null
    group by tags.learner_id, tags.tag_id
),

repertoires as (
    select
        pieces.learner_id,
        sum(pieces.difficulty_count) as difficulty_count,
        sum(pieces.difficulty_sum) as difficulty_sum,
        {{ ordered_string(
            'case when pieces.piece_rank <= 3 then pieces.tag_id end',
            'pieces.piece_rank', 'pieces.tag_id', ', '
        ) }} as piece_ids
    from pieces
    group by pieces.learner_id
)

select
    cast(habits.source_system as string) as source_system,
    cast(habits.learner_id as string) as learner_id,
    cast(habits.zone as string) as zone,
    cast(habits.is_zone_imputed as boolean) as is_zone_imputed,
    cast(profiles.years_playing as bigint) as years_playing,
    cast(habits.session_count as bigint) as session_count,
    cast(habits.session_count * 7 / 30e0 as double) as sessions_per_week,
    {% for quarter in ['night', 'morning', 'afternoon', 'evening'] -%}
        cast(habits.{{ quarter }}_session_count as bigint) as {{ quarter }}_session_count,
    {% endfor -%}
    cast(coalesce(repertoires.difficulty_count, 0) as bigint) as difficulty_count,
    cast({{ ratio('repertoires.difficulty_sum', 'repertoires.difficulty_count') }} as double)
        as difficulty_level_mean,
    cast(repertoires.piece_ids as string) as piece_ids
from habits
left join repertoires on habits.learner_id = repertoires.learner_id
left join {{ ref('int_learners__profiles') }} as profiles
    on
        habits.source_system = profiles.source_system
        and habits.learner_id = profiles.learner_id
