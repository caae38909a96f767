"""The simulator: believable raw batches of five apps, and the truth that was planted in them.

`world.simulate` writes `landing/<source>/<stream>/<batch_id>/` like the apps do, and beside it
`truth.json` with longer tables in `truth/*.parquet`. The pipeline never reads the truth; tests do,
by `truth.load`. The same arguments give the same bytes.

What the truth holds (`truth.py` and `planted*.py` describe every field):

- `world`: learners, days, seed, until. `learners`, `sessions`: per source, sessions planted and
  delivered. `bots`, `internal`: ids of programs and staff. `linked_learners`: people who use three
  apps under one address, each app spelling it its own way.
- `streams`: per stream the rows landed = defective + duplicate + accepted, the different keys, and
  how late facts were delivered. Refused batches are left out.
- `defects`: every damaged row with batch, line, code and field. A damaged row is a failed attempt
  at sending a row that also arrives intact, so that no other truth depends on it.
- `rejected_batches`: batches that must be refused as a whole; their rows also arrive intact.
- `schema_changes`: fields that the contract does not know, and since when they come.
- `song_practice`: difficulty, visits and pauses of every section, stumbles at every chord.
- `fitness_coach`: accuracy of every AI model version as planted and as counted, drift onset,
  experiments with their effect, arms and stray exposures, onboarding, injuries, crash spike,
  incident, outages, broken samples of wearables, revenue, costs, and how the app is used: clicks,
  purchases through the paywall, events that a platform never sends.
- `practice_tracker`: sessions that never arrived or that overlap, measurements without a session
  or with two, tempos detected wrongly, weak pieces, reminders and what they prompted, videos, the
  forum.
- `learning_platform`: completion and score trends. `language_tutor`: what a standard deviation of
  skill and a session are worth.

Its tables: `learners` (every hidden trait, zone included), `individuals` (who is whom in several
apps, by the addresses at the end, were everybody to allow it), `song_practice_consents`,
`song_practice_progress` (points of completion per own session), `fitness_coach_consents`,
`fitness_coach_revenue_by_day` (monthly recurring revenue in cents at the end of each day; trials
count nothing, past due counts), `fitness_coach_revenue_movements`, `fitness_coach_churn_hazards`
(one row per renewal), `fitness_coach_wearable_days` (true steps, minutes asleep),
`fitness_coach_goal_changes`, `fitness_coach_programs` (per program views, known viewers, orders,
refunds, openings that were sent, and days on which a buyer could have opened it),
`practice_tracker_zones`, `practice_tracker_sessions` (piece, factor by which the tempo is detected
wrongly, session that it began within), `learning_platform_completions` (dates beyond the end
included), `learning_platform_score_trends`.

Belongs here: one module or package per app, and what they share: people, seasons, consent, offline
devices, delivery, damage. Does not belong here: anything that reads a batch.
"""
