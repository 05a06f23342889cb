import numpy as np
import pandas as pd
import pytest

from analysis import adequacy
from analysis.sample import Sample
from instrument.errors import Refused
from tests.support.answers import bfi, congeneric, continuous, public

FRAME = congeneric(120, [0.8, 0.7, 0.6, 0.5], seed=2)
R = np.corrcoef(FRAME, rowvar=False)


def _partial() -> np.ndarray:
    inverse = np.linalg.inv(R)
    sd = np.sqrt(np.diag(inverse))
    return -inverse / np.outer(sd, sd)


def test_kmo_is_kaisers_formula() -> None:
    off = ~np.eye(4, dtype=bool)
    r, partial = R**2 * off, _partial() ** 2 * off
    found = adequacy(continuous(FRAME))
    assert found.kmo == pytest.approx(r.sum() / (r.sum() + partial.sum()), abs=1e-12)
    expected = r.sum(axis=0) / (r.sum(axis=0) + partial.sum(axis=0))
    assert list(found.kmo_per_item.values()) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e3])
def test_many_items_or_small_units_are_inverted_all_the_same(unit: float) -> None:
    # factor_analyzer would warn and take a pseudo-inverse: the determinant is below 1e-7.
    many = congeneric(400, [0.8] * 40, seed=1)
    inverse = np.linalg.inv(np.corrcoef(many, rowvar=False))
    partial = inverse / np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    off = ~np.eye(40, dtype=bool)
    r, q = np.sum(np.corrcoef(many, rowvar=False)[off] ** 2), np.sum(partial[off] ** 2)
    found = adequacy(continuous(many * unit))
    assert found.determinant < 1e-12
    assert found.kmo == pytest.approx(r / (r + q), abs=1e-10)


def test_bartlett_is_bartletts_formula() -> None:
    found = adequacy(continuous(FRAME))
    assert found.bartlett.value == pytest.approx(-(120 - 1 - (2 * 4 + 5) / 6) * np.log(np.linalg.det(R)), abs=1e-9)
    assert found.bartlett.df == 6
    assert found.determinant == pytest.approx(np.linalg.det(R))


def test_missing_answers_are_what_the_sample_says() -> None:
    holed = FRAME.copy()
    holed.iloc[:20, 0] = np.nan
    pairwise, listwise = adequacy(continuous(holed)), adequacy(continuous(holed, missing="listwise"))
    assert (pairwise.settings.n_used, listwise.settings.n_used) == (120, 100)
    assert (pairwise.n, listwise.n) == (100, 100)
    assert pairwise.settings.missing == "each pair of items over its own rows"
    assert listwise.settings.missing == "complete rows only"
    assert "Bartlett's N = 100, the pair of items with the fewest respondents" in pairwise.settings.sentence()
    assert listwise.kmo == pytest.approx(adequacy(continuous(FRAME[20:])).kmo)
    r = holed.corr().to_numpy()
    assert pairwise.bartlett.value == pytest.approx(-(100 - 1 - (2 * 4 + 5) / 6) * np.log(np.linalg.det(r)), abs=1e-9)


@pytest.mark.parametrize("n", [3, 4])
def test_no_more_rows_than_items_are_refused(n: int) -> None:
    with pytest.raises(Refused, match=f"KMO and Bartlett: {n} respondents for 4 items"):
        adequacy(continuous(FRAME[:n]))
    with pytest.raises(Refused, match=f"{n} complete rows for 4 items"):
        adequacy(continuous(FRAME[:n], missing="listwise"))


def test_ordinal_answers_can_be_looked_at_by_their_polychoric_correlations() -> None:
    sample = bfi(("N1", "N2", "N3", "N4"))
    found = adequacy(sample, "polychoric")
    assert found.settings.correlation == "polychoric"
    assert found.settings.treatment == "ordinal"
    assert found.kmo != pytest.approx(adequacy(sample).kmo, abs=1e-3)
    assert "rejects too often" in found.warnings[0]


def test_a_matrix_that_is_not_positive_definite_is_refused_unless_smoothing_is_asked_for() -> None:
    sparse = Sample.from_frame(public("sparse"), list(public("sparse")), scale=(1, 4))
    with pytest.raises(Refused, match=r"singular or not positive definite \(least eigenvalue -0.17\)"):
        adequacy(sparse, "polychoric")
    assert any("smoothed as asked" in warning for warning in adequacy(sparse, "polychoric", smooth=True).warnings)


def test_the_worst_items_are_named() -> None:
    noise = pd.DataFrame(np.random.default_rng(3).standard_normal((60, 3)), columns=list("abc"))
    found = adequacy(continuous(FRAME[:60].assign(**noise)))
    named = [item for item, value in sorted(found.kmo_per_item.items(), key=lambda one: one[1]) if value < 0.5]
    assert named
    listed = ", ".join(f"{item} ({found.kmo_per_item[item]:.2f})" for item in named)
    assert found.warnings == (f"MSA below 0.50, unacceptable (Kaiser & Rice 1974): {listed}.",)


def test_anti_images_are_minus_the_partial_correlations() -> None:
    found = adequacy(continuous(FRAME))
    off = ~np.eye(4, dtype=bool)
    np.testing.assert_allclose(found.anti_image.to_numpy()[off], -_partial()[off], atol=1e-12)
    assert list(np.diag(found.anti_image)) == list(found.kmo_per_item.values())
    rows = found.further()[0].rows
    assert len(rows) == 6
    assert [abs(row["anti_image"]) for row in rows] == sorted((abs(row["anti_image"]) for row in rows), reverse=True)
    assert all(row["anti_image"] == found.anti_image.loc[row["item"], row["other"]] for row in rows)


def test_the_rows_have_every_number() -> None:
    found = adequacy(continuous(FRAME))
    smc = 1 - 1 / np.diag(np.linalg.inv(R))
    assert [row["item"] for row in found.rows()] == ["y1", "y2", "y3", "y4"]
    assert [row["image"] for row in found.rows()] == pytest.approx(smc)
    assert [row["kmo"] for row in found.rows()] == list(found.kmo_per_item.values())


def test_an_item_that_repeats_another_is_refused() -> None:
    with pytest.raises(Refused, match="singular"):
        adequacy(continuous(FRAME.assign(again=2 * FRAME.y1 - 1)))


def test_an_item_constant_among_those_who_answered_another_is_refused() -> None:
    answers = pd.DataFrame(np.random.default_rng(3).integers(1, 6, (30, 3)), columns=list("abc")).astype(float)
    answers.loc[:14, "a"], answers.loc[15:, "b"] = 2, np.nan
    with pytest.raises(Refused, match="does not vary among those who answered both: a and b"):
        adequacy(Sample.from_frame(answers, list("abc")))
