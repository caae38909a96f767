"""Pure functions over frames: models, forecasts, drift, experiments. No Dagster and no dbt in here.

Every function takes polars frames with documented columns, draws random numbers from a seed that it
is given, and reads no clock: the same frames give the same bytes.
"""
