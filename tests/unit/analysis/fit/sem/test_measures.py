import numpy as np
import pytest

from analysis import cfa
from analysis.fit.sem.fitted import corrected
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.sandwich import Mixture
from tests.support.answers import THREE_FACTORS, holzinger

NAIVE, MIXTURE = ChiSquare(30.0, 10), Mixture(15.0, 30.0)


@pytest.mark.parametrize(
    ("kind", "value", "df"),
    [
        ("satorra-bentler", 20.0, 10),
        ("yuan-bentler", 20.0, 10),
        ("mean-adjusted", 20.0, 10),
        ("mean-var-adjusted", 30 * 7.5 / 15, 7.5),
        ("scaled-shifted", 30 * np.sqrt(10 / 30) + 10 - np.sqrt(10 / 30) * 15, 10),
    ],
)
def test_corrections(kind: str, value: float, df: float) -> None:
    found = corrected(NAIVE, MIXTURE, kind)  # type: ignore[arg-type]
    assert found is not None
    assert (found.value, found.df) == (pytest.approx(value), pytest.approx(df))
    assert found.value == pytest.approx(NAIVE.value / found.scaling + found.shift)


def test_no_correction_is_none_and_a_saturated_model_has_none_to_make() -> None:
    assert corrected(NAIVE, MIXTURE, "none") is None
    found = corrected(ChiSquare(0.0, 0), Mixture(0.0, 0.0), "scaled-shifted")
    assert found is not None
    assert (found.value, found.df) == (0.0, 0)
    assert np.isnan(found.p_value)


def test_a_mixture_of_equal_weights_of_one_changes_nothing() -> None:
    for kind in ("satorra-bentler", "mean-var-adjusted", "scaled-shifted"):
        found = corrected(NAIVE, Mixture(10.0, 10.0), kind)  # type: ignore[arg-type]
        assert found is not None
        assert (found.value, found.df) == (pytest.approx(30), pytest.approx(10))


def test_naive_indices_do_not_depend_on_the_estimators_errors() -> None:
    fits = [cfa(holzinger(), THREE_FACTORS, name, "listwise").fit for name in ("ML", "MLM", "MLR")]
    for name in ("chisq", "cfi", "tli", "rmsea", "srmr", "aic"):
        assert fits[1][name] == pytest.approx(fits[0][name])
        assert fits[2][name] == pytest.approx(fits[0][name])
    assert "chisq_scaled" not in fits[0]
    assert {"chisq_scaled", "cfi_scaled", "cfi_robust", "rmsea_robust"} <= set(fits[1])


def test_information_criteria_are_what_they_say() -> None:
    fit = cfa(holzinger(), THREE_FACTORS, "ML").fit
    k, n = fit["npar"], fit["ntotal"]
    assert fit["aic"] == pytest.approx(-2 * fit["logl"] + 2 * k)
    assert fit["bic"] == pytest.approx(-2 * fit["logl"] + k * np.log(n))
    assert fit["chisq"] == pytest.approx(2 * (fit["unrestricted_logl"] - fit["logl"]))


def test_intervals_hold_the_estimate() -> None:
    fit = cfa(holzinger(), THREE_FACTORS, "MLR", "listwise").fit
    for kind in ("", "_scaled", "_robust"):
        assert fit[f"rmsea_ci_lower{kind}"] < fit[f"rmsea{kind}"] < fit[f"rmsea_ci_upper{kind}"]
