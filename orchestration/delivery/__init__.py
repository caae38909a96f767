"""Delivery: channels, an outbox that survives everything, and those who send.

Belongs here: handing messages over, once. Does not belong here: what they say and when there is one
(`alerts/telling/`, `reports/`).

What exactly once means here: what is to be told and that it was told of are written in one
transaction; an intent is written before each sending and a receipt after it. A sender that dies in
between sends again under the same id (Message-ID, dedup_key, Idempotency-Key): a receiver that
knows its ids sees it once. No sender can promise more without the receiver's help. Slack keeps no
ids: there the window between handing over and the receipt remains.
"""
