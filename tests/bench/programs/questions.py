"""Publishes a built warehouse and asks every mart its questions: ROOT.

Prints marts, questions, the p95 in milliseconds of the worst mart, and its name.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

from orchestration.releases.publish import publish
from orchestration.releases.query import opened
from orchestration.releases.questions import read_questions
from orchestration.settings import Settings
from orchestration.warehouse.state import built_as_of, target_folder

TIMES = 20

if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    manifest = target_folder(settings) / "manifest.json"
    release = publish(settings, as_of=built_as_of(settings), manifest=manifest)
    questions = read_questions()
    worst: dict[str, float] = {}
    with opened(release.folder, settings) as connection:
        for mart, own in questions.items():
            p95s = []
            for question in own:
                taken = []
                for _ in range(TIMES):
                    began = time.perf_counter()
                    connection.execute(question.sql).fetchall()
                    taken.append(time.perf_counter() - began)
                p95s.append(sorted(taken)[math.ceil(0.95 * TIMES) - 1])
            worst[mart] = 1_000 * max(p95s)
    for mart, milliseconds in sorted(worst.items(), key=lambda pair: pair[1]):
        print(f"{milliseconds:8.1f} ms {mart}")  # noqa: T201
    slowest = max(worst, key=lambda mart: worst[mart])
    asked = sum(len(own) for own in questions.values())
    print(len(questions), asked, worst[slowest], slowest)  # noqa: T201
