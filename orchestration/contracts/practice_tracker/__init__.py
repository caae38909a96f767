"""Contracts of `practice_tracker` (S2): practising an instrument, alone and with a teacher.

Belongs here: the list of its stream models; the models stand in one module per subject.
"""

from orchestration.contracts.practice_tracker import community, follow_up, people, practice

MODELS = (*people.MODELS, *practice.MODELS, *community.MODELS, *follow_up.MODELS)
