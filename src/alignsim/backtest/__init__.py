"""Backtests: what the model would have said, what came, and whether no change said it better."""
