import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.kernel.adequacy import kmo
from analysis.kernel.hull import elbow, fit_of
from analysis.kernel.minres import minres
from tests.support.answers import congeneric

DF = np.array([28.0, 20, 13, 7, 2])


def test_the_elbow_by_hand() -> None:
    # Gains a degree of freedom: .4/8 = .05, .35/7 = .05, .05/6, .05/5. Two factors bend most: .05 to .1/11.
    found = elbow(np.array([0.1, 0.5, 0.85, 0.9, 0.95]), DF)
    assert found.factors == 2
    assert found.st[2] == pytest.approx(0.75 / 15 / (0.1 / 11))
    # 1 lies on the line from 0 to 2, 3 below that from 2 to 4; both ends have no st.
    assert np.isnan(found.st[[0, 1, 3, 4]]).all()


def test_a_solution_that_fewer_factors_fit_better_is_left_out() -> None:
    found = elbow(np.array([0.1, 0.7, 0.6, 0.8, 0.81]), DF)
    assert np.isnan(found.st[2])
    assert found.factors == 1


def test_a_fit_that_cannot_be_had_is_left_out() -> None:
    found = elbow(np.array([0.1, 0.7, np.nan, 0.8, 0.81]), DF)
    assert found.factors == 1


def test_a_gain_of_nothing_beyond_makes_the_elbow_infinitely_sharp() -> None:
    found = elbow(np.array([0.1, 0.5, 1.0, 1.0]), DF[:4])
    assert found.factors == 2
    assert np.isinf(found.st[2])


@pytest.mark.parametrize("fit", [[0.1, 0.5], [0.1, 0.2, 0.9], [np.nan] * 4, [0.9, 0.5, 0.4, 0.1], [0.2, 0.2, 0.2]])
def test_without_three_points_on_the_hull_there_is_no_elbow(fit: list[float]) -> None:
    found = elbow(np.array(fit), DF[: len(fit)])
    assert found.factors is None
    assert np.isnan(found.st).all()


@settings(max_examples=60)
@given(fit=st.lists(st.floats(0, 1), min_size=4, max_size=12, unique=True))
def test_the_hull_is_that_of_a_second_way_round(fit: list[float]) -> None:
    values, df = np.array(fit), np.arange(len(fit), 0, -1) ** 2.0
    best = np.maximum.accumulate(values)
    kept = [j for j in range(len(fit)) if values[j] >= best[j]]
    on = [j for j in kept if all(_above(values, df, i, j, k) for i in kept if i < j for k in kept if k > j)]
    found = elbow(values, df)
    assert set(np.flatnonzero(np.isfinite(found.st))) <= set(on)
    assert len(on) < 3 or set(on[1:-1]) == set(np.flatnonzero(~np.isnan(found.st)))


def _above(values: np.ndarray, df: np.ndarray, i: int, j: int, k: int) -> bool:
    line = values[i] + (values[k] - values[i]) * (df[i] - df[j]) / (df[i] - df[k])
    return bool(values[j] > line)


X = congeneric(200, [0.8, 0.7, 0.6, 0.5, 0.7, 0.4], seed=2).to_numpy()
R = np.corrcoef(X, rowvar=False)


def test_without_factors_it_is_the_independence_model() -> None:
    found = fit_of(R, np.zeros((6, 0)), 200)
    assert found.df == 15
    assert found.cfi == 0
    assert found.chisq == pytest.approx(-(199 - 17 / 6) * np.log(np.linalg.det(R)))
    assert found.caf == pytest.approx(1 - kmo(R).overall)


def test_one_factor_leaves_little_in_common() -> None:
    none, one = fit_of(R, np.zeros((6, 0)), 200), fit_of(R, minres(R, 1).loadings, 200)
    assert one.df == 9
    assert one.cfi > 0.95
    assert one.rmsea < none.rmsea
    assert one.caf > none.caf


def test_a_matrix_that_is_not_positive_definite_has_no_likelihood_but_a_common_part() -> None:
    bad = R.copy()
    bad[0, 1] = bad[1, 0] = -0.95
    assert np.linalg.eigvalsh(bad)[0] < 0
    found = fit_of(bad, np.zeros((6, 0)), 200)
    assert np.isnan([found.chisq, found.cfi, found.rmsea, found.caf]).all()
    better = fit_of(bad, minres(bad, 2).loadings, 200)
    assert np.isnan(better.cfi)
    assert 0 < better.caf < 1
