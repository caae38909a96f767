-- OULAD courses -> modules: one row per presentation of a course.
-- A presentation starts on 1 February (B) or 1 October (J) of its year.
select
    courses.code_module || '/' || courses.code_presentation as id,
    courses.code_module || ' ' || courses.code_presentation as title,
    courses.code_module as course,
    make_date(
        cast(left(courses.code_presentation, 4) as integer),
        case right(courses.code_presentation, 1) when 'B' then 2 when 'J' then 10 end,
        1
    )::timestamp as starts_at,
    cast(courses.module_presentation_length as bigint) as length_days,
from courses
