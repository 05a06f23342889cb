from itertools import product

import numpy as np
import pandas as pd
import pytest

from analysis.fit.sem.choose import choose, clustered
from analysis.fit.sem.estimator import ESTIMATORS, estimator
from analysis.sample import Sample
from instrument.errors import UsageError
from tests.support.answers import likert


def _sample(treatment: str = "ordinal", missing: str = "pairwise") -> Sample:
    return Sample.from_frame(likert(40, 3, 1), ["q1", "q2", "q3"], treatment=treatment, missing=missing)  # type: ignore[arg-type]


SAMPLE = _sample()


@pytest.mark.parametrize(
    ("treatment", "kept", "asked", "expected"),
    [
        ("ordinal", "pairwise", None, ("WLSMV", "pairwise", True)),
        ("ordinal", "listwise", None, ("WLSMV", "listwise", True)),
        ("continuous", "pairwise", None, ("MLR", "fiml", False)),
        ("continuous", "listwise", None, ("MLR", "listwise", False)),
        ("ordinal", "pairwise", "ML", ("ML", "listwise", False)),
        ("ordinal", "pairwise", "mlr", ("MLR", "listwise", False)),
        ("ordinal", "pairwise", "ULSMV", ("ULSMV", "pairwise", True)),
    ],
)
def test_defaults(treatment: str, kept: str, asked: str | None, expected: tuple[str, str, bool]) -> None:
    found = choose(_sample(treatment, kept), asked, None, clustered=False)
    assert (found.estimator.name, found.missing, found.ordinal) == expected


@pytest.mark.parametrize(
    ("treatment", "asked", "missing", "message"),
    [
        ("ordinal", "WLSVM", None, r"'WLSVM' is not offered. Use ML, .* Did you mean"),
        ("ordinal", "MLM", "fiml", r"MLM: it has no test for missing answers. Use MLR with fiml"),
        ("ordinal", "WLSMV", "fiml", "WLSMV: least squares has no full information"),
        ("continuous", "ML", "pairwise", "ML: a likelihood of pairwise covariances has no known errors"),
        ("continuous", "MLR", "mean", "missing: 'mean' is not offered. Use listwise, pairwise or fiml"),
        ("continuous", "WLSMV", None, "WLSMV: it is for ordinal items, and these are treated as continuous"),
        ("continuous", "ULS", "listwise", "ULS: it is for ordinal items"),
    ],
)
def test_what_is_not_offered_is_named(treatment: str, asked: str, missing: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        choose(_sample(treatment), asked, missing, clustered=False)


def test_every_combination_is_offered_or_refused_by_name() -> None:
    refused = {("MLM", "fiml")} | {(name, "pairwise") for name in ("ML", "MLM", "MLR")}
    refused |= {(name, "fiml") for name, one in ESTIMATORS.items() if one.discrepancy != "ML"}
    for name, missing, by_cluster in product(ESTIMATORS, ("listwise", "pairwise", "fiml"), (True, False)):
        if (name, missing) in refused:
            with pytest.raises(UsageError, match=name):
                choose(SAMPLE, name, missing, clustered=by_cluster)
            continue
        found = choose(SAMPLE, name, missing, clustered=by_cluster)
        assert (found.missing, found.clustered) == (missing, by_cluster)
        assert not by_cluster or found.estimator.errors != "standard"


def test_clusters_make_errors_robust_and_leave_what_is_robust() -> None:
    ml = choose(_sample(), "ML", None, clustered=False)
    assert clustered(ml).estimator.errors == "sandwich"
    assert clustered(ml).clustered
    assert clustered(choose(_sample(), "WLSMV", None, clustered=False)).estimator == estimator("WLSMV")


def test_the_way_to_use_every_answer_is_one_that_is_offered() -> None:
    assert choose(_sample(), "WLSMV", "listwise", clustered=False).all_answers == 'missing="pairwise"'
    assert choose(_sample(), "MLM", None, clustered=False).all_answers == 'estimator="MLR", missing="fiml"'
    assert choose(_sample(), "ML", None, clustered=False).all_answers == 'missing="fiml"'


def test_a_frame_of_measures_is_no_reason_to_fail() -> None:
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(30, 3)), columns=list("abc"))
    sample = Sample.from_frame(frame, list("abc"), scale=None, treatment="continuous")
    assert choose(sample, None, None, clustered=False).estimator.name == "MLR"
