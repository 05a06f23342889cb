import numpy as np
import pandas as pd
import pytest

from analysis import alpha, guttman, split_half
from analysis.sample import Sample
from instrument.errors import Refused
from tests.support.answers import congeneric, continuous, likert, with_correlations

FRAME = likert(80, 6, seed=9).astype(float)


def _sample(frame: pd.DataFrame, **options: object) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), **options)


def test_lambda_3_is_alpha_and_lambda_4_the_greatest_split_half() -> None:
    found = guttman(_sample(FRAME))
    assert found.lambda3 == alpha(_sample(FRAME)).estimate
    assert found.lambda4 == pytest.approx(split_half(_sample(FRAME)).greatest, abs=1e-14)
    assert found.standardised.lambda3 == pytest.approx(alpha(_sample(FRAME)).standardised)


def test_the_row_has_every_bound_and_the_proof_stands_beside() -> None:
    found = guttman(_sample(FRAME), "Support")
    names = ("lambda1", "lambda2", "lambda3", "lambda4", "lambda5", "lambda6", "glb")
    assert found.rows() == [
        {"construct": "Support", "items": 6, "n": 80, **{name: getattr(found, name) for name in names}}
    ]
    standardised, shown = found.further()
    assert standardised.rows[0]["lambda2"] == found.standardised.lambda2
    assert shown.rows[0]["half"].startswith("q1, ")
    assert float(shown.rows[0]["glb_gap"]) <= 1e-10
    assert found.estimates()["glb_error_variances"].keys() == set(FRAME.columns)
    assert "all 10 splits" in found.settings.sentence()
    assert "too high in small samples" in found.settings.sentence()


def test_standardised_items_do_not_know_their_units() -> None:
    data = congeneric(80, [0.8, 0.7, 0.6, 0.5], seed=1)
    plain, scaled = guttman(continuous(data)), guttman(continuous(data * [1, 10, 100, 3]))
    for name, value in plain.standardised.row().items():
        assert scaled.standardised.row()[name] == pytest.approx(value, abs=1e-9)
    assert scaled.lambda1 != pytest.approx(plain.lambda1)


def test_more_than_sixteen_items_are_searched_and_the_seed_is_said() -> None:
    data = continuous(congeneric(100, [0.6] * 18, seed=2))
    one, again = guttman(data, seed=5), guttman(data, seed=5)
    assert one.lambda4 == again.lambda4
    assert "200 searches, seed 5" in one.settings.sentence()
    assert one.lambda4 <= one.glb


def test_fewer_people_than_items_lose_lambda_6_and_the_greatest_lower_bound_alone() -> None:
    found = guttman(continuous(congeneric(5, [0.8] * 6, seed=3)), "Care")
    assert np.isnan([found.lambda6, found.glb]).all()
    assert np.isfinite([found.lambda1, found.lambda2, found.lambda3, found.lambda4, found.lambda5]).all()
    assert "Care: no lambda 6 and no greatest lower bound, the matrix is not positive definite" in found.warnings[0]
    assert found.further()[1].rows[0]["glb_gap"] == ""
    assert found.estimates()["glb_gap"] is None


def test_an_item_that_repeats_another_is_not_positive_definite() -> None:
    found = guttman(_sample(FRAME.assign(q6=FRAME.q1)))
    assert np.isnan(found.glb)
    assert len(found.warnings) == 2


def test_an_item_constant_among_the_complete_rows_leaves_no_standardised_bounds() -> None:
    frame = FRAME[["q1", "q2", "q3"]].copy()
    frame.loc[40:, "q2"] = np.nan
    frame.loc[:39, "q1"] = 3
    found = guttman(_sample(frame, missing="listwise"))
    assert np.isfinite(found.lambda3)
    assert np.isnan(found.standardised.lambda3)
    assert any("items standardised: no lower bounds" in warning for warning in found.warnings)


def test_three_people_and_two_items_are_enough() -> None:
    found = guttman(pd.DataFrame({"a": [1, 2, 4], "b": [1, 3, 3]}))
    assert found.lambda4 == pytest.approx(found.lambda3)
    assert found.glb == pytest.approx(found.lambda3, abs=1e-9)


def test_one_item_is_refused() -> None:
    with pytest.raises(Refused, match="Care: a lower bound of reliability needs two items or more"):
        guttman(_sample(FRAME[["q1"]]), "Care")


def test_negative_correlations_give_negative_bounds_without_a_fuss() -> None:
    found = guttman(continuous(with_correlations([[1, -0.4, -0.2], [-0.4, 1, -0.1], [-0.2, -0.1, 1]])))
    assert found.lambda3 < 0
    assert found.glb >= found.lambda4
