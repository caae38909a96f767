"""One JSON file per learner, in the response shapes of the source apps.

Belongs here: what an app's own API can hand to its learner, made from a release's marts: the shapes
(`documents/`), the queries (`sql/`), writing and reading the files. Does not belong here: figures,
which are the marts' (dbt), or what makes a file part of a release (`releases/`).
"""
