import numpy as np
import pandas as pd
import pytest

from analysis import icc
from analysis.kernel.anova import one_way
from analysis.sample import Sample
from instrument.errors import NotGiven, Refused, UsageError
from tests.support.answers import likert

FRAME = likert(60, 3, seed=5).astype(float)
PLACES = np.repeat(["a", "b", "c", "d"], [10, 20, 25, 5])


def _sample(frame: pd.DataFrame = FRAME, places: object = PLACES, **options: object) -> Sample:
    return Sample.from_frame(frame.assign(place=places), list(frame.columns), cluster="place", **options)


def test_every_construct_and_every_item_has_a_row() -> None:
    found = icc(_sample(constructs={"k": ("q1", "q2")}))
    assert [score.name for score in found.scores] == ["k (mean)", "q1", "q2", "q3"]
    assert (found.settings.clusters, found.settings.n_used) == (4, 60)
    assert "cluster sizes 5 to 25" in found.settings.sentence()


def test_a_constructs_score_is_the_mean_of_the_items_answered() -> None:
    frame = FRAME.copy()
    frame.loc[:4, "q1"] = np.nan
    found = icc(_sample(frame, constructs={"k": ("q1", "q2")})).scores[0].analysis
    expected = one_way(frame[["q1", "q2"]].mean(axis=1).to_numpy(), np.unique(PLACES, return_inverse=True)[1])
    assert found == expected


def test_each_score_uses_its_own_rows() -> None:
    frame = FRAME.copy()
    frame.loc[:9, "q1"] = np.nan  # the whole of place a
    found = {score.name: score.analysis for score in icc(_sample(frame)).scores}
    assert (found["q1"].n, found["q1"].clusters) == (50, 3)
    assert (found["q2"].n, found["q2"].clusters) == (60, 4)


def test_the_level_is_used_and_said() -> None:
    sample = _sample(places=np.repeat(range(6), 10))
    wide, narrow = icc(sample, level=0.99).scores[0], icc(sample, level=0.9).scores[0]
    assert wide.lower < narrow.lower < narrow.upper < wide.upper
    assert "99%" in icc(_sample(), level=0.99).settings.estimator


def test_no_cluster_column_is_not_given_rather_than_refused() -> None:
    with pytest.raises(NotGiven, match="no cluster column is named"):
        icc(Sample.from_frame(FRAME, list(FRAME.columns)))


@pytest.mark.parametrize("places", [["a"] * 60, ["a"] * 59 + [None], ["a", " a "] * 30])
def test_one_cluster_is_refused(places: list[str | None]) -> None:
    with pytest.raises(Refused, match=r"column 'place': it holds 1 cluster. ICC needs two or more."):
        icc(_sample(places=places))


def test_no_cluster_at_all_is_refused() -> None:
    with pytest.raises(Refused, match="it holds 0 cluster"):
        icc(_sample(places=[None] * 60))


def test_one_member_in_every_cluster_is_refused() -> None:
    with pytest.raises(Refused, match="every cluster has one respondent"):
        icc(_sample(places=range(60)))


def test_rows_without_cluster_are_left_out_and_counted() -> None:
    places = [None, "", "  ", *PLACES[3:]]
    found = icc(_sample(places=places))
    assert found.warnings[0] == "3 rows without a value in 'place' were left out."
    assert found.settings.n_used == 57
    assert found.scores[0].analysis == icc(_sample(FRAME[3:], PLACES[3:])).scores[0].analysis


def test_clusters_with_a_single_member_are_counted() -> None:
    places = ["x", "y", *PLACES[2:]]
    expected = "2 clusters have a single respondent; they add nothing to the within part."
    assert icc(_sample(places=places)).warnings[0] == expected


def test_an_item_constant_within_every_cluster_has_no_icc() -> None:
    frame = FRAME.assign(q1=np.unique(PLACES, return_inverse=True)[1] + 1.0)
    found = icc(_sample(frame))
    assert "q1: no ICC, it does not vary within clusters." in found.warnings
    assert "q1" not in {score.name for score in found.scores}


def test_a_mean_constant_within_clusters_has_no_icc_in_spite_of_rounding() -> None:
    code = np.unique(PLACES, return_inverse=True)[1]
    frame = pd.DataFrame({"q1": 1.0 + code, "q2": 1.0 + code, "q3": 1.0 + (code > 1)})
    found = icc(_sample(frame))
    assert [w for w in found.warnings if w.startswith("All items (mean): no ICC")]
    assert found.scores == ()


@pytest.mark.parametrize("answered", ["a", "abcd"])
def test_an_item_answered_in_one_cluster_or_by_one_of_each_has_no_icc(answered: str) -> None:
    frame = FRAME.copy()
    if answered == "a":
        frame.loc[PLACES != "a", "q1"] = np.nan
    else:
        frame["q1"] = np.where(pd.Series(PLACES).duplicated(), np.nan, [1.0, 2.0] * 30)
        frame.loc[10, "q1"] = 2.0
    found = icc(_sample(frame))
    assert "q1: no ICC, its answers come from too few clusters or do not vary." in found.warnings
    assert "q2" in {score.name for score in found.scores}


def test_clusters_without_difference_have_an_icc_below_zero() -> None:
    frame = pd.DataFrame({"q1": [1, 2, 3, 4, 5] * 12, "q2": [5, 3, 1, 2, 4] * 12})
    found = icc(_sample(frame, np.repeat(range(12), 5)))
    analysis = found.scores[1].analysis
    assert analysis.icc1 == pytest.approx(-1 / 4)
    assert analysis.design_effect == pytest.approx(0)


def test_which_interval_it_is_is_said() -> None:
    assert "Wald 95% interval" in icc(_sample()).settings.sentence()
    equal = icc(_sample(places=np.repeat(range(6), 10)))
    assert "Searle 95% interval" in equal.settings.sentence()
    for score in equal.scores:
        assert (score.lower, score.upper) == pytest.approx(score.analysis.icc1_interval(), abs=1e-12)


def test_an_estimate_outside_its_exact_interval_is_said() -> None:
    # Two large clusters alike, thirty small ones each of one mind: people say no difference, clusters a great one.
    large, small = np.tile([1.0, 5.0], 400), np.repeat(np.tile([1.0, 5.0], 15), 2)
    places = np.concatenate([np.repeat([0, 1], 400), np.repeat(range(2, 32), 2)])
    frame = pd.DataFrame({"q1": np.concatenate([large, small]), "place": places})
    found = icc(Sample.from_frame(frame, ["q1"], scale=None, cluster="place"))
    (score,) = [one for one in found.scores if one.name == "q1"]
    assert not score.lower <= score.analysis.icc1 <= score.upper
    assert [w for w in found.warnings if w.startswith("q1: ICC(1)") and "lies outside its exact interval" in w]


def test_a_score_without_variance_between_clusters_is_named() -> None:
    alike = FRAME.assign(q1=[1.0, 5.0] * 30)
    found = icc(_sample(alike))
    (said,) = [w for w in found.warnings if w.startswith("No variance between clusters (ICC(1) not above 0): ")]
    assert "q1" in said


MENTORS = [f"m{k % 2}" for k in range(60)]


def test_units_divide_the_variance_by_level() -> None:
    found = icc(_sample(), units={"mentor": MENTORS})
    (one,) = [x for x in found.levels if x.name == "q1"]
    assert list(one.shares) == ["place", "mentor", "rest"]
    assert sum(one.shares.values()) == pytest.approx(1)
    assert one.components.levels == {"place": 4, "mentor": 8}
    rows = [row for row in found.further()[0].rows if row["scale"] == "q1"]
    assert rows[1]["level_cumulated"] == pytest.approx(rows[0]["level_share"] + rows[1]["level_share"])
    assert rows[2]["level_cumulated"] is None
    assert any("begin anew in each place (6 more units than labels)" in warning for warning in found.warnings)


def test_shares_of_levels_have_profile_intervals() -> None:
    found = icc(_sample(), units={"mentor": MENTORS})
    for one in found.levels:
        assert list(one.intervals) == ["place", "mentor", "rest"]
        for of, share in one.shares.items():
            assert 0 <= one.intervals[of].lower <= share <= one.intervals[of].upper <= 1
        assert one.together["mentor"].lower == pytest.approx(1 - one.intervals["rest"].upper)
    place, mentor, rest = found.further()[0].rows[:3]
    assert (place["lower"], place["upper"]) == (place["level_cumulated_lower"], place["level_cumulated_upper"])
    assert mentor["level_cumulated_lower"] <= mentor["level_cumulated"] < mentor["level_cumulated_upper"]
    assert (rest["level_cumulated_lower"], rest["level_cumulated_upper"]) == (None, None)
    assert "95% profile intervals of their shares, of all scores" in found.settings.sentence()
    narrower = icc(_sample(), 0.8, units={"mentor": MENTORS}).further()[0].rows[1]
    assert mentor["lower"] <= narrower["lower"] <= narrower["upper"] < mentor["upper"]


def test_intervals_of_shares_are_of_constructs_alone_or_none_if_asked() -> None:
    some = icc(_sample(), units={"mentor": MENTORS}, intervals="constructs")
    assert [one.name for one in some.levels if one.intervals] == ["All items (mean)"]
    none = icc(_sample(), units={"mentor": MENTORS}, intervals="none")
    assert not any(one.intervals for one in none.levels)
    assert none.further()[0].rows[0]["lower"] is None
    with pytest.raises(UsageError, match="intervals"):
        icc(_sample(), units={"mentor": MENTORS}, intervals="some")  # type: ignore[arg-type]


def test_crossed_units_mean_the_same_everywhere() -> None:
    found = icc(_sample(), units={"mentor": MENTORS}, crossed=True)
    assert found.levels[0].components.levels == {"place": 4, "mentor": 2}
    assert not any("begin anew" in warning for warning in found.warnings)
    assert "crossed: place, mentor" in found.settings.sentence()


def test_rows_without_a_unit_are_left_out_of_the_levels_and_counted() -> None:
    found = icc(_sample(), units={"mentor": [None, float("nan"), " ", *MENTORS[3:]]})
    assert found.levels[0].components.n == 57
    assert "3 rows without a value in mentor are left out of the levels." in found.warnings


def test_units_of_another_length_are_refused() -> None:
    with pytest.raises(Refused, match="units 'mentor': it has 59 labels for 60 rows of data"):
        icc(_sample(), units={"mentor": MENTORS[1:]})


def test_a_unit_for_every_row_has_no_level_and_the_icc_stands() -> None:
    found = icc(_sample(), units={"person": range(60)})
    assert found.levels == ()
    assert len(found.scores) == 4
    assert any(warning.startswith("q1: no levels.") for warning in found.warnings)


def test_names_of_clusters_are_text_and_numbers_alike() -> None:
    labels = [1, "1", 1.0, 2, "2 ", 2.0] * 10
    assert icc(_sample(places=labels)).settings.clusters == 2


def test_an_item_that_varies_only_where_no_cluster_is_known_has_no_icc() -> None:
    frame = FRAME.assign(q1=[1.0, 5.0, *[3.0] * 58])
    found = icc(_sample(frame, [None, None, *PLACES[2:]]))
    assert "q1: no ICC, its answers come from too few clusters or do not vary." in found.warnings
