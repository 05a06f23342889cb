"""Maximum likelihood factor extraction."""

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.minres import LEAST_UNIQUENESS, Extraction, squared_multiple_correlations
from analysis.kernel.optimise import Optimum
from analysis.kernel.uniquenesses import ML, descend

Matrix = NDArray[np.float64]
# In units of log uniqueness.
_TOLERANCE = 1e-7


def maximum_likelihood(correlation: Matrix, factors: int) -> Extraction:
    """Extract `factors` by maximum likelihood (Lawley 1940; Joreskog 1967), uniquenesses within [.005, 1].

    correlation: (p, p), positive definite. Newton's method on log uniquenesses (Joreskog 1967), from those of
    factanal, (1 - m/2p)/diag(R^-1), and from 1 less the squared multiple correlations; the lower minimum is taken.
    Checked against factanal and psych::fa(fm = "ml").
    """
    p = len(correlation)
    smc = 1 - squared_multiple_correlations(correlation)
    starts = np.log(np.clip(np.array([(1 - 0.5 * factors / p) * smc, smc]), LEAST_UNIQUENESS, 1.0))
    both = np.repeat(correlation[None], 2, axis=0)
    found = descend(ML, starts, both, factors, iterations=500, tolerance=_TOLERANCE)
    value = ML.at(found.x, both, factors).value
    best = int(np.argmin(np.where(found.converged, value, np.inf)))
    why = "" if found.converged[best] else f"the gradient is {found.gradient_norm[best]:.1e} at the end"
    optimum = Optimum(
        np.exp(found.x[best]),
        float(value[best]),
        float(found.gradient_norm[best]),
        500,
        bool(found.converged[best]),
        why,
    )
    loadings = ML.loadings(found.x[best][None], correlation[None], factors)[0]
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return Extraction(loadings, optimum.x, optimum)
