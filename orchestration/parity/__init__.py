"""Proof that DuckDB and Spark build the same tables from one lake. No models here."""
