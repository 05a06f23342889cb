import numpy as np
import pandas as pd
import pytest

from analysis import alpha, item_analysis
from analysis.estimators.items import ItemAnalysis, ItemStatistics
from analysis.result import Row
from analysis.sample import Sample
from tests.support.answers import REVERSED, SCALES, bfi, congeneric, continuous, likert

FRAME = likert(100, 4, seed=6)


def _sample(frame: pd.DataFrame, **options: object) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), **options)


def _analysed(frame: pd.DataFrame, **options: object) -> ItemAnalysis:
    return item_analysis(_sample(frame, **options))


def _items(frame: pd.DataFrame, **options: object) -> dict[str, ItemStatistics]:
    return {x.item: x for x in _analysed(frame, **options).items}


def _further(result: ItemAnalysis) -> dict[str, tuple[Row, ...]]:
    return {table.key: table.rows for table in result.further()}


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
    result = _analysed(FRAME.assign(q1=6 - FRAME.q1))
    (found,) = [w for w in result.warnings if w.startswith("Item-rest r is negative")]
    assert found.startswith("Item-rest r is negative: q1 (−0.")
    assert " in All items)" in found


def test_turning_an_item_that_runs_against_the_rest_is_said_to_raise_alpha() -> None:
    result = _analysed(FRAME.assign(q1=6 - FRAME.q1))
    assert result.doubted == ("q1",)
    turned, now = alpha(_sample(FRAME)).estimate, alpha(_sample(FRAME.assign(q1=6 - FRAME.q1))).estimate
    (item,) = [x for x in result.items if x.doubted]
    assert item.alpha_if_turned == pytest.approx(turned)
    said = result.warnings[0]
    assert said.startswith("All items: q1 runs against the other items. Turned round, it would take alpha from ")
    assert f"from {now:.2f} to {turned:.2f}. Check whether q1 is to be reversed." in said
    assert said.endswith("This takes all items for one scale; name constructs if they are several.")
    (row,) = _further(result)["items-doubted"]
    assert (row["item"], row["reversed"]) == ("q1", False)
    assert row["alpha"] == pytest.approx(now)


def test_an_item_reversed_by_mistake_is_said_to_be_reversed_already() -> None:
    (said,) = [w for w in _analysed(FRAME, reverse=["q2"]).warnings if "runs against" in w]
    assert "Reversed already, perhaps wrongly: q2." in said
    assert "is to be reversed" not in said


def test_several_are_said_together_and_each_alone() -> None:
    frame = likert(300, 6, seed=6)
    constructs = {"Support": tuple(frame.columns)}
    result = _analysed(frame.assign(q1=6 - frame.q1, q4=6 - frame.q4), constructs=constructs)
    said = result.warnings[0]
    assert said.startswith("Support: q1 and q4 run against the other items. Turned round, together they would take")
    assert "Each alone would take it: q1 to " in said
    assert said.endswith("Check whether q1 and q4 are to be reversed.")


def test_two_against_two_may_be_the_other_two() -> None:
    result = _analysed(FRAME.assign(q1=6 - FRAME.q1, q2=6 - FRAME.q2), constructs={"k": ("q1", "q2", "q3", "q4")})
    assert "it may be the others that are to be turned" in result.warnings[0]


def test_exactly_the_reverse_keyed_items_of_bfi_are_doubted() -> None:
    assert set(item_analysis(bfi(constructs=SCALES)).doubted) == set(REVERSED)
    assert item_analysis(bfi(reverse=True, constructs=SCALES)).doubted == ()


def test_answers_nobody_chose_are_one_sentence() -> None:
    frame = FRAME.replace({"q2": {5: 4, 3: 4}, "q4": {1: 2}})
    result = _analysed(frame)
    assert "Nobody chose: q2 3, 5; q4 1." in result.warnings
    found = {x.item: x.empty for x in result.items}
    assert found == {"q1": (), "q2": (3, 5), "q3": (), "q4": (1,)}


def test_rare_answers_are_those_of_few_people_or_a_small_share() -> None:
    answers = [1] * 4 + [2] * 5 + [3] * 91
    frame = pd.DataFrame({"a": answers, "b": [1] * 50 + [2] * 30 + [3] * 20})
    found = {x.item: x.rare for x in _analysed(frame, scale=(1, 3)).items}
    assert found == {"a": (1,), "b": ()}
    result = _analysed(frame, scale=(1, 3))
    assert "Rare answers (fewer than 1% of those who answered or fewer than 5 people): a 1." in result.warnings
    sample = Sample.from_frame(frame, ["a", "b"], scale=(1, 3))
    shares = item_analysis(sample, rare_share=0.06, rare_people=0)
    assert {x.item: x.rare for x in shares.items} == {"a": (1, 2), "b": ()}
    assert any("fewer than 6% of those who answered" in w for w in shares.warnings)
    assert not any(x.rare for x in item_analysis(sample, rare_share=0, rare_people=0).items)


def test_correlations_of_the_items() -> None:
    (found,) = _analysed(FRAME).constructs
    r = FRAME.corr().to_numpy()[np.triu_indices(4, 1)]
    assert (found.mean, found.least, found.greatest) == pytest.approx((r.mean(), r.min(), r.max()))
    assert found.share_in_range == pytest.approx(np.mean((r >= 0.15) & (r <= 0.50)))
    first, second = found.greatest_pair.split(" and ")
    assert FRAME[first].corr(FRAME[second]) == pytest.approx(r.max())


def test_an_item_of_two_constructs_has_a_row_in_each() -> None:
    sample = Sample.from_frame(FRAME, list(FRAME.columns), constructs={"k": ("q1", "q2"), "l": ("q2", "q3", "q4")})
    rows = [(x.construct, x.item) for x in item_analysis(sample).items]
    assert rows == [("k", "q1"), ("k", "q2"), ("l", "q2"), ("l", "q3"), ("l", "q4")]


def test_two_items_have_an_item_rest_but_no_alpha_without_one() -> None:
    found = _items(FRAME[["q1", "q2"]])["q1"]
    assert np.isnan(found.omega_if_deleted)
    assert 0 < found.discrimination < 1
    assert found.item_rest == pytest.approx(np.corrcoef(FRAME.q1, FRAME.q2)[0, 1])
    assert np.isnan(found.alpha_if_deleted)


def test_an_item_alone_in_its_construct_has_neither() -> None:
    sample = Sample.from_frame(FRAME, list(FRAME.columns), constructs={"k": ("q1",)})
    (found,) = item_analysis(sample).items
    assert np.isnan([found.item_rest, found.alpha_if_deleted, found.item_rest_polyserial, found.discrimination]).all()
    assert item_analysis(sample).warnings == ("One item in its construct, so nothing that takes other items: q1.",)


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
    assert result.warnings == (
        "Three items in the construct, so no omega if deleted: y1, y2, y3.",
        "No polyserial item-rest r: a measure, or answers or rests that do not vary: y1, y2, y3.",
        "No floor and ceiling: a scale without bounds: y1, y2, y3.",
    )


def test_the_table_shows_per_cents_and_the_distribution() -> None:
    result = item_analysis(Sample.from_frame(FRAME, list(FRAME.columns)))
    assert result.rows()[0]["floor"] == pytest.approx(100 * (FRAME.q1 == 1).mean())
    distribution = _further(result)["distribution"]
    assert sum(distribution[0][f"percent:{value}"] for value in range(1, 6)) == pytest.approx(100)


def test_the_main_table_fits_a_page_and_the_rest_stands_in_others() -> None:
    result = _analysed(FRAME)
    assert len(result.rows()[0]) <= 12
    assert set(_further(result)) == {"distribution", "items-further", "inter-item"}
    assert _further(result)["items-further"][0]["omega_if_deleted"] == result.items[0].omega_if_deleted


def test_an_item_that_cuts_the_others_in_two_has_no_polyserial_r_and_is_named() -> None:
    frame = pd.DataFrame({"a": [1] * 10 + [2] * 10, "b": range(1, 21), "c": [*range(2, 21), 20]})
    result = _analysed(frame, scale=(1, 20))
    assert "No maximum of the likelihood, so no polyserial item-rest r: a." in result.warnings
    assert np.isnan(result.items[0].item_rest_polyserial)
    assert np.isfinite(result.items[1].item_rest_polyserial)


def test_three_rows_have_what_three_rows_can_have() -> None:
    result = _analysed(pd.DataFrame({"a": [1, 2, 3], "b": [2, 3, 3], "c": [1, 3, 5], "d": [1, 1, 2]}))
    assert np.isfinite([x.mean for x in result.items]).all()
    assert np.isnan([x.discrimination for x in result.items]).all()
    assert (
        "No D: fewer than two people in a group of 27 %, or a rest that does not vary: a, b, c, d." in result.warnings
    )


def test_an_item_left_constant_by_taking_rows_out_does_not_take_the_others_with_it() -> None:
    frame = FRAME.copy()
    frame["q1"] = np.where(np.arange(len(frame)) < 5, frame.q1, 3)
    sample = Sample.from_frame(frame, list(frame.columns)).without(range(5), "test")
    found = {x.item: x for x in item_analysis(sample).items}
    assert (found["q1"].sd, found["q1"].n) == (0.0, 95)
    assert np.isnan([found["q1"].skew, found["q1"].item_rest, found["q1"].item_rest_polyserial]).all()
    assert np.isfinite([found["q2"].item_rest, found["q2"].discrimination]).all()


def test_a_data_frame_will_do() -> None:
    assert item_analysis(FRAME).items == item_analysis(Sample.of(FRAME)).items


def test_a_category_that_one_group_leaves_empty_is_named_with_item_and_group() -> None:
    answers = np.tile(np.repeat(np.arange(1, 6), 2), 6)
    frame = pd.DataFrame({"q1": answers, "q2": answers, "q3": answers[::-1]}).assign(sex=["f", "m"] * 30)
    frame.loc[(frame["sex"] == "f") & (frame["q1"] == 5), "q1"] = 4
    sample = Sample.from_frame(frame, ["q1", "q2", "q3"], group="sex")
    (said,) = [warning for warning in item_analysis(sample).warnings if "nobody in the group" in warning]
    assert said.startswith("Categories that nobody in the group f chose, though others did: q1 (5).")
    assert "join the category with its neighbour" in said
    without = Sample.from_frame(frame, ["q1", "q2", "q3"])
    assert not any("nobody in the group" in warning for warning in item_analysis(without).warnings)
