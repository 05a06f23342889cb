"""What is said of few clusters. Answers are SIMULATED."""

from typing import Any

import numpy as np
import pytest

from analysis.simulate.studies.two_levels import POPULATION, SIZE, fitted, sample_in


@pytest.mark.parametrize(("clusters", "estimator", "said"), [(40, "MLR", True), (40, "ML", False), (100, "MLR", False)])
def test_robust_tests_of_few_clusters_are_doubted(clusters: int, estimator: Any, said: bool) -> None:
    members = np.repeat(np.arange(clusters), SIZE)
    fit = fitted(sample_in(POPULATION.draw(np.random.default_rng(1), members), members), estimator)
    assert fit.converged
    assert any("robust test marks true models too often" in one for one in fit.warnings) == said
