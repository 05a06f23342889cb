"""What is computed from a fit: scores, validity, bifactor indices, rivals, dynamic cut-offs."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, bifactor_indices, cfa, compare, convergent, dynamic_cutoffs, rivals, scores
from analysis.estimators.convergent import band
from analysis.estimators.rivals import solution
from analysis.fit.sem.confirmatory import ConfirmatoryFit
from analysis.fit.sem.misspecified import levels
from analysis.fit.sem.reliability import Estimate
from analysis.fit.sem.simulated import correlation_model, indices, simulated
from instrument.errors import Refused, UsageError
from tests.support.answers import THREE_FACTORS, congeneric, continuous, holzinger, likert, public

NINE = [f"x{i}" for i in range(1, 10)]
THREE = {"visual": NINE[:3], "textual": NINE[3:6], "speed": NINE[6:]}
ONE = f"g =~ {' + '.join(NINE)}"


@cache
def _fit(estimator: str = "ML", text: str = THREE_FACTORS) -> ConfirmatoryFit:
    return cfa(holzinger(), text, estimator)


def _failed() -> ConfirmatoryFit:
    frame = pd.DataFrame(np.random.default_rng(1).normal(size=(60, 5)), columns=list("abcde"))
    fit = cfa(continuous(frame), "f =~ a + b\ng =~ c + d + e", "ML")
    assert not fit.converged
    return fit


# Scores


def test_scores_have_the_rows_of_the_data() -> None:
    holes = public("holzinger_holes")[NINE].copy()
    holes.iloc[4] = np.nan
    found = scores(cfa(continuous(holes), THREE_FACTORS, "ML", "fiml"))
    assert 4 not in found.scores.index
    assert len(found.scores) == 300
    assert found.standard_errors.index.equals(found.scores.index)


def test_who_left_a_factor_out_has_its_regression_score_but_no_bartlett_score() -> None:
    holes = public("holzinger")[NINE].copy()
    holes.iloc[7, 0:3] = np.nan
    fit = cfa(continuous(holes), THREE_FACTORS, "ML", "fiml")
    found = scores(fit, "bartlett")
    assert found.scores.loc[7].isna().tolist() == [True, False, False]
    assert "visual: 1 respondents have no score" in found.warnings[-1]
    assert scores(fit).scores.loc[7].notna().all()


def test_theta_and_delta_give_the_same_standardised_scores() -> None:
    frame = likert(300, 6, seed=4)
    text = "f =~ q1 + q2 + q3 + q4 + q5 + q6"
    both = [scores(cfa(frame, text, parameterisation=p)).scores for p in ("delta", "theta")]  # type: ignore[arg-type]
    np.testing.assert_allclose(*(x / x.std() for x in both), atol=1e-5)


def test_bartlett_is_not_offered_for_ordinal_answers() -> None:
    with pytest.raises(UsageError, match="ordinal answers have no Bartlett scores"):
        scores(cfa(likert(200, 4, seed=4), "f =~ q1 + q2 + q3 + q4"), "bartlett")


@pytest.mark.parametrize("ask", [scores, convergent, dynamic_cutoffs, bifactor_indices])
def test_a_fit_that_did_not_converge_is_refused(ask: object) -> None:
    with pytest.raises(Refused, match="did not converge"):
        ask(_failed())  # type: ignore[operator]


# Validity


def test_bands_of_ronkko_and_cho() -> None:
    limits = [band(Estimate(value, 0.01)) for value in (0.5, -0.79, 0.85, 0.95, -0.99)]
    assert [words.split(":")[0] for words in limits] == [
        "below .80",
        ".80 to .90",
        ".80 to .90",
        ".90 to 1",
        "1 or above",
    ]
    assert band(Estimate(0.5, np.nan)) == "not computed"


def test_bootstrap_intervals_hold_the_ratio_and_depend_on_the_seed_alone() -> None:
    one, same, other = (convergent(_fit(), draws=100, seed=s, tests=False).ratio_rows() for s in (1, 1, 2))
    assert one == same
    assert one != other
    for row in one:
        assert row["htmt_lower"] < row["htmt"] < row["htmt_upper"]  # type: ignore[operator]


def test_items_in_both_directions_are_named() -> None:
    frame = public("holzinger")[NINE].assign(x1=lambda f: -f["x1"])
    found = convergent(cfa(continuous(frame), THREE_FACTORS, "ML"), draws=0, tests=False)
    assert any(text.startswith("visual: items load in both directions") for text in found.warnings)


def test_one_factor_has_no_pairs() -> None:
    found = convergent(_fit(text=ONE), draws=10)
    assert found.further() == ()
    assert np.isnan(float(found.rows()[0]["shared"]))  # type: ignore[arg-type]


# Bifactor


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (THREE_FACTORS, "0 factors load on every item"),
        (ONE, "1 factors load on every item, beside 0 others"),
        (f"{THREE_FACTORS}\ng =~ visual + textual + speed", "a factor measured by factors"),
    ],
)
def test_what_is_not_bifactor_is_refused(text: str, what: str) -> None:
    with pytest.raises(Refused, match=what):
        bifactor_indices(_fit(text=text))


# Rivals


def test_rivals_of_three_constructs() -> None:
    found = rivals(holzinger(), THREE, "ML")
    rows = {str(row["model_name"]): row for row in found.rows()}
    assert list(rows) == ["One factor", "Correlated factors", "Second order", "Bifactor"]
    assert rows["Second order"]["chisq"] == pytest.approx(rows["Correlated factors"]["chisq"], abs=1e-6)
    assert rows["Correlated factors"]["chisq"] == pytest.approx(_fit().fit["chisq"], abs=1e-9)
    assert ("second_order", "correlated") not in found.differences
    assert rows["Bifactor"]["proper"] == "improper"
    assert any("fits exactly as the correlated factors do" in text for text in found.warnings)


def test_rivals_name_what_they_leave_out() -> None:
    found = rivals(holzinger(), {"Visual things": NINE[:3], "pair": NINE[3:5], "single": ["x9"]}, "ML")
    assert found.warnings[0] == "single: one item is no factor; left out."
    assert "second_order" not in found.fits
    assert any("pair has two items, whose loadings" in text for text in found.warnings)
    assert solution(found.fits["one"]) == "proper"


@pytest.mark.parametrize(
    ("constructs", "what"),
    [({"a": NINE[:3]}, "has no rivals"), ({"a": NINE[:3], "b": NINE[2:5]}, "x3 stands in two constructs")],
)
def test_rivals_refused(constructs: dict[str, list[str]], what: str) -> None:
    with pytest.raises(Refused, match=what):
        rivals(holzinger(), constructs)


# Dynamic cut-offs


def test_cutoffs_are_of_one_seed_and_loosen_with_the_level() -> None:
    one, again = (dynamic_cutoffs(_fit(), replications=100, seed=5) for _ in range(2))
    assert one.rows() == again.rows()
    last = one.levels[-1].cutoffs
    assert last["rmsea"].value > one.levels[0].cutoffs["rmsea"].value
    assert last["cfi"].value < one.levels[0].cutoffs["cfi"].value
    assert one.observed["srmr"] == _fit().fit["srmr"]


def test_one_factor_has_three_levels_of_paired_residuals() -> None:
    found = levels(_fit(text=ONE).fitted)
    assert [x.omitted.count(" and ") for x in found] == [0, 1, 2, 4]


def test_an_item_turned_round_has_the_same_levels() -> None:
    frame = public("holzinger")[NINE].assign(x2=lambda f: -f["x2"])
    turned = levels(cfa(continuous(frame), THREE_FACTORS, "ML").fitted)
    for ours, plain in zip(turned, levels(_fit().fitted), strict=True):
        sign = np.where(np.arange(9) == 1, -1.0, 1.0)
        np.testing.assert_allclose(ours.sigma * np.outer(sign, sign), plain.sigma, atol=1e-6)


def test_what_dynamic_cutoffs_do_not_treat_is_refused() -> None:
    sample = Sample.from_frame(public("holzinger"), NINE, scale=None, group="school", treatment="continuous")
    with pytest.raises(Refused, match="not made for several groups"):
        dynamic_cutoffs(cfa(sample, THREE_FACTORS, "ML"))
    with pytest.raises(Refused, match="no degrees of freedom"):
        dynamic_cutoffs(cfa(continuous(congeneric(200, [0.7, 0.6, 0.8], 1)), "f =~ y1 + y2 + y3", "ML"))
    with pytest.raises(UsageError, match="are too few"):
        dynamic_cutoffs(_fit(), replications=5)


FOUR = "f =~ q1 + q2 + q3 + q4"


def test_ordinal_cutoffs_are_of_one_seed_and_loosen_with_the_level() -> None:
    fit = cfa(likert(1000, 4, seed=4), FOUR)
    one, again = (dynamic_cutoffs(fit, replications=20, seed=5) for _ in range(2))
    assert one.estimates() == again.estimates()
    last = one.levels[-1].cutoffs
    assert last["srmr"].value > one.levels[0].cutoffs["srmr"].value
    assert last["cfi"].value < one.levels[0].cutoffs["cfi"].value
    assert one.observed["cfi"] == fit.fit["cfi_scaled"]
    assert "responses cut at the fit's thresholds, WLSMV" in one.settings.more[-1]


@pytest.mark.parametrize("estimator", ["DWLS", "ULS", "ULSMV", "WLSM", "WLSMVS"])
def test_a_sample_has_the_indices_that_the_estimator_gives_it(estimator: str) -> None:
    # The answers themselves, put in the place of a simulated sample.
    frame = likert(200, 4, seed=4)
    fit = cfa(frame, FOUR, estimator)
    model = correlation_model(fit.fitted)
    x = np.column_stack(
        [np.append(cut, 9.0)[frame[q] - 1] - 1e-6 for cut, q in zip(model.thresholds, frame, strict=True)]
    )
    drawn = model.sample(x)
    assert drawn is not None
    shown = {name: fit.fit[f"{name}_scaled" if f"{name}_scaled" in fit.fit else name] for name in ("rmsea", "cfi")}
    chisq, srmr, rmsea, cfi = indices(fit.fitted, drawn, (2, 6))
    assert chisq == pytest.approx(fit.fit.get("chisq_scaled", fit.fit["chisq"]), rel=1e-6)
    assert (srmr, rmsea, cfi) == pytest.approx((fit.fit["srmr"], shown["rmsea"], shown["cfi"]), abs=1e-7)


def test_theta_has_the_cutoffs_of_delta() -> None:
    frame = likert(200, 4, seed=4)
    both = [cfa(frame, FOUR, parameterisation=p) for p in ("delta", "theta")]  # type: ignore[arg-type]
    one, other = (simulated(fit.fitted, levels(fit.fitted)[:1], 10, 1) for fit in both)
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a.rmsea, b.rmsea, atol=1e-5)


def test_a_sample_without_a_category_counts_and_one_without_variance_does_not() -> None:
    frame = likert(200, 4, seed=4)
    model = correlation_model(cfa(frame, FOUR).fitted)
    root = np.linalg.cholesky(np.full((4, 4), 0.5) + 0.5 * np.eye(4))
    x = np.random.default_rng(1).standard_normal((200, 4)) @ root.T
    x[:, 0] = np.maximum(x[:, 0], model.thresholds[0][0] + 0.01)
    assert model.sample(x) is not None
    x[:, 3] = 5.0
    assert model.sample(x) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{FOUR}\nq1 | 0*t1", "thresholds, intercepts, means or scales"),
        (f"{FOUR}\nq1 | a*t1\nq2 | a*t1", "thresholds, intercepts, means or scales"),
        ("f =~ q1 + q2 + q3\ng =~ q4 + q5 + q6\nh =~ 1*f + 1*g", "factors measured by factors"),
        ("f =~ q1 + q2 + q3", "no degrees of freedom"),
    ],
)
def test_what_ordinal_cutoffs_do_not_treat_is_refused(text: str, what: str) -> None:
    with pytest.raises(Refused, match=what):
        dynamic_cutoffs(cfa(likert(200, 6, seed=4), text))


# Measures beside ordinal items


def test_measures_among_ordinal_indicators_are_refused_with_the_remedy() -> None:
    frame = likert(200, 4, seed=4).assign(y=np.random.default_rng(1).standard_normal(200))
    with pytest.raises(Refused, match=r"y: has 200 different answers.*treat all items as continuous"):
        cfa(Sample.from_frame(frame, list(frame), scale=None), "f =~ q1 + q2\ng =~ q3 + q4 + y")


def test_a_covariate_leaves_the_ratios_of_ordinal_items_as_they_are() -> None:
    frame = likert(200, 6, seed=4).assign(age=np.random.default_rng(1).standard_normal(200))
    text = "f =~ q1 + q2 + q3\ng =~ q4 + q5 + q6"
    sample = Sample.from_frame(frame, list(frame), scale=None)
    plain, beside = (convergent(cfa(sample, t), draws=20, tests=False) for t in (text, f"{text}\nf + g ~ age"))
    for one, other in zip(plain.ratio_rows(), beside.ratio_rows(), strict=True):
        for name in ("htmt", "htmt_lower", "htmt_upper", "htmt2", "htmt2_lower", "htmt2_upper"):
            assert one[name] == pytest.approx(other[name], abs=1e-9)


# Rivals beside `compare`


def test_nested_rivals_are_tested_as_compare_tests_them_and_notes_stand_once() -> None:
    frame = likert(150, 6, seed=4).iloc[:, [0, 3, 1, 4, 2, 5]]
    frame.columns = [f"q{k}" for k in range(1, 7)]
    found = rivals(frame, {"a": ["q1", "q2", "q3"], "b": ["q4", "q5", "q6"]})
    beside = compare(one=found.fits["one"], correlated=found.fits["correlated"])
    assert found.differences["one", "correlated"] == beside.changes["one"].test
    row = found.further()[0].rows[0]
    assert row["difference_method"] == "Satorra (2000)"
    empty = [text for text in found.warnings if "empty cells" in text]
    assert len(empty) == 1
    assert empty[0][0].isdigit()
