import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal

from analysis import cfa
from tests.support.answers import congeneric, continuous, public, with_holes

FRAME = congeneric(150, [0.8, 0.7, 0.6, 0.5], seed=9)
HOLES = pd.DataFrame(with_holes(FRAME.to_numpy(), 0.15, seed=1), columns=FRAME.columns)
ONE = "f =~ y1 + y2 + y3 + y4"


def test_every_answer_counts_in_its_own_normal_density() -> None:
    found = cfa(continuous(HOLES), ONE)
    (moments,) = found.fitted.moments
    total = 0.0
    for row in HOLES.to_numpy():
        seen = ~np.isnan(row)
        if seen.any():
            mean, cov = moments.implied_located[seen], moments.implied_cov[np.ix_(seen, seen)]
            total += float(multivariate_normal(mean, cov).logpdf(row[seen]))
    assert found.fit["logl"] == pytest.approx(total, abs=1e-8)


@pytest.mark.parametrize("estimator", ["ML", "MLR"])
def test_full_information_of_complete_answers_is_that_of_complete_rows(estimator: str) -> None:
    every = cfa(continuous(FRAME), ONE, estimator, "fiml")
    complete = cfa(continuous(FRAME), ONE, estimator, "listwise", meanstructure=True)
    assert every.fit == pytest.approx(complete.fit, nan_ok=True)
    np.testing.assert_allclose(every.parameters.se, complete.parameters.se, rtol=1e-8)


def test_a_row_with_one_answer_still_counts() -> None:
    alone = pd.DataFrame([[1.0, np.nan, np.nan, np.nan]], columns=FRAME.columns)
    more = pd.concat([FRAME, alone], ignore_index=True)
    assert cfa(continuous(more), ONE).settings.n_used == 151


def test_groups_without_equalities_are_fits_of_their_own() -> None:
    frame = public("holzinger")
    items = ["x1", "x2", "x3", "x4"]
    text = "f =~ x1 + x2 + x3 + x4"
    both = cfa(continuous(frame, items, group="school"), text, "MLR", "listwise")
    apart = [
        cfa(continuous(frame[frame.school == name], items), text, "MLR", "listwise", meanstructure=True)
        for name in both.fitted.data.labels
    ]
    assert both.fit["chisq"] == pytest.approx(sum(one.fit["chisq"] for one in apart))
    assert both.fit["logl"] == pytest.approx(sum(one.fit["logl"] for one in apart))
    se = np.concatenate([one.parameters.se for one in apart])
    np.testing.assert_allclose(both.parameters.se, se, rtol=1e-6)


def test_normal_answers_need_no_correction() -> None:
    frame = congeneric(20_000, [0.8, 0.7, 0.6, 0.5, 0.7], seed=3)
    found = cfa(continuous(frame), ONE + " + y5", "MLM")
    # The mean of 5 weights, each with an error of some sqrt(2 kurtosis / n).
    assert found.fit["chisq_scaling_factor"] == pytest.approx(1, abs=0.05)
    plain = cfa(continuous(frame), ONE + " + y5", "ML").parameters.query("free").se
    np.testing.assert_allclose(found.parameters.query("free").se, plain, rtol=0.05)


def test_clusters_of_one_are_no_clusters_but_for_the_small_sample_factor() -> None:
    frame = FRAME.assign(alone=np.arange(150))
    clustered = cfa(continuous(frame, list(FRAME.columns), cluster="alone"), ONE, "MLR", "listwise", clusters=True)
    plain = cfa(continuous(FRAME), ONE, "MLR", "listwise", meanstructure=True)
    ratio = clustered.parameters.query("free").se / plain.parameters.query("free").se
    np.testing.assert_allclose(ratio, np.sqrt(150 / 149), rtol=1e-8)
