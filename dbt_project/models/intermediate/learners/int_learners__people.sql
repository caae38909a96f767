-- One row per person who uses an app: everyone whose own actions the streams tell of. Left out are
-- devices, and the coaches and trainers of fitness_coach, of whom only their learners' rows speak.
with learners as (
    select * from {{ ref('stg_landing__learners') }}
)

select
    cast(learners.source_system as string) as source_system,
    cast(learners.learner_id as string) as learner_id,
    cast(learners.namespace as string) as namespace
from learners
where learners.namespace in ('user', 'student', 'teacher', 'learner')
