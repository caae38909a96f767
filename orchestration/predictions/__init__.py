"""From marts to the tables that ML gives back: what is read, which pure functions it goes through.

Belongs here: one file per step, each from marts to tables. Does not belong here: any computation
(`ml/`), or Dagster (`assets/ml.py`).
"""
