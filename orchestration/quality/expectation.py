"""What an expectation is: one shape for each kind, under the name that Great Expectations gives it.

Belongs here: which fields a kind has, and which of them go together. Does not belong here: reading
them from files (`read.py`), what they come to on a release (`resolve.py`).
See https://greatexpectations.io/expectations
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Severity = Literal["blocking", "warning"]
Column = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Expectation(_Shape):
    severity: Severity
    """Whether a failure stops the release or is told with it."""
    why: Annotated[str, Field(min_length=1, max_length=300)]
    """What a failure means, in a sentence."""

    @property
    def columns_read(self) -> tuple[str, ...]:
        """Columns that must be there."""
        column = getattr(self, "column", None)
        return () if column is None else (column,)

    @property
    def needs_previous(self) -> bool:
        """Whether it says something only beside a current release."""
        return False


class Between(_Expectation):
    """Every value, or most of them, lies within bounds; null says nothing."""

    expect: Literal["expect_column_values_to_be_between"]
    column: Column
    min_value: Number | None = None
    max_value: Number | None = None
    mostly: Share = 1.0

    @model_validator(mode="after")
    def _has_bounds(self) -> Between:
        if self.min_value is None and self.max_value is None:
            message = "give min_value or max_value"
            raise ValueError(message)
        if (
            self.min_value is not None
            and self.max_value is not None
            and self.min_value > self.max_value
        ):
            message = "min_value lies above max_value"
            raise ValueError(message)
        return self


class InSet(_Expectation):
    """Every value is one of a set; null says nothing."""

    expect: Literal["expect_column_values_to_be_in_set"]
    column: Column
    value_set: Literal["sources"] | Annotated[tuple[str, ...], Field(min_length=1)]
    """The values; `sources` are the apps that have contracts."""


class NotNull(_Expectation):
    """Most values are there: a fixed share, or nearly as many as in the current release."""

    expect: Literal["expect_column_values_to_not_be_null"]
    column: Column
    mostly: Share | None = None
    less_than_previous: Share | None = None
    """How much smaller than in the current release the share may be, absolutely."""

    @model_validator(mode="after")
    def _has_one(self) -> NotNull:
        if (self.mostly is None) == (self.less_than_previous is None):
            message = "give either mostly or less_than_previous"
            raise ValueError(message)
        return self

    @property
    def needs_previous(self) -> bool:
        """Whether it says something only beside a current release."""
        return self.less_than_previous is not None


class Ordered(_Expectation):
    """In every row that has both, one column is at least as large as another."""

    expect: Literal["expect_column_pair_values_a_to_be_greater_than_b"]
    greater: Annotated[Column, Field(alias="column_A")]
    lesser: Annotated[Column, Field(alias="column_B")]
    mostly: Share = 1.0

    @property
    def columns_read(self) -> tuple[str, ...]:
        """Columns that must be there."""
        return self.greater, self.lesser


class Newest(_Expectation):
    """The newest day or moment is not long before the release's logical now, nor after it."""

    expect: Literal["expect_column_max_to_be_between"]
    column: Column
    min_days_before_as_of: Annotated[float, Field(gt=0, le=36_500)] | None = None
    max_hours_after_as_of: Annotated[float, Field(ge=0, le=876_000)] | None = None

    @model_validator(mode="after")
    def _has_bounds(self) -> Newest:
        if self.min_days_before_as_of is None and self.max_hours_after_as_of is None:
            message = "give min_days_before_as_of or max_hours_after_as_of"
            raise ValueError(message)
        return self


class _Drift(_Expectation):
    """A figure beside the same figure of the current release."""

    min_of_previous: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """Least factor of the current release's figure."""
    max_of_previous: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """Greatest factor of it."""
    min_n: Annotated[int, Field(ge=1)] = 100
    """Rows (of a column: values) of the current release below which nothing is said."""

    @model_validator(mode="after")
    def _has_factor(self) -> _Drift:
        low, high = self.min_of_previous, self.max_of_previous
        if low is None and high is None:
            message = "give min_of_previous or max_of_previous"
            raise ValueError(message)
        if low is not None and high is not None and low > high:
            message = "min_of_previous lies above max_of_previous"
            raise ValueError(message)
        return self

    @property
    def needs_previous(self) -> bool:
        """Whether it says something only beside a current release."""
        return True


class RowCount(_Drift):
    """As many rows as in the current release, more or less."""

    expect: Literal["expect_table_row_count_to_be_between"]


class Mean(_Drift):
    """The mean of a column is what it was, more or less."""

    expect: Literal["expect_column_mean_to_be_between"]
    column: Column


class Quantile(_Drift):
    """A quantile of a column is what it was, more or less."""

    expect: Literal["expect_column_quantile_values_to_be_between"]
    column: Column
    quantile: Annotated[float, Field(gt=0, lt=1)]


class StillThere(_Expectation):
    """Every value that the current release has in a column is there still."""

    expect: Literal["expect_column_distinct_values_to_contain_set"]
    column: Column
    value_set: Literal["previous"]
    """The distinct values of the current release."""
    max_values: Annotated[int, Field(ge=1, le=1_000)] = 100
    """Distinct values beyond which nothing is said: that is no short list."""

    @property
    def needs_previous(self) -> bool:
        """Whether it says something only beside a current release."""
        return True


Expectation = Annotated[
    Between | InSet | NotNull | Ordered | Newest | RowCount | Mean | Quantile | StillThere,
    Field(discriminator="expect"),
]


class TableSuite(_Shape):
    """The expectations of one table."""

    table: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z][a-z0-9_]*$", max_length=200)]
    """`<schema>.<table>` of the release."""
    expectations: Annotated[tuple[Expectation, ...], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _expanded(cls, given: Any) -> Any:
        """`columns: [a, b]` is the same expectation of each column."""
        if not isinstance(given, dict) or not isinstance(given.get("expectations"), list):
            return given
        found: list[Any] = []
        for each in given["expectations"]:
            if isinstance(each, dict) and isinstance(each.get("columns"), list):
                rest = {name: value for name, value in each.items() if name != "columns"}
                found += [{**rest, "column": column} for column in each["columns"]]
            else:
                found.append(each)
        return {**given, "expectations": found}
