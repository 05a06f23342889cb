import numpy as np
import pytest

from analysis.fit.mixed.components import joined, variance_components
from instrument.errors import Refused

SCHOOL = np.repeat(["a", "b", "c", "d", "e"], 8)
RNG = np.random.default_rng(2)
SCORE = RNG.standard_normal(5)[np.repeat(np.arange(5), 8)] + RNG.standard_normal(40)


def test_balanced_clusters_have_the_variances_of_the_analysis_of_variance() -> None:
    means = SCORE.reshape(5, 8).mean(axis=1)
    within = float(np.sum((SCORE.reshape(5, 8) - means[:, None]) ** 2) / 35)
    between = (8 * float(np.var(means, ddof=1)) - within) / 8
    found = variance_components(SCORE, {"school": SCHOOL.tolist()})
    assert found.converged
    assert found.residual == pytest.approx(within, rel=1e-7)
    assert found.variances["school"] == pytest.approx(between, rel=1e-6)
    assert found.intercept == pytest.approx(SCORE.mean())
    assert found.intercept_se == pytest.approx(np.std(means, ddof=1) / np.sqrt(5), rel=1e-6)
    assert sum(found.shares.values()) + found.residual / found.total == pytest.approx(1)


@pytest.mark.parametrize(("shift", "unit"), [(0.0, 1e9), (0.0, 1e-9), (1e7, 1.0)])
def test_units_and_origin_change_nothing_else(shift: float, unit: float) -> None:
    here, there = (variance_components(y, {"school": SCHOOL.tolist()}) for y in (SCORE, unit * SCORE + shift))
    assert there.residual == pytest.approx(unit**2 * here.residual, rel=1e-6)
    assert there.variances["school"] == pytest.approx(unit**2 * here.variances["school"], rel=1e-5)
    assert there.loglik == pytest.approx(here.loglik - 39 * np.log(unit), abs=1e-6)


def test_labels_of_any_kind_in_any_order() -> None:
    order = RNG.permutation(40)
    numbers = np.unique(SCHOOL, return_inverse=True)[1].ravel() + 10
    here = variance_components(SCORE, {"school": SCHOOL.tolist()})
    there = variance_components(SCORE[order], {"school": numbers[order].tolist()})
    assert there.loglik == pytest.approx(here.loglik, abs=1e-9)
    assert there.variances["school"] == pytest.approx(here.variances["school"], rel=1e-6)


def test_classes_that_are_numbered_anew_in_every_school() -> None:
    rooms = np.tile(["1", "2"], 20).tolist()
    found = variance_components(SCORE, {"school": SCHOOL.tolist(), "class": joined(SCHOOL.tolist(), rooms)})
    assert found.levels == {"school": 5, "class": 10}


@pytest.mark.parametrize(
    ("score", "labels", "fault"),
    [
        (np.ones(40), SCHOOL.tolist(), "does not vary"),
        (SCORE, ["a"] * 40, "holds 1 group."),
        (SCORE, [str(k) for k in range(40)], "every row is a group of its own"),
    ],
)
def test_what_cannot_be_had_is_refused(score: np.ndarray, labels: list[str], fault: str) -> None:
    with pytest.raises(Refused, match=fault):
        variance_components(score, {"school": labels})
