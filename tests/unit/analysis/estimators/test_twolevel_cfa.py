"""A two-level fit as a reader meets it: identities between models, tables, warnings, recovery of a population."""

from typing import Literal

import numpy as np
import pytest

from analysis import twolevel_cfa
from tests.support.clustered import BETWEEN, ITEMS, LOADINGS, WITHIN, clustered, sample_of

FRAME = clustered()
EQUAL = "{} =~ y1 + a*y2 + b*y3 + c*y4"


def test_a_saturated_level_is_what_level_specific_fit_compares_with() -> None:
    one = twolevel_cfa(sample_of(FRAME), WITHIN, "saturated", estimator="ML")
    whole = twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN, estimator="ML")
    assert one.level_fit["within"]["chisq"] == pytest.approx(one.fit["chisq"], abs=1e-6)
    assert whole.level_fit["within"]["chisq"] == pytest.approx(one.fit["chisq"], abs=1e-6)
    assert whole.level_fit["between"]["df"] + one.fit["df"] == whole.fit["df"]
    assert one.model.free_of(1) == 10 + 4


def test_unrestricted_moments_of_clusters_of_one_size_are_the_closed_form() -> None:
    # Maximum likelihood of balanced answers: pooled-within covariances, and what is left of the means'.
    frame = clustered(50, (6, 6), seed=2)
    items = frame[list(ITEMS)]
    means = items.groupby(frame.cluster).transform("mean")
    pooled = (items - means).cov().to_numpy() * (300 - 1) / (300 - 50)
    within, between = twolevel_cfa(sample_of(frame), WITHIN, BETWEEN, estimator="ML").fitted.unrestricted
    assert within.cov == pytest.approx(pooled, abs=1e-7)
    assert between.cov == pytest.approx(
        items.groupby(frame.cluster).mean().cov(ddof=0).to_numpy() - pooled / 6, abs=1e-7
    )
    assert between.mean == pytest.approx(items.mean().to_numpy(), abs=1e-7)


def test_constraints_and_labels_hold_across_levels() -> None:
    free = twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN, estimator="ML")
    labels = twolevel_cfa(sample_of(FRAME), EQUAL.format("f"), EQUAL.format("g"), estimator="ML")
    equations = twolevel_cfa(
        sample_of(FRAME),
        f"{EQUAL.format('f')}\na == d\nb == e\nc == h",
        "g =~ y1 + d*y2 + e*y3 + h*y4\nmore := d - a",
        estimator="ML",
    )
    assert labels.fit["df"] == free.fit["df"] + 3
    assert labels.fit["chisq"] >= free.fit["chisq"]
    assert equations.fit["chisq"] == pytest.approx(labels.fit["chisq"], abs=1e-6)
    assert equations.fit["df"] == labels.fit["df"]
    assert equations.parameters.query("op == ':='").est.item() == pytest.approx(0, abs=1e-9)
    assert free.factor_icc == {}
    assert list(labels.factor_icc) == [("f", "g")]


def test_units_of_factors_do_not_matter_to_fit() -> None:
    marker = twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN)
    unit = twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN, scaling="unit")
    for name in ("chisq", "chisq_scaled", "cfi", "srmr_between"):
        assert unit.fit[name] == pytest.approx(marker.fit[name], rel=1e-6, abs=1e-7)
    frames = [fit.parameters.query("op == '=~'") for fit in (marker, unit)]
    assert frames[0].std_all.to_numpy() == pytest.approx(frames[1].std_all.to_numpy(), abs=1e-6)


def test_units_of_items_do_not_matter() -> None:
    one = twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN)
    other = twolevel_cfa(sample_of(FRAME.assign(y2=1000 * FRAME.y2, y3=FRAME.y3 / 100 + 7)), WITHIN, BETWEEN)
    for name in ("chisq", "chisq_scaled", "cfi", "rmsea", "srmr_within", "srmr_between"):
        assert other.fit[name] == pytest.approx(one.fit[name], rel=1e-5, abs=1e-6)


def test_the_correction_for_few_clusters_is_j_over_j_less_one() -> None:
    plain = twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN, small_sample=False)
    corrected = twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN)
    assert corrected.fitted.vcov == pytest.approx(plain.fitted.vcov * 60 / 59)
    assert "times J/(J - 1)" in corrected.settings.sentence()


def test_robust_tests_are_refused_when_there_are_no_more_clusters_than_parameters() -> None:
    few = sample_of(clustered(18, (8, 14), seed=4, icc=0.5))
    found = twolevel_cfa(few, WITHIN, BETWEEN)
    assert found.fitted.free == 20
    assert "chisq_scaled" not in found.fit
    assert any("18 clusters for 20 free parameters: the robust test is not shown" in said for said in found.warnings)
    assert any("18 clusters, below the 40" in said for said in found.warnings)
    assert not any("below the 40" in said for said in twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN).warnings)


def test_variables_may_stand_on_one_level_or_both() -> None:
    items = (*ITEMS, "x", "w")
    found = twolevel_cfa(sample_of(FRAME, items), f"{WITHIN}\nf ~ x", f"{BETWEEN}\ng ~ w")
    assert (found.model.both, found.model.inner, found.model.alone) == (ITEMS, ("x",), ("w",))
    slopes = found.parameters.query("op == '~'").set_index("lhs")
    assert slopes.loc["f", "level"] == "within"
    assert abs(slopes.loc["f", "est"] - 0.3) < 4 * slopes.loc["f", "se"]
    assert abs(slopes.loc["g", "est"] - 0.2) < 4 * slopes.loc["g", "se"]
    assert found.fit["df"] == 4 + 6  # two moments a factor's items leave, and three of each covariate with them


def test_missing_answers_are_used() -> None:
    holes = FRAME.copy()
    holes[list(ITEMS)] = holes[list(ITEMS)].mask(np.random.default_rng(2).random((len(FRAME), 4)) < 0.15)
    every = twolevel_cfa(sample_of(holes), WITHIN, BETWEEN)
    rows = twolevel_cfa(sample_of(holes), WITHIN, BETWEEN, missing="listwise")
    complete = twolevel_cfa(sample_of(holes.dropna()), WITHIN, BETWEEN)
    assert every.converged
    assert every.settings.n_used > rows.settings.n_used
    assert rows.warnings[0].endswith('with a missing answer were left out. Ask for missing="fiml" to use them.')
    assert rows.fit["logl"] == pytest.approx(complete.fit["logl"], abs=1e-6)
    whole = twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN).parameters
    gap = (every.parameters.est - whole.est).abs()
    assert (gap < 3 * whole.se.fillna(1)).all()


def test_a_heywood_case_is_named_by_level() -> None:
    frame = FRAME.copy()
    rng = np.random.default_rng(8)
    frame["y1"] = rng.standard_normal(len(frame)) + frame.y1
    frame["y2"] += 1.5 * (frame.groupby("cluster").y1.transform("mean") - frame.y1.mean())
    found = twolevel_cfa(sample_of(frame), WITHIN, BETWEEN, estimator="ML")
    assert any("between clusters is negative" in said for said in found.warnings)


def test_constructs_write_their_models() -> None:
    sample = sample_of(FRAME, constructs={"trust in": ITEMS})
    configural = twolevel_cfa(sample, construct="configural")
    shared = twolevel_cfa(sample, construct="shared")
    simultaneous = twolevel_cfa(sample, construct="simultaneous", estimator="ML")
    assert configural.fit["df"] == 4 + 3
    assert shared.fit["df"] == 2
    assert shared.model.saturated == (True, False)
    assert simultaneous.fit["df"] == 3
    assert set(simultaneous.model.between.factors) == {"trust_in", "trust_in.shared"}
    share = configural.factor_icc["trust_in", "trust_in"]
    assert share.lower < 0.3 < share.upper


def test_tables_and_estimates_are_complete() -> None:
    found = twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN)
    assert list(found.parameters.columns[:4]) == ["level", "lhs", "op", "rhs"]
    assert set(found.parameters.level) == {"within", "between"}
    assert {"est", "se", "z", "pvalue", "ci_lower", "ci_upper", "std_all", "free"} <= set(found.parameters.columns)
    assert [row["model_level"] for row in found.rows()] == ["within"] * 4 + ["between"] * 4
    assert [table.key for table in found.further()] == ["twolevel-fit", "twolevel-icc"]
    assert "J = 60 clusters" in found.summary()
    assert found.estimates()["fit"]["nclusters"] == 60
    assert found.fit["pvalue"] > 0.001


@pytest.mark.parametrize("holes", [0.0, 0.1])
def test_a_population_of_40_clusters_is_recovered(holes: float) -> None:
    found = []
    for seed in range(6):
        frame = clustered(40, (6, 14), seed=100 + seed, icc=0.4)
        frame[list(ITEMS)] = frame[list(ITEMS)].mask(np.random.default_rng(seed).random((len(frame), 4)) < holes)
        fit = twolevel_cfa(sample_of(frame), WITHIN, BETWEEN)
        assert fit.converged
        rows = fit.parameters.query("op == '=~' and free")
        found.append((rows.est.to_numpy() - np.tile(LOADINGS[1:], 2)) / rows.se.to_numpy())
    z = np.array(found)
    # 36 deviations in standard errors: their mean square is 1 but for chance and the small number of clusters.
    assert abs(z).max() < 5
    assert 0.4 < np.mean(z**2) < 2.0
    assert abs(z.mean()) < 4 / np.sqrt(6)


def test_a_between_level_without_a_maximum_is_kept_within_bounds_and_said() -> None:
    # 14 small clusters that hardly differ: without the bound the likelihood rises without end.
    found = twolevel_cfa(sample_of(clustered(14, (5, 9), seed=16, icc=0.12)), WITHIN, "saturated")
    assert found.references.bounded
    assert found.converged
    least = np.linalg.eigvalsh(found.fitted.structures[1].moments(found.fitted.x).sigma)[0]
    assert least > -1e-6
    assert found.fit["chisq"] >= 0
    assert "chisq_scaled" not in found.fit
    rows = found.parameters.query("free").set_index("level")
    assert np.isfinite(rows.loc["within", "se"]).all()
    assert np.isnan(rows.loc["between"].query("op == '~~'").se).all()
    assert any("kept positive semidefinite, for without that bound" in said for said in found.warnings)
    assert any("those of the within level take them as given" in said for said in found.warnings)


def test_the_level_within_has_a_fit_of_its_own_where_that_between_must_be_bounded() -> None:
    # 20 small clusters that hardly differ: beside free moments between, no model within has a maximum.
    sample = sample_of(clustered(20, (2, 8), seed=17, icc=0.06))
    found = twolevel_cfa(sample, WITHIN, BETWEEN, estimator="ML")
    alone = twolevel_cfa(sample, WITHIN, "saturated", estimator="ML")
    assert found.references.bounded
    assert found.level_fit["within"]["chisq"] == pytest.approx(alone.fit["chisq"], abs=1e-4)
    assert found.level_fit["within"]["df"] == alone.fit["df"]
    assert 0 <= found.level_fit["within"]["rmsea"] <= 1
    assert alone.level_why == {}


def test_a_level_without_a_fit_of_its_own_is_named_with_the_reason() -> None:
    found = twolevel_cfa(sample_of(clustered(20, (2, 8), seed=17, icc=0.06)), WITHIN, BETWEEN, estimator="ML")
    assert list(found.level_why) == ["between"]
    assert np.isnan(found.level_fit["between"]["chisq"])
    (table,) = [table for table in found.further() if table.key == "twolevel-fit"]
    assert [row["model_level"] for row in table.rows] == ["both", "within", "between"]
    assert "(between: its model beside unrestricted moments of the other level did not converge" in table.caption
    assert found.estimates()["level_why"] == found.level_why


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_a_covariate_of_clusters_alone_is_told_from_nothing(estimator: Literal["ML", "MLR"]) -> None:
    found = twolevel_cfa(sample_of(FRAME, (*ITEMS, "w")), WITHIN, f"{BETWEEN}\ng ~ w", estimator=estimator)
    row = found.parameters.query("op == '~'").iloc[0]
    assert found.converged
    # SIMULATED: the slope is .2.
    assert abs(row.est - 0.2) < 4 * row.se
