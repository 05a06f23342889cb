"""Products of derivatives over many patterns of answers: one matrix product, or block by block."""

import numpy as np
import pytest

from analysis.kernel.sem import structure as module
from analysis.kernel.sem.structure import Slopes


def test_both_ways_and_the_definition_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    p, patterns = 4, 7
    u, v = np.triu_indices(p)
    u, v = np.append(u, 0), np.append(v, 2)
    s = np.append(np.where(u[:-1] == v[:-1], 0.5, 1.0), 0.0)  # the last is a cell of a mean
    slopes = Slopes(np.eye(p), u, v, s, np.zeros(len(u)), np.arange(len(u)))
    first, second = (rng.standard_normal((patterns, p, p)) for _ in range(2))
    first, second = first + first.transpose(0, 2, 1), second + second.transpose(0, 2, 1)
    shares = rng.dirichlet(np.ones(patterns))
    by_block = slopes.products(first, second, shares)
    monkeypatch.setattr(module, "MANY", 1)
    at_once = slopes.products(first, second, shares)
    np.testing.assert_allclose(at_once, by_block, rtol=1e-13, atol=1e-13)
    sigma = slopes.sigma()
    defined = 0.5 * np.einsum("k,kij,ajl,klm,bmi->ab", shares, first, sigma, second, sigma)
    np.testing.assert_allclose(by_block, (defined + defined.T) / 2, rtol=1e-12, atol=1e-12)
