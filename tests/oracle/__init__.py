"""The learner marts once more, row by row in plain Python, from the lake and the seeds.

Belongs here: what each mart must hold, written from its description and the papers it names, with
no SQL, no data frame and no look at the models. Every module with a dict `TABLES` (`schema.table`
to a function from an `OracleWorld` to rows) takes part; `tables.py` finds them. Does not belong
here: the comparison (tests/integration/test_oracle.py).
"""
