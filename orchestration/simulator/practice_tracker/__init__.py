"""The simulated `practice_tracker` app (S2): students, teachers, offline practice, forum."""
