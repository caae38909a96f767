-- A returned row is a version of the rules whose segments leave a figure between the least and the
-- greatest to none or to two: a learner there would stay in the segment of before, or be in both.
{{ config(meta={'dagster': {'ref': {'name': 'segment_rules'}}}) }}
with rules as (
    select
        segment_rules.*,
        lag(segment_rules.highest) over (
            partition by segment_rules.segment_type, segment_rules.rule_version
            order by segment_rules.lowest
        ) as previous_highest
    from {{ ref('segment_rules') }} as segment_rules
)

select
    rules.segment_type,
    rules.rule_version
from rules
group by rules.segment_type, rules.rule_version
having
    min(rules.lowest) <> 0
    or count(distinct rules.effective_date) <> 1
    or max(rules.highest) <> max(case rules.segment_type when 'age_band' then 200 else 28 end)
    or bool_or(rules.lowest <> coalesce(rules.previous_highest + 1, 0))
    or bool_or(rules.highest < rules.lowest)
