{# Colours as the apps draw them, `#RRGGBB`. #}

{# The value, 0 to 255, at `share` (0 to 1) of the way from `low` to `high`, rounded half up. #}
{% macro blend_channel(low, high, share) -%}
    cast(floor({{ low }} + ({{ high }} - ({{ low }})) * ({{ share }}) + 0.5e0) as bigint)
{%- endmacro %}


{#
  Colour of the heat `share` (0 to 1), from `#FFE5B4` (cold) to `#FF4500` (hot), blended per sRGB
  channel (S2 `interpolateColor`; SES-06); null where the share is.
#}
{% macro heat_colour(share) -%}
    case
        when ({{ share }}) is not null
            then concat(
                '#',
                {%- for low, high in [(255, 255), (229, 69), (180, 0)] %}
                upper(lpad(hex({{ blend_channel(low, high, share) }}), 2, '0'))
                {{- ',' if not loop.last }}
                {%- endfor %}
            )
    end
{%- endmacro %}
