import numpy as np
import pandas as pd
import pytest

from analysis import agreement
from analysis.sample import Sample
from instrument.errors import NotGiven, Refused, UsageError
from tests.support.answers import likert

FRAME = likert(60, 3, seed=5).astype(float)
PLACES = np.repeat(["a", "b", "c", "d"], [10, 20, 25, 5])


def _sample(frame: pd.DataFrame = FRAME, places: object = PLACES, **options: object) -> Sample:
    return Sample.from_frame(
        frame.assign(place=places), list(frame.columns), **{"cluster": "place", "scale": (1, 5), **options}
    )


def test_every_scale_and_null_has_a_row() -> None:
    found = agreement(_sample(constructs={"k": ("q1", "q2")}), draws=100)
    scales = ["k (mean)", "q1", "q2", "q3"]
    assert [row["scale"] for row in found.rows()] == [scale for scale in scales for _ in range(6)]
    assert [row["null_variance"] for row in found.rows()[:6]] == [2.0, 1.34, 0.90, 0.44, 1.32, 1.04]
    assert found.settings.clusters == 4
    assert {row["scale"] for row in found.further()[1].rows} == {"k (mean)"}


def test_rwg_by_hand() -> None:
    found = agreement(_sample(), draws=100)
    expected = 1 - FRAME["q1"].groupby(PLACES).var() / 2
    assert found.rwg("q1") == pytest.approx(expected.clip(lower=0).to_dict())
    strict = 1 - FRAME["q1"].groupby(PLACES).var() / 0.44
    assert found.rwg("q1", "heavy skew") == pytest.approx(strict.clip(lower=0).to_dict())
    assert found.rows()[9]["rwg_none"] == int((strict < 0).sum())


def test_members_of_one_mind_agree_more_than_by_lot_and_others_do_not() -> None:
    # a: all the same; b: every answer as often as any other.
    frame = pd.DataFrame({"q1": [*[4.0] * 20, *[1.0, 2, 3, 4, 5] * 4], "q2": [*[2.0] * 20, *[5.0, 4, 3, 2, 1] * 4]})
    found = agreement(_sample(frame, ["a"] * 20 + ["b"] * 20), draws=500)
    assert found.rwg("q1")["a"] == 1
    p = dict(zip(found.clusters, found.p_values["q1"], strict=True))
    assert p["a"] == pytest.approx(1 / 501)
    assert p["b"] > 0.2


def test_the_same_seed_gives_the_same_numbers_whatever_else_is_asked() -> None:
    one, two = (
        agreement(_sample(), draws=200, seed=3),
        agreement(_sample(constructs={"k": ("q1", "q2")}), draws=200, seed=3),
    )
    np.testing.assert_array_equal(one.p_values["q1"], two.p_values["q1"])
    assert "200 draws by lot, seed 3" in one.settings.sentence()


def test_by_lot_five_of_a_hundred_exceed_the_critical_value() -> None:
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(rng.integers(1, 6, (4000, 2)), columns=["q1", "q2"]).astype(float)
    found = agreement(_sample(frame, np.repeat(range(400), 10)), draws=4000)
    assert np.mean(found.p_values["q1"] < 0.05) <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / 400)
    (row,) = [row for row in found.critical if row["items"] == 2]
    exceeded = np.mean(np.array(list(found.rwg("All items (mean)").values())) > row["rwg_critical"])
    assert exceeded == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 400))


def test_clusters_and_items_with_one_answer_have_no_agreement() -> None:
    frame = FRAME.copy()
    frame.loc[PLACES == "d", "q1"] = [3.0, *[np.nan] * 4]
    found = agreement(_sample(frame), draws=50)
    assert np.isnan(found.rwg("q1")["d"])
    assert np.isfinite(found.rwg("All items (mean)")["d"])  # of the other two items
    assert "1 cluster has no rwg(j), fewer than two members answered (q1)." in found.warnings


def test_a_scale_without_a_table_has_the_uniform_null_alone() -> None:
    found = agreement(_sample(FRAME.clip(1, 4), scale=(1, 4)), draws=50)
    assert list(found.nulls.items()) == [("uniform", 15 / 12)]
    assert any("No variance is tabled for 4 options: slight skew" in one for one in found.warnings)


def test_what_cannot_be_had_is_refused() -> None:
    with pytest.raises(NotGiven, match="no cluster column is named"):
        agreement(FRAME)
    with pytest.raises(Refused, match=r"Agreement: the scale has no bounds. Give the least and the greatest answer"):
        agreement(_sample(scale=None))
    with pytest.raises(Refused, match="every cluster has one respondent"):
        agreement(_sample(places=range(60)))
    with pytest.raises(UsageError, match="'normall' is no null distribution"):
        agreement(_sample(), ["normall"])
