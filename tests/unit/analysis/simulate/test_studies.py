"""Every study runs, finds what it announces, and names its own key; truths that have a closed form have that value."""

import numpy as np
import pytest

from analysis.simulate.coverage import stacked, summed_up
from analysis.simulate.coverage_table import Outcome, document
from analysis.simulate.studies import STUDIES, screening

KEYS = {
    "parallel", "congeneric", "likert", "likert-missing", "likert-categorical",
    "likert-categorical-missing", "second-order", "polychoric", "polychoric-missing",
    "retest-one-way", "retest-two-way-small", "retest-two-way-medium", "retest-two-way-large", "occasions-many",
    "retest-fixed", "retest-kappa", "clusters-equal", "clusters-tenfold", "cfa", "cfa-ordinal", "cfa-rmsea", "little",
    "little-planned", "little-likert", "careless", "efa-rmsea", "efa-recovery", "efa-bootstrap",
    "sem-normal", "sem-skewed", "sem-skewed-large", "sem-missing",
    "sem-skewed-missing", "sem-skewed-missing-large", "sem-power", "sem-rmsea-skewed", "sem-ordinal",
    "sem-ordinal-few", "sem-ordinal-missing", "sem-clusters-60", "sem-clusters-200", "sem-clusters-ordinal-100",
    "sem-clusters-ordinal-300", "sem-invariance", "sem-invariance-skewed", "sem-invariance-loading",
    "sem-invariance-intercept", "sem-invariance-ordinal", "sem-invariance-threshold", "sem-invariance-ordinal-loading",
    "sem-validity", "sem-validity-one", "sem-validity-near-one",
    "clusters-20", "clusters-40", "clusters-100", "clusters-20-unequal", "clusters-40-unequal",
    "clusters-100-unequal",
    "twolevel-20", "twolevel-40", "twolevel-100", "twolevel-20-unequal", "twolevel-40-unequal", "twolevel-100-unequal",
    "twolevel-40-missing", "twolevel-100-missing", "twolevel-300-missing",
    "twolevel-rmsea-40", "twolevel-rmsea-100", "twolevel-rmsea-300",
    "lmm-20", "lmm-40", "lmm-100", "lmm-20-unequal", "lmm-40-unequal", "lmm-100-unequal", "lmm-20-slopes",
    "lmm-100-slopes", "levels-20", "levels-40", "levels-100",
    "universities-20", "universities-40", "universities-100", "universities-20-unequal", "universities-40-unequal",
    "universities-100-unequal", "universities-20-alike", "universities-100-alike",
}  # fmt: skip


def test_no_study_vanishes_unseen() -> None:
    assert set(STUDIES) == KEYS


@pytest.mark.parametrize("key", sorted(KEYS))
def test_a_replication_finds_every_number_near_the_truth(key: str) -> None:
    study = STUDIES[key]()
    assert study.key == key
    found = study.replicate(0)
    assert study.targets or study.rates
    for target in study.targets:
        estimate, lower, upper = found[target.label].T
        assert (lower <= upper).all()
        # A cluster's own mean is known from a few members; what is counted is 0 or 1.
        reach = 1.2 if target.level is None or key.startswith("universities") else 0.4
        assert np.abs(estimate - target.truth).max() < reach
    assert all(np.isfinite(found[rate.label]).all() for rate in study.rates)


def _truth(key: str, label: str) -> float:
    (target,) = [x for x in STUDIES[key]().targets if x.label == label]
    return float(target.truth[0])


def test_truths_of_parallel_items_are_spearman_and_browns() -> None:
    expected = 6 * 0.49 / (1 + 5 * 0.49)
    assert _truth("parallel", "alpha, Feldt et al. (1987)") == pytest.approx(expected, abs=1e-12)
    assert _truth("parallel", "omega total, delta") == pytest.approx(expected, abs=1e-8)


def test_truths_of_a_rotated_population_keep_its_communalities() -> None:
    from analysis.simulate.studies.exploratory import PATTERN, PHI

    (target,) = [x for x in STUDIES["efa-bootstrap"]().targets if x.label.startswith("communalities")]
    np.testing.assert_allclose(target.truth, np.einsum("ik,kl,il->i", PATTERN, PHI, PATTERN), atol=1e-7)


def test_a_model_that_holds_has_no_discrepancy_and_one_that_does_not_is_stationary() -> None:
    from analysis.simulate.normal_factors import NormalFactors
    from analysis.simulate.studies.confirmatory import _PATTERN, _PHI, LOADINGS, _Fitted

    found = _Fitted.to(NormalFactors(_PATTERN, _PHI).correlation)
    assert found.discrepancy == pytest.approx(0, abs=1e-10)
    assert found.loadings == pytest.approx(LOADINGS, abs=1e-5)
    assert _truth("cfa-rmsea", "RMSEA") > 0.05


def test_d2_marks_exactly_as_often_as_the_beta_distribution_says() -> None:
    """As n grows the exact rate is the nominal one; below, it is a little less."""
    assert screening.exact_rate(0.05, 10**7, 6) == pytest.approx(0.05, abs=1e-5)
    assert screening.exact_rate(0.001, 500, 6) == pytest.approx(0.000852, abs=1e-6)


def test_the_document_names_what_is_outside() -> None:
    study = STUDIES["clusters-equal"]()
    values = stacked([study.replicate(k) for k in range(30)])
    good = summed_up(study, values)
    wrong = summed_up(study, {label: one * [1, 1, -1] for label, one in values.items()})
    made = [
        Outcome(study.key, study.population, "A remark.", study.n, 30, 60.0, "a", tuple(rows), tuple(rates))
        for rows, rates in (good, wrong)
    ]
    assert made[0].outside == []
    assert made[1].outside == [
        "clusters-equal: ICC(1), Searle (1971) covers 0.0% instead of 95% (parameters from 0.0% to 0.0%, 0 of 30 "
        "without an interval)."
    ]
    text = document(made, "python scripts/interval_coverage.py", "Python 3")
    assert "Of 2 intervals and tests under their own assumptions, 1 do what they say:" in text
    assert text.count("0.0 `OUTSIDE`") == 1
    assert "SIMULATED" in text
    assert "A remark." in text
    assert "2 minutes of processor time" in text
