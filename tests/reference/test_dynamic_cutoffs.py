"""Dynamic cut-offs against an independent simulation with lavaan (dynamic_cutoffs.R)."""

from typing import Any

import numpy as np
import pytest

from analysis import cfa, dynamic_cutoffs
from analysis.fit.sem.misspecified import levels
from tests.support.answers import THREE_FACTORS, holzinger

# Observed 5.3e-7: lavaan's estimates.
SIGMA = 1e-5
# In standard errors of both simulations together; observed 2.2 at most of nine.
MONTE_CARLO = 4.0


def test_the_populations_are_those_of_the_rule(r_values: dict[str, Any]) -> None:
    found = levels(cfa(holzinger(), THREE_FACTORS, "ML").fitted)
    for level, theirs in zip(found, r_values["dynamic_cutoffs"]["sigma"], strict=True):
        sd = np.sqrt(np.diag(level.sigma))
        np.testing.assert_allclose(level.sigma / np.outer(sd, sd), np.array(theirs), atol=SIGMA)


def test_quantiles_agree_to_their_monte_carlo_error(r_values: dict[str, Any]) -> None:
    found = dynamic_cutoffs(cfa(holzinger(), THREE_FACTORS, "ML"), replications=1000)
    r = r_values["dynamic_cutoffs"]["levels"]
    # Order of the quantiles in R: .05, .10, .50, .90, .95; of the indices: srmr, rmsea, cfi.
    places = {"95/5": (0, 4), "90/10": (1, 3), "95 % of right models": (4, 0)}
    compared = 0
    for one, theirs in zip(found.levels, r, strict=True):
        for j, name in enumerate(("srmr", "rmsea", "cfi")):
            cutoff = one.cutoffs[name]
            if cutoff.rule == "none":
                continue
            row = places[cutoff.rule][name == "cfi"]
            error = theirs["error"][row][j] * np.sqrt(1 + 250 / 1000)
            compared += 1
            assert cutoff.value == pytest.approx(theirs["quantiles"][row][j], abs=MONTE_CARLO * error)
    assert compared >= 7
