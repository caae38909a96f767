-- One row per learner, song, spot and day of issue: visits and stumbles in the 28 days up to that
-- day, and in the 28 days after it (REC-09).
with issues as (
    select distinct
        all_issues.source_system,
        all_issues.learner_id,
        all_issues.issue_date
    from {{ ref('int_practice__session_issues') }} as all_issues
    {{ join_consented('all_issues', 'trend_comparison', as_of()) }}
)

select
    cast(spot_days.source_system as string) as source_system,
    cast(spot_days.learner_id as string) as learner_id,
    cast(spot_days.song_id as string) as song_id,
    cast(spot_days.spot_type as string) as spot_type,
    cast(spot_days.spot_id as string) as spot_id,
    {% for what in ['visit', 'stumble'] -%}
        cast(
            sum(
                case
                    when spot_days.local_date <= issues.issue_date
                        then spot_days.{{ what }}_count
                end
            ) as bigint
        ) as before_{{ what }}_count,
        cast(
            sum(
                case
                    when spot_days.local_date > issues.issue_date
                        then spot_days.{{ what }}_count
                end
            ) as bigint
        ) as after_{{ what }}_count,
    {% endfor -%}
    cast(issues.issue_date as date) as issue_date
from issues
inner join {{ ref('int_practice__spot_days') }} as spot_days
    on
        issues.source_system = spot_days.source_system
        and issues.learner_id = spot_days.learner_id
        and spot_days.local_date > issues.issue_date - 28
        and spot_days.local_date <= issues.issue_date + 28
group by
    spot_days.source_system,
    spot_days.learner_id,
    spot_days.song_id,
    spot_days.spot_type,
    spot_days.spot_id,
    issues.issue_date
