import numpy as np
import pandas as pd

from analysis import Sample, cfa
from tests.support.answers import congeneric, continuous, holzinger, with_correlations

ONE = "f =~ y1 + y2 + y3 + y4"
HEYWOOD = [[1, 0.7, 0.7, 0.6], [0.7, 1, 0.4, 0.4], [0.7, 0.4, 1, 0.4], [0.6, 0.4, 0.4, 1]]


def _cut(n: int = 4000) -> Sample:
    frame = with_correlations(HEYWOOD, n)
    answers = frame.apply(lambda y: 1 + np.searchsorted([-1.0, 0.0, 1.0], y))
    return Sample.from_frame(answers, list(frame.columns), scale=(1, 4))


def test_a_heywood_case_behind_ordinal_items_is_named() -> None:
    found = cfa(_cut(), ONE)
    assert any(w.startswith("Heywood case: the residual variance of y1 is negative (-") for w in found.warnings)


def test_in_groups_the_group_is_named() -> None:
    frame = with_correlations(HEYWOOD)
    other = congeneric(200, [0.8, 0.7, 0.6, 0.5], seed=2)
    both = pd.concat([frame.assign(place="a"), other.assign(place="b")], ignore_index=True)
    found = cfa(continuous(both, list(frame.columns), group="place"), ONE, "ML")
    assert [w[:66] for w in found.warnings] == [
        "Heywood case: the residual variance of y1 in group a is negative (",
    ]


def test_what_cannot_be_told_is_named_with_its_group() -> None:
    frame = congeneric(200, [0.8, 0.7, 0.6, 0.5], seed=2).assign(place=["a", "b"] * 100)
    found = cfa(continuous(frame, ["y1", "y2", "y3", "y4"], group="place"), "f =~ NA*y1 + y2 + y3 + y4", "ML")
    (warning,) = found.warnings
    assert warning.startswith("The model is not identified: f =~ y1 (group 1), f =~ y2 (group 1)")
    assert warning.endswith("cannot be told from the answers. No standard errors.")


def test_residuals_that_correlate_too_much_are_named() -> None:
    text = "f =~ x1 + x2 + x3 + x4\nx1 ~~ 2*x2"
    found = cfa(holzinger(), text, "ML")
    assert not found.converged or any("residuals' covariance matrix is not positive" in w for w in found.warnings)


def test_few_clusters_beyond_the_parameters_are_said() -> None:
    frame = congeneric(400, [0.8, 0.7, 0.6, 0.7], seed=2).assign(place=np.arange(400) % 20)
    found = cfa(continuous(frame, ["y1", "y2", "y3", "y4"], cluster="place"), "f =~ y1 + y2 + y3 + y4")
    assert found.warnings == (
        "20 clusters: cluster-robust standard errors are too small with so few (Maas & Hox 2005).",
    )
