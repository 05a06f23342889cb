"""Many fits at once are the single fits; a bound fit is the fit of the smaller model."""

import numpy as np
import pytest

from analysis import cfa
from analysis.fit.sem.simulated import covariance_model
from analysis.kernel.wishart import drawn_covariances
from tests.support.answers import THREE_FACTORS, holzinger


@pytest.mark.parametrize("options", [{}, {"scaling": "unit"}, {"meanstructure": True, "scaling": "effects"}])
def test_each_replication_is_what_cfa_finds(options: dict[str, object]) -> None:
    fit = cfa(holzinger(), THREE_FACTORS, "ML", **options)  # type: ignore[arg-type]
    model = covariance_model(fit.fitted)
    sigma = fit.fitted.moments[0].implied_cov
    drawn = drawn_covariances(sigma, 301, 6, 4)
    found = model.fit(drawn, 301, 24.0)
    assert found.converged.all()
    x = np.random.default_rng(5).normal(size=(301, 9))
    x = (x - x.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(x.T, ddof=0))).T
    for k in (0, 3):
        frame = holzinger().answers.copy()
        frame[:] = x @ np.linalg.cholesky(drawn[k]).T
        one = cfa(frame, THREE_FACTORS, "ML").fit
        assert found.chisq[k] == pytest.approx(one["chisq"], abs=1e-7)
        for name in ("srmr", "rmsea", "cfi"):
            assert getattr(found, name)[k] == pytest.approx(one[name], abs=1e-6)


def test_a_perfect_fit_has_perfect_indices() -> None:
    fit = cfa(holzinger(), THREE_FACTORS, "ML")
    found = covariance_model(fit.fitted).fit(fit.fitted.moments[0].implied_cov[None], 301, 24.0)
    assert found.chisq[0] == pytest.approx(0, abs=1e-8)
    assert (found.rmsea[0], found.cfi[0]) == (0.0, 1.0)
