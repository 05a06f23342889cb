import numpy as np
import pandas as pd
import pytest

from analysis import alpha, split_half
from analysis.sample import Sample
from instrument.errors import Refused, UsageError
from tests.support.answers import congeneric, continuous, likert

FRAME = likert(80, 6, seed=9).astype(float)


def _sample(frame: pd.DataFrame, **options: object) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), **options)


@pytest.mark.parametrize("p", [2, 4, 6])
def test_the_mean_over_all_splits_of_an_even_number_is_alpha(p: int) -> None:
    items = _sample(FRAME.iloc[:, :p])
    assert split_half(items).estimate == pytest.approx(alpha(items).estimate, abs=1e-13)


def test_coefficients_of_a_split_are_those_of_its_half_scores() -> None:
    found = split_half(_sample(FRAME))
    odd, even = FRAME[["q1", "q3", "q5"]].sum(axis=1), FRAME[["q2", "q4", "q6"]].sum(axis=1)
    r = np.corrcoef(odd, even)[0, 1]
    assert found.spearman_brown.odd_even == pytest.approx(2 * r / (1 + r))
    assert found.rulon.odd_even == pytest.approx(4 * np.cov(odd, even)[0, 1] / np.var(odd + even, ddof=1))
    first, second = FRAME[["q1", "q2", "q3"]].sum(axis=1), FRAME[["q4", "q5", "q6"]].sum(axis=1)
    assert found.rulon.first_second == pytest.approx(1 - np.var(first - second) / np.var(first + second))


def test_least_quantiles_and_greatest_are_in_order() -> None:
    found = split_half(_sample(FRAME)).rulon
    numbers = [found.least, *found.quantiles.values(), found.greatest]
    assert numbers == sorted(numbers)
    assert len(found.values) == 10


def test_rows_name_the_coefficient_and_further_rows_the_splits() -> None:
    found = split_half(_sample(FRAME), "Care")
    rows = found.rows()
    assert [row["coefficient"] for row in rows] == ["Flanagan-Rulon", "Spearman-Brown"]
    assert rows[0]["split:2.5%"] == found.rulon.quantiles[0.025]
    assert rows[0]["mean_split"] == found.estimate
    least, greatest = found.further()[0].rows
    assert sorted(f"{greatest['half']}, {greatest['other_half']}".split(", ")) == list(FRAME.columns)
    assert (least["which_split"], greatest["which_split"]) == ("least", "greatest")
    assert "all 10 splits" in found.settings.sentence()


def test_above_sixteen_items_splits_are_drawn_by_the_seed() -> None:
    data = continuous(congeneric(200, np.linspace(0.3, 0.8, 17).tolist(), seed=2))
    one, again, other = split_half(data, draws=500), split_half(data, draws=500), split_half(data, draws=500, seed=2)
    np.testing.assert_array_equal(one.rulon.values, again.rulon.values)
    assert one.estimate != other.estimate
    assert one.least < one.rulon.values.min()
    assert one.greatest > one.rulon.values.max()
    assert "500 splits drawn at random, seed 1" in one.settings.sentence()
    # The mean of 500 draws lies within 4 of its standard errors of the mean of 5,000 others.
    many = split_half(data, draws=5000, seed=3).rulon.values
    assert one.estimate == pytest.approx(many.mean(), abs=4 * many.std() / np.sqrt(500))


def test_three_items_and_three_people() -> None:
    found = split_half(pd.DataFrame({"a": [1, 2, 4], "b": [1, 3, 3], "c": [2, 2, 5]}))
    assert len(found.rulon.values) == 3
    assert "halves one item apart" in found.settings.sentence()


def test_splits_without_a_coefficient_are_counted() -> None:
    frame = FRAME[["q1", "q3"]].assign(turned=6 - FRAME.q1, other=FRAME.q4)
    found = split_half(_sample(frame), "Care")
    assert found.warnings == (
        "Care: 1 of 3 splits have no Spearman-Brown coefficient (a half that does not vary, or halves that mirror each "
        "other) and were left out.",
        "Care: the odd-even split has no Spearman-Brown coefficient.",
    )
    assert np.isfinite(found.spearman_brown.mean)


def test_bad_input() -> None:
    with pytest.raises(Refused, match="Care: a split half needs two items or more"):
        split_half(_sample(FRAME[["q1"]]), "Care")
    with pytest.raises(UsageError, match="draws 5: are too few"):
        split_half(_sample(FRAME), draws=5)
