"""How Hypothesis draws its examples in every test."""

import os

from hypothesis import settings

# A slow machine is no fault of the code; and the same code passes or fails in the same way on every machine.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
# HYPOTHESIS_PROFILE=search pytest tests/properties: examples that no run has tried yet.
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
