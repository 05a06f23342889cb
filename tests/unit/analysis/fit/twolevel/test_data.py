"""What cannot carry two levels is named with its remedy before anything is fitted."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis import twolevel_cfa
from instrument.errors import ContentError, Refused, UsageError
from tests.support.clustered import BETWEEN, ITEMS, WITHIN, clustered, sample_of

FRAME = clustered()


def _fit(frame: pd.DataFrame, within: str = WITHIN, between: str = BETWEEN, items: tuple[str, ...] = ITEMS) -> object:
    return twolevel_cfa(sample_of(frame, items), within, between)


def test_without_a_cluster_column_it_is_refused() -> None:
    with pytest.raises(Refused, match=r'no cluster column is named. Make the Sample with cluster="column"'):
        twolevel_cfa(FRAME[list(ITEMS)], WITHIN, BETWEEN)


def test_one_cluster_is_refused() -> None:
    with pytest.raises(Refused, match=r"all rows belong to one cluster.*Fit a model of one level"):
        _fit(FRAME.assign(cluster="u1"))


def test_clusters_of_one_member_alone_are_refused() -> None:
    with pytest.raises(Refused, match=r"every cluster has one member.*Name a cluster column that joins people"):
        _fit(FRAME.assign(cluster=range(len(FRAME))))


def test_some_clusters_of_one_member_are_said() -> None:
    frame = FRAME.copy()
    frame.loc[:2, "cluster"] = ["a", "b", "c"]
    found = twolevel_cfa(sample_of(frame), WITHIN, BETWEEN, estimator="ML")
    assert found.converged
    assert found.warnings[0].startswith("3 of 63 clusters have one member")


def test_rows_without_a_cluster_are_left_out_and_said() -> None:
    frame = FRAME.copy()
    frame.loc[:4, "cluster"] = None
    found = twolevel_cfa(sample_of(frame), WITHIN, BETWEEN, estimator="ML")
    assert found.warnings[0] == "5 rows without a cluster were left out. Fill in their cluster to use them."
    assert found.settings.n_used == len(frame) - 5


def test_an_item_without_variance_between_clusters_is_named() -> None:
    flat = FRAME.assign(y2=FRAME.y2 - FRAME.groupby("cluster").y2.transform("mean"))
    message = r"y2: it has no variance between clusters \(ICC\(1\) = -0.*Leave it out of the between model"
    with pytest.raises(Refused, match=message):
        _fit(flat)
    assert twolevel_cfa(sample_of(flat), WITHIN, "g =~ y1 + y3 + y4", estimator="ML").converged


def test_an_item_constant_within_every_cluster_is_named() -> None:
    steady = FRAME.assign(y3=FRAME.groupby("cluster").y3.transform("mean"))
    with pytest.raises(Refused, match=r"y3: everybody in a cluster gives the same answer.*between model alone"):
        _fit(steady)
    found = twolevel_cfa(sample_of(steady), "f =~ y1 + y2 + y4", BETWEEN, estimator="ML")
    assert found.converged
    assert found.model.alone == ("y3",)


def test_a_clusters_variable_that_varies_within_is_named() -> None:
    with pytest.raises(Refused, match=r"x: it varies within 60 clusters.*Add it to the within model \(x ~~ x\)"):
        _fit(FRAME, between=f"{BETWEEN}\ng ~ x", items=(*ITEMS, "x"))


def test_a_clusters_variable_that_is_the_same_everywhere_is_named() -> None:
    made = sample_of(FRAME, (*ITEMS, "w"))
    steady = replace(made, answers=made.answers.assign(w=2.0))
    with pytest.raises(Refused, match="w: it is the same in every cluster"):
        twolevel_cfa(steady, WITHIN, f"{BETWEEN}\ng ~ w")


def test_a_between_model_larger_than_the_clusters_allow_is_refused_by_number() -> None:
    few = clustered(11, (10, 12), seed=3, icc=0.5)
    with pytest.raises(Refused, match=r"12 free parameters for 11 clusters.*between=\"saturated\""):
        _fit(few)
    found = twolevel_cfa(sample_of(few), WITHIN, "saturated", estimator="ML")
    assert found.converged
    assert list(found.level_fit) == ["within"]
    with pytest.raises(Refused, match="4 clusters for 4 variables: even their means have no covariance matrix"):
        _fit(clustered(4, (10, 12), seed=2, icc=0.5), between="saturated")


def test_faults_of_all_variables_are_told_together() -> None:
    frame = FRAME.assign(
        y2=FRAME.y2 - FRAME.groupby("cluster").y2.transform("mean"), y3=FRAME.groupby("cluster").y3.transform("mean")
    )
    with pytest.raises(Refused) as caught:
        _fit(frame)
    assert [problem.where for problem in caught.value.problems] == ["y2", "y3"]


def test_faults_of_the_models_are_named() -> None:
    with pytest.raises(ContentError, match="neither level has a structure"):
        _fit(FRAME, "saturated", "saturated")
    with pytest.raises(ContentError, match="no variable stands in both models"):
        _fit(FRAME, "f =~ y1 + y2", "g =~ y3 + y4")
    with pytest.raises(ContentError, match=r"the intercept of 'y1' belongs to the between model"):
        _fit(FRAME, f"{WITHIN}\ny1 ~ 1")
    with pytest.raises(ContentError, match=r"'c' is no label of a free parameter"):
        _fit(FRAME, "f =~ y1 + a*y2 + y3 + y4\na == c")
    with pytest.raises(ContentError, match=r"'x' is a covariate here, and part of the between model otherwise"):
        _fit(FRAME, f"{WITHIN}\nf ~ x", "g =~ y1 + y2 + y3 + y4 + x", (*ITEMS, "x"))
    with pytest.raises(Refused, match=r"free parameters for .* of both levels"):
        _fit(FRAME, "f =~ y1 + y2", "g =~ y1 + y2")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"estimator": "WLSMV"}, "'WLSMV' is not offered for two levels. Use ML or MLR"),
        ({"missing": "pairwise"}, "'pairwise' is not offered for two levels. Use fiml or listwise"),
        ({"scaling": "effects"}, "'effects' is not offered for two levels"),
        ({"construct": "shared"}, "both models are needed, or else the kind of construct"),
    ],
)
def test_what_is_not_offered_is_named(asked: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        twolevel_cfa(sample_of(FRAME), WITHIN, BETWEEN, **asked)  # type: ignore[arg-type]
