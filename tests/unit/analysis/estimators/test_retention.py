import numpy as np
import pandas as pd
import pytest

from analysis import retention
from analysis.estimators.retention import Retention
from analysis.fit import evidence
from analysis.fit.noise import Noise
from analysis.fit.retained import CRITERIA
from analysis.kernel.parallel import factors_above_noise
from analysis.sample import Sample
from instrument.errors import Refused, UsageError
from tests.support.answers import bfi, congeneric, continuous, holzinger, likert, public

QUICK = {"draws": 60, "ordinal_draws": 25}
ITEMS = ("N1", "N2", "N3", "N4", "N5", "E1", "E2", "E3")


@pytest.fixture(scope="module")
def found() -> Retention:
    return retention(bfi(ITEMS), **QUICK)


def test_one_row_a_criterion_and_matrix(found: Retention) -> None:
    frame = found.to_frame()
    assert len(frame) == 2 * len(CRITERIA) == 30
    assert list(frame.matrix.unique()) == ["Pearson", "polychoric"]
    assert frame.source.str.contains(r"\d{4}").all()
    assert frame.factors.between(0, len(ITEMS)).all()


def test_suggested_is_by_criterion_and_matrix(found: Retention) -> None:
    assert set(found.suggested) == {criterion.key for criterion in CRITERIA}
    assert found.suggested["map"] == {"pearson": 2, "polychoric": 2}
    frame = found.to_frame().set_index(["criterion_name", "matrix"])
    assert frame.loc[("MAP", "Pearson"), "factors"] == 2


def test_suggestions_follow_from_the_numbers_shown(found: Retention) -> None:
    for one in found.evidence:
        limits = {"percentile": one.components_limit, "mean": one.components_mean}
        for rule, limit in limits.items():
            expected = factors_above_noise(one.eigenvalues, limit)
            assert found.suggested[f"pa_components_{rule}"][one.kind] == expected
        assert found.suggested["map4"][one.kind] == np.nanargmin(one.map4)
        assert found.suggested["vss1"][one.kind] == np.nanargmax(one.ladder.vss1)
        assert found.suggested["kaiser"][one.kind] == (one.eigenvalues > 1).sum()
        assert found.suggested["acceleration"][one.kind] == np.argmax(np.diff(one.eigenvalues, 2)) + 1


def test_the_statistic_is_that_at_the_solution(found: Retention) -> None:
    values = {(one.criterion.key, one.matrix): one.value for one in found.found}
    pearson = found.evidence[0]
    count = found.suggested["pa_components_percentile"]["pearson"]
    assert values["pa_components_percentile", "pearson"] == pearson.eigenvalues[count - 1]
    assert values["map", "pearson"] == np.nanmin(pearson.map2)
    assert values["hull_cfi", "pearson"] == np.nanmax(pearson.ladder.hull("cfi").st)
    assert values["vss2", "pearson"] == np.nanmax(pearson.ladder.vss2)


def test_disagreement_is_said_with_range_and_mode(found: Retention) -> None:
    least, most = min(found.counts), max(found.counts)
    assert least < most
    assert f"they suggest from {least} to {most} factors, most often {found.most_often[0]} (" in found.agreement
    assert found.agreement in found.summary()
    assert "not independent votes" in found.agreement
    assert sum(row["times"] for row in found.further()[0].rows) == 24
    assert found.estimates()["range"] == [least, most]


def test_what_is_for_information_only_counts_nowhere(found: Retention) -> None:
    voices = {one.criterion.key for each in found.counts.values() for one in each}
    assert voices == {criterion.key for criterion in CRITERIA} - {"kaiser", "acceleration", "ekc_unrestricted"}
    assert [row["counts"] for row in found.rows()].count(False) == 6
    assert "overextracts" in found.summary()


def test_agreement_is_said_too() -> None:
    frame = congeneric(400, [0.9, 0.88, 0.86, 0.87, 0.89, 0.9], seed=5)
    one = retention(continuous(frame), "pearson", draws=60)
    assert {number for number in one.counts if number != 1} <= {0, 2}
    plain = Retention(tuple(x for x in one.found if x.factors == 1), one.evidence, one.options, one.settings)
    assert plain.agreement == f"All {sum(x.criterion.counts for x in plain.found)} suggestions agree on 1."
    nothing = Retention((), one.evidence, one.options, one.settings)
    assert nothing.agreement == "No criterion suggests a number of factors."
    assert nothing.estimates()["range"] is None


def test_the_settings_say_what_was_drawn(found: Retention) -> None:
    sentence = found.settings.sentence()
    n = found.evidence[0].correlations.least_n
    assert f"N of every criterion = {n:,}" in sentence
    assert f"60 draws of {n:,} normal answers" in sentence
    assert "25 permutations of the answers" in sentence
    assert "percentile 95; seed 1" in sentence


def test_the_same_seed_gives_the_same_numbers_and_another_does_not() -> None:
    first, again, other = (retention(bfi(ITEMS), **QUICK, seed=seed) for seed in (3, 3, 4))
    for key in ("components_limit", "factors_mean"):
        for a, b, c in zip(first.evidence, again.evidence, other.evidence, strict=True):
            np.testing.assert_array_equal(getattr(a, key), getattr(b, key))
            assert not np.array_equal(getattr(a, key), getattr(c, key))


def test_a_greater_percentile_is_a_higher_limit() -> None:
    low, high = (retention(holzinger(), "pearson", percentile=q).evidence[0] for q in (50, 99))
    assert (high.components_limit > low.components_limit).all()
    assert (high.factors_limit > low.factors_limit).all()


def test_squared_multiple_correlations_are_another_diagonal() -> None:
    smc, minres = (retention(holzinger(), "pearson", reduced=how) for how in ("smc", "minres"))
    assert "squared multiple correlations" in smc.settings.sentence()
    assert not np.allclose(smc.evidence[0].factor_eigenvalues, minres.evidence[0].factor_eigenvalues)
    np.testing.assert_array_equal(smc.evidence[0].eigenvalues, minres.evidence[0].eigenvalues)


def test_measures_have_no_polychoric_matrix_and_that_is_said() -> None:
    found = retention(holzinger(), draws=50)
    assert [one.kind for one in found.evidence] == ["pearson"]
    assert found.warnings[0].startswith("No polychoric matrix. x1: has 35 different answers")
    assert "(and 5 more such faults)" in found.warnings[0]
    with pytest.raises(Refused, match="x1: has 35 different answers"):
        retention(holzinger(), "polychoric")


def test_without_a_positive_definite_matrix_the_others_still_suggest() -> None:
    found = retention(Sample.from_frame(public("sparse"), list(public("sparse")), scale=(1, 4)), **QUICK)
    lost = {key for key, each in found.suggested.items() if each["polychoric"] is None}
    assert {"hull_cfi", "hull_rmsea"} <= lost <= {"hull_cfi", "hull_rmsea", "hull_caf"}
    assert "Hull, CFI, polychoric: no suggestion, the matrix is not positive definite." in found.warnings
    assert found.to_frame().query("matrix == 'polychoric'").factors.isna().sum() == len(lost)
    assert any("draws a likelihood had no maximum" in warning for warning in found.warnings)


def test_noise_that_does_not_converge_takes_parallel_analysis_of_factors_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(correlations: object, draws: int, seed: int, reduced: str) -> Noise:
        return Noise(np.ones((draws, 9)), np.full((draws, 9), np.nan), "nothing that converges")

    monkeypatch.setattr(evidence, "noise_of", stuck)
    found = retention(holzinger(), "pearson", draws=3)
    lost = {key for key, each in found.suggested.items() if each["pearson"] is None}
    assert lost == {"pa_factors_percentile", "pa_factors_mean"}
    assert "Pearson noise: the one-factor solution of 3 of 3 draws did not converge." in found.warnings


def test_three_items_have_no_hull_and_that_is_said() -> None:
    found = retention(Sample.from_frame(likert(60, 3, seed=1), ["q1", "q2", "q3"]), "pearson", draws=50)
    assert found.suggested["pa_components_mean"]["pearson"] == 1
    assert found.suggested["hull_caf"]["pearson"] is None
    assert found.warnings == ()
    lost = found.to_frame().query("why_none != ''").set_index("criterion_name")
    assert list(lost.index) == ["Hull, CFI", "Hull, RMSEA", "Hull, CAF", "VSS, complexity 1", "VSS, complexity 2"]
    assert lost.factors.isna().all()
    assert lost.why_none.loc["Hull, CAF"] == "fewer than three numbers of factors have a fit"


@pytest.mark.parametrize(
    ("frame", "what"),
    [
        (likert(60, 2, seed=1), "number of factors: 2 items. It needs 3 or more."),
        (pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2], "c": [2, 1, 3]}), "3 respondents for 3 items"),
        (likert(9, 12, seed=4), "9 respondents for 12 items"),
    ],
    ids=["two items", "n = 3", "fewer rows than items"],
)
def test_what_cannot_carry_factors_is_refused(frame: pd.DataFrame, what: str) -> None:
    with pytest.raises(Refused, match=what):
        retention(Sample.from_frame(frame, list(frame.columns)))


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"correlation": "spearman"}, "spearman correlations are not offered. Use pearson, polychoric, both"),
        ({"draws": 0}, "whole numbers above 0"),
        ({"most": 0}, "whole numbers above 0"),
        ({"percentile": 100}, "100 is no percentile"),
    ],
)
def test_options_out_of_range_are_named(options: dict, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        retention(holzinger(), **options)
