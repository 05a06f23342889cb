import numpy as np
import pandas as pd
import pytest

from analysis import cluster_description, icc
from analysis.sample import Sample
from instrument.errors import NotGiven, Refused
from tests.support.answers import likert

FRAME = likert(60, 4, seed=5).astype(float)
PLACES = np.repeat(["a", "b", "c", "d"], [10, 20, 25, 5])


def _sample(frame: pd.DataFrame = FRAME, places: object = PLACES, **options: object) -> Sample:
    return Sample.from_frame(frame.assign(place=places), list(frame.columns), cluster="place", **options)


def test_sizes_by_hand() -> None:
    row = cluster_description(_sample(places=[None, *PLACES[1:-1], "e"])).sizes.row()
    sizes = [9, 20, 25, 4, 1]
    assert (row["clusters"], row["n"], row["least_size"], row["greatest_size"]) == (5, 59, 1, 25)
    assert row["mean_size"] == pytest.approx(59 / 5)
    assert row["harmonic_size"] == pytest.approx(5 / sum(1 / size for size in sizes))
    assert row["size_cv"] == pytest.approx(np.std(sizes) / np.mean(sizes))
    assert (row["alone"], row["unknown_cluster"]) == (1, 1)


def test_scores_are_those_of_icc_with_what_they_cost() -> None:
    sample = _sample(constructs={"k": ("q1", "q2")})
    found, other = cluster_description(sample), icc(sample)
    assert found.scores == other.scores
    score = found.scores[0]
    squared = sum(size**2 for size in (10, 20, 25, 5)) / 60
    assert score.design_effect_sizes == pytest.approx(1 + (squared - 1) * max(score.analysis.icc1, 0))
    assert score.effective_n == pytest.approx(60 / score.design_effect_sizes)


def test_equal_sizes_have_one_design_effect() -> None:
    frame = FRAME.assign(q1=np.repeat([1.0, 2, 3, 4, 5, 3], 10) + np.tile([0.0, 1.0], 30)).clip(1, 5)
    found = cluster_description(_sample(frame, np.repeat(range(6), 10)))
    score = next(one for one in found.scores if one.name == "q1")
    assert score.design_effect_sizes == pytest.approx(score.analysis.design_effect)


def test_correlations_are_of_constructs_if_there_are_several_and_of_items_if_not() -> None:
    two = cluster_description(_sample(constructs={"k": ("q1", "q2"), "l": ("q3", "q4")}))
    (row,) = two.further()[1].rows
    assert (row["scale"], row["other_scale"]) == ("l", "k")
    one = cluster_description(_sample())
    assert len(one.further()[1].rows) == 6
    assert one.within.loc["q1", "q2"] == one.further()[1].rows[0]["within_r"]


def test_items_without_variance_between_clusters_are_named() -> None:
    frame = pd.DataFrame({"q1": [1.0, 2, 3, 4, 5] * 12, "q2": [5.0, 3, 1, 2, 4] * 12})
    found = cluster_description(_sample(frame, np.repeat(range(12), 5)))
    (said,) = [one for one in found.warnings if one.startswith("No variance between clusters")]
    assert "q1, q2" in said
    assert said.endswith("Leave them out between clusters.")
    assert found.rows()[0]["members_for_70"] is None
    assert np.isnan(found.between_true.loc["q1", "q2"])


def test_one_cluster_no_column_and_clusters_of_one_are_refused() -> None:
    with pytest.raises(NotGiven, match="no cluster column is named"):
        cluster_description(FRAME)
    with pytest.raises(Refused, match=r"it holds 1 cluster. A description of clusters needs two or more"):
        cluster_description(_sample(places=["a"] * 60))
    with pytest.raises(Refused, match="every cluster has one respondent"):
        cluster_description(_sample(places=range(60)))


def test_an_item_constant_within_clusters_has_no_row_and_the_others_do() -> None:
    frame = FRAME.assign(q1=np.unique(PLACES, return_inverse=True)[1] + 1.0)
    found = cluster_description(_sample(frame))
    assert "q1: no ICC, it does not vary within clusters." in found.warnings
    assert [score.name for score in found.scores] == ["All items (mean)", "q2", "q3", "q4"]
    assert np.isnan(found.within.loc["q1", "q2"])
    assert np.isfinite(found.within.loc["q3", "q2"])
