"""Reports that a definition file describes: one document, as PDF, Excel, JSON and e-mail.

Nothing here knows Dagster; a report needs a release and nothing else (RPT-07).
"""
