"""The simulated `fitness_coach` app (S1): members, events, money, AI, training, operations."""
