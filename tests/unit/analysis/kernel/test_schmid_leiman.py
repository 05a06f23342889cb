import numpy as np
import pytest

from analysis.fit.rotation import rotate
from analysis.kernel.minres import minres
from analysis.kernel.schmid_leiman import Parent, near, schmid_leiman

PATTERN = np.array(
    [
        [0.7, 0, 0],
        [0.6, 0.1, 0],
        [0.8, 0, 0],
        [0, 0.7, 0],
        [0, 0.5, 0],
        [0, 0.6, 0.1],
        [0, 0, 0.6],
        [0.1, 0, 0.7],
        [0, 0, 0.5],
    ]
)
SECOND = np.array([0.8, 0.6, 0.5])
PHI = np.outer(SECOND, SECOND) + np.diag(1 - SECOND**2)
R = PATTERN @ PHI @ PATTERN.T
np.fill_diagonal(R, 1.0)


def test_the_second_order_loadings_are_found_and_the_model_stays() -> None:
    found = schmid_leiman(PATTERN[None], PHI[None])
    np.testing.assert_allclose(found.second_order[0], SECOND, atol=1e-8)
    np.testing.assert_allclose(found.general[0], PATTERN @ SECOND, atol=1e-8)
    loadings = np.column_stack([found.general[0], found.groups[0]])
    np.testing.assert_allclose(loadings @ loadings.T, PATTERN @ PHI @ PATTERN.T, atol=1e-8)
    np.testing.assert_allclose(found.uniquenesses[0], 1 - np.sum(loadings**2, axis=1), atol=1e-8)


@pytest.mark.parametrize("r", [0.49, -0.49])
def test_two_factors_share_the_root_of_their_correlation(r: float) -> None:
    found = schmid_leiman(PATTERN[None, :, :2], np.array([[[1, r], [r, 1]]]))
    np.testing.assert_allclose(found.second_order[0], [0.7, 0.7 * np.sign(r)])
    assert found.converged[0]


def _parent() -> tuple[Parent, np.ndarray]:
    extracted = minres(R, 3)
    rotated = rotate(extracted.loadings, "oblimin")
    return Parent(extracted.uniquenesses, extracted.loadings, rotated.pattern), rotated.phi


def test_a_parents_transformation_is_that_of_its_rotation() -> None:
    parent, phi = _parent()
    t = parent.transformation
    np.testing.assert_allclose(t.T @ t, phi, atol=1e-6)
    np.testing.assert_allclose(parent.loadings @ np.linalg.inv(t).T, parent.pattern, atol=1e-6)


def test_solutions_near_a_parent_are_those_found_from_nothing() -> None:
    parent, phi = _parent()
    rng = np.random.default_rng(1)
    root = np.linalg.cholesky(R).T
    samples = np.array([np.corrcoef(rng.standard_normal((3000, 9)) @ root, rowvar=False) for _ in range(4)])
    found = near(np.concatenate([R[None], samples]), parent)
    assert found.converged.all()
    np.testing.assert_allclose(found.general[0], schmid_leiman(parent.pattern[None], phi[None]).general[0], atol=1e-5)
    for k, sample in enumerate(samples, start=1):
        alone = rotate(minres(sample, 3).loadings, "oblimin")
        expected = schmid_leiman(alone.pattern[None], alone.phi[None])
        np.testing.assert_allclose(found.general[k], expected.general[0], atol=1e-5)


def test_a_matrix_with_a_hole_is_nan_and_alone() -> None:
    parent, _ = _parent()
    matrices = np.tile(R, (3, 1, 1))
    matrices[1, 0, 1] = np.nan
    found = near(matrices, parent)
    assert found.converged.tolist() == [True, False, True]
    assert np.isnan(found.general[1]).all()
    assert not near(matrices[1:2], parent).converged.any()
