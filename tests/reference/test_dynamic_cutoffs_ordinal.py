"""Dynamic cut-offs of ordinal items against an independent simulation with lavaan (dynamic_cutoffs_ordinal.R)."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, cfa, dynamic_cutoffs
from analysis.estimators.cfa import ConfirmatoryFit
from analysis.fit.sem.misspecified import levels
from analysis.fit.sem.simulated import simulated
from tests.reference.data import frames
from tests.support.answers import THREE_FACTORS

# Observed 2.2e-7: lavaan's estimates.
SIGMA, INDEX = 1e-5, 1e-5
# In standard errors of both simulations together; observed, with 200 draws on both sides, 2.8 at most of 90.
MONTE_CARLO = 4.0
# Few draws, for the time they take; a sample's indices equal those of `cfa` exactly (test_after_a_fit.py).
R_DRAWS, DRAWS = 200, {"three": 25, "one": 50}
CASES: dict[str, tuple[str, list[float]]] = {
    "three": (THREE_FACTORS, [0.2, 0.5, 0.8]),
    "one": ("g =~ x1 + x2 + x3 + x4 + x9", [0.3, 0.7]),
}


@cache
def _fit(case: str) -> ConfirmatoryFit:
    model, at = CASES[case]
    items = [f"x{i}" for i in range(1, 10) if f"x{i}" in model]
    tests = frames()["holzinger"][items]
    # As R's findInterval: an answer at a quantile lies above it.
    cut = {name: 1 + np.searchsorted(np.quantile(x, at), x, side="right") for name, x in tests.items()}
    return cfa(Sample.from_frame(pd.DataFrame(cut), items, scale=(1, len(at) + 1)), model)


@pytest.mark.parametrize("case", CASES)
def test_the_populations_are_those_of_the_rule(r_values: dict[str, Any], case: str) -> None:
    theirs = r_values["dynamic_cutoffs_ordinal"][case]
    found = levels(_fit(case).fitted)
    assert len(found) == len(theirs["sigma"])
    for level, other in zip(found, theirs["sigma"], strict=True):
        np.testing.assert_allclose(level.sigma, np.array(other), atol=SIGMA)


@pytest.mark.parametrize("case", CASES)
def test_quantiles_agree_to_their_monte_carlo_error(r_values: dict[str, Any], case: str) -> None:
    fitted = _fit(case).fitted
    theirs = r_values["dynamic_cutoffs_ordinal"][case]["levels"]
    for one, other in zip(simulated(fitted, levels(fitted), DRAWS[case], 1), theirs, strict=True):
        assert one.converged.mean() > 0.95
        kept = [getattr(one, name)[one.converged] for name in ("srmr", "rmsea", "cfi")]
        ours = np.quantile(np.array(kept), [0.05, 0.10, 0.50, 0.90, 0.95], axis=1)
        # An index at its bound (RMSEA 0, CFI 1) in most samples has a quantile without error.
        error = np.maximum(np.array(other["error"]) * np.sqrt(1 + R_DRAWS / DRAWS[case]), 1e-4)
        np.testing.assert_array_less(np.abs(ours - np.array(other["quantiles"])) / error, MONTE_CARLO)


def test_the_indices_beside_are_the_scaled_ones(r_values: dict[str, Any]) -> None:
    theirs = r_values["dynamic_cutoffs_ordinal"]["one"]["observed"]
    found = dynamic_cutoffs(_fit("one"), replications=20)
    assert found.observed["srmr"] == pytest.approx(theirs["srmr"], abs=INDEX)
    assert found.observed["rmsea"] == pytest.approx(theirs["rmsea.scaled"], abs=INDEX)
    assert found.observed["cfi"] == pytest.approx(theirs["cfi.scaled"], abs=INDEX)
