-- One row per learner with a link: the component of learners that links join. A component of more
-- than ten learners is too large to be one human; so is one whose labels did not settle, which an
-- edge between two labels tells.
with labels as (
    select * from {{ ref('int_identity__labels') }}
),

unsettled as (
    select
        here.label,
        there.label as other_label
    from {{ ref('int_identity__links') }} as links
    inner join labels as here on links.left_learner_id = here.learner_id
    inner join labels as there on links.right_learner_id = there.learner_id
    where here.label <> there.label
),

unsettled_labels as (
    select unsettled.label from unsettled
    union
    select unsettled.other_label as label from unsettled
),

sized as (
    select
        labels.label,
        count(*) as member_count
    from labels
    group by labels.label
)

select
    cast(labels.learner_id as string) as learner_id,
    cast(labels.label as string) as component_id,
    cast(sized.member_count as bigint) as member_count,
    cast(unsettled_labels.label is not null or sized.member_count > 10 as boolean) as is_too_large
from labels
inner join sized on labels.label = sized.label
left join unsettled_labels on labels.label = unsettled_labels.label
