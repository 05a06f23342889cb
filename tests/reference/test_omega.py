"""Omega total, categorical and hierarchical against semTools on lavaan fits, and psych (omega.R)."""

from typing import Any, Literal

import numpy as np
import pytest

from analysis import Sample, omega
from tests.support.answers import ITEMS, REVERSED, SCALES, bfi, public

# 1e-4 is asked for. Observed: ML 3.3e-7 (model's variance) and 1.0e-6 (observed), where lavaan's optimiser stops;
# WLSMV and ULSMV 4.2e-8.
SEMTOOLS = 5e-6
# The same minimum, both converged. Observed: 4.3e-12 (omega), 7.2e-11 (loadings).
MINRES_TIGHT = 1e-9
# psych's own stopping (factr 1e7). Observed: 1.3e-7.
PSYCH = 1e-4
# lavaan's standard error of the defined parameter, relative. Observed: 1.2e-6.
STANDARD_ERROR = 1e-5
# The Schmid-Leiman solution with rotation to eps 1e-7, below which GPArotation meets rounding. Observed: 1.5e-7. psych
# as it comes: 8.7e-6.
SCHMID_TIGHT = 2e-6
# lavaan's optimiser on a flat likelihood. Observed: 2.1e-6 (bfi), 2.7e-7 (holzinger), loadings 1.0e-6.
BIFACTOR = 2e-5
HOLZINGER = {"visual": ("x1", "x2", "x3"), "textual": ("x4", "x5", "x6"), "speed": ("x7", "x8", "x9")}


@pytest.fixture
def expected(r_values: dict[str, Any]) -> dict[str, Any]:
    return r_values["omega"]


def _holzinger() -> Sample:
    items = [item for items in HOLZINGER.values() for item in items]
    return Sample.from_frame(
        public("holzinger"), items, scale=None, treatment="continuous", constructs=HOLZINGER, missing="listwise"
    )


def _bfi(missing: str) -> Sample:
    return Sample.from_frame(public("bfi"), ITEMS, REVERSED, scale=(1, 6), constructs=SCALES, missing=missing)


@pytest.mark.parametrize("scale", SCALES)
def test_omega_total_is_semtools_reliability_and_comprelsem(expected: dict[str, Any], scale: str) -> None:
    found, r = omega(bfi(SCALES[scale], reverse=True, missing="listwise")), expected["scales"][scale]
    assert found.settings.n_used == r["n"]
    assert found.estimate == pytest.approx(r["ml"]["omega"], abs=SEMTOOLS)
    assert found.estimate == pytest.approx(r["ml"]["compRelSEM"], abs=SEMTOOLS)
    assert found.coefficients[1].estimate == pytest.approx(r["ml"]["omega_observed"], abs=SEMTOOLS)


@pytest.mark.parametrize("scale", SCALES)
def test_the_distribution_free_standard_error_is_lavaans_robust_one(expected: dict[str, Any], scale: str) -> None:
    found = omega(bfi(SCALES[scale], reverse=True, missing="listwise"))
    assert found.se == pytest.approx(expected["scales"][scale]["ml"]["se_robust"], rel=STANDARD_ERROR)


@pytest.mark.parametrize("scale", SCALES)
def test_omega_by_minres_is_that_of_psych_fa(expected: dict[str, Any], scale: str) -> None:
    sample = bfi(SCALES[scale], reverse=True, missing="listwise")
    found, r = omega(sample, extraction="minres"), expected["scales"][scale]["minres"]
    standardised = found.loadings["factor"] / sample.complete().answers.std()
    assert found.estimate == pytest.approx(r["omega_tight"], abs=MINRES_TIGHT)
    assert found.estimate == pytest.approx(r["omega"], abs=PSYCH)
    assert standardised.to_dict() == pytest.approx(r["tight"], abs=MINRES_TIGHT)
    assert standardised.to_dict() == pytest.approx(r["loadings"], abs=PSYCH)


@pytest.mark.parametrize(("extraction", "run"), [("dwls", "wlsmv"), ("uls", "ulsmv")])
@pytest.mark.parametrize("scale", SCALES)
def test_categorical_omega_is_that_of_semtools(
    expected: dict[str, Any], scale: str, extraction: Literal["dwls", "uls"], run: str
) -> None:
    sample = bfi(SCALES[scale], reverse=True, missing="listwise")
    found, r = omega(sample, "categorical", extraction=extraction), expected["scales"][scale][run]
    assert found.estimate == pytest.approx(r["omega"], abs=SEMTOOLS)
    assert found.coefficients[1].estimate == pytest.approx(r["omega_observed"], abs=SEMTOOLS)
    assert found.loadings["factor"].to_dict() == pytest.approx(r["loadings"], abs=SEMTOOLS)


@pytest.mark.parametrize("scale", [*HOLZINGER, "all"])
def test_omega_total_of_measures(expected: dict[str, Any], scale: str) -> None:
    sample = _holzinger() if scale == "all" else _holzinger().select(HOLZINGER[scale])
    r = expected["holzinger"]["all"] if scale == "all" else expected["holzinger"]["parts"][scale]
    found = omega(sample)
    assert found.estimate == pytest.approx(r["ml"]["omega"], abs=SEMTOOLS)
    assert found.se == pytest.approx(r["ml"]["se_robust"], rel=STANDARD_ERROR)


def _schmid_case(case: str) -> tuple[Sample, str]:
    both = [*SCALES["C"], *SCALES["N"]]
    return {
        "holzinger": (_holzinger(), "sl"),
        "bfi": (_bfi("listwise"), "sl"),
        "bfi pairwise": (_bfi("pairwise"), "pairwise_sl"),
        "bfi two": (_bfi("listwise").complete().select(both), "two"),
    }[case]


@pytest.mark.parametrize("case", ["holzinger", "bfi", "bfi pairwise", "bfi two"])
@pytest.mark.parametrize(("run", "tolerance"), [("tight", SCHMID_TIGHT), ("psych", PSYCH)])
def test_omega_hierarchical_is_that_of_psych(expected: dict[str, Any], case: str, run: str, tolerance: float) -> None:
    sample, key = _schmid_case(case)
    values = expected[case.split()[0]][key]
    found, r = omega(sample, "hierarchical", factors=values["factors"], interval="none"), values[run]
    assert found.estimate == pytest.approx(r["omega_h"], abs=tolerance)
    assert found.coefficients[1].estimate == pytest.approx(r["omega_tot"], abs=tolerance)
    assert found.indices["ECV (explained common variance)"] == pytest.approx(r["ECV"], abs=tolerance)
    assert found.loadings["g"].to_dict() == pytest.approx(r["general"], abs=tolerance)
    # One row a group factor: total, general, specific; psych's first row is the whole, its factors in another order.
    theirs = np.array([row[-3:] for row in r["group"]])[0 if run == "tight" else 1 :]
    ours = np.array([c.estimate for c in found.coefficients[2:]]).reshape(-1, 3)[:, [1, 2, 0]]
    np.testing.assert_allclose(ours[ours[:, 0].argsort()], theirs[theirs[:, 0].argsort()], atol=tolerance)


@pytest.mark.parametrize("data", ["bfi", "holzinger"])
def test_bifactor_omega_is_semtools_omega2(expected: dict[str, Any], data: str) -> None:
    sample = _bfi("listwise") if data == "bfi" else _holzinger()
    found, r = omega(sample, "hierarchical", method="bifactor", interval="none"), expected[data]["bifactor"]
    assert r["converged"]
    ours = {c.construct: c.estimate for c in found.coefficients if c.kind == "hierarchical subscale"}
    assert {"g": found.estimate, **ours} == pytest.approx(r["omega2"], abs=BIFACTOR)
    assert found.coefficients[1].estimate == pytest.approx(r["total"], abs=BIFACTOR)
    theirs = np.array(r["loadings"]["values"])[[r["loadings"]["rows"].index(item) for item in found.items]]
    # lavaan's covariances have divisor N, ours N - 1; a factor may be turned over.
    n = found.settings.n_used
    np.testing.assert_allclose(np.abs(found.pattern), np.abs(theirs) * np.sqrt(n / (n - 1)), atol=BIFACTOR)
