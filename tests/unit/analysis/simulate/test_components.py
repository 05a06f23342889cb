import numpy as np
import pytest

from analysis.simulate.components import Clustered, People, equal_sizes, tenfold_sizes


def test_components_of_scores_add_up() -> None:
    people = People(0.7, 0.02, 0.28)
    assert people.icc("ICC(A,1)") == pytest.approx(0.7)
    assert people.icc("ICC(1,1)") == pytest.approx(0.7)
    assert people.icc("ICC(C,1)") == pytest.approx(0.7 / 0.98)
    assert people.icc("ICC(A,k)") == pytest.approx(0.7 / (0.7 + 0.3 / 2))
    assert people.icc("ICC(C,k)") == pytest.approx(0.7 / (0.7 + 0.28 / 2))


def test_a_large_simulated_sample_has_the_shifts_and_the_covariance() -> None:
    n = 100_000
    scores = People(0.7, 0.0, 0.3, (0.0, 0.5)).draw(np.random.default_rng(1), n)
    assert (np.abs(scores.mean(axis=0) - [0, 0.5]) < 4 / np.sqrt(n)).all()
    products = scores[:, 0] * (scores[:, 1] - 0.5)
    assert abs(products.mean() - 0.7) < 4 * products.std() / np.sqrt(n)


def test_occasions_are_shared() -> None:
    scores = People(0.0, 1.0, 1e-12).draw(np.random.default_rng(2), 50)
    assert np.ptp(scores, axis=0).max() < 1e-4
    assert abs(scores[0, 0] - scores[0, 1]) > 1e-3


def test_sizes_fill_what_is_asked_for() -> None:
    assert equal_sizes(500, 10) == (10,) * 50
    sizes = tenfold_sizes(500, 3)
    assert set(sizes) == {3, 30}
    assert sizes.count(3) == sizes.count(30) == 15


def test_clusters_share_what_the_icc_says() -> None:
    population = Clustered(0.15, equal_sizes(200_000, 2))
    pairs = population.draw(np.random.default_rng(3)).reshape(-1, 2)
    products = pairs[:, 0] * pairs[:, 1]
    assert abs(products.mean() - 0.15) < 4 * products.std() / np.sqrt(len(products))
    assert population.labels.tolist()[:4] == [0, 0, 1, 1]
