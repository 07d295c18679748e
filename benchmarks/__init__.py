"""How fast alignsim is, and why: measured by one command, ``python -m benchmarks``."""
