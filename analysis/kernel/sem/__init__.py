"""Structural equation models as arrays: moments implied by parameters, discrepancies, derivatives, tests."""
