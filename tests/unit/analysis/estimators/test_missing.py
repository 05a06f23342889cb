from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import missingness
from analysis.estimators.missing import Missingness
from analysis.result import Row
from analysis.sample import Sample
from tests.support.answers import continuous, likert, with_holes

CODES = {"planned": -98, "refused": -99, "not_reached": -97, "not_applicable": -94, "skipped": -96}
FRAME = likert(60, 4, seed=3).astype(float)


def _missing(frame: pd.DataFrame, **options: object) -> Missingness:
    return missingness(Sample.from_frame(frame, list(frame.columns), missing_codes=CODES, **options))


def _coded() -> pd.DataFrame:
    """Return answers of 60: q1 planned for 20, refused by 4; q2 blank for 2; q4 not reached by 10, skipped for 6."""
    frame = FRAME.copy()
    frame.loc[:19, "q1"], frame.loc[20:23, "q1"] = -98, -99
    frame.loc[[30, 31], "q2"] = np.nan
    frame.loc[50:, "q4"], frame.loc[40:45, "q4"] = -97, -96
    frame.loc[59, "q3"] = -97
    return frame


def _further(result: Missingness) -> dict[str, tuple[Row, ...]]:
    return {table.key: table.rows for table in result.further()}


def test_reasons_are_kept_apart_and_design_is_not_nonresponse() -> None:
    result = _missing(_coded())
    rows = {row["item"]: row for row in result.rows()}
    assert result.found.reasons == ("blank", "planned", "refused", "not_reached", "skipped")
    assert result.found.by_design == ("planned", "skipped")
    q1 = rows["q1"]
    assert (q1["n"], q1["missing"], q1["asked"]) == (36, 24, 40)
    assert (q1["missing:planned"], q1["missing:refused"], q1["missing:blank"]) == (20, 4, 0)
    assert q1["percent_missing"] == pytest.approx(40)
    assert q1["percent_nonresponse"] == pytest.approx(10)
    assert rows["q2"]["percent_nonresponse"] == pytest.approx(100 * 2 / 60)
    assert rows["q4"]["percent_nonresponse"] == pytest.approx(100 * 10 / 54)
    assert (
        "missing by design, so not counted as nonresponse: planned, skipped (26 answers)" in result.settings.sentence()
    )


def test_what_counts_as_design_can_be_chosen() -> None:
    sample = Sample.from_frame(_coded(), list(FRAME.columns), missing_codes=CODES)
    assert missingness(sample, by_design=()).items[0].nonresponse == 24
    assert missingness(sample, by_design=("planned", "refused")).items[0].nonresponse == 0


def test_every_cell_is_answered_or_missing_for_one_reason() -> None:
    for item in _missing(_coded()).items:
        assert item.n + item.missing == 60
        assert sum(item.reasons.values()) == item.missing


def test_persons_by_number_of_missing_answers() -> None:
    result = _missing(_coded())
    table = result.person_table.set_index("items_missing")
    # 42 miss one item and 1 misses two, of whom 26 were not asked for the one.
    assert table.persons_missing.to_dict() == {0: 18, 1: 41, 2: 1}
    assert table.persons_nonresponse.to_dict() == {0: 44, 1: 15, 2: 1}
    assert table.percent_persons_missing.sum() == pytest.approx(100)
    assert result.n_complete == 18


def test_persons_above_a_share_of_what_they_were_asked() -> None:
    result = _missing(_coded())
    assert result.above(20) == (42, 16)
    assert result.above(25) == (1, 1)
    assert result.above(50) == (0, 0)
    assert [row["above_percent"] for row in _further(result)["missing-above"]] == [10, 20, 50]


def test_patterns_the_most_frequent_first() -> None:
    result = _missing(_coded())
    assert result.patterns.persons_missing.tolist() == [24, 18, 15, 2, 1]
    assert result.patterns.left_out.tolist() == ["q1", "none", "q4", "q2", "q3, q4"]
    assert not result.monotone
    assert "5 patterns of missing answers (not monotone)" in result.summary()


def test_stopping_is_monotone() -> None:
    frame = FRAME.copy()
    frame.loc[30:, "q4"], frame.loc[45:, "q3"] = -97, -97
    result = _missing(frame)
    assert result.monotone
    shares = [row["percent_not_reached"] for row in _further(result)["missing-not-reached"]]
    assert shares == pytest.approx([0, 0, 25, 50])


def test_who_stopped_is_asked_for_only_where_somebody_did() -> None:
    assert "missing-not-reached" not in _further(_missing(FRAME))


def test_coverage_of_pairs_and_the_least_covered() -> None:
    frame = _coded().replace(list(CODES.values()), np.nan)
    result = missingness(Sample.from_frame(frame, list(frame.columns)))
    expected = frame.notna().astype(float).T @ frame.notna().astype(float) / 60
    pd.testing.assert_frame_equal(result.coverage, expected)
    first, second, n = result.least_covered[0]
    assert (first, second) == ("q1", "q4")
    assert n == frame[["q1", "q4"]].dropna().shape[0]
    assert len(result.least_covered) == 6


def test_those_who_left_an_item_out_are_compared_in_their_other_answers() -> None:
    frame = likert(400, 4, seed=5).astype(float)
    high = frame[["q2", "q3", "q4"]].mean(axis=1) > 3.6
    frame.loc[high & (np.arange(400) % 2 == 0), "q1"] = np.nan
    frame.loc[frame.index % 20 == 3, "q2"] = np.nan
    result = _missing(frame)
    assert result.differences[0].item == "q1"
    assert result.differences[0].elsewhere.value > 0.5
    assert result.differences[0].elsewhere.pvalue < 1e-6
    assert result.little.pvalue < 1e-6


def test_they_are_compared_within_the_construct_and_turned() -> None:
    frame = likert(200, 4, seed=7).astype(float)
    frame.loc[(frame.q2 > 3) & (np.arange(200) % 2 == 0), "q1"] = np.nan
    turned = frame.assign(q2=6 - frame.q2)
    within = _missing(frame, constructs={"k": ("q1", "q2"), "l": ("q3", "q4")}).items[0].elsewhere
    both = _missing(turned, reverse=["q2"], constructs={"k": ("q1", "q2"), "l": ("q3", "q4")}).items[0].elsewhere
    assert both == within
    assert within.value != _missing(frame).items[0].elsewhere.value


def test_nothing_missing_is_said_without_a_warning() -> None:
    result = missingness(FRAME)
    assert result.warnings == ()
    assert result.little.why == "everybody answered the same items, so there is nothing to test"
    assert "missing-mcar" not in _further(result)
    assert result.estimates()["missing_share"] == 0


def test_the_missing_policy_does_not_hide_what_is_missing() -> None:
    frame = _coded()
    listwise = _missing(frame, missing="listwise")
    assert listwise.rows() == _missing(frame).rows()
    assert listwise.little.statistic == _missing(frame).little.statistic


def test_rows_without_any_answer_are_counted_in_the_settings() -> None:
    frame = FRAME.copy()
    frame.loc[:4] = np.nan
    result = _missing(frame)
    assert (result.settings.n_used, result.settings.n_rows) == (55, 60)
    assert "5 rows without any answer to these items were left out" in result.settings.sentence()


def test_a_sample_made_by_hand_has_blanks() -> None:
    sample = Sample.from_frame(_coded(), list(FRAME.columns), missing_codes=CODES)
    by_hand = missingness(replace(sample, unanswered=None))
    assert by_hand.found.reasons == ("blank",)
    assert [x.missing for x in by_hand.items] == [x.missing for x in missingness(sample).items]


def test_littles_test_that_cannot_be_had_is_named() -> None:
    few = FRAME[:4].copy()
    few.loc[0, "q1"] = np.nan
    (said,) = _missing(few).warnings
    assert said == "Little's test cannot be had: 4 rows are too few for the covariance matrix of 4 items."
    apart = FRAME.copy()
    apart.loc[:29, "q1"], apart.loc[30:, "q2"] = np.nan, np.nan
    (said,) = _missing(apart).warnings
    assert "two items have fewer than 2 respondents in common" in said
    assert _missing(apart).coverage.loc["q1", "q2"] == 0


def test_more_patterns_than_people_can_bear_is_said() -> None:
    x = with_holes(likert(60, 6, seed=2).to_numpy(dtype=float), 0.35, seed=3)
    result = missingness(continuous(pd.DataFrame(x, columns=[f"q{j}" for j in range(6)])))
    assert result.little.df > 60
    assert result.warnings == ()
    assert "its p value is rough, with more degrees of freedom (" in result.settings.sentence()


def test_an_item_nobody_was_asked_is_named() -> None:
    frame = FRAME.copy()
    frame.loc[5:, "q1"] = -98
    sample = Sample.from_frame(frame, list(frame.columns), missing_codes=CODES).without(range(5), "test")
    result = missingness(sample)
    assert "Nobody was asked: q1." in result.warnings
    assert np.isnan(result.items[0].nonresponse_share)
    assert np.isfinite(result.items[1].nonresponse_share)


@pytest.mark.parametrize("items", [["q1"], ["q1", "q2"]])
def test_one_or_two_items_and_three_rows(items: list[str]) -> None:
    frame = pd.DataFrame({"q1": [1, 2, np.nan], "q2": [np.nan, 4, 5]})[items]
    result = missingness(Sample.from_frame(frame, items))
    assert len(result.to_frame()) == len(items)
    assert np.isnan(result.little.statistic)
    assert result.summary()


def test_the_frame_has_one_row_an_item() -> None:
    result = _missing(_coded())
    assert result.to_frame().item.tolist() == ["q1", "q2", "q3", "q4"]
    pd.testing.assert_frame_equal(result.item_table, result.to_frame())
