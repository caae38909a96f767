"""Tests of the contracts room: models, compiled SQL and published schemas say the same."""
