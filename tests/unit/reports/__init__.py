"""Tests of the reports room: hand-made marts, no dbt."""
