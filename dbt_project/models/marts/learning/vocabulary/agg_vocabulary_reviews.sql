-- One row per learner of language_tutor and word learned: when it is due for review, and in which
-- order (S4 warm-up; REC-08). Leitner's boxes (S. Leitner, So lernt man lernen, 1972): every
-- further day on which a word is learned moves it up a box. The app tells no failures, so none
-- moves down.
with boxes as (
    select
        leitner_boxes.box,
        leitner_boxes.interval_days,
        max(leitner_boxes.box) over () as last_box
    from {{ ref('leitner_boxes') }} as leitner_boxes
),

words as (
    select
        learned_days.source_system,
        learned_days.learner_id,
        learned_days.word,
        min(learned_days.local_date) as first_learned_date,
        max(learned_days.local_date) as last_learned_date,
        count(*) as learned_day_count
    from {{ ref('int_vocabulary__learned_days') }} as learned_days
    group by learned_days.source_system, learned_days.learner_id, learned_days.word
),

boxed as (
    select
        words.*,
        boxes.box,
        boxes.interval_days,
        today.today_date,
        cast(words.last_learned_date + cast(boxes.interval_days as int) as date) as due_date
    from words
    inner join boxes on boxes.box = least(words.learned_day_count, boxes.last_box)
    inner join {{ ref('int_learners__today') }} as today
        on words.source_system = today.source_system and words.learner_id = today.learner_id
),

aged as (
    select
        boxed.*,
        boxed.due_date <= boxed.today_date as is_due,
        {{ days_between('boxed.due_date', 'boxed.today_date') }} as overdue_days
    from boxed
)

select
    cast(aged.source_system as string) as source_system,
    cast(aged.learner_id as string) as learner_id,
    cast(aged.word as string) as word,
    cast(aged.first_learned_date as date) as first_learned_date,
    cast(aged.last_learned_date as date) as last_learned_date,
    cast(aged.learned_day_count as bigint) as learned_day_count,
    cast(aged.box as bigint) as box,
    cast(aged.interval_days as bigint) as interval_days,
    cast(aged.due_date as date) as due_date,
    cast(aged.is_due as boolean) as is_due,
    cast(aged.overdue_days as bigint) as overdue_days,
    cast(
        row_number() over (
            partition by aged.source_system, aged.learner_id
            order by
                case when aged.is_due then 0 else 1 end asc,
                {{ ratio('aged.overdue_days', 'aged.interval_days') }} desc,
                aged.due_date asc,
                aged.word asc
        ) as bigint
    ) as review_rank
from aged
