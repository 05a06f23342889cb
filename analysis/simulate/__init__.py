"""Answers from a known model, for demonstrations, plans and tests; whatever they go into says SIMULATED."""
