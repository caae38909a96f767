"""Individuals: what was planted is found, links can be taken back, crowds fuse nobody."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import duckdb
import orjson
import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from orchestration.cli.main import main
from orchestration.pipeline import refresh
from orchestration.privacy.evidence import (
    LINK,
    SCHEMA,
    UNLINK,
    declare,
    pair_of,
    read_evidence,
    with_declared,
)
from orchestration.releases.store import Release, current_release
from orchestration.reports.identity_preview import EVIDENCE, preview
from orchestration.settings import Settings
from orchestration.simulator.truth import TABLES_FOLDER
from orchestration.warehouse.compiled import CompiledProject, Node
from orchestration.warehouse.errors import SandboxError
from orchestration.warehouse.sandbox import Sandbox, compiled_project
from tests.conftest import World
from tests.oracle.individuals import MOST, components, standing

pytestmark = pytest.mark.xdist_group("world")

NOW = datetime.fromisoformat("2026-11-03 00:00:00")
MARTS = {
    "identity.agg_cross_app_weeks",
    "identity.agg_identity_components",
    "identity.dim_individual_learners",
    "identity.dim_individuals",
}
COUNTED = {"ops.agg_conservation"}
"""Laws count individuals, so their rows change when the number of individuals does."""
WARNING = "assert_no_component_is_too_large"


@pytest.fixture(scope="module")
def loners(world: World) -> list[str]:
    """Learners of two apps, in turn, who are nobody else and were active in the last weeks."""
    with duckdb.connect(str(current_release(world.settings).folder / "marts.duckdb")) as marts:
        rows = marts.execute(
            """
            select learner_id
            from identity.dim_individual_learners
            inner join cohorts.fct_learner_days using (source_system, learner_id)
            where link_kinds is null and can_compare_sessions and not is_internal
            group by source_system, learner_id
            order by
                row_number() over (partition by source_system order by count(*) desc, learner_id),
                source_system
            """
        ).fetchall()
    return [learner for (learner,) in rows]


@dataclass(frozen=True)
class Linked:
    """A world with one link more, and taken back again by twice as many threads."""

    settings: Settings
    pair: tuple[str, str]
    before: Release
    linked: Release
    parted: Release


@pytest.fixture(scope="module")
def linked(world: World, loners: Sequence[str], tmp_path_factory: pytest.TempPathFactory) -> Linked:
    settings = Settings(data_root=tmp_path_factory.mktemp("linked") / "data", memory_limit="1GB")
    shutil.copytree(world.settings.data_root, settings.data_root, symlinks=True)
    pair = (loners[0], loners[1])
    releases = []
    for action, learners, threads in ((LINK, pair, 1), (UNLINK, (pair[1], pair[0]), 2)):
        assert declare(settings, action, learners, reason="a test", actor="test", now=NOW)
        assert refresh(replace(settings, threads=threads)).succeeded
        releases.append(current_release(settings))
    return Linked(settings, pair, current_release(world.settings), *releases)


def hashes(release: Release) -> Mapping[str, str]:
    """The prints of a release's tables."""
    manifest = orjson.loads((release.folder / "manifest.json").read_bytes())
    return {name: entry["sha256"] for name, entry in manifest["tables"].items()}


def test_a_link_changes_individuals_and_nothing_else(linked: Linked) -> None:
    before, after = hashes(linked.before), hashes(linked.linked)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == MARTS | COUNTED
    assert linked.linked.release_id != linked.before.release_id


def test_link_and_unlink_give_the_same_release_byte_for_byte(linked: Linked) -> None:
    assert linked.parted.release_id == linked.before.release_id
    assert hashes(linked.parted) == hashes(linked.before)
    for table in MARTS:
        files = [
            each.folder / "marts" / f"{table}.parquet" for each in (linked.before, linked.parted)
        ]
        assert files[0].read_bytes() == files[1].read_bytes()
    kept = read_evidence(linked.settings).filter(kind="declared")
    assert kept["action"].to_list() == [LINK, UNLINK]


def test_a_preview_says_what_the_next_release_shows(linked: Linked, world: World) -> None:
    before = (world.settings.lake / "_ops" / "identity_evidence.parquet").read_bytes()
    found = preview(world.settings, LINK, linked.pair)
    assert (world.settings.lake / "_ops" / "identity_evidence.parquet").read_bytes() == before
    assert found.individuals_before == linked.before.tables["identity.dim_individuals"]
    assert found.individuals_after == linked.linked.tables["identity.dim_individuals"]
    assert len({member.individual_id for member in found.before}) == 2
    assert {member.individual_id for member in found.after} == {min(linked.pair)}
    assert {each.table for each in found.tables} == MARTS
    for each in found.tables:
        old, new = (
            pl.read_parquet(release.folder / "marts" / f"{each.table}.parquet")
            for release in (linked.before, linked.linked)
        )
        if "linked_since_at" in old.columns:  # the preview links now, the release did then
            old, new = (frame.drop("linked_since_at") for frame in (old, new))
        assert each.gone == old.join(new, on=old.columns, how="anti", nulls_equal=True).height
        assert each.new == new.join(old, on=old.columns, how="anti", nulls_equal=True).height
    active = [each for each in found.metrics if each.metric == "active_individuals_weekly"]
    assert active
    assert all(each.before - 1 == each.after for each in active if each.before and each.after)


def test_a_preview_of_what_changes_nothing_says_so(world: World, loners: Sequence[str]) -> None:
    found = preview(world.settings, UNLINK, (loners[0], loners[1]))
    assert (found.tables, found.metrics) == ([], [])
    assert found.before == found.after


def test_a_preview_refuses_a_build_of_other_code(
    world: World, loners: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.warehouse.sandbox.project_code", lambda: "other")
    with pytest.raises(SandboxError, match="run `etude run` first"):
        preview(world.settings, LINK, (loners[0], loners[1]))


def test_what_was_planted_is_found(world: World) -> None:
    root = world.settings.data_root
    planted = pl.read_parquet(root / TABLES_FOLDER / "individuals.parquet")
    people = pl.concat(
        pl.read_parquet(path).select("namespace", "person_ref", "learner_id", source=pl.lit(app))
        for app in planted["source"].unique().sort()
        for path in sorted((root / "vault" / app / "people").glob("[!.]*.parquet"))
    ).filter(
        (pl.col("source") == "practice_tracker") == (pl.col("namespace") == "student"),
        pl.col("namespace").is_in(["user", "student", "learner"]),
    )
    marts = current_release(world.settings).folder / "marts"
    found = pl.read_parquet(marts / "identity.dim_individual_learners.parquet")
    both = planted.join(
        people, left_on=["source", "learner"], right_on=["source", "person_ref"]
    ).join(found, on="learner_id")
    assert both.height > 100
    sizes = both.select(
        told=pl.col("individual_id").n_unique().over("individual"),
        planted=pl.col("individual").n_unique().over("individual_id"),
        together=pl.len().over("individual"),
    )
    assert sizes["told"].max() == 1
    assert sizes["planted"].max() == 1
    assert sizes["together"].max() == 3


@cache
def project_of(settings: Settings) -> CompiledProject:
    """The project of a world that nobody changes."""
    return compiled_project(settings)


def leading_to(nodes: Sequence[Node], names: Collection[str]) -> list[Node]:
    """Those of some models that named ones are made of, and these."""
    needed = {node.unique_id for node in nodes if node.full_name in names}
    for node in reversed(nodes):
        if node.unique_id in needed:
            needed.update(node.parents)
    return [node for node in nodes if node.unique_id in needed]


@contextmanager
def individuals_of(
    world: World, evidence: pl.DataFrame, names: Collection[str] = ()
) -> Iterator[Sandbox]:
    """A sandbox with what follows from some evidence, or no more of it than named tables need."""
    project = project_of(world.settings)
    after = project.after([project.named(EVIDENCE).unique_id])
    nodes = leading_to(after, names) if names else after
    anew = {EVIDENCE, *(node.full_name for node in after)}
    with Sandbox.over(world.settings, project, anew) as sandbox:
        sandbox.connection.register("given_evidence", evidence.to_arrow())
        sandbox.connection.execute(f"create table build.{EVIDENCE} as from given_evidence")
        sandbox.make(nodes)
        yield sandbox


def marts_of(world: World, evidence: pl.DataFrame) -> dict[str, list[tuple]]:
    """Rows of the identity marts, sorted."""
    with individuals_of(world, evidence, MARTS) as sandbox:
        return {
            name: sorted(sandbox.connection.execute(f"from {name}").fetchall(), key=str)
            for name in MARTS
        }


@pytest.mark.parametrize(("length", "is_too_large"), [(MOST, False), (MOST + 1, True), (40, True)])
def test_more_than_ten_in_a_chain_fuse_nobody(
    world: World, loners: Sequence[str], length: int, is_too_large: bool
) -> None:
    evidence = SCHEMA.to_frame()
    for one, other in pairwise(loners[:length]):
        pair = pair_of(world.settings, (one, other))
        evidence = with_declared(evidence, LINK, pair, reason="chain", actor="test", now=NOW)
    with individuals_of(world, evidence) as sandbox:
        rows = sandbox.connection.execute(
            "select sum(too_large_count), max(member_count) from identity.agg_identity_components"
        ).fetchone()
        project = sandbox.project
        tests = project.tests_of([project.named("intermediate.int_identity__components")])
        (warning,) = (test for test in tests if test.name == WARNING)
        assert not warning.is_error
        if is_too_large:
            assert rows is not None
            assert rows[0] == length
            assert sandbox.failing(tests) == [WARNING]
        else:
            assert rows == (0, MOST)
            assert sandbox.failing(tests) == []
        laws = sandbox.connection.execute(
            "select count(*) from laws.agg_identity_laws where expected <> actual"
        ).fetchone()
        assert laws == (0,)


@hypothesis_settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([LINK, UNLINK]), st.integers(0, 6), st.integers(0, 6)).filter(
            lambda step: step[1] != step[2]
        ),
        min_size=1,
        max_size=16,
    )
)
def test_only_what_stands_counts_whatever_came_before(
    world: World, loners: Sequence[str], steps: list[tuple[str, int, int]]
) -> None:
    automatic = read_evidence(world.settings).filter(pl.col("kind") != "declared")
    evidence, last = automatic, {}
    for number, (action, one, other) in enumerate(steps):
        pair = pair_of(world.settings, (loners[one], loners[other]))
        now = NOW + timedelta(minutes=number)
        evidence = with_declared(evidence, action, pair, reason="step", actor="test", now=now)
    declared = evidence.filter(kind="declared").sort("occurred_at")
    for row in declared.iter_rows(named=True):
        last[row["left_learner_id"], row["right_learner_id"]] = row
    links = [row for row in last.values() if row["action"] == LINK]
    kept = pl.concat([automatic, pl.DataFrame(links, schema=SCHEMA)])
    found = marts_of(world, evidence)
    assert found == marts_of(world, kept)
    joined = components(
        (link.ends[0][1], link.ends[1][1]) for link in standing(declared.to_dicts())
    )
    individual = {row[1]: row[2] for row in found["identity.dim_individual_learners"]}
    for learner in loners[:7]:
        assert individual[learner] == min(joined.get(learner, [learner]))


def etude(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *arguments: str,
) -> tuple[int, str]:
    """The command's exit code, and what it said."""
    monkeypatch.setenv("ETUDE_DATA", str(settings.data_root))
    monkeypatch.setattr(sys, "argv", ["etude", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out + said.err


def test_the_command_links_lists_and_previews(
    world: World,
    loners: Sequence[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = Settings(data_root=tmp_path / "data")
    shutil.copytree(world.settings.lake / "_ops", settings.lake / "_ops")
    one, other = loners[2:4]
    link = ("identity", "link", one, other, "--reason", "one ticket names both", "--json")
    code, said = etude(settings, monkeypatch, capsys, *link)
    assert (code, orjson.loads(said)["isAdded"]) == (0, True)
    code, said = etude(settings, monkeypatch, capsys, *link)
    assert (code, orjson.loads(said)["isAdded"]) == (0, False)
    code, said = etude(
        settings, monkeypatch, capsys, "identity", "list", "--learner", one, "--json"
    )
    (row,) = orjson.loads(said)["evidence"]
    assert {row["left_learner_id"], row["right_learner_id"]} == {one, other}
    assert (row["action"], row["reason"]) == (LINK, "one ticket names both")
    code, said = etude(
        settings, monkeypatch, capsys, "identity", "unlink", one, "null", "--reason", "x"
    )
    assert code == 1
    assert "stands for nobody" in said
    code, said = etude(
        world.settings, monkeypatch, capsys, "identity", "preview", "--link", one, other
    )
    assert code == 0
    assert "individuals before" in said
    assert "identity.dim_individuals" in said
    code, said = etude(settings, monkeypatch, capsys, "identity", "preview")
    assert code != 0
