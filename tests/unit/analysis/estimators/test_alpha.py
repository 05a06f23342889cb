import numpy as np
import pandas as pd
import pytest

from analysis import alpha
from analysis.sample import Sample
from instrument.errors import Refused
from tests.support.answers import congeneric, continuous, likert

FRAME = likert(80, 4, seed=9).astype(float)


def _sample(frame: pd.DataFrame, **options: object) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), **options)


def test_pairwise_and_listwise_use_different_rows() -> None:
    frame = FRAME.copy()
    frame.loc[:9, "q1"] = np.nan
    pairwise, listwise = alpha(_sample(frame)), alpha(_sample(frame, missing="listwise"))
    assert (pairwise.settings.n_used, listwise.settings.n_used) == (80, 70)
    assert pairwise.settings.missing == "pairwise covariances"
    assert listwise.estimate == pytest.approx(alpha(_sample(FRAME[10:])).estimate)
    assert pairwise.estimate != listwise.estimate


def test_the_level_is_used_and_said() -> None:
    found = alpha(_sample(FRAME), level=0.99)
    assert found.level == 0.99
    assert "99%" in found.settings.estimator
    assert found.upper - found.lower > alpha(_sample(FRAME)).upper - alpha(_sample(FRAME)).lower


def test_a_negative_alpha_is_named() -> None:
    found = alpha(_sample(FRAME[["q1", "q2"]], reverse=["q1"]), "Support")
    assert found.estimate < 0
    assert found.warnings == ("Support: alpha is negative. Some items probably need to be reversed.",)


def test_scaling_each_item_leaves_the_standardised_alpha() -> None:
    data = congeneric(80, [0.8, 0.7, 0.6], seed=1)
    plain, scaled = alpha(continuous(data)), alpha(continuous(data * [1, 10, 100]))
    assert scaled.standardised == pytest.approx(plain.standardised)
    assert scaled.estimate != pytest.approx(plain.estimate)


def test_one_item_is_refused() -> None:
    with pytest.raises(Refused, match="Support: alpha needs two items or more"):
        alpha(_sample(FRAME[["q1"]]), "Support")


@pytest.mark.parametrize("missing", ["pairwise", "listwise"])
def test_items_hardly_anyone_answered_together_are_refused(missing: str) -> None:
    frame = FRAME.copy()
    frame.loc[:40, "q1"], frame.loc[43:, "q2"] = np.nan, np.nan
    assert frame[["q1", "q2"]].dropna().shape[0] == 2
    with pytest.raises(Refused, match="fewer than 3 respondents in common"):
        alpha(_sample(frame, missing=missing))


def test_items_that_cancel_are_refused() -> None:
    with pytest.raises(Refused, match="the sum of its items does not vary"):
        alpha(_sample(FRAME[["q1"]].assign(turned=6 - FRAME.q1)))


def test_an_item_constant_among_the_complete_rows_leaves_no_standardised_alpha() -> None:
    frame = FRAME.copy()
    frame.loc[40:, "q2"] = np.nan
    frame.loc[:39, "q1"] = 3
    found = alpha(_sample(frame, missing="listwise"))
    assert np.isfinite(found.estimate)
    assert np.isnan(found.standardised)


def test_the_row_has_every_number() -> None:
    found = alpha(_sample(FRAME), "Support")
    assert found.rows() == [
        {
            "construct": "Support",
            "items": 4,
            "n": 80,
            "alpha": found.estimate,
            "lower": found.lower,
            "upper": found.upper,
            "alpha_standardised": found.standardised,
            "mean_inter_item_r": found.mean_inter_item_r,
        }
    ]
    assert found.estimates()["level"] == 0.95
