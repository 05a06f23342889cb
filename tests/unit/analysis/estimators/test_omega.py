from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, alpha, omega
from analysis.fit.omega import fisher_interval
from analysis.fit.omega_bifactor import _slopes
from analysis.kernel.bca import bias_corrected_interval
from analysis.kernel.bifactor import fit_bifactor
from analysis.kernel.resample import weights
from instrument.errors import Refused
from tests.support.answers import congeneric, continuous, likert, with_correlations, with_holes

FRAME = likert(150, 5, seed=9).astype(float)
KINDS: list[dict[str, Any]] = [
    {"kind": "total"},
    {"kind": "total", "extraction": "minres"},
    {"kind": "categorical"},
    {"kind": "categorical", "extraction": "uls"},
]
GENERAL, GROUP = np.array([0.6, 0.5, 0.7, 0.5, 0.6, 0.5, 0.7, 0.4, 0.6]), np.repeat([0.5, 0.4, 0.45], 3)


def _sample(frame: pd.DataFrame, **options: Any) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), scale=None, **options)


def _nine(n: int = 400, seed: int = 3) -> Sample:
    """Nine items of three constructs with a general factor."""
    rng = np.random.default_rng(seed)
    group = np.repeat(rng.standard_normal((n, 3)), 3, axis=1) * GROUP
    unique = rng.standard_normal((n, 9)) * np.sqrt(1 - GENERAL**2 - GROUP**2)
    values = rng.standard_normal((n, 1)) * GENERAL + group + unique
    frame = pd.DataFrame(values, columns=[f"{c}{i}" for c in "abc" for i in (1, 2, 3)])
    constructs = {c: [f"{c}{i}" for i in (1, 2, 3)] for c in "abc"}
    return _sample(frame, treatment="continuous", constructs=constructs)


def test_equal_loadings_make_omega_alpha() -> None:
    sample = continuous(with_correlations((0.4 + 0.6 * np.eye(4)).tolist()))
    assert omega(sample).estimate == pytest.approx(alpha(sample).estimate, abs=1e-9)
    assert omega(sample, extraction="minres").estimate == pytest.approx(alpha(sample).estimate, abs=1e-9)


def test_three_items_are_the_closed_form_and_both_variances_are_one() -> None:
    loadings = np.array([0.8, 0.6, 0.5])
    sample = continuous(with_correlations((np.outer(loadings, loadings) + np.diag(1 - loadings**2)).tolist()))
    expected = loadings.sum() ** 2 / (loadings.sum() ** 2 + np.sum(1 - loadings**2))
    for extraction in ("ml", "minres"):
        found = omega(sample, extraction=extraction)
        assert [c.estimate for c in found.coefficients] == pytest.approx([expected, expected], abs=1e-8)
        np.testing.assert_allclose(found.loadings["factor"], loadings, atol=1e-7)


@pytest.mark.parametrize("how", KINDS)
@pytest.mark.parametrize("interval", ["delta", "bootstrap"])
def test_estimate_lies_in_its_interval_and_the_settings_say_how(how: dict[str, Any], interval: str) -> None:
    found = omega(_sample(FRAME), name="Support", interval=interval, draws=60, **how)
    assert 0 < found.lower < found.estimate < found.upper < 1
    assert found.converged
    assert found.settings.n_used == 150
    said = "60 draws, seed 1" if interval == "bootstrap" else "delta-method interval"
    assert said in found.settings.estimator
    assert (found.settings.treatment == "ordinal") == (how["kind"] == "categorical")


@pytest.mark.parametrize("how", KINDS)
def test_both_intervals_tell_the_same(how: dict[str, Any]) -> None:
    sample = _sample(likert(600, 5, seed=2).astype(float))
    delta, drawn = omega(sample, **how), omega(sample, interval="bootstrap", draws=400, **how)
    # The spread of 400 draws is good to 1/sqrt(800) = 3.5%; the rest is the order 1/N.
    assert drawn.se == pytest.approx(delta.se, rel=0.18)
    assert drawn.estimate == delta.estimate


def test_the_seed_decides_the_bootstrap() -> None:
    options: dict[str, Any] = {"interval": "bootstrap", "draws": 50}
    first, again = omega(_sample(FRAME), **options), omega(_sample(FRAME), **options)
    assert (first.lower, first.upper) == (again.lower, again.upper)
    assert omega(_sample(FRAME), seed=2, **options).lower != first.lower


@pytest.mark.parametrize("how", [KINDS[0], KINDS[1], KINDS[3]])  # DWLS keeps the sample's weights in every draw
@pytest.mark.parametrize("missing", ["pairwise", "listwise"])
def test_a_bootstrap_draw_is_omega_of_the_drawn_rows(how: dict[str, Any], missing: str) -> None:
    frame = pd.DataFrame(with_holes(FRAME.to_numpy(), 0.05, seed=1), columns=FRAME.columns)
    sample = _sample(frame, missing=missing)
    rows = sample.complete().answers if missing == "listwise" else sample.answers
    found = omega(sample, interval="bootstrap", draws=6, level=0.5, seed=3, **how)
    values = [
        omega(_sample(rows.iloc[np.repeat(np.arange(len(rows)), w.astype(int))], missing=missing), **how).estimate
        for w in next(iter(weights(len(rows), 6, seed=3)))
    ]
    expected = bias_corrected_interval(np.array(values), found.estimate, 0.5)
    assert np.isfinite(expected.lower)
    assert (found.lower, found.upper) == pytest.approx((expected.lower, expected.upper), abs=1e-6)


@pytest.mark.parametrize(("estimate", "se"), [(0.85, 0.01), (0.3, 0.08), (0.08, 0.12)])
def test_the_delta_interval_is_that_of_a_correlation_squared(estimate: float, se: float) -> None:
    """The error of r = sqrt(omega) is se/(2 r), that of artanh r is it over 1 - r^2; none reaches below 0."""
    lower, upper = fisher_interval(estimate, se, 0.95)
    r = np.sqrt(estimate)
    ends = np.arctanh(r) + np.array([-1.959963984540054, 1.959963984540054]) * se / (2 * r) / (1 - r**2)
    assert (lower, upper) == pytest.approx(tuple(np.tanh(np.maximum(ends, 0)) ** 2), abs=1e-12)
    assert 0 <= lower < estimate < upper < 1


@pytest.mark.parametrize(("estimate", "se"), [(0.02, 0.1), (1.02, 0.1), (-0.1, 0.1), (0.0, 0.1), (0.5, np.nan)])
def test_what_has_no_delta_interval(estimate: float, se: float) -> None:
    assert np.isnan(fisher_interval(estimate, se, 0.95)).all()


def test_level_and_none() -> None:
    wide, narrow = omega(_sample(FRAME), level=0.99), omega(_sample(FRAME), level=0.8)
    assert wide.lower < narrow.lower < narrow.upper < wide.upper
    assert "99%" in wide.settings.estimator
    bare = omega(_sample(FRAME), interval="none")
    assert bare.estimate == wide.estimate
    assert np.isnan([bare.lower, bare.upper, bare.se]).all()
    assert bare.warnings == ()


def test_rows_and_tables() -> None:
    found = omega(_sample(FRAME), name="Support")
    assert [row["omega_kind"] for row in found.rows()] == ["total", "total, observed variance"]
    assert found.rows()[0] == {
        "construct": "Support",
        "omega_kind": "total",
        "items": 5,
        "n": 150,
        "omega": found.estimate,
        "omega_se": found.se,
        "lower": found.lower,
        "upper": found.upper,
    }
    assert [table.key for table in found.tables()] == ["omega", "omega-loadings"]
    assert found.estimates()["omega"] == found.estimate
    assert "Support" in found.summary()


def test_hierarchical_by_schmid_and_leiman() -> None:
    found = omega(_nine(), "hierarchical")
    assert found.factors == ("g", "F1", "F2", "F3")
    assert [c.kind for c in found.coefficients[:3]] == ["hierarchical", "total, all factors", "hierarchical subscale"]
    assert found.lower < found.estimate < found.upper < found.coefficients[1].estimate
    assert [table.key for table in found.tables()] == ["omega", "omega-loadings", "omega-indices"]
    communality = (found.loadings**2).sum(axis=1)
    np.testing.assert_allclose(communality, 1 - found.uniquenesses, atol=1e-6)
    for name, items in (part.split(": ") for part in found.settings.more):
        assert len({item[0] for item in items.split(", ")}) == 1, name


@pytest.mark.parametrize("method", ["schmid-leiman", "bifactor"])
def test_hierarchical_intervals_tell_the_same(method: Any) -> None:
    delta = omega(_nine(1500), "hierarchical", method=method)
    drawn = omega(_nine(1500), "hierarchical", method=method, interval="bootstrap", draws=200)
    assert drawn.settings.estimator.endswith("200 draws, seed 1")
    # Five standard errors of the spread of 200 draws, 1/sqrt(400) each.
    assert drawn.se == pytest.approx(delta.se, rel=0.25)


def test_two_factors_are_taken_and_doubted() -> None:
    found = omega(_nine(), "hierarchical", factors=2)
    assert "two factors do not identify a general one" in found.warnings[0]


def test_bifactor_takes_the_constructs() -> None:
    found = omega(_nine(), "hierarchical", method="bifactor")
    assert found.factors == ("g", "a", "b", "c")
    assert [c.construct for c in found.coefficients[2::3]] == ["a", "b", "c"]
    assert found.indices["PUC (uncontaminated correlations)"] == pytest.approx(27 / 36)
    assert found.loadings.loc["a1", "b"] == 0


def test_constructs_of_items_left_out_do_not_count() -> None:
    sample = _nine()
    left = sample.select([item for item in sample.items if item[0] != "c"])
    assert omega(left, "hierarchical", method="bifactor", interval="none").factors == ("g", "a", "b")
    many = {**sample.constructs, "d": ("d1", "d2", "d3"), "e": ("e1", "e2", "e3")}
    few = Sample(sample.answers, None, constructs=many, n_rows=400)
    assert omega(few, "hierarchical", interval="none").factors == ("g", "F1", "F2", "F3")


def test_the_slopes_of_a_bifactor_model_are_finite_differences() -> None:
    pattern = np.column_stack([np.ones(9, dtype=bool), np.kron(np.eye(3), np.ones((3, 1))).astype(bool)])
    s, h = np.cov(_nine().array, rowvar=False), 1e-5
    towards = np.random.default_rng(1).standard_normal((9, 9))
    towards = towards + towards.T

    def general(covariance: np.ndarray) -> float:
        found = fit_bifactor(covariance[None], pattern)
        total = found.loadings[0].sum(axis=0) ** 2
        return float(total[0] / (total.sum() + found.uniquenesses.sum()))

    expected = (general(s + h * towards) - general(s - h * towards)) / (2 * h)
    slope = _slopes(s, fit_bifactor(s[None], pattern), pattern)[0]
    assert np.sum(slope.by_covariance * towards) == pytest.approx(expected, rel=1e-4)


def test_negative_loadings_and_misfit_are_named() -> None:
    turned = omega(_sample(FRAME.assign(q5=6 - FRAME.q5)), name="Support")
    assert "Support: negative loading of q5. Reverse what is negative" in turned.warnings[0]
    two = pd.concat([likert(200, 3, 1), likert(200, 3, 2).set_axis(list("xyz"), axis=1)], axis=1)
    doubt = omega(_sample(two), name="Two").warnings[-1]
    assert doubt.startswith("Two: residual Pearson correlations beyond ±0.10: ")
    assert "between q" in doubt


def test_a_heywood_case_is_named() -> None:
    matrix = [[1, 0.9, 0.8], [0.9, 1, 0.6], [0.8, 0.6, 1]]
    found = omega(continuous(with_correlations(matrix)))
    assert "Heywood case, the uniqueness of y1 is at its least" in found.warnings[0]
    assert found.converged


def test_an_omega_of_nothing_has_no_delta_interval_and_says_so() -> None:
    noise = pd.DataFrame(np.random.default_rng(3).integers(1, 6, (100, 5)), columns=list("abcde"))
    found = omega(_sample(noise))
    assert found.estimate < 0.05
    assert np.isnan(found.lower)
    assert "too uncertain, for the delta method. Ask for interval='bootstrap'" in found.warnings[-1]


def test_items_that_repeat_each_other_are_named() -> None:
    found = omega(_sample(FRAME.assign(q6=FRAME.q1)))
    assert "not positive definite" in found.warnings[-1]


def test_an_unused_category_is_a_step_of_two() -> None:
    frame = FRAME.assign(q1=FRAME.q1.replace({3: 4}))
    relabelled = frame.assign(q1=frame.q1.replace({4: 3, 5: 4}))
    gap, none = omega(_sample(frame), "categorical"), omega(_sample(relabelled), "categorical")
    assert gap.loadings["factor"].to_numpy() == pytest.approx(none.loadings["factor"].to_numpy())
    assert abs(gap.estimate - none.estimate) > 1e-4


def test_draws_that_fail_are_counted() -> None:
    frame = FRAME.iloc[:40].assign(q1=[1.0] * 39 + [2.0])
    found = omega(_sample(frame), interval="bootstrap", draws=60)
    # An item with one odd answer is constant in (1 - 1/40)^40 = .36 of the draws.
    (doubt,) = (w for w in found.warnings if "bootstrap samples" in w)
    assert 8 < int(doubt.split(" in ")[1].split()[0]) < 35
    assert np.isfinite(found.lower)


def test_an_estimate_beyond_all_draws_has_no_bootstrap_interval_and_is_named() -> None:
    found = omega(_sample(FRAME), name="Support", interval="bootstrap", draws=2, seed=3)
    assert np.isnan([found.lower, found.upper]).all()
    assert np.isfinite([found.estimate, found.se]).all()
    assert found.warnings[-1] == (
        "Support: no interval, total of Support, total, observed variance of Support: all bootstrap values lie on one "
        "side of the estimate. Ask for more draws, or for interval='delta'."
    )


REFUSALS: list[tuple[pd.DataFrame, dict[str, Any], str]] = [
    (FRAME[["q1", "q2"]], {}, "needs three items or more: with 2 the loadings are not identified"),
    (FRAME[:3], {}, "All items: 3 respondents for 5 items"),
    (FRAME[:3], {"kind": "categorical"}, "All items: 3 respondents for 5 items"),
    (FRAME, {"kind": "omega"}, "omega is not offered. Choose from total, hierarchical, categorical"),
    (FRAME, {"interval": "bca"}, "bca is not offered"),
    (FRAME, {"extraction": "dwls"}, "extraction dwls is not offered for total. Use ml or minres"),
    (FRAME, {"level": 95.0}, "level 95, 1000 draws"),
    (FRAME, {"kind": "hierarchical"}, "omega hierarchical of 3 factors. 5 items can carry 2 at most"),
    (FRAME, {"kind": "hierarchical", "factors": 1}, "One factor has no hierarchy"),
    (FRAME, {"factors": 2}, "`factors` is for a hierarchical omega by Schmid and Leiman"),
    (FRAME, {"kind": "hierarchical", "method": "bifactor"}, "a bifactor model needs two constructs or more"),
    (congeneric(90, [0.7, 0.6, 0.5], 1), {"kind": "categorical"}, "too many for an ordinal item"),
]


@pytest.mark.parametrize(("frame", "how", "what"), REFUSALS)
def test_what_cannot_be_had_is_refused(frame: pd.DataFrame, how: dict[str, Any], what: str) -> None:
    with pytest.raises(Refused) as refused:
        omega(_sample(frame), **how)
    assert what in str(refused.value)


def test_an_item_constant_among_the_complete_rows_is_refused() -> None:
    frame = FRAME.copy()
    frame.loc[100:, "q2"], frame.loc[:99, "q1"] = np.nan, 3
    with pytest.raises(Refused, match="no variance among the rows used: q1"):
        omega(_sample(frame, missing="listwise"))


@pytest.mark.parametrize(
    ("constructs", "what"),
    [
        ({"a": ["q1", "q2", "q3"], "b": ["q4", "q5"]}, "b has fewer than three items"),
        ({"a": ["q1", "q2", "q3"], "b": ["q3", "q4", "q5"]}, "q3 stands? in two constructs"),
    ],
)
def test_constructs_that_make_no_bifactor_model_are_refused(constructs: dict[str, list[str]], what: str) -> None:
    with pytest.raises(Refused, match=what):
        omega(_sample(FRAME, constructs=constructs), "hierarchical", method="bifactor")
