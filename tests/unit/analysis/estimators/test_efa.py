from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import efa
from analysis.fit import factor, rotation
from analysis.kernel.bca import bias_corrected_interval
from analysis.kernel.minres import Extraction, minres
from analysis.sample import Sample
from instrument.errors import Refused, UsageError
from tests.support.answers import bfi, congeneric, continuous, holzinger, likert, with_correlations, with_holes

FRAME = congeneric(150, [0.8, 0.7, 0.6, 0.5, 0.7, 0.4], seed=2)


def test_parallel_analysis_chooses_the_number_of_factors() -> None:
    found = efa(continuous(FRAME))
    assert (len(found.factors), found.factors_by, found.scree.suggested) == (1, "by parallel analysis", 1)
    assert "1 factor by parallel analysis" in found.settings.estimator


def test_parallel_analysis_never_suggests_none() -> None:
    noise = pd.DataFrame(np.random.default_rng(1).standard_normal((200, 5)), columns=list("abcde"))
    assert efa(continuous(noise)).scree.suggested >= 1


def test_a_number_that_is_asked_for_is_kept() -> None:
    found = efa(continuous(FRAME), 2)
    assert (len(found.factors), found.factors_by) == (2, "as asked")


def test_pattern_structure_and_communalities_belong_together() -> None:
    found = efa(bfi(), 5)
    np.testing.assert_allclose(found.structure, found.loadings @ found.phi, atol=1e-12)
    np.testing.assert_allclose(found.communalities, 1 - found.extraction.uniquenesses, atol=1e-6)
    rows = found.rows()
    assert rows[0]["communality"] + rows[0]["uniqueness"] == pytest.approx(1)
    assert list(rows[0])[1:6] == [f"loading:F{k}" for k in range(1, 6)]
    assert found.further()[0].rows[0]["phi:F1"] == pytest.approx(1)


def test_noise_is_drawn_with_the_rows_of_the_sparsest_pair() -> None:
    frame = FRAME.copy()
    frame.iloc[:30, 0], frame.iloc[30:60, 1] = np.nan, np.nan
    assert "N = 90" in efa(continuous(frame), 1).settings.sentence()
    assert "N = 90" in efa(continuous(frame, missing="listwise"), 1).settings.sentence()
    assert efa(continuous(frame), 1).settings.n_used == 150
    assert efa(continuous(frame, missing="listwise"), 1).settings.n_used == 90


def test_the_same_answers_give_the_same_numbers() -> None:
    first, second = efa(continuous(FRAME), 2), efa(continuous(FRAME), 2)
    assert first.estimates() == second.estimates()


def test_more_factors_than_the_items_carry_are_refused() -> None:
    with pytest.raises(Refused, match=r"6 items cannot carry 4 factors. Ask for 1 to 3."):
        efa(continuous(FRAME), 4)


@pytest.mark.parametrize("factors", [0, -1])
def test_no_factors_are_refused(factors: int) -> None:
    with pytest.raises(Refused, match="Ask for 1 to 3"):
        efa(continuous(FRAME), factors)


def test_two_items_are_refused() -> None:
    with pytest.raises(Refused, match=r"EFA: 2 items. It needs 3 or more."):
        efa(continuous(FRAME[["y1", "y2"]]))


@pytest.mark.parametrize("n", [5, 6])
def test_no_more_respondents_than_items_are_refused(n: int) -> None:
    with pytest.raises(Refused, match=f"EFA: {n} respondents for 6 items"):
        efa(continuous(FRAME[:n]))


def test_items_nobody_answered_together_are_refused() -> None:
    frame = FRAME.copy()
    frame.iloc[:75, 0], frame.iloc[75:, 1] = np.nan, np.nan
    with pytest.raises(Refused, match="0 respondents in common, of 6 items: y1 and y2"):
        efa(continuous(frame))


def test_an_item_constant_among_those_who_answered_another_is_refused() -> None:
    answers = pd.DataFrame(np.random.default_rng(3).integers(1, 6, (30, 4)), columns=list("abcd")).astype(float)
    answers.loc[:14, "a"], answers.loc[15:, "b"] = 2, np.nan
    with pytest.raises(Refused, match="one of a pair of items does not vary among those who answered both: a and b"):
        efa(Sample.from_frame(answers, list("abcd")))


@pytest.mark.parametrize(
    "choice",
    [{"extraction": "alpha"}, {"correlation": "tetrachoric"}, {"rotation": "bifactor"}, {"rotation": "oblimax"}],
)
def test_what_is_not_offered_is_refused_by_name(choice: dict[str, str]) -> None:
    with pytest.raises(Refused, match=f"{next(iter(choice.values()))}.* (is|are) not offered"):
        efa(continuous(FRAME), 1, **choice)


@pytest.mark.parametrize("choice", [{"starts": 0}, {"draws": -1}, {"draws": 10, "level": 1.0}])
def test_numbers_that_make_no_sense_are_refused(choice: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="cannot be"):
        efa(continuous(FRAME), 1, **choice)


def test_a_heywood_case_is_said() -> None:
    # These correlations ask for a loading of y1 above one: r12 r13 / r23 > 1.
    found = efa(continuous(with_correlations([[1, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1]])), 1)
    assert found.warnings == (
        "Heywood case: the uniqueness of y1 is at its lower bound 0.005.",
        "No degrees of freedom are left: RMSEA, TLI and CFI have no meaning.",
    )


def test_a_communality_above_one_is_said() -> None:
    found = efa(continuous(with_correlations([[1, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1]])), 1, "paf")
    assert found.converged
    assert found.warnings[0].startswith("Heywood case: the communality of y1 is above 1")
    with pytest.raises(Refused, match="no unique variance"):
        found.scores("bartlett")


def test_a_repeated_item_is_said() -> None:
    found = efa(continuous(FRAME[["y1", "y2", "y3"]].assign(again=FRAME.y1)), 1)
    assert "The Pearson matrix is not positive definite (least eigenvalue" in found.warnings[0]
    assert found.warnings[1].endswith("These items determine one another: y1, again.")


def test_correlations_that_are_not_positive_definite_are_said() -> None:
    rng = np.random.default_rng(0)
    x = FRAME[["y1", "y2", "y3"]].to_numpy(copy=True)
    x[:50, 2] = x[:50, 0] + 0.1 * rng.standard_normal(50)
    x[50:100, 2] = -x[50:100, 1] + 0.1 * rng.standard_normal(50)
    x[100:, 0] = x[100:, 1] + 0.1 * rng.standard_normal(50)
    x[:50, 1], x[50:100, 0], x[100:, 2] = np.nan, np.nan, np.nan
    found = efa(continuous(pd.DataFrame(x, columns=list("abc"))), 1)
    assert any("not positive definite (least eigenvalue -" in w for w in found.warnings)


def test_a_factor_with_few_items_is_said() -> None:
    assert any(w.startswith("Fewer than three items load .40 or more on") for w in efa(continuous(FRAME), 3).warnings)


def test_a_rotation_that_does_not_converge_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "_ITERATIONS", 0)
    monkeypatch.setattr(rotation, "_by_rotator", lambda loadings, method: np.eye(5))
    found = efa(bfi(), 5)
    assert not found.converged
    assert found.estimates()["converged"] is False
    assert any(w.startswith("The rotation did not converge") for w in found.warnings)


def test_an_extraction_that_does_not_converge_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(correlation: np.ndarray, factors: int) -> Extraction:
        found = minres(correlation, factors)
        return replace(found, optimum=replace(found.optimum, converged=False, why="it was stopped"))

    monkeypatch.setitem(factor._EXTRACT, "minres", stopped)
    found = efa(continuous(FRAME), 1)
    assert not found.converged
    assert found.warnings[0] == "The extraction did not converge: it was stopped. Do not use these loadings."


def test_every_extraction_and_both_correlations_have_all_fields() -> None:
    ordinal = Sample.of(likert(200, 6, seed=3))
    for extraction in ("minres", "ml", "paf"):
        for correlation in ("pearson", "polychoric"):
            found = efa(ordinal, 2, extraction, "geomin_obl", correlation)
            assert found.converged
            assert {
                "chisq",
                "df",
                "pvalue",
                "rmsea",
                "rmsea_ci_lower",
                "rmsea_ci_upper",
                "tli",
                "cfi",
                "rmsr",
                "bic",
            } <= (set(found.fit))
            assert all(np.isfinite(value) for value in found.fit.values())
            np.testing.assert_allclose(found.uniquenesses, 1 - found.communalities)
            assert (correlation == "polychoric") == any("is not a test" in warning for warning in found.warnings)
            assert found.settings.treatment == ("ordinal" if correlation == "polychoric" else "continuous")


def test_polychoric_correlations_are_those_of_polychoric() -> None:
    from analysis import polychoric

    sample = Sample.of(likert(150, 5, seed=3))
    pd.testing.assert_frame_equal(efa(sample, 1, correlation="polychoric").correlation, polychoric(sample).matrix)


def test_maximum_likelihood_is_refused_without_a_positive_definite_matrix() -> None:
    frame = FRAME.assign(again=FRAME.y1)
    with pytest.raises(Refused, match=r"needs a positive definite .* Extract by minres or paf, ask for smooth=True"):
        efa(continuous(frame), 1, "ml")
    smoothed = efa(continuous(frame), 1, "ml", smooth=True)
    assert smoothed.converged
    assert smoothed.warnings[0].startswith("The Pearson matrix was smoothed as asked")


def test_minres_goes_on_without_one_and_says_what_is_missing() -> None:
    found = efa(continuous(FRAME.assign(again=FRAME.y1)), 1)
    assert "there are no chi-square, RMSEA, TLI, CFI and BIC." in found.warnings[1]
    assert np.isnan(found.fit["chisq"])
    assert np.isfinite(found.fit["rmsr"])
    with pytest.raises(Refused, match="the correlation matrix is not positive definite"):
        found.scores()


def test_another_minimum_near_by_is_said() -> None:
    found = efa(bfi(), 5, "ml", "geomin_obl", "polychoric")
    assert len(found.rotated.minima) > 1
    assert any(w.startswith("Another minimum of the rotation criterion") for w in found.warnings)
    table = next(table for table in found.further() if table.key == "efa-minima")
    assert sum(row["found_by"] for row in table.rows) + found.rotated.lost == 30


def test_a_minimum_that_few_starts_find_is_said() -> None:
    found = efa(bfi(), 5)
    rare = (rotation.Minimum(0.2, 1, 0.0), rotation.Minimum(0.9, 29, 0.5))
    from analysis.fit.factor_solution import doubts

    told = doubts(replace(found.solved, rotated=replace(found.rotated, minima=rare)))
    assert any(w.startswith("Only 1 of 30 starts found the best rotation") for w in told)
    lost = doubts(replace(found.solved, rotated=replace(found.rotated, lost=2)))
    assert "2 of 32 starts of the rotation did not converge and were left out." in lost


def test_factors_that_coincide_are_said() -> None:
    found = efa(bfi(), 5)
    from analysis.fit.factor_solution import doubts

    phi = found.rotated.phi.copy()
    phi[0, 1] = phi[1, 0] = 0.97
    told = doubts(replace(found.solved, rotated=replace(found.rotated, phi=phi)))
    assert "F1 and F2 correlate 0.97: they are hardly two factors." in told


def test_bootstrap_intervals_hold_the_estimates_and_are_the_same_again() -> None:
    first, second = (efa(bfi(), 5, draws=60, seed=2) for _ in range(2))
    assert first.intervals is not None
    assert second.intervals is not None
    np.testing.assert_array_equal(first.intervals.pattern, second.intervals.pattern)
    low, high = first.intervals.pattern
    assert ((low < first.rotated.pattern) & (first.rotated.pattern < high)).mean() > 0.95
    assert (first.intervals.used, first.intervals.draws) == (60, 60)
    rows = first.further()[-1].rows
    assert len(rows) == 25 * 5 + 10 + 25
    assert "60 of 60 bootstrap samples of respondents, seed 2" in first.settings.sentence()


@pytest.mark.parametrize("rotation", ["oblimin", "varimax"])
def test_what_no_draw_moves_is_its_own_interval(rotation: Any) -> None:
    found = efa(holzinger(), 3, rotation=rotation, starts=5, draws=60)
    assert found.intervals is not None
    low, high = found.intervals.phi
    np.testing.assert_allclose(np.diag(low), 1.0, atol=1e-12)
    np.testing.assert_allclose(np.diag(high), 1.0, atol=1e-12)
    apart = high[0, 1] - low[0, 1]
    assert apart == pytest.approx(0.0, abs=1e-12) if rotation == "varimax" else apart > 0.05
    assert found.intervals.one_sided == 0


def test_intervals_are_bias_corrected_percentiles_of_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    import analysis.fit.factor_bootstrap as module

    kept: list[np.ndarray] = []
    ends = module._ends
    monkeypatch.setattr(module, "_ends", lambda v, e, level: (kept.append(v), ends(v, e, level))[1])
    found = efa(holzinger(), 3, starts=5, draws=200)
    assert found.intervals is not None
    pattern, phi, communalities = kept
    for drawn, estimates, made in (
        (pattern[:, 0, 1], found.rotated.pattern[0, 1], found.intervals.pattern[:, 0, 1]),
        (phi[:, 0, 2], found.rotated.phi[0, 2], found.intervals.phi[:, 0, 2]),
        (communalities[:, 4], found.rotated.communalities[4], found.intervals.communalities[:, 4]),
    ):
        expected = bias_corrected_interval(drawn, float(estimates))
        assert tuple(made) == (expected.lower, expected.upper)
    assert "95% bias-corrected intervals (Efron 1981) from 200 of 200" in found.settings.sentence()


def test_estimates_beyond_all_draws_have_no_interval_and_are_counted() -> None:
    found = efa(holzinger(), 3, starts=5, draws=2)
    assert found.intervals is not None
    pattern, phi, communalities = found.intervals.pattern, found.intervals.phi, found.intervals.communalities
    lost = np.isnan(pattern[0]).sum() + np.isnan(phi[0][np.triu_indices(3, 1)]).sum() + np.isnan(communalities[0]).sum()
    assert 0 < lost == found.intervals.one_sided
    assert found.warnings[-1].startswith(f"{lost} bootstrap intervals cannot be had, all draws lie on one side")


def test_bootstrap_draws_without_a_correlation_are_counted() -> None:
    frame = FRAME[:40].copy()
    frame["rare"] = 0.0
    frame.iloc[[0, 1], -1] = 1.0
    found = efa(continuous(frame), 1, draws=60)
    assert found.intervals is not None
    assert 0 < found.intervals.no_correlation < 30
    assert found.intervals.used < 60
    assert any("had no correlation matrix to extract from" in warning for warning in found.warnings)


@pytest.mark.parametrize("extraction", ["minres", "ml", "paf"])
def test_every_extraction_has_bootstrap_intervals(extraction: str) -> None:
    found = efa(continuous(FRAME), 1, extraction, draws=100)
    assert found.intervals is not None
    assert found.intervals.used == 100
    assert (found.intervals.communalities[0] < found.communalities).all()
    assert (found.intervals.communalities[1] > found.communalities).all()


def test_polychoric_bootstrap() -> None:
    found = efa(Sample.of(likert(120, 5, seed=8)), 1, correlation="polychoric", draws=20)
    assert found.intervals is not None
    assert found.intervals.used == 20
    assert (found.intervals.pattern[0] < found.intervals.pattern[1]).all()


def test_scores_have_a_row_for_every_respondent() -> None:
    holes = pd.DataFrame(with_holes(FRAME.to_numpy(), 0.1, 3), columns=FRAME.columns, index=range(10, 160))
    sample = continuous(holes)
    found = efa(sample, 1).scores()
    assert list(found.frame.index) == list(sample.answers.index)
    assert found.frame.notna().all().all()
    assert "left items out" in found.warnings[0]
    assert found.to_frame().loc[0, "least_agreement"] == pytest.approx(2 * found.determinacy[0] ** 2 - 1)
    assert found.frame["F1"].corr(holes.mean(axis=1).reset_index(drop=True)) > 0.9


def test_scores_by_another_method_are_refused() -> None:
    with pytest.raises(Refused, match=r"anderson is not offered. Use regression, bartlett, tenberge"):
        efa(continuous(FRAME), 1).scores("anderson")


def test_cross_loadings_are_marked_beside_all_loadings() -> None:
    rows = {row["item"]: row for row in efa(bfi(), 5).rows()}
    assert rows["N4"]["crosses"] == "F2"
    assert rows["N1"]["crosses"] == ""
    assert all(isinstance(row[f"loading:F{k}"], float) for row in rows.values() for k in range(1, 6))
    assert "crosses" not in efa(continuous(FRAME), 1).rows()[0]
