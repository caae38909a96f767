"""What a model is told about its table: the specs in `ml/specs/*.yml`.

Belongs here: the shape of a spec, reading it, refusing a wrong one, and the rows that can be
learned from. Does not belong here: how anything is learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Self, TypeVar

import polars as pl
import yaml

from ml.errors import InsufficientDataError, UnusableInputError
from ml.frames import Kind, anything, moment, require

FOLDER = Path(__file__).resolve().parents[1] / "specs"
"""Where the specs that ship are."""

Made = TypeVar("Made")


@dataclass(frozen=True)
class Gates:
    """What a challenger must keep to become champion.

    Attributes:
        slope_low: Least calibration slope.
        slope_high: Greatest calibration slope.
        intercept: Greatest size of the calibration intercept, on the log-odds.
        segment_loss: How much worse its log loss may be in any segment, as a share of the
            champion's.
        oldest_weeks: Age at which retraining is proposed.
    """

    slope_low: float = 0.9
    slope_high: float = 1.1
    intercept: float = 0.1
    segment_loss: float = 0.02
    oldest_weeks: int = 26


@dataclass(frozen=True)
class Baselines:
    """What a model is compared with, beside the base rate.

    Attributes:
        cohort: Columns within which the rate of events is taken.
        recency: Column of the one-column rule.
        recency_raises: Whether more of that column means a greater probability.
        seed_formula: Column with the probability that the seed's own formula gives; none if the
            seeds name no formula.
    """

    cohort: tuple[str, ...]
    recency: str
    recency_raises: bool = True
    seed_formula: str | None = None


@dataclass(frozen=True)
class ModelSpec:
    """One model.

    Attributes:
        name: Its name in the registry.
        description: What it predicts, of whom, in one sentence.
        purpose: The purpose of use that each row's learner has granted.
        table: Mart with features and labels.
        entity: Columns that name who or what is predicted.
        subject: The entity's column that is published as `subject_id`; none if it is the learner.
        as_of: Column with the moment at which the features are what was known.
        label: Column with the truth; null until it is known.
        label_available_at: Column with the moment at which the label is known.
        cluster: Column whose rows depend on each other: a person.
        horizon_days: Days that the label looks ahead.
        grace_days: Days more until the label is sure.
        is_terminal: Whether an entity has no rows after its event.
        half_life_days: Age at which a row counts half, where what is predicted comes later than
            what was learned; none if all ages count alike.
        numeric: Features that are numbers, or true and false.
        categorical: Features that are texts.
        splines: Numeric features that the logistic model bends.
        segments: Columns by whose values metrics are told apart.
        baselines: What it is compared with.
        gates: What a challenger must keep.
        owner: Who answers for it.
        actors: Who may act on it, and how.
    """

    name: str
    description: str
    purpose: str
    table: str
    entity: tuple[str, ...]
    as_of: str
    label: str
    label_available_at: str
    cluster: str
    horizon_days: int
    baselines: Baselines
    owner: str
    actors: str
    subject: str | None = None
    grace_days: int = 0
    is_terminal: bool = False
    half_life_days: float | None = None
    numeric: tuple[str, ...] = ()
    categorical: tuple[str, ...] = ()
    splines: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    gates: Gates = Gates()

    def __post_init__(self) -> None:
        """Refuse a spec that contradicts itself."""
        if not self.features:
            raise UnusableInputError(f"model '{self.name}' names no features: list some.")
        forbidden = {self.label, self.label_available_at, self.as_of}
        told = [name for name in self.features if name in forbidden]
        if told:
            message = f"model '{self.name}' has {', '.join(told)} among its features: that tells"
            raise UnusableInputError(message + " the answer. Leave it out.")
        twice = {name for name in self.features if self.features.count(name) > 1}
        if twice:
            message = f"model '{self.name}' lists {', '.join(sorted(twice))} twice."
            raise UnusableInputError(message)
        strange = [name for name in self.splines if name not in self.numeric]
        if strange:
            message = f"model '{self.name}' bends {', '.join(strange)}: not among its numbers."
            raise UnusableInputError(message)
        if self.horizon_days < 1 or self.grace_days < 0:
            message = f"model '{self.name}' must look at least one day ahead, with no grace below 0"
            raise UnusableInputError(message)
        if self.half_life_days is not None and self.half_life_days <= 0:
            message = f"model '{self.name}' must have half_life_days above 0, or none"
            raise UnusableInputError(message)

    @property
    def features(self) -> tuple[str, ...]:
        """Every feature, numbers first."""
        return self.numeric + self.categorical

    @property
    def embargo(self) -> timedelta:
        """Time between the last row learned from and the first row predicted."""
        return timedelta(days=self.horizon_days + self.grace_days)

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that name a row."""
        return (*self.entity, self.as_of)

    def to_dict(self) -> dict[str, Any]:
        """The spec as plain values, to be written and hashed."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], *, origin: str) -> Self:
        """A spec from plain values.

        Args:
            values: Field to value, as in the class.
            origin: Where they come from, for messages.

        Raises:
            UnusableInputError: A field is unknown, missing or of another type.
        """
        given = dict(values)
        for name, kind in (("baselines", Baselines), ("gates", Gates)):
            if name in given:
                given[name] = _made(kind, given[name], f"{origin}, {name}")
        return _made(cls, given, origin)


def read_spec(path: Path) -> ModelSpec:
    """The spec in a YAML file.

    Raises:
        UnusableInputError: The file is not a spec; the message names file and field.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise UnusableInputError(f"{path.name} is not YAML: {error}") from error
    if not isinstance(values, dict):
        raise UnusableInputError(f"{path.name} must be a list of fields with values.")
    return ModelSpec.from_dict(values, origin=path.name)


def shipped_specs() -> dict[str, ModelSpec]:
    """Name to spec, of every spec that ships."""
    specs = [read_spec(path) for path in sorted(FOLDER.glob("*.yml"))]
    return {spec.name: spec for spec in specs}


def require_features(frame: pl.DataFrame, spec: ModelSpec) -> None:
    """Refuse a frame that cannot be predicted.

    Raises:
        UnusableInputError: A column is missing, of another type, or incomplete.
    """
    columns: dict[str, Kind] = dict.fromkeys((*spec.entity, spec.cluster), anything)
    columns[spec.as_of] = moment
    columns |= dict.fromkeys(spec.numeric, _number_or_flag)
    columns |= dict.fromkeys(spec.categorical, _text_or_flag)
    require(frame, columns, what=f"the frame of model '{spec.name}'", may_miss=spec.features)


def labelled(frame: pl.DataFrame, spec: ModelSpec) -> pl.DataFrame:
    """The rows whose label is known, sorted by their names, so that their order never matters.

    Raises:
        UnusableInputError: A column is missing or of another type.
        InsufficientDataError: No label is known, or all are the same.
    """
    require_features(frame, spec)
    columns: dict[str, Kind] = {spec.label: _number_or_flag, spec.label_available_at: moment}
    what = f"the frame of model '{spec.name}'"
    require(frame, columns, what=what, may_miss=tuple(columns))
    moments = pl.col(spec.as_of, spec.label_available_at).cast(pl.Datetime("us"))
    known = frame.filter(pl.col(spec.label).is_not_null()).with_columns(moments).sort(spec.keys)
    events = int(known[spec.label].cast(pl.Int64).sum())
    if events in (0, known.height):
        message = (
            f"model '{spec.name}' has {known.height} rows with a label and {events} events: it"
            " needs both classes. Wait for more labels, or look at the label's definition."
        )
        raise InsufficientDataError(message)
    return known


def _number_or_flag(kind: pl.DataType) -> bool:
    """Numbers, true and false; a column without any value has no type and will do."""
    return kind.is_numeric() or kind in (pl.Boolean, pl.Null)


def _text_or_flag(kind: pl.DataType) -> bool:
    """Texts, categories, true and false; a column without any value has no type and will do."""
    return kind in (pl.String, pl.Boolean, pl.Null) or isinstance(kind, pl.Categorical | pl.Enum)


def _made(kind: type[Made], values: Any, origin: str) -> Made:
    if not isinstance(values, Mapping):
        raise UnusableInputError(f"{origin} must be fields with values.")
    known = {field.name: field for field in fields(kind)}  # ty: ignore[invalid-argument-type]
    unknown = sorted(set(values) - set(known))
    if unknown:
        message = f"{origin} has a field '{unknown[0]}'; known are {', '.join(known)}."
        raise UnusableInputError(message)
    shaped = {}
    for name, value in values.items():
        is_list = str(known[name].type).startswith("tuple")
        if is_list != isinstance(value, list | tuple):
            message = f"{origin}: '{name}' must {'' if is_list else 'not '}be a list."
            raise UnusableInputError(message)
        shaped[name] = tuple(value) if is_list else value
    try:
        return kind(**shaped)
    except TypeError as error:
        raise UnusableInputError(f"{origin}: {error}.") from error
