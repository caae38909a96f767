-- One row per user and version: every profile that the app has sent, with its clock.
select
    -- keys
    cast('fitness_coach' as string) as source_system,
    cast(profiles.userid as string) as learner_id,
    cast(profiles.coachid as string) as coach_id,
    -- attributes
    cast(profiles.gender as string) as gender,
    cast(profiles.country as string) as country,
    cast(profiles.goalcategory as string) as goal_category,
    cast(profiles.acquisitionchannel as string) as acquisition_channel,
    cast(profiles.isinternal as boolean) as is_internal,
    -- measures
    cast(profiles.birthyear as bigint) as birth_year,
    -- timestamps
    cast(profiles.signupat as timestamp) as signed_up_at,
    cast(profiles.onboardedat as timestamp) as onboarded_at,
    cast(profiles.updatedat as timestamp) as updated_at,
    -- lineage
    cast(profiles._batch_id as string) as batch_id,
    cast(profiles.first_sent_at as timestamp) as sent_at,
    cast(profiles._clock_flag as string) as clock_flag
from {{ deduplicated(source('fitness_coach', 'profiles'), every_version=true) }} as profiles
