-- One row per version of a model.
select
    -- keys
    cast(model_versions.name as string) as name,
    cast(model_versions.version as string) as version,
    -- measures
    cast(model_versions.kind as string) as kind,
    cast(model_versions.status as string) as status,
    cast(model_versions.description as string) as description,
    cast(model_versions.owner as string) as owner,
    cast(model_versions.actors as string) as actors,
    cast(model_versions.horizon_days as bigint) as horizon_days,
    cast(model_versions.row_count as bigint) as row_count,
    cast(model_versions.event_count as bigint) as event_count,
    cast(model_versions.calibration as string) as calibration,
    cast(model_versions.dropped_features as string) as dropped_features,
    cast(model_versions.notes as string) as notes,
    cast(model_versions.data_hash as string) as data_hash,
    cast(model_versions.code_hash as string) as code_hash,
    cast(model_versions.libraries as string) as libraries,
    -- timestamps
    cast(model_versions.first_as_of_at as timestamp) as first_as_of_at,
    cast(model_versions.last_as_of_at as timestamp) as last_as_of_at,
    cast(model_versions.known_at as timestamp) as known_at
from {{ source('ml', 'model_versions') }} as model_versions
