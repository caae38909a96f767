"""Forecasts frozen when issued, scored when truth arrives."""
