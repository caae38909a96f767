"""From a batch as an app delivered it to typed, pseudonymous Parquet and a receipt."""
