import numpy as np
import pandas as pd
import pytest

from analysis import cfa
from analysis.estimators.cfa import FIT_MEASURES, ConfirmatoryFit
from analysis.model import parse
from instrument.errors import ContentError, Refused
from tests.support.answers import THREE_FACTORS, congeneric, continuous, holzinger, public, with_correlations

FRAME = congeneric(200, [0.8, 0.7, 0.6, 0.5], seed=2)
ONE = "f =~ y1 + y2 + y3 + y4"


def _numbers(fit: ConfirmatoryFit) -> np.ndarray:
    return fit.parameters[["est", "se", "z", "pvalue", "std_all", "std_se", "ci_lower", "ci_upper"]].to_numpy(float)


# Rows


def test_complete_rows_of_the_models_items_are_used_and_counted() -> None:
    holed = FRAME.assign(other=1.0 + np.arange(200))
    holed.iloc[:15, 0], holed.iloc[10:25, 1], holed.iloc[:100, 4] = np.nan, np.nan, np.nan
    found = cfa(continuous(holed), ONE)
    assert found.settings.n_used == 175  # what the model does not name is of no matter
    assert found.settings.n_rows == 200
    assert found.fit == cfa(continuous(FRAME[25:]), ONE).fit


def test_covariances_have_the_divisor_n() -> None:
    np.testing.assert_allclose(cfa(continuous(FRAME), ONE).sample_cov, FRAME.cov() * 199 / 200, atol=1e-12)


def test_a_parameter_table_serves_as_well_as_text() -> None:
    assert cfa(continuous(FRAME), parse(ONE)).fit == cfa(continuous(FRAME), ONE).fit


# Refusals


def test_too_many_free_parameters_are_refused() -> None:
    with pytest.raises(Refused, match="the model has 5 free parameters for 3 variances and covariances"):
        cfa(continuous(FRAME), "f =~ NA*y1 + y2\ny1 ~~ y1")


@pytest.mark.parametrize("n", [3, 4])
def test_no_more_complete_rows_than_items_are_refused(n: int) -> None:
    with pytest.raises(Refused, match=f"{n} complete rows for 4 items"):
        cfa(continuous(FRAME[:n]), ONE)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_a_singular_covariance_matrix_is_refused_in_any_unit(unit: float) -> None:
    repeated = FRAME.assign(y4=FRAME.y1 + FRAME.y2) * unit
    with pytest.raises(Refused, match="singular"):
        cfa(continuous(repeated), ONE)


def test_an_item_constant_among_the_complete_rows_is_refused() -> None:
    frame = FRAME.copy()
    frame.iloc[:100, 0], frame.iloc[100:, 1] = 2.0, np.nan
    with pytest.raises(Refused, match="singular"):
        cfa(continuous(frame), ONE)


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_small_or_great_units_are_no_reason_to_refuse(unit: float) -> None:
    assert cfa(continuous(FRAME * unit), ONE).fit["chisq"] == pytest.approx(cfa(continuous(FRAME), ONE).fit["chisq"])


def test_an_item_the_sample_lacks_is_named() -> None:
    with pytest.raises(ContentError, match="'y9' is not an item of the data"):
        cfa(continuous(FRAME), "f =~ y1 + y2 + y9")
    with pytest.raises(Refused, match="y9: is not an item of this sample"):
        cfa(continuous(FRAME), parse("f =~ y1 + y2 + y9"))


# What must not look fine


def test_a_model_that_does_not_converge_shows_no_number() -> None:
    # Unrelated items: the fit improves for ever as one loading grows and its residual variance falls below zero.
    unrelated = pd.DataFrame(np.random.default_rng(0).standard_normal((60, 4)), columns=list("abcd"))
    found = cfa(continuous(unrelated), "f =~ a + b + c + d")
    assert not found.converged
    assert found.warnings[0].startswith("The model did not converge: the gradient is")
    assert np.isnan(_numbers(found)).all()
    assert np.isnan(found.implied).all()
    assert set(found.fit) == set(FIT_MEASURES)
    assert all(np.isnan(value) for name, value in found.fit.items() if name != "df")
    assert found.estimates()["converged"] is False
    assert np.isnan(found.residual_correlations).all()


@pytest.mark.parametrize(
    "text",
    [
        "f =~ NA*y1 + y2 + y3 + y4",  # nothing sets the scale
        "f =~ y1 + y2\ng =~ y3 + y4\nf ~~ 0*g",  # two items each, alone
    ],
)
@pytest.mark.parametrize("unit", [1e-4, 1.0, 1e4])
def test_a_model_that_is_not_identified_has_no_standard_errors(text: str, unit: float) -> None:
    found = cfa(continuous(FRAME * unit), text)
    assert found.warnings[0].startswith("The information matrix is singular: the model is probably not identified.")
    assert found.parameters[["se", "z", "pvalue", "std_se", "ci_lower", "ci_upper"]].isna().all().all()


@pytest.mark.parametrize("unit", [1e-4, 1.0, 1e4])
def test_units_do_not_make_a_model_unidentified(unit: float) -> None:
    found = cfa(continuous(FRAME * [unit, 1, 1 / unit, 1]), ONE)
    assert found.warnings == ()
    assert found.parameters.query("free").se.notna().all()


def test_a_negative_residual_variance_is_a_heywood_case() -> None:
    # These correlations ask for a loading of y1 above one: r12 r13 / r23 > 1.
    chosen = [[1, 0.7, 0.7, 0.6], [0.7, 1, 0.4, 0.4], [0.7, 0.4, 1, 0.4], [0.6, 0.4, 0.4, 1]]
    found = cfa(continuous(with_correlations(chosen)), ONE)
    assert found.converged
    (warning,) = found.warnings
    assert warning.startswith("Heywood case: the residual variance of y1 is negative (-0.1")
    assert found.parameters.query("op == '=~'").std_all.iloc[0] > 1
    assert found.parameters.query("free").se.notna().all()


def test_a_negative_factor_variance_is_said_and_nothing_divided_by_it() -> None:
    # y1 and y2 share less than nothing, which only a factor of negative variance can say.
    pair = pd.DataFrame({"a": FRAME.y1, "b": FRAME.y2 - 1.5 * FRAME.y1})
    found = cfa(continuous(pair), "f =~ a + 1*b\na ~~ a\nb ~~ b")
    assert found.converged
    assert found.warnings[0].startswith("The variance of the factor f is negative (-")
    loadings = found.parameters.query("op == '=~'")
    assert loadings[["std_all", "std_se"]].isna().all().all()


def test_factors_that_are_one_are_said() -> None:
    found = cfa(continuous(FRAME), "f =~ y1 + y2\ng =~ y3 + y4\nf ~~ 1*g\nf ~~ 1*f\ng ~~ 1*g")
    assert "The factors' covariance matrix is not positive definite: two factors may be one." in found.warnings


def test_a_saturated_model_fits_perfectly_and_is_not_tested() -> None:
    found = cfa(continuous(FRAME), "f =~ y1 + y2 + y3")
    assert found.converged
    assert found.fit["df"] == 0
    assert found.fit["chisq"] == pytest.approx(0, abs=1e-8)
    assert np.isnan([found.fit["pvalue"], found.fit["tli"], found.fit["rmsea_pvalue"]]).all()
    assert (found.fit["cfi"], found.fit["rmsea"]) == (1.0, 0.0)
    np.testing.assert_allclose(found.residual_correlations, 0, atol=1e-7)


def test_a_perfect_measure_alone_is_no_error() -> None:
    found = cfa(continuous(FRAME), "f =~ y1\ny1 ~~ 0*y1\ng =~ y2 + y3 + y4")
    assert found.converged
    assert found.parameters.query("lhs == 'f' and op == '=~'").std_all.item() == pytest.approx(1)


# The result


def test_fixed_parameters_have_no_error_and_free_ones_have() -> None:
    table = cfa(holzinger(), THREE_FACTORS).parameters
    fixed = table.query("not free")
    assert fixed.rhs.tolist() == ["x1", "x4", "x7"]
    assert fixed[["se", "z", "pvalue"]].isna().all().all()
    assert fixed.std_se.notna().all()
    assert table.query("free").se.gt(0).all()


def test_standardised_intervals_are_estimate_and_error() -> None:
    table = cfa(holzinger(), THREE_FACTORS).parameters
    np.testing.assert_allclose(table.ci_upper - table.ci_lower, 2 * 1.959963984540054 * table.std_se, atol=1e-12)


def test_rows_are_the_loadings_and_covariances_come_apart() -> None:
    found = cfa(holzinger(), THREE_FACTORS + "\nx7 ~~ x8")
    assert [row["rhs"] for row in found.rows()] == [f"x{i}" for i in range(1, 10)]
    (covariances,) = found.further()
    assert {(row["lhs"], row["rhs"]) for row in covariances.rows} == {
        ("x7", "x8"),
        ("visual", "textual"),
        ("visual", "speed"),
        ("textual", "speed"),
    }
    assert cfa(continuous(FRAME), ONE).further() == ()


def test_residual_correlations_are_observed_less_implied() -> None:
    found = cfa(holzinger(), THREE_FACTORS)
    observed = np.corrcoef(public("holzinger")[list(found.table.items)], rowvar=False)
    sd = np.sqrt(np.diag(found.implied))
    np.testing.assert_allclose(found.residual_correlations, observed - found.implied / np.outer(sd, sd), atol=1e-12)


def test_the_likelihood_is_that_of_the_normal_distribution() -> None:
    from scipy.stats import multivariate_normal

    found = cfa(continuous(FRAME), ONE)
    expected = multivariate_normal(FRAME.mean(), found.implied).logpdf(FRAME).sum()
    assert found.fit["logl"] == pytest.approx(expected, abs=1e-8)


def test_the_solution_is_semopys_own_on_the_answers_as_far_as_semopy_goes() -> None:
    from semopy import Model

    model = Model(THREE_FACTORS)
    model.fit(public("holzinger"))
    theirs = model.inspect().query("op == '~' and lval.str.startswith('x')").set_index("lval").Estimate.astype(float)
    ours = cfa(holzinger(), THREE_FACTORS).parameters.query("op == '=~'").set_index("rhs").est
    # semopy's own optimiser stops about 3e-3 short; see analysis/fit/semopy_ml.py.
    np.testing.assert_allclose(theirs[ours.index], ours, atol=5e-3)
