"""Calibration: which values of parameters the past allows, by simulation (SMC-ABC)."""
