"""Pure functions over marts: features, models, forecasts, drift. No Dagster and no dbt in here."""
