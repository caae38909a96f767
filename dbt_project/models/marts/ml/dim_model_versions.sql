-- One row per version of a model.
select
    cast(told.name as string) as name,
    cast(told.version as string) as version,
    cast(told.kind as string) as kind,
    cast(told.status as string) as status,
    cast(told.description as string) as description,
    cast(told.owner as string) as owner,
    cast(told.actors as string) as actors,
    cast(told.horizon_days as bigint) as horizon_days,
    cast(told.row_count as bigint) as row_count,
    cast(told.event_count as bigint) as event_count,
    cast(told.first_as_of_at as timestamp) as first_as_of_at,
    cast(told.last_as_of_at as timestamp) as last_as_of_at,
    cast(told.known_at as timestamp) as known_at,
    cast(told.calibration as string) as calibration,
    cast(told.dropped_features as string) as dropped_features,
    cast(told.notes as string) as notes,
    cast(told.data_hash as string) as data_hash,
    cast(told.code_hash as string) as code_hash,
    cast(told.libraries as string) as libraries
from {{ ref('stg_ml__model_versions') }} as told
