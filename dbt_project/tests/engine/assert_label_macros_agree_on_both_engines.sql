-- Macros that give words and colours give these on DuckDB and on Spark, and null where there is
-- nothing to name. A returned row names a macro that does not.
with results as (
    {% for accuracy, mood in [
        ('90e0', "'happy'"),
        ('89.999e0', "'neutral'"),
        ('75e0', "'neutral'"),
        ('74.999e0', "'annoyed'"),
        ('60e0', "'annoyed'"),
        ('59.999e0', "'angry'"),
        ('cast(null as double)', 'null'),
    ] -%}
        select
            'tempo_mood {{ accuracy }}' as macro,
            {{ tempo_mood(accuracy) }} as actual,
            {{ mood }} as expected
        union all
    {% endfor -%}
    {% for share, colour in [
        ('0e0', "'#FFE5B4'"),
        ('0.5e0', "'#FF955A'"),
        ('1e0', "'#FF4500'"),
        ('cast(null as double)', 'null'),
    ] -%}
        select
            'heat_colour {{ share }}' as macro,
            {{ heat_colour(share) }} as actual,
            {{ colour }} as expected
        union all
    {% endfor -%}
    {% for slope_seed, trend in [
        ('0.501e0', "'improving'"),
        ('-0.5e0', "'stable'"),
        ('-0.501e0', "'declining'"),
        ('cast(null as double)', 'null'),
    ] -%}
        select
            'trend_seed {{ slope_seed }}' as macro,
            {{ trend_seed(slope_seed) }} as actual,
            {{ trend }} as expected
        union all
    {% endfor -%}
    select
        'trend_seed 0.5e0' as macro,
        {{ trend_seed('0.5e0') }} as actual,
        'stable' as expected
)

select * from results
where actual is distinct from expected
