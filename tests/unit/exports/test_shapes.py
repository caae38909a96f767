"""The shapes of exported documents: the seeds' own examples fit, and what is no such document does
not."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from orchestration.exports.shapes import FILES, parts, schemas
from tests.unit.exports.examples import EXAMPLES, INSIGHTS, PROBLEM_SECTIONS


def check(name: str, document: Any) -> None:
    """Complain where a document does not fit a published schema."""
    Draft202012Validator(
        schemas()[name], format_checker=Draft202012Validator.FORMAT_CHECKER
    ).validate(document)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_is_one_and_says_what_each_field_means(name: str) -> None:
    schema = schemas()[name]
    Draft202012Validator.check_schema(schema)
    for shape in [schema, *schema.get("$defs", {}).values()]:
        assert shape["description"]
        assert shape["additionalProperties"] is False
        assert all({"description", "$ref"} & set(field) for field in shape["properties"].values())
        assert set(shape["required"]) == set(shape["properties"]), "missing is null, not left out"


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_seeds_example_fits(name: str) -> None:
    check(name, EXAMPLES[name])


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("insights", ("summary_metrics", "average_completion_rate"), 853),
        ("insights", ("analysis_period", "days"), 31),
        ("insights", ("ai_recommendations",), INSIGHTS["ai_recommendations"] * 6),
        ("insights", ("ai_recommendations", 0, "priority"), "urgent"),
        ("insights", ("summary_metrics", "total_sessions"), None),
        ("insights", ("email",), "someone@example.com"),
        ("problem_sections", ("problem_sections", 0, "severity_score"), 5.1),
        ("problem_sections", ("problem_sections",), PROBLEM_SECTIONS["problem_sections"] * 11),
        ("dashboard", ("realtime_metrics", "engagement_level"), 101),
        ("dashboard", ("alerts", 0, "severity"), "critical"),
        ("practice_recommendation", ("suggested_tempo",), 0),
    ],
)
def test_what_is_no_such_document_does_not_fit(
    name: str, path: tuple[str | int, ...], value: object
) -> None:
    document: Any = copy.deepcopy(EXAMPLES[name])
    *way, last = path
    inner = document
    for step in way:
        inner = inner[step]
    inner[last] = value
    with pytest.raises(ValidationError):
        check(name, document)


def test_an_apps_file_has_its_own_documents_and_no_others() -> None:
    assert {source: parts(source) for source in FILES} == {
        "song_practice": ("insights", "problem_sections"),
        "practice_tracker": ("practice_recommendations", "practice_heatmap"),
        "learning_platform": ("dashboard", "summary"),
        "language_tutor": ("stats", "history", "warmup"),
    }
