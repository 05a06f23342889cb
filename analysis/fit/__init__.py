"""Fitting that estimators share, and the adapters behind which other people's engines are kept."""
