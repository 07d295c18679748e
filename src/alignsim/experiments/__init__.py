"""Directional claims as paired experiments: read, played on common random numbers, judged."""
