"""Categories, missing answers and careless people come as often as they are asked for."""

import numpy as np
import pytest

from analysis.plan.answers import Answering, answered, shape_thresholds, thresholds_of
from analysis.plan.grid import numbers, students, universities
from analysis.plan.sizes import check_cv, cluster_sizes
from instrument.errors import UsageError

N, P = 40_000, 4
ZERO, ONE = np.zeros(P), np.ones(P)


def _answers(how: Answering) -> np.ndarray:
    rng = np.random.default_rng(1)
    cuts = thresholds_of([f"x{j}" for j in range(P)], {}, how, ZERO, ONE)
    return answered(rng.standard_normal((N, P)), cuts, how, rng, ZERO, ONE)


@pytest.mark.parametrize("categories", [2, 3, 5, 7])
def test_shapes(categories: int) -> None:
    shares = {
        shape: np.bincount(_answers(Answering(categories, shape))[:, 0].astype(int), minlength=categories + 1)[1:] / N
        for shape in ("symmetric", "uniform", "floor", "ceiling")
    }
    # A share of 40,000 has a standard error of .0025 at most.
    np.testing.assert_allclose(shares["uniform"], 1 / categories, atol=0.01)
    np.testing.assert_allclose(shares["symmetric"], shares["symmetric"][::-1], atol=0.015)
    np.testing.assert_allclose(shares["floor"][1:] / shares["floor"][:-1], 0.6, atol=0.06)
    np.testing.assert_allclose(shares["ceiling"], shares["floor"][::-1], atol=0.015)


def test_symmetric_thresholds_are_even() -> None:
    np.testing.assert_allclose(shape_thresholds(5, "symmetric"), [-1.5, -0.5, 0.5, 1.5])


def test_the_models_own_thresholds_come_first() -> None:
    cuts = thresholds_of(["a", "b"], {"a": np.array([0.3])}, Answering(3), np.zeros(2), np.array([1.0, 2.0]))
    assert cuts[0] is not None
    assert cuts[1] is not None
    np.testing.assert_allclose(cuts[0], [0.3])
    np.testing.assert_allclose(cuts[1], 2 * shape_thresholds(3, "symmetric"))
    assert thresholds_of(["a"], {}, Answering(), np.zeros(1), np.ones(1)) == (None,)


def test_answers_are_missing_as_often_as_asked_and_nobody_is_without_any() -> None:
    gaps = np.isnan(_answers(Answering(5, missing=0.5)))
    # One in 16 would have been without any answer and keeps one of four: .5 - 1/64.
    assert gaps.mean() == pytest.approx(0.5 - 1 / 64, abs=0.005)
    assert not gaps.all(axis=1).any()


@pytest.mark.parametrize("categories", [None, 5])
def test_careless_people_answer_without_the_item(categories: int | None) -> None:
    straight = _answers(Answering(categories, careless=0.3, careless_kind="straight"))
    same = (straight == straight[:, :1]).all(axis=1).mean()
    by_chance = (_answers(Answering(categories)) == _answers(Answering(categories))[:, :1]).all(axis=1).mean()
    assert same == pytest.approx(0.3 + 0.7 * by_chance, abs=0.01)
    at_random = _answers(Answering(categories, "floor", careless=0.9))
    if categories:
        assert (at_random[:, 0] == 5).mean() == pytest.approx(0.9 * 0.2 + 0.1 * 0.056, abs=0.01)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"categories": 1}, "--categories: 1 answer categories are not offered."),
        ({"categories": 5, "shape": "wavy"}, "'wavy' is no shape of answers."),
        ({"missing": 1.0}, "--missing: 1 is no share."),
        ({"careless": -0.1}, "--careless: -0.1 is no share."),
        ({"careless_kind": "sleepy"}, "'sleepy' is no way of answering carelessly."),
    ],
)
def test_what_no_answer_can_be(settings: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError) as raised:
        Answering(**settings)  # type: ignore[arg-type]
    assert said in str(raised.value)


def test_grids() -> None:
    assert numbers("400, 200,200", "--n", 3) == (200, 400)
    assert numbers("100:300:100,250", "--n", 3) == (100, 200, 250, 300)
    assert [cell.n for cell in students("50,60")] == [50, 60]
    cells = universities("20,40", "10,25")
    assert [(x.clusters, x.size, x.n) for x in cells] == [(20, 10, 200), (20, 25, 500), (40, 10, 400), (40, 25, 1000)]
    assert cells[0].words == "J = 20 of 10 (n = 200)"


@pytest.mark.parametrize("text", ["", "a", "1.5", "5:1:1", "1:5", "1:5:0", "2", "1:1000000:1", "10:400:1"])
def test_what_no_grid_can_be(text: str) -> None:
    with pytest.raises(UsageError, match="--n"):
        numbers(text, "--n", 3)


def test_unequal_sizes_vary_as_much_as_asked() -> None:
    sizes = cluster_sizes(200, 40, 0.5)
    # One student at least in each takes 1/40 of the spread, and the ends of the distribution a little more.
    assert sizes.std() / sizes.mean() == pytest.approx(0.5, rel=0.06)
    assert list(cluster_sizes(3, 10, 0)) == [10, 10, 10]
    with pytest.raises(UsageError, match="--size-cv: 3 is not from 0 to 2"):
        check_cv(3.0)
