"""Linear mixed models: from a formula and a table to a fit, and the part of it that other estimators ask for."""
