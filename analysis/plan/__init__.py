"""Sample size before the data: Monte Carlo for a model with population values, closed forms where they exist."""
