"""Who is whom in several apps can be seen from addresses, and only from those worth something."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.identities import individuals
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.world import APPS
from tests.unit.simulator.landed import LandedWorld

REGISTERS = {
    "fitness_coach": ("profiles", "userId"),
    "practice_tracker": ("users", "id"),
    "learning_platform": ("learners", "id"),
}
NOBODY = ("unknown@example.com", "noreply@example.com")


def addresses(world: LandedWorld) -> pl.DataFrame:
    """The newest address of every account, as sent and as read, learners by their own ids."""
    students = world.facts("practice_tracker", "students")
    learner_of = dict(students.select("user_id", "id").cast(pl.String).iter_rows())
    parts = []
    for source, (stream, key) in REGISTERS.items():
        rows = world.facts(source, stream).select(
            source=pl.lit(source), learner=pl.col(key).cast(pl.String), email="email"
        )
        if source == "practice_tracker":
            rows = rows.with_columns(pl.col("learner").replace(learner_of))
        parts.append(rows)
    read = pl.col("email").str.strip_chars().str.to_lowercase().alias("address")
    return pl.concat(parts).with_columns(read)


def test_addresses_of_one_holder_per_register_tell_who_is_whom(world: LandedWorld) -> None:
    held = addresses(world).filter(~pl.col("address").is_in(NOBODY))
    per_register = held.group_by("address", "source").len()
    worthless = per_register.filter(pl.col("len") > 1)["address"]
    assert sorted(worthless) == ["family-1@example.net", "family-2@example.net"]
    shared = held.filter(~pl.col("address").is_in(worthless.to_list()))
    shared = shared.filter(pl.col("learner").n_unique().over("address") > 1)
    found = {frozenset(group["learner"]) for group in shared.partition_by("address", as_dict=False)}
    truth = world.table("individuals")
    joined = truth.filter(pl.col("learner").n_unique().over("individual") > 1)
    assert found == {frozenset(group["learner"]) for group in joined.partition_by("individual")}
    assert {len(each) for each in found} == {2, 3}
    assert len(found) == world.truth.linked_learners + 1


def test_one_address_is_spelt_in_several_ways(world: LandedWorld) -> None:
    held = addresses(world).filter(pl.col("address").str.starts_with("person-"))
    assert held["email"].n_unique() > held["address"].n_unique()
    assert (held["email"] != held["email"].str.strip_chars()).any()
    assert (held["email"] != held["email"].str.to_lowercase()).any()


def test_addresses_that_name_nobody_are_held_in_every_register(world: LandedWorld) -> None:
    held = addresses(world)
    assert set(held.filter(pl.col("address") == NOBODY[0])["source"]) == set(REGISTERS)
    assert held.filter(pl.col("address") == NOBODY[1])["source"].n_unique() > 1


def test_one_member_shares_an_old_address_and_a_new_one(world: LandedWorld) -> None:
    versions = world.checked("fitness_coach", "profiles")
    chained = versions.filter(pl.col("email").str.starts_with("chain-")).sort("updatedAt")
    assert chained["userId"].n_unique() == 1
    assert chained["email"].unique(maintain_order=True).to_list() == [
        "chain-old@example.net",
        "chain-new@example.net",
    ]
    others = addresses(world).filter(pl.col("address").str.starts_with("chain-"))
    assert set(others.select("source", "address").iter_rows()) == {
        ("fitness_coach", "chain-new@example.net"),
        ("practice_tracker", "chain-old@example.net"),
        ("learning_platform", "chain-new@example.net"),
    }


def test_the_smallest_world_holds_them_all() -> None:
    parameters = Parameters(learners=20, days=7, seed=3, until=date(2026, 4, 1))
    apps: list[AppWorld] = [simulate(parameters) for simulate in APPS.values()]
    truth = individuals(parameters, [app.people for app in apps])
    sizes = truth.group_by("individual").len().filter(pl.col("len") > 1)
    assert dict(sizes.iter_rows()) == {"person-0": 3, "chain": 2}


def test_goals_change_as_planted(world: LandedWorld) -> None:
    planted = world.table("fitness_coach_goal_changes")
    versions = world.checked("fitness_coach", "profiles").sort("updatedAt")
    goals = versions.unique(["userId", "updatedAt"], keep="first", maintain_order=True)
    told = goals.group_by("userId").agg(
        pl.col("goalCategory").n_unique().alias("goals"), pl.col("goalCategory").last().alias("now")
    )
    both = told.join(planted, left_on="userId", right_on="learner", how="full", coalesce=True)
    assert (both.filter(pl.col("goals") > 1)["changed_at"].null_count()) == 0
    changed = both.drop_nulls("changed_at")
    assert (changed["now"] == changed["goal_after"]).all()
    assert planted.height / told.height > 0.08
    seen = changed.filter(pl.col("goals") == 2).height  # some changed before the first extract
    assert seen > 0.7 * planted.height
    assert planted["changed_at"].max() - planted["changed_at"].min() > timedelta(days=50)
