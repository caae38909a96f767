"""Who is the same human in several apps, and by which e-mail address that can be seen.

Belongs here: shared, changed and worthless addresses, and the truth about individuals. Does not
belong here: anything else about people (`people.py`).

Of the apps that know addresses, the first learners are the same people; the next ones are two
families (an address that two members of one register hold), and a chain: a member of
`fitness_coach` who shares an address with a learner of `practice_tracker`, and from the last day on
another one with a learner of `learning_platform`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from orchestration.simulator.parameters import DAY, Parameters
from orchestration.simulator.people import Population

APPS = ("fitness_coach", "practice_tracker", "learning_platform")
"""The apps that know e-mail addresses."""
SHARE_LINKED = 0.05
"""Share of an app's learners who use another app with the same e-mail address."""
SHARED = {
    "fitness_coach": ("family-1", "family-1", "chain-old"),
    "practice_tracker": ("family-2", "family-2", "chain-old"),
    "learning_platform": ("family-1", "chain-new"),
}
"""Addresses of the learners after the linked ones, in their order."""
NEW_ADDRESS = "chain-new@example.net"
PLACEHOLDERS = {53: "unknown@example.com", 54: "noreply@example.com"}
"""Addresses that name nobody, by the remainder of a learner's position by 97."""


def linked(parameters: Parameters, app: str) -> int:
    """How many of an app's first learners share their address with another app's first learners."""
    if app not in APPS:
        return 0
    return max(1, round(min(parameters.count(other) for other in APPS) * SHARE_LINKED))


def emails(parameters: Parameters, population: Population) -> pl.Series:
    """E-mail addresses, each as the app spells it: some shared, some that name nobody."""
    app, place = population.app, pl.col("place")
    same = linked(parameters, app)
    person = pl.format("person-{}@example.net", place)
    if app == "practice_tracker":
        person = person.str.to_uppercase()
    if app == "learning_platform":
        person = pl.when(place % 2 == 1).then(pl.format(" {} ", person)).otherwise(person)
    address = pl.when(place < same).then(person)
    for offset, name in enumerate(SHARED[app]):
        address = address.when(place == same + offset).then(pl.lit(f"{name}@example.net"))
    for remainder, placeholder in PLACEHOLDERS.items():
        address = address.when(place % 97 == remainder).then(pl.lit(placeholder))
    own = pl.format("{}@{}.example.org", pl.col("id"), pl.lit(app.replace("_", "-")))
    return (
        pl.DataFrame({"id": population.ids, "place": np.arange(population.count)})
        .select(address.otherwise(own))
        .to_series()
    )


def changed_address(parameters: Parameters, versions: pl.DataFrame, member: str) -> pl.DataFrame:
    """Profiles in which one member has another address from the last day on.

    Args:
        parameters: The world.
        versions: Every version of every profile.
        member: Id of the member.

    Returns:
        The versions with the new address, and one more if the member was known before.
    """
    moment = pl.lit(parameters.end - DAY).cast(pl.Datetime("us"))
    is_own = pl.col("userId") == member
    before = versions.filter(is_own, pl.col("updatedAt") < moment).sort("updatedAt").tail(1)
    is_changed = is_own & (pl.col("updatedAt") >= moment)
    email = pl.when(is_changed).then(pl.lit(NEW_ADDRESS)).otherwise("email").alias("email")
    return pl.concat([versions, before.with_columns(updatedAt=moment)]).with_columns(email)


def chained(parameters: Parameters, population: Population) -> str:
    """Id of the member of `fitness_coach` whose address changes."""
    return population.ids[
        linked(parameters, population.app) + SHARED["fitness_coach"].index("chain-old")
    ]


def individuals(parameters: Parameters, populations: Sequence[Population]) -> pl.DataFrame:
    """Who is whom at the world's end, were everybody to allow it: one row per learner."""
    tables = []
    for people in populations:
        names = people.ids.cast(pl.String).to_list()
        own = [f"{people.app}/{name}" for name in names]
        same = linked(parameters, people.app)
        own[:same] = [f"person-{place}" for place in range(same)]
        if people.app == "fitness_coach":
            own[names.index(chained(parameters, people))] = "chain"
        if people.app == "learning_platform":
            own[same + SHARED[people.app].index("chain-new")] = "chain"
        tables.append(pl.DataFrame({"source": people.app, "learner": names, "individual": own}))
    return pl.concat(tables)
