-- One row per learner, feature, ISO week and what is to be counted there: that the learner `used`
-- the feature, had `adopted` it by then and was active, came back to it from the week before
-- (`returned`), had `lapsed` (used it five to eight weeks before, not since), or gave it a score.
with feature_weeks as (
    select
        all_weeks.*,
        cast(date_trunc('week', all_weeks.first_use_date) as date) as first_week_date
    from {{ ref('int_product__feature_weeks') }} as all_weeks
),

first_weeks as (
    select distinct
        feature_weeks.source_system,
        feature_weeks.learner_id,
        feature_weeks.feature,
        feature_weeks.first_week_date
    from feature_weeks
),

distances as (
    {% for distance in [5, 6, 7, 8] -%}
        select {{ distance }} as week_distance
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

marks as (
    select
        feature_weeks.source_system,
        feature_weeks.learner_id,
        feature_weeks.feature,
        feature_weeks.week_start_date,
        'used' as mark,
        feature_weeks.week_start_date = feature_weeks.first_week_date as is_new,
        feature_weeks.action_count as amount
    from feature_weeks
    union all
    select
        first_weeks.source_system,
        first_weeks.learner_id,
        first_weeks.feature,
        active_weeks.week_start_date,
        'adopted' as mark,
        false as is_new,
        cast(null as bigint) as amount
    from first_weeks
    inner join {{ ref('int_product__active_weeks') }} as active_weeks
        on
            first_weeks.source_system = active_weeks.source_system
            and first_weeks.learner_id = active_weeks.learner_id
            and first_weeks.first_week_date <= active_weeks.week_start_date
    union all
    select
        feature_weeks.source_system,
        feature_weeks.learner_id,
        feature_weeks.feature,
        feature_weeks.next_week_date as week_start_date,
        'returned' as mark,
        false as is_new,
        cast(null as bigint) as amount
    from feature_weeks
    where feature_weeks.next_week_date = cast(feature_weeks.week_start_date + 7 as date)
    union all
    select
        feature_weeks.source_system,
        feature_weeks.learner_id,
        feature_weeks.feature,
        cast(feature_weeks.week_start_date + 7 * distances.week_distance as date)
            as week_start_date,
        'lapsed' as mark,
        false as is_new,
        cast(null as bigint) as amount
    from feature_weeks
    inner join distances
        on
            feature_weeks.next_week_date is null
            or cast(feature_weeks.week_start_date + 7 * distances.week_distance as date)
            <= feature_weeks.next_week_date
    union all
    select
        scores.source_system,
        scores.learner_id,
        scores.feature,
        scores.week_start_date,
        'scored' as mark,
        false as is_new,
        scores.score as amount
    from {{ ref('int_product__feature_scores') }} as scores
)

select
    cast(marks.source_system as string) as source_system,
    cast(marks.learner_id as string) as learner_id,
    cast(marks.feature as string) as feature,
    cast(marks.week_start_date as date) as week_start_date,
    cast(marks.mark as string) as mark,
    cast(marks.is_new as boolean) as is_new,
    cast(marks.amount as bigint) as amount
from marks
where marks.week_start_date <= cast({{ as_of() }} as date)
