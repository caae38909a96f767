"""Running dbt and remembering what it has built. No SQL of models here, no Dagster."""
