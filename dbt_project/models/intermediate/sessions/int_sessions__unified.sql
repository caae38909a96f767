-- One row per session of all five sources, in the columns that they share.
{{ config(materialized='view') }}

select * from {{ ref('int_sessions__song_practice') }}
union all
select * from {{ ref('int_sessions__fitness_coach') }}
union all
select * from {{ ref('int_sessions__practice_tracker') }}
union all
select * from {{ ref('int_sessions__learning_platform') }}
union all
select * from {{ ref('int_sessions__language_tutor') }}
