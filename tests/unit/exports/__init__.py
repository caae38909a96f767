"""Tests of the exports room: shapes without data."""
