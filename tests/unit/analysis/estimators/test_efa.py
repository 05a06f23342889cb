import numpy as np
import pandas as pd
import pytest

from analysis import efa
from analysis.fit import rotation
from analysis.sample import Sample
from instrument.errors import Refused
from tests.support.answers import bfi, congeneric, continuous, with_correlations

FRAME = congeneric(150, [0.8, 0.7, 0.6, 0.5, 0.7, 0.4], seed=2)


def test_parallel_analysis_chooses_the_number_of_factors() -> None:
    found = efa(continuous(FRAME))
    assert (len(found.factors), found.factors_by, found.scree.suggested) == (1, "by parallel analysis", 1)
    assert "1 factors by parallel analysis" in found.settings.estimator


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
    with pytest.raises(Refused, match=r"2 items cannot carry a factor. Give it three items or more."):
        efa(continuous(FRAME[["y1", "y2"]]))


@pytest.mark.parametrize("n", [5, 6])
def test_no_more_respondents_than_items_are_refused(n: int) -> None:
    with pytest.raises(Refused, match=f"two items have {n} respondents in common, of 6 items"):
        efa(continuous(FRAME[:n]))


def test_items_nobody_answered_together_are_refused() -> None:
    frame = FRAME.copy()
    frame.iloc[:75, 0], frame.iloc[75:, 1] = np.nan, np.nan
    with pytest.raises(Refused, match="two items have 0 respondents in common"):
        efa(continuous(frame))


def test_an_item_constant_among_those_who_answered_another_is_refused() -> None:
    answers = pd.DataFrame(np.random.default_rng(3).integers(1, 6, (30, 4)), columns=list("abcd")).astype(float)
    answers.loc[:14, "a"], answers.loc[15:, "b"] = 2, np.nan
    with pytest.raises(Refused, match="constant among those who answered another"):
        efa(Sample.from_frame(answers, list("abcd")))


@pytest.mark.parametrize("choice", [{"extraction": "ml"}, {"correlation": "polychoric"}])
def test_what_is_not_offered_is_refused_by_name(choice: dict[str, str]) -> None:
    with pytest.raises(Refused, match="is not offered"):
        efa(continuous(FRAME), 1, **choice)


def test_a_heywood_case_is_said() -> None:
    # These correlations ask for a loading of y1 above one: r12 r13 / r23 > 1.
    found = efa(continuous(with_correlations([[1, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1]])), 1)
    assert found.warnings == ("Heywood case: the uniqueness of y1 is at its lower bound 0.005.",)


def test_a_repeated_item_is_said() -> None:
    found = efa(continuous(FRAME[["y1", "y2", "y3"]].assign(again=FRAME.y1)), 1)
    assert "The correlation matrix is not positive definite (least eigenvalue" in found.warnings[0]


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
    monkeypatch.setitem(rotation._TOLERANCE, "oblimin", 0.1)
    found = efa(bfi(), 5)
    assert not found.converged
    assert found.estimates()["converged"] is False
    assert any(w.startswith("The rotation did not converge") for w in found.warnings)


def test_an_extraction_that_does_not_converge_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from analysis.estimators import efa as module

    def stopped(correlation: np.ndarray, factors: int) -> module.Extraction:
        from analysis.kernel.minres import minres

        found = minres(correlation, factors)
        return replace(found, optimum=replace(found.optimum, converged=False, why="it was stopped"))

    monkeypatch.setattr(module, "minres", stopped)
    found = efa(continuous(FRAME), 1)
    assert not found.converged
    assert found.warnings[0] == "The extraction did not converge: it was stopped. Do not use these loadings."
