"""Tests of the releases room: hand-made build files, no dbt."""
