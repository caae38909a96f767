-- JSON macros give these values on DuckDB and on Spark. A returned row names a macro that does not.
with documents as (
    select
        '{"tempo_bpm": 120, "mode": "slow", "loop": true, "none": null}' as details,
        concat('["a", "b ', chr(92), '"quoted', chr(92), '"", "ü"]') as names,
        '[]' as no_names
),

elements as (
    select name_list.element
    from documents
    {{ json_elements('documents.names', 'name_list', 'element') }}
    union all
    select name_list.element
    from documents
    {{ json_elements('documents.no_names', 'name_list', 'element') }}
),

results as (
    select
        'json_text number' as macro,
        {{ json_text('details', 'tempo_bpm') }} as actual,
        '120' as expected
    from documents
    union all
    select
        'json_text string',
        {{ json_text('details', 'mode') }},
        'slow'
    from documents
    union all
    select
        'json_text boolean',
        {{ json_text('details', 'loop') }},
        'true'
    from documents
    union all
    select
        'json_text null',
        {{ json_text('details', 'none') }},
        null
    from documents
    union all
    select
        'json_text absent',
        {{ json_text('details', 'absent') }},
        null
    from documents
    union all
    select
        'json_count',
        cast({{ json_count('names') }} as string),
        '3'
    from documents
    union all
    select
        'json_count of none',
        cast({{ json_count('no_names') }} as string),
        '0'
    from documents
    union all
    select
        'json_count of an object',
        cast({{ json_count('details') }} as string),
        null
    from documents
    union all
    select
        'json_elements',
        {{ ordered_string('element', 'element', 'element', '|') }},
        'a|b "quoted"|ü'
    from elements
)

select * from results
where actual is distinct from expected
