import numpy as np
import pandas as pd
import pytest

from analysis import item_analysis
from analysis.estimators.items import ItemStatistics
from analysis.sample import Sample
from tests.support.answers import congeneric, continuous, likert

FRAME = likert(100, 4, seed=6)


def _items(frame: pd.DataFrame, **options: object) -> dict[str, ItemStatistics]:
    return {x.item: x for x in item_analysis(Sample.from_frame(frame, list(frame.columns), **options)).items}


def test_shares_floor_and_ceiling() -> None:
    found = _items(pd.DataFrame({"a": [1, 1, 2, 5, None], "b": [1, 2, 3, 4, 5]}))["a"]
    assert found.shares == (0.5, 0.25, 0.0, 0.0, 0.25)
    assert (found.floor, found.ceiling) == (0.5, 0.25)
    assert (found.n, found.missing) == (4, 1)


def test_a_reversed_item_is_described_as_turned_and_flagged() -> None:
    plain, turned = _items(FRAME)["q1"], _items(FRAME, reverse=["q1"])["q1"]
    assert turned.reversed
    assert not plain.reversed
    assert turned.mean == pytest.approx(6 - plain.mean)
    assert turned.shares == plain.shares[::-1]


def test_an_item_against_the_rest_is_named() -> None:
    result = item_analysis(Sample.from_frame(FRAME.assign(q1=6 - FRAME.q1), list(FRAME.columns)))
    (found,) = [w for w in result.warnings if "item-rest" in w]
    assert found.startswith("q1: item-rest r is negative (-")
    assert found.endswith("in All items. Check whether it is to be reversed.")


def test_an_answer_nobody_chose_is_named() -> None:
    frame = FRAME.replace({"q2": {5: 4, 3: 4}})
    assert "q2: nobody chose 3, 5." in item_analysis(Sample.from_frame(frame, list(frame.columns))).warnings


def test_an_item_of_two_constructs_has_a_row_in_each() -> None:
    sample = Sample.from_frame(FRAME, list(FRAME.columns), constructs={"k": ("q1", "q2"), "l": ("q2", "q3", "q4")})
    rows = [(x.construct, x.item) for x in item_analysis(sample).items]
    assert rows == [("k", "q1"), ("k", "q2"), ("l", "q2"), ("l", "q3"), ("l", "q4")]


def test_two_items_have_an_item_rest_but_no_alpha_without_one() -> None:
    found = _items(FRAME[["q1", "q2"]])["q1"]
    assert found.item_rest == pytest.approx(np.corrcoef(FRAME.q1, FRAME.q2)[0, 1])
    assert np.isnan(found.alpha_if_deleted)


def test_an_item_alone_in_its_construct_has_neither() -> None:
    sample = Sample.from_frame(FRAME, list(FRAME.columns), constructs={"k": ("q1",)})
    (found,) = item_analysis(sample).items
    assert np.isnan([found.item_rest, found.alpha_if_deleted]).all()


@pytest.mark.parametrize("together", [0, 2])
def test_items_fewer_than_three_answered_together_have_neither(together: int) -> None:
    frame = FRAME.astype(float)
    frame.loc[: 49 - together, "q1"], frame.loc[50:, "q2"] = np.nan, np.nan
    assert len(frame[["q1", "q2"]].dropna()) == together
    found = _items(frame)
    assert np.isnan(found["q1"].item_rest)
    assert np.isfinite(found["q1"].mean)


def test_listwise_uses_the_rows_complete_in_the_construct() -> None:
    frame = FRAME.astype(float)
    frame.loc[:19, "q1"] = np.nan
    sample = Sample.from_frame(
        frame, list(frame.columns), missing="listwise", constructs={"k": ("q1", "q2"), "l": ("q3", "q4")}
    )
    found = {x.item: x.item_rest for x in item_analysis(sample).items}
    assert found["q2"] == pytest.approx(np.corrcoef(frame.q1[20:], frame.q2[20:])[0, 1])
    assert found["q4"] == pytest.approx(np.corrcoef(frame.q3, frame.q4)[0, 1])
    assert "listwise covariances" in item_analysis(sample).settings.sentence()


def test_measures_without_bounds_have_no_categories() -> None:
    result = item_analysis(continuous(congeneric(30, [0.7] * 3, seed=1)))
    assert result.categories == ()
    assert np.isnan([result.items[0].floor, result.items[0].ceiling]).all()
    assert result.warnings == ()


def test_the_table_shows_per_cents_and_the_distribution() -> None:
    result = item_analysis(Sample.from_frame(FRAME, list(FRAME.columns)))
    assert result.rows()[0]["floor"] == pytest.approx(100 * (FRAME.q1 == 1).mean())
    (distribution,) = result.further()
    assert sum(distribution.rows[0][f"percent:{value}"] for value in range(1, 6)) == pytest.approx(100)
