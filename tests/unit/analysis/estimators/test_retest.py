from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import retest
from analysis.sample import Sample
from instrument.errors import Refused, UsageError
from tests.support.answers import likert

BOTH = likert(60, 6, seed=11).astype(float)
FIRST, SECOND = BOTH[["q1", "q2", "q3"]], BOTH[["q4", "q5", "q6"]].set_axis(["q1", "q2", "q3"], axis=1)
ONE = pd.DataFrame({"score": [1.0, 2, 3, 5, 8, 13]})


def test_the_estimate_is_agreement_of_single_scores_unless_another_form_is_asked_for() -> None:
    found = retest(FIRST, SECOND)
    assert found.form == "ICC(A,1)"
    assert found.lower < found.estimate < found.upper
    other = retest(FIRST, SECOND, form="ICC(C,k)")
    assert other.estimate == found.iccs["ICC(C,k)"].estimate
    assert other.upper == found.iccs["ICC(C,k)"].upper
    assert [row["icc_form"] for row in found.rows()] == list(found.iccs)
    assert found.rows()[1]["icc_model"] == "two-way random"
    assert "ICC(A,1) with F 95% interval" in found.settings.sentence()


def test_frames_and_samples_are_the_same() -> None:
    items = list(FIRST.columns)
    one, two = Sample.from_frame(FIRST, items), Sample.from_frame(SECOND, items)
    assert retest(one, two).estimate == retest(FIRST, SECOND).estimate


def test_mean_and_sum_differ_in_units_alone() -> None:
    mean, total = retest(FIRST, SECOND), retest(FIRST, SECOND, score="sum")
    assert total.estimate == pytest.approx(mean.estimate, abs=1e-12)
    assert total.agreement.sem == pytest.approx(3 * mean.agreement.sem)
    np.testing.assert_allclose(total.rci, mean.rci)


def test_measurement_error_follows_from_the_analysis_of_variance() -> None:
    found = retest(FIRST, SECOND)
    difference = SECOND.mean(axis=1) - FIRST.mean(axis=1)
    assert found.consistency.sem == pytest.approx(difference.std() / np.sqrt(2))
    assert found.agreement.sem >= found.consistency.sem
    assert found.limits[1].value - found.limits[0].value == pytest.approx(2 * 1.959963984540054 * difference.std())
    # The limits of agreement of no mean change reach as far as the smallest detectable change by consistency.
    assert found.consistency.sdc_individual == pytest.approx(1.959963984540054 * difference.std())


def test_a_shift_of_everybody_counts_against_agreement_alone() -> None:
    plain, moved = retest(FIRST, SECOND), retest(FIRST, SECOND + 2)
    assert moved.iccs["ICC(C,1)"].estimate == pytest.approx(plain.iccs["ICC(C,1)"].estimate)
    assert moved.estimate < plain.estimate
    assert moved.agreement.sem > plain.agreement.sem
    assert moved.consistency.sem == pytest.approx(plain.consistency.sem)


def test_reliable_change_by_hand() -> None:
    found = retest(FIRST, SECOND, reliability=0.8)
    error = FIRST.mean(axis=1).std() * np.sqrt(2 * 0.2)
    np.testing.assert_allclose(found.rci, (SECOND.mean(axis=1) - FIRST.mean(axis=1)) / error)
    row = found.further()[3].rows[0]
    assert row["rci_least"] == pytest.approx(1.959963984540054 * error)
    assert row["rci_decrease"] + row["rci_none"] + row["rci_increase"] == 60
    assert row["rci_increase"] == int((found.changes.rci >= 1.959963984540054).sum())
    assert retest(FIRST, SECOND).reliability == found.change.pearson
    assert "reliability 0.8, as given" in found.settings.sentence()


def test_every_further_table_is_shown() -> None:
    found = retest(FIRST, SECOND)
    keys = ["retest_error", "retest_limits", "retest_change", "retest_reliable_change", "retest_items"]
    assert [table.key for table in found.further()] == keys
    assert all(table.caption in found.summary() for table in found.further())
    assert list(found.items) == ["q1", "q2", "q3"]
    assert found.estimates()["icc"]["ICC(A,1)"] == [found.estimate, found.lower, found.upper]


def test_those_left_out_are_counted_and_named() -> None:
    first, second = FIRST.copy(), SECOND.iloc[1:].copy()
    first.loc[5, ["q1", "q2"]] = np.nan
    found = retest(first, second)
    assert found.settings.n_used == 58
    assert found.settings.n_rows == 60
    assert found.warnings == (
        "1 person left out who answered on the first occasion alone: 0.",
        "1 person left out who answered less than 50% of the items on one occasion: 5.",
    )
    assert 5 not in found.changes.index


def test_identical_occasions() -> None:
    found = retest(FIRST, FIRST)
    assert (found.estimate, found.lower, found.upper) == (1, 1, 1)
    assert {(one.f_value, one.p_value) for one in found.iccs.values()} == {(np.inf, 0.0)}
    assert found.agreement.sem == 0
    assert found.change.mean == 0
    assert np.isnan(found.rci).all()
    assert found.warnings == (
        "Everybody has the same score on both occasions: every ICC is 1, F is infinite, no paired t test.",
        "No reliable change index: the reliability is 1 or unknown, or the first occasion does not vary.",
    )
    assert [x.kappa for x in found.items.values()] == [1, 1, 1]


def test_everybody_changing_alike() -> None:
    found = retest(ONE, ONE + 1)
    assert found.iccs["ICC(C,1)"].estimate == 1
    assert found.estimate < 1
    assert np.isnan([found.lower, found.upper]).all()
    assert "the F interval of agreement does not exist" in found.warnings[0]


def test_people_who_do_not_differ() -> None:
    found = retest(pd.DataFrame({"s": [1.0, 3, 1, 2]}), pd.DataFrame({"s": [3.0, 1, 3, 2]}))
    assert np.isnan([found.lower, found.iccs["ICC(A,k)"].estimate]).all()
    assert "People's means do not differ" in found.warnings[0]


def test_a_negative_icc_is_said() -> None:
    found = retest(ONE, pd.DataFrame({"score": [9.0, 8, 7, 5, 3, 1]}))
    assert found.estimate < 0
    assert "The ICC is negative" in found.warnings[0]


def test_three_people() -> None:
    found = retest(ONE[:3], ONE[:3] + np.array([[0.0], [1], [0]]))
    assert np.isfinite([found.estimate, found.lower, found.upper]).all()


def test_measures_have_no_kappa() -> None:
    found = retest(ONE + 0.5, ONE * 1.1)
    assert np.isnan(found.items["score"].kappa)
    assert np.isfinite(found.items["score"].icc)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (ONE[:2], ONE[:2], "2 of 2 matched people have a score on both occasions"),
        (ONE, ONE.set_axis([6, 7, 8, 9, 10, 11]), "nobody is on both occasions"),
    ],
)
def test_what_cannot_be_compared_is_refused(first: pd.DataFrame, second: pd.DataFrame, message: str) -> None:
    with pytest.raises(Refused, match=message):
        retest(first, second)


def test_scores_that_are_all_alike_are_refused() -> None:
    alike = pd.DataFrame({"a": [1.0, 2, 3, 1], "b": [3.0, 2, 1, 3]})
    with pytest.raises(Refused, match="everybody has the same score on both occasions"):
        retest(alike, alike)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"form": "ICC2"}, "form 'ICC2': there is none such. Choose from ICC"),
        ({"level": 0}, "level 0: is not between 0 and 1"),
        ({"answered": 2}, "answered 2: is not a share of the items"),
        ({"reliability": 1.2}, "reliability 1.2: is not between 0 and 1"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        retest(FIRST, SECOND, **options)
