"""The registry of experiments: what is compared, by which rule, fixed when it is created.

Belongs here: the form of `experiments.yml` and what is refused in it. Does not belong here: what
happened (`statistics.py`) or what follows (`analysis.py`).

A file is a list under `experiments`. Every field that `Experiment`, `ArmPlan` and `MetricPlan` name
may stand there, no other. Such as:

    experiments:
      - id: exp-shorter-workouts
        name: shorter-workouts
        hypothesis: Shorter workouts are completed more often.
        unit: learner
        arms: [{name: control, share: 0.5}, {name: treatment, share: 0.5}]
        control: control
        metrics:
          - {name: workout_completion_ratio, role: primary, kind: ratio, least: 0, greatest: 1}
          - {name: minutes_trained, role: guardrail, kind: mean, margin: 5}
        rule: fixed_horizon
        mde: 0.05
        ends_at: 2026-10-01T00:00:00Z
        conversion_window_days: 7
        pre_period_days: 28
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ml.errors import UnusableInputError
from ml.experiments.sequential import TUNING
from ml.experiments.statistics import Kind

Role = Literal["primary", "secondary", "guardrail"]
Rule = Literal["fixed_horizon", "sequential"]
_STRICT = ConfigDict(frozen=True, extra="forbid", str_min_length=1)
_ROUNDING = 1e-6


class ArmPlan(BaseModel):
    """An arm: its name as exposures have it, and its planned share of units, 0 to 1."""

    model_config = _STRICT
    name: str
    share: float = Field(gt=0, lt=1)


class MetricPlan(BaseModel):
    """A metric: its role, what it is, which direction is good.

    `margin` is the harm that a guardrail forbids, in the metric's unit. `least` and `greatest` are
    the ends of what a unit can have; of a proportion 0 and 1.
    """

    model_config = _STRICT
    name: str
    role: Role
    kind: Kind
    good: Literal["up", "down"] = "up"
    margin: float | None = Field(default=None, ge=0)
    least: float | None = None
    greatest: float | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if (self.role == "guardrail") != (self.margin is not None):
            raise ValueError("a guardrail needs a margin, and only a guardrail has one")
        if (self.least is None) != (self.greatest is None):
            raise ValueError("give both least and greatest, or neither")
        if self.least is not None and self.greatest is not None and self.least >= self.greatest:
            raise ValueError("least must lie below greatest")
        return self

    @property
    def span(self) -> tuple[float, float] | None:
        """Least and greatest value of a unit; null where it has no bounds."""
        if self.least is not None and self.greatest is not None:
            return self.least, self.greatest
        return (0.0, 1.0) if self.kind == "proportion" else None


class Experiment(BaseModel):
    """One experiment, as it was planned.

    `rule` says which interval decides: `fixed_horizon` once, when `planned_units` are mature or
    `ends_at` and the conversion window are over; `sequential` at any look, narrowest at `tuning`
    units. `mde` is the smallest absolute effect on the primary metric that matters.
    """

    model_config = _STRICT
    id: str
    name: str
    hypothesis: str
    unit: str
    arms: tuple[ArmPlan, ...]
    control: str
    metrics: tuple[MetricPlan, ...]
    rule: Rule
    alpha: float = Field(default=0.05, gt=0, lt=0.5)
    power: float = Field(default=0.8, gt=0, lt=1)
    mde: float = Field(gt=0)
    planned_units: int | None = Field(default=None, gt=1)
    ends_at: dt.datetime | None = None
    tuning: float = Field(default=TUNING, gt=0)
    conversion_window_days: float = Field(default=0, ge=0)
    pre_period_days: int = Field(default=0, ge=0)
    mixed_unit_limit: float = Field(default=0.01, ge=0, lt=1)

    @field_validator("ends_at", mode="after")
    @classmethod
    def _naive(cls, moment: dt.datetime | None) -> dt.datetime | None:
        """UTC without offset, as everywhere."""
        if moment is None or moment.tzinfo is None:
            return moment
        return moment.astimezone(dt.UTC).replace(tzinfo=None)

    @field_validator("arms", mode="after")
    @classmethod
    def _compared(cls, arms: tuple[ArmPlan, ...]) -> tuple[ArmPlan, ...]:
        if len(arms) < 2:
            raise ValueError(f"{len(arms)} arms compare nothing: name at least two")
        _once(arm.name for arm in arms)
        total = sum(arm.share for arm in arms)
        if abs(total - 1) > _ROUNDING:
            raise ValueError(f"shares add up to {total:g}: they must add up to 1")
        return arms

    @field_validator("metrics", mode="after")
    @classmethod
    def _decidable(cls, metrics: tuple[MetricPlan, ...]) -> tuple[MetricPlan, ...]:
        _once(metric.name for metric in metrics)
        if not any(metric.role == "primary" for metric in metrics):
            raise ValueError("no metric is primary: name the one that decides")
        return metrics

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.control not in self.shares:
            raise ValueError(f"control '{self.control}' is none of the arms")
        if self.rule == "fixed_horizon" and self.planned_units is None and self.ends_at is None:
            raise ValueError("a fixed horizon needs planned_units or ends_at")
        return self

    @property
    def shares(self) -> dict[str, float]:
        """Arm to planned share."""
        return {arm.name: arm.share for arm in self.arms}

    @property
    def treatments(self) -> tuple[str, ...]:
        """Every arm but the control."""
        return tuple(arm.name for arm in self.arms if arm.name != self.control)

    @property
    def primary_comparisons(self) -> int:
        """Comparisons that share alpha: primary metrics by arms against the control."""
        return len(self.treatments) * sum(metric.role == "primary" for metric in self.metrics)


def read_experiments(path: Path) -> tuple[Experiment, ...]:
    """The experiments of a registry file.

    Raises:
        UnusableInputError: The file cannot be read, or an entry is not as it must be; the message
            names file, entry and field.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise UnusableInputError(f"{path.name} cannot be read as YAML: {problem}") from problem
    entries = content.get("experiments") if isinstance(content, Mapping) else None
    if not isinstance(entries, list):
        raise UnusableInputError(f"{path.name} has no list under 'experiments'.")
    found = tuple(_experiment(entry, place, path.name) for place, entry in enumerate(entries, 1))
    twice = [name for name, times in Counter(each.id for each in found).items() if times > 1]
    if twice:
        message = f"{path.name}, entry '{twice[0]}', field 'id': it stands there twice."
        raise UnusableInputError(message + " Give every experiment an id of its own.")
    return found


def _experiment(entry: Any, place: int, file: str) -> Experiment:
    name = entry.get("id") if isinstance(entry, Mapping) else None
    where = f"{file}, entry '{name or place}'"
    try:
        return Experiment.model_validate(entry)
    except ValidationError as problem:
        told = [
            f"{where}, field '{'.'.join(map(str, each['loc'])) or 'whole entry'}': {each['msg']}."
            for each in problem.errors(include_url=False)
        ]
        raise UnusableInputError("\n".join(told)) from problem


def _once(names: Iterable[str]) -> None:
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise ValueError(f"'{twice[0]}' stands there twice")
