"""How good a probability is: scores, calibration, intervals, splits in time, backtests, leaks."""
