import numpy as np
import pandas as pd
import pytest

from analysis.fit.clusters import clustered_scores, clustering, coded, sizes_said
from analysis.sample import Sample
from tests.support.answers import likert


@pytest.mark.parametrize("labels", [[10, 2, 1, 2], ["10", "2", "1", "2"], [10.0, "2", 1, 2.0]])
def test_numbers_are_put_in_the_order_of_their_size(labels: list[object]) -> None:
    names, codes = coded(labels)
    assert names == ("1", "2", "10")
    assert codes.tolist() == [2, 1, 0, 1]


def test_text_is_put_in_the_order_of_the_alphabet() -> None:
    names, codes = coded(["b", "a", "10", "b"])
    assert names == ("10", "a", "b")
    assert codes.tolist() == [2, 1, 0, 2]


def test_no_labels_are_no_clusters() -> None:
    names, codes = coded([])
    assert names == ()
    assert codes.size == 0


def test_a_score_with_clusters_of_its_own_has_the_design_effect_of_those() -> None:
    frame = likert(40, 2, seed=3).astype(float)
    frame.loc[:9, "q1"] = np.nan
    sample = Sample.from_frame(
        frame.assign(place=np.repeat(["a", "b", "c", "d"], 10)), ["q1", "q2"], scale=(1, 5), cluster="place"
    )
    scores, said = clustered_scores(clustering(sample, "x"), {"all": ["q1", "q2"]}, 0.95)
    assert said == []
    assert {score.name: score.size_squared for score in scores} == {"all (mean)": 10, "q1": 10, "q2": 10}
    assert {score.name: score.analysis.clusters for score in scores} == {"all (mean)": 4, "q1": 3, "q2": 4}


def test_a_clusters_effective_n_never_exceeds_its_n() -> None:
    frame = pd.DataFrame({"q1": [1.0, 2, 3, 4, 5] * 12, "place": np.repeat(range(12), 5)})
    sample = Sample.from_frame(frame, ["q1"], scale=(1, 5), cluster="place")
    (mean, _), _ = clustered_scores(clustering(sample, "x"), sample.scales, 0.95)
    assert mean.analysis.icc1 < 0
    assert mean.effective_n == 60


def test_sizes_are_said_as_one_number_where_they_are_alike() -> None:
    assert sizes_said(np.array([20, 20]), mean=True) == "every cluster of 20"
    assert sizes_said(np.array([4, 20])) == "cluster sizes 4 to 20"
    assert sizes_said(np.array([4, 20]), mean=True) == "cluster sizes 4 to 20, mean 12.0"
