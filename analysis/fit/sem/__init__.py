"""Fitting structural equation models: from a sample and a model to estimates, their covariances and tests."""
