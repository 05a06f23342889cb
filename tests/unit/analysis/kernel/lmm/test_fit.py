"""The least deviance on the boundary: no search ends where a variance is 0 that should not be. Data are SIMULATED."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.kernel.lmm.deviance import Model
from analysis.kernel.lmm.fit import fit
from analysis.kernel.lmm.products import Products
from analysis.kernel.lmm.structure import Structure, Term

Vector = NDArray[np.float64]


def _model(seed: int, levels: int, reml: bool) -> Model:
    """Return random intercepts and slopes of a weak intercept, ten rows a level."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(levels), 10)
    x = np.column_stack([np.ones(len(codes)), rng.standard_normal(len(codes))])
    effects = rng.standard_normal((levels, 2)) * [0.2, 0.35]
    y = (x * effects[codes]).sum(axis=1) + 0.92 * rng.standard_normal(len(codes))
    structure = Structure.of([Term("g", codes, levels, x)])
    return Model(structure, Products.of(structure, x, y), reml)


@pytest.mark.parametrize("reml", [True, False])
@pytest.mark.parametrize("seed", range(15))
def test_no_start_leads_lower(seed: int, reml: bool) -> None:
    model = _model(seed, 20, reml)
    found = fit(model)
    assert found.converged
    for start in (
        (0.3, 0.0, 0.3),
        (0.3, 0.2, 0.2),
        (0.3, -0.2, 0.2),
        (0.0, 0.3, 0.0),
        (0.0, -0.3, 0.0),
        (0.0, 0.0, 0.3),
    ):
        assert found.state.value == pytest.approx(fit(model, np.array(start)).state.value, abs=1e-6)
