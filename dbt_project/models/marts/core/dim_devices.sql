-- One row per source and kind of device in the app's words, with the words that all sources share.
with device_types as (
    select * from {{ ref('device_types') }}
)

select
    cast(device_types.source_system as string) as source_system,
    cast(device_types.device_type as string) as device_type,
    cast(device_types.form_factor as string) as form_factor,
    cast(device_types.operating_system as string) as operating_system,
    cast(device_types.form_factor = 'wearable' as boolean) as is_wearable
from device_types
