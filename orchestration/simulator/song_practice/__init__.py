"""The simulated `song_practice` app (S0): songs with hard sections, sessions, events, privacy."""
