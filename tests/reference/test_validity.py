"""Convergent and discriminant validity, and bifactor indices, against semTools and lavaan (validity.R)."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from analysis import Sample, bifactor_indices, cfa, convergent
from analysis.fit.sem.confirmatory import ConfirmatoryFit
from analysis.fit.sem.merged import merged_test
from tests.support.answers import ITEMS, SCALES, THREE_FACTORS, holzinger, public

# Observed: CR, AVE 2.6e-7; correlations 2.1e-7; HTMT 4.9e-11 (Pearson), 1.7e-9 (polychoric).
VALUE = 2e-6
# Relative. Observed 1.9e-7; ordinal 8e-9.
ERROR = 1e-5
# Relative, chi-squares. Observed 2e-9 (naive), 1.0e-6 (MLM), 2e-8 (WLSMV).
CHISQ = 1e-5
TEN = [*SCALES["A"], *SCALES["C"]]
TWO = "fA =~ A1 + A2 + A3 + A4 + A5\nfC =~ C1 + C2 + C3 + C4 + C5"
FIVE = "\n".join(f"f{name} =~ {' + '.join(items)}" for name, items in SCALES.items())
NINE = [f"x{i}" for i in range(1, 10)]


@pytest.fixture
def expected(r_values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = r_values["validity"]
    return found


@cache
def _fit(case: str) -> ConfirmatoryFit:
    if case in ("two", "five"):
        items, treatment = (TEN, "ordinal") if case == "two" else (ITEMS, "continuous")
        sample = Sample.from_frame(public("bfi"), items, scale=(1, 6), treatment=treatment)  # type: ignore[arg-type]
        return cfa(sample, TWO if case == "two" else FIVE, None if case == "two" else "ML", "listwise")
    return cfa(holzinger(), THREE_FACTORS, "MLM" if case == "mlm" else "ML")


@pytest.mark.parametrize("case", ["hs", "two"])
def test_reliability_variance_extracted_and_correlations(expected: dict[str, Any], case: str) -> None:
    found, r = convergent(_fit(case), draws=0, tests=False), expected[case]
    for row in found.rows():
        assert row["cr"] == pytest.approx(r["compRelSEM"][str(row["factor"])], abs=VALUE)
        assert row["ave_raw"] == pytest.approx(r["ave"][str(row["factor"])], abs=VALUE)
    theirs = zip(*(np.atleast_1d(r[name]) for name in ("lhs", "rhs", "r", "se")), strict=True)
    for pair, (a, b, value, se) in zip(found.groups[0].correlations.items(), theirs, strict=True):
        assert pair[0] == (a, b)
        assert pair[1].value == pytest.approx(value, abs=VALUE)
        assert pair[1].se == pytest.approx(se, rel=ERROR)


def test_delta_method_errors_are_lavaans_of_defined_parameters(expected: dict[str, Any]) -> None:
    visual = convergent(_fit("hs"), draws=0, tests=False).groups[0].factors["visual"]
    for ours, value, se in zip((visual["cr"], visual["ave"]), *expected["defined"].values(), strict=True):
        assert ours.value == pytest.approx(value, abs=VALUE)
        assert ours.se == pytest.approx(se, rel=ERROR)


@pytest.mark.parametrize("case", ["hs", "two", "five"])
def test_ratios_are_semtools_htmt(expected: dict[str, Any], case: str) -> None:
    fit = _fit(case)
    names = list(fit.model.factors)
    for (a, b), both in convergent(fit, draws=0, tests=False).ratios[0].items():
        for ratio, key in zip(both, (case, f"{case}2"), strict=True):
            assert ratio.value == pytest.approx(expected["htmt"][key][names.index(a)][names.index(b)], abs=VALUE)


def test_two_factors_as_one_is_the_merged_model_of_lavaan(expected: dict[str, Any]) -> None:
    r = expected["merged"]
    naive = merged_test(_fit("hs").fitted, "visual", "textual", ("speed",))
    assert naive.naive.value == pytest.approx(r["ML"]["naive"], rel=CHISQ)
    assert naive.naive.value == pytest.approx(r["ML_merged"], rel=CHISQ)
    for found, theirs in (
        (merged_test(_fit("mlm").fitted, "visual", "textual", ("speed",)), r["MLM"]),
        (merged_test(_fit("two").fitted, "fA", "fC", ()), r["WLSMV"]),
    ):
        assert found.naive.value == pytest.approx(theirs["naive"], rel=CHISQ)
        assert found.naive.df == theirs["df"]
        assert found.scaled is not None
        assert found.scaled.value == pytest.approx(theirs["scaled"], rel=CHISQ)


def test_bifactor_indices_are_their_formulas_on_lavaans_solution(expected: dict[str, Any]) -> None:
    r = expected["bifactor"]
    general = f"g =~ {' + '.join(NINE)}"
    fit = cfa(holzinger(), f"{general}\n{THREE_FACTORS}", "ML", scaling="unit", orthogonal=True)
    found = bifactor_indices(fit, cfa(holzinger(), general, "ML"))
    (one,) = found.groups
    rows = found.rows()
    # A Heywood case: the likelihood is flat. Observed 2.2e-6; H 8.3e-6; ARPB 3e-7, relative.
    flat = 3e-5
    assert [row["omega_h"] for row in rows] == pytest.approx([r["hierarchical"], *r["sub_hierarchical"]], abs=flat)
    assert [row["omega_total"] for row in rows] == pytest.approx([r["total"], *r["sub_total"]], abs=flat)
    assert [row["ecv"] for row in rows] == pytest.approx([r["ecv"], *r["ecv_groups"]], abs=flat)
    assert [row["iecv"] for row in found.further()[1].rows] == pytest.approx(r["iecv"], abs=flat)
    assert one.puc == pytest.approx(r["puc"], abs=1e-12)
    assert one.h == pytest.approx(r["h"], abs=1e-4)
    assert one.arpb == pytest.approx(r["arpb"], rel=1e-5)
