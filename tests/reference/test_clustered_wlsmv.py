"""WLSMV's standard errors of people in clusters against a cluster bootstrap with lavaan (clustered_wlsmv.R)."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from analysis import Sample, cfa
from analysis.estimators.cfa import ConfirmatoryFit
from tests.reference.data import clustered

# Without clusters both are the same. Observed: 6e-9, and 1.6e-8 relative.
ESTIMATE, ERROR = 1e-6, 1e-6
# With clusters each correlation's weight is one over its clustered variance, so that estimates move a little: by a
# tenth of their error at most. Observed: 0.09.
MOVED = 0.2
# A standard deviation of B draws has a standard error of 1/sqrt(2 B) of itself (2.2 % of 1,000); four of these for each
# of 25 parameters. Observed: 3.8, the ratios from .92 to 1.02.
FOUR = 4.0
# The mean of their logarithms. Observed: -0.014 (-0.30, a quarter too small, where clusters are ignored).
MEAN, IGNORED = 0.03, -0.2


@cache
def _fit(model: str, clusters: bool) -> ConfirmatoryFit:
    frame = clustered()
    items = [name for name in frame.columns if name != "cluster"]
    return cfa(Sample.from_frame(frame, items, scale=None, cluster="cluster"), model, "WLSMV", clusters=clusters)


def _free(r: dict[str, Any], clusters: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return estimates and errors (k,) in R's order."""
    rows = {(x.lhs, x.op, x.rhs): x for x in _fit(r["model"], clusters).estimated if x.free}
    names = zip(*(r["parameters"][part] for part in ("lhs", "op", "rhs")), strict=True)
    found = [rows[name] for name in names]
    assert len(found) == len(rows)
    return np.array([x.est for x in found]), np.array([x.se for x in found])


@pytest.fixture
def r(r_values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = r_values["clustered_wlsmv"]
    return found


def test_without_clusters_both_programs_agree(r: dict[str, Any]) -> None:
    estimates, errors = _free(r, clusters=False)
    np.testing.assert_allclose(estimates, r["parameters"]["est"], rtol=0, atol=ESTIMATE)
    np.testing.assert_allclose(errors, r["ignored"], rtol=ERROR)


def test_errors_are_those_of_a_cluster_bootstrap(r: dict[str, Any]) -> None:
    estimates, errors = _free(r, clusters=True)
    ratio = errors / np.array(r["bootstrap"])
    assert np.abs(np.log(ratio)).max() < FOUR / np.sqrt(2 * r["draws"])
    assert abs(np.log(ratio).mean()) < MEAN
    assert (np.abs(estimates - np.array(r["parameters"]["est"])) / errors).max() < MOVED


def test_errors_that_ignore_clusters_are_too_small(r: dict[str, Any]) -> None:
    ratio = _free(r, clusters=False)[1] / np.array(r["bootstrap"])
    assert np.log(ratio).mean() < IGNORED
