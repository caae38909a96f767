-- Aggregate and number macros give these values on both engines. A returned row names a macro
-- that does not.
with readings as (
    select
        2 as first_key,
        1 as second_key,
        'c' as name,
        4e0 as amount
    union all
    select
        1,
        2,
        'b',
        0e0
    union all
    select
        1,
        1,
        'a',
        0e0
    union all
    select
        3,
        1,
        null,
        0e0
),

results as (
    select
        'ordered_string' as macro,
        {{ ordered_string('name', 'first_key', 'second_key') }} as actual,
        'a > b > c' as expected
    from readings
    union all
    select
        'ordered_string of nulls',
        {{ ordered_string('name', 'first_key', 'second_key') }},
        null
    from readings
    where name is null
    union all
    select
        'ratio',
        cast({{ ratio('sum(amount)', 'count(*)') }} as string),
        '1.0'
    from readings
    union all
    select
        'ratio of nothing',
        cast({{ ratio('1', '0') }} as string),
        null
    union all
    select
        'finite',
        cast({{ finite("cast('NaN' as double)") }} as string),
        null
    union all
    select
        'finite of a number',
        cast({{ finite('2.5e0') }} as string),
        '2.5'
)

select * from results
where actual is distinct from expected
