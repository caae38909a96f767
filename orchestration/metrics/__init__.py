"""The metric catalogue: one definition of every number, and answers to requests for them by name.

Belongs here: shapes of requests and answers, what the catalogue holds, how a request becomes SQL.
Does not belong here: the definitions (`dbt_project/models/metrics/`), the command line
(`cli/metrics.py`), or what a report shows (`reports/`).
"""
