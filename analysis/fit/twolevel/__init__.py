"""Two-level models fitted to samples: shared by the estimators of two-level structure and reliability."""
