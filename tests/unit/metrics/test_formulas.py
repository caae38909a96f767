"""What a metric is, in words that need no knowledge of templates."""

from __future__ import annotations

import copy

from orchestration.metrics.catalogue import Catalogue
from tests.unit.metrics.factories import definitions


def test_conditions_are_told_by_the_columns_that_people_know() -> None:
    document = copy.deepcopy(definitions())
    (metric,) = (each for each in document["metrics"] if each["name"] == "sessions")
    templates = (
        "not {{ Dimension('session__is_bot') }}",
        "{{Dimension('session__learner__country')}} = 'DE'",
    )
    metric["filter"] = {"where_filters": [{"where_sql_template": each} for each in templates]}
    catalogue = Catalogue(document)
    formula = catalogue.formula(catalogue.metric("sessions"))
    assert formula.endswith(" where not is_bot and country = 'DE'")
    assert formula.startswith("sum of ")
