"""Ordinal correlations against lavaan::lavCor, its own equations solved to the end, and psych (polychoric.R)."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis import Sample, polychoric
from analysis.estimators.polychoric import Polychoric
from tests.support.answers import ITEMS, public

Matrix = NDArray[np.float64]

# lavCor's nlminb stops at a relative gain of 1e-10. Observed: 6.4e-8.
AS_LAVAAN_STOPS = 1e-6
# Both sides are roots to rounding error; pbivnorm's probabilities are good to about 1e-15. Observed: 3e-13.
SOLVED = 1e-11
# Thresholds are Phi^-1 of shares on both sides. Observed: 6e-15.
CLOSED_FORM = 1e-12
# Gamma is a function of the correlations, lavaan's are as lavaan stops. Relative to its diagonal; observed: 1.6e-7.
GAMMA = 1e-6
# psych's optimize() has a tolerance of 1.2e-4 on r. Observed: 2e-5.
AS_PSYCH_STOPS = 1e-4

MEASURES = ("x1", "x2", "x3", "x9")
EMPTY = {"sparse_none": "none", "sparse_all": "all"}
SETS = ["bfi", "sparse", "sparse_none", "sparse_all", "mixed"]
# In these the likelihood of a pair rises up to 1 or -1; lavaan stops where it gets flat, wherever that is.
NO_MAXIMUM = {"sparse": {("s3", "s6")}, "sparse_none": {("s3", "s6"), ("s1", "s3"), ("s2", "s3")}}

by_rows = pytest.mark.parametrize("rows", ["pairwise", "listwise"])
by_set = pytest.mark.parametrize("name", SETS)


@cache
def _ours(name: str, rows: Any, items: tuple[str, ...], acov: bool = False) -> Polychoric:
    frame = public(name.split("_")[0])
    if rows == "listwise":
        frame = frame[list(items if name != "bfi" else ITEMS)].dropna()
    measures = [item for item in MEASURES if item in items]
    sample = Sample.from_frame(frame, items, scale=None, missing=rows)
    return polychoric(sample, measures, empty=EMPTY.get(name, "2x2"), acov=acov)


def _table(stored: dict[str, Any]) -> Matrix:
    return np.array(stored["values"], dtype=float)


@by_set
@by_rows
def test_correlations_are_lavaans(r_values: dict[str, Any], name: str, rows: str) -> None:
    theirs = r_values["polychoric"][name][rows]
    ours = _ours(name, rows, tuple(theirs["cor"]["columns"]))
    for row in ours.rows():
        if row["converged"]:
            i, j = ours.items.index(str(row["item"])), ours.items.index(str(row["other"]))
            assert row["r"] == pytest.approx(_table(theirs["cor"])[i, j], abs=AS_LAVAAN_STOPS)


@by_set
@by_rows
def test_pairs_without_a_maximum_are_named(r_values: dict[str, Any], name: str, rows: str) -> None:
    ours = _ours(name, rows, tuple(r_values["polychoric"][name][rows]["cor"]["columns"]))
    lost = {(row["item"], row["other"]) for row in ours.rows() if not row["converged"]}
    assert lost == NO_MAXIMUM.get(name, set())


@pytest.mark.parametrize("name", ["bfi", "sparse", "mixed"])
@by_rows
def test_correlations_solve_their_equations(r_values: dict[str, Any], name: str, rows: str) -> None:
    tight = r_values["polychoric"][name][rows]["tight"]
    ours = _ours(name, rows, tuple(tight["columns"]))
    solved = np.isfinite(_table(tight))
    # R finds a root for every pair that has one.
    assert (solved == ours.found.estimates.converged).all()
    np.testing.assert_allclose(ours.matrix.to_numpy()[solved], _table(tight)[solved], rtol=0, atol=SOLVED)


@by_set
@by_rows
def test_thresholds(r_values: dict[str, Any], name: str, rows: str) -> None:
    theirs = r_values["polychoric"][name][rows]
    ours = _ours(name, rows, tuple(theirs["cor"]["columns"]))
    found = np.concatenate(list(ours.thresholds.values()))
    np.testing.assert_allclose(found, list(theirs["th"].values()), rtol=0, atol=CLOSED_FORM)


@pytest.mark.parametrize("name", ["bfi", "sparse", "mixed"])
@by_rows
def test_asymptotic_covariances(r_values: dict[str, Any], name: str, rows: str) -> None:
    theirs = r_values["polychoric"][name][rows]["gamma"]
    items = tuple(dict.fromkeys(label.split("|")[0].split("~")[0] for label in theirs["rows"]))
    ours = _ours(name, rows, items, acov=True)
    assert list(ours.acov_labels) == theirs["rows"]
    gamma, used = _table(theirs), np.isfinite(np.diag(ours.acov))
    assert len(used) - used.sum() == len(NO_MAXIMUM.get(name, set()))
    scale = np.sqrt(np.outer(np.diag(gamma), np.diag(gamma)))
    difference = ((ours.acov - gamma) / scale)[np.ix_(used, used)]
    np.testing.assert_allclose(difference, 0, rtol=0, atol=GAMMA)


@pytest.mark.parametrize("name", ["bfi", "sparse", "mixed"])
@by_rows
def test_its_diagonal_for_all_items(r_values: dict[str, Any], name: str, rows: str) -> None:
    theirs = r_values["polychoric"][name][rows]
    ours = np.diag(_ours(name, rows, tuple(theirs["cor"]["columns"]), acov=True).acov)
    used = np.isfinite(ours)
    np.testing.assert_allclose(ours[used], np.array(theirs["gamma_diagonal"])[used], rtol=GAMMA)


def test_smoothing_is_lavaans(r_values: dict[str, Any]) -> None:
    theirs = r_values["polychoric"]["smooth"]
    from analysis.kernel.smoothing import positive_definite

    found = positive_definite(_table(theirs["before"]))
    np.testing.assert_allclose(found, _table(theirs["after"]), rtol=0, atol=CLOSED_FORM)


def test_psych_with_global_thresholds_agrees(r_values: dict[str, Any]) -> None:
    ours = _ours("bfi", "pairwise", ITEMS).matrix
    np.testing.assert_allclose(ours, _table(r_values["polychoric"]["psych"]), rtol=0, atol=AS_PSYCH_STOPS)
