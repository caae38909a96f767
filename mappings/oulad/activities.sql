-- OULAD studentVle -> activities: one row per row of the click log, which is a day's clicks of a
-- student on a site. Identical rows are legitimate (several rows per student, site and day), so
-- they are numbered, not merged. The log has days, not times of day.
select
    concat_ws(
        '/',
        clicks.code_module,
        clicks.code_presentation,
        cast(clicks.id_student as bigint),
        cast(clicks.id_site as bigint),
        cast(clicks.date as bigint),
        cast(clicks.sum_click as bigint),
        row_number() over (
            partition by
                clicks.code_module,
                clicks.code_presentation,
                clicks.id_student,
                clicks.id_site,
                clicks.date,
                clicks.sum_click
        )
    ) as id,
    cast(clicks.id_student as bigint)::varchar as learner_id,
    clicks.code_module || '/' || clicks.code_presentation as module_id,
    cast(clicks.id_site as bigint)::varchar as content_id,
    coalesce(vle.activity_type, 'unknown') as activity_type,
    make_date(
        cast(left(clicks.code_presentation, 4) as integer),
        case right(clicks.code_presentation, 1) when 'B' then 2 when 'J' then 10 end,
        1
    )::timestamp + to_days(cast(clicks.date as integer)) as occurred_at,
    'day' as time_precision,
    cast(clicks.sum_click as bigint) as clicks,
from studentvle_ds as clicks
left join vle using (id_site, code_module, code_presentation)
