"""The gate: what a release must look like before readers are switched to it.

Belongs here: plausibility of what is published and drift against the current release, judged by
Great Expectations. Does not belong here: rules of rows as they land (`contracts/`), keys, sets and
sums that dbt tests and the laws of conservation hold already, alerts on figures (`alerts/`).
"""
