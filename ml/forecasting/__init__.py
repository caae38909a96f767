"""Forecasts of series, sums that add up, capacity, anomalies."""
