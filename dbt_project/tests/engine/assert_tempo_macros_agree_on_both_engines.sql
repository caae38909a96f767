-- The macro tempo_multiple gives these multiples of a target of 120 on DuckDB and on Spark: octaves
-- by nearness up to half an octave off, the others within 5 %, else 1. A returned row names a tempo
-- that is taken for another multiple.
with tempos as (
    {% for detected, multiple in [
        ('21.2e0', '1e0'),
        ('21.3e0', '0.25e0'),
        ('42.4e0', '0.25e0'),
        ('42.5e0', '0.5e0'),
        ('73.4e0', '0.5e0'),
        ('73.5e0', '1e0'),
        ('85.6e0', '1e0'),
        ('85.8e0', '0.75e0'),
        ('94.5e0', '0.75e0'),
        ('96e0', '1e0'),
        ('171e0', '1e0'),
        ('172e0', '1.5e0'),
        ('189e0', '1.5e0'),
        ('207.8e0', '1e0'),
        ('207.9e0', '2e0'),
        ('293.9e0', '2e0'),
        ('294e0', '1e0'),
        ('360e0', '3e0'),
        ('415e0', '1e0'),
        ('416e0', '4e0'),
        ('678e0', '4e0'),
        ('679e0', '1e0'),
        ('0e0', 'null'),
        ('null', 'null'),
    ] -%}
        select
            cast({{ detected }} as double) as detected_bpm,
            cast(120 as bigint) as target_bpm,
            cast({{ multiple }} as double) as expected
        union all
    {% endfor -%}
    select
        cast(100e0 as double) as detected_bpm,
        cast(null as bigint) as target_bpm,
        cast(null as double) as expected
)

select
    tempos.detected_bpm,
    tempos.target_bpm,
    tempos.expected
from tempos
where
    coalesce({{ tempo_multiple('tempos.detected_bpm', 'tempos.target_bpm') }}, -1e0)
    <> coalesce(tempos.expected, -1e0)
