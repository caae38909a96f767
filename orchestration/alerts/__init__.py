"""Alerts: rules as data, incidents folded from a release's history, and their delivery.

Belongs here: what is an alert, and telling people of it. Does not belong here: figures
(`metrics/`), when rules are looked at (`sensors.py`, `schedules.py`), pages that show alerts
(`reports/`).
"""
