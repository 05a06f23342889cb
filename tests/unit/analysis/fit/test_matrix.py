import numpy as np
import pandas as pd
import pytest

from analysis.fit.matrix import correlations_of
from analysis.kernel.covariance import pairwise_correlation
from analysis.sample import Sample
from instrument.errors import Refused
from tests.support.answers import bfi, continuous, likert, public, with_correlations

FRAME = likert(60, 4, seed=4).astype(float)
# Of three items no such correlations are possible; pairwise answers can have them all the same.
IMPOSSIBLE = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]


def _sample(frame: pd.DataFrame, **options: object) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), scale=None, **options)


def _impossible() -> pd.DataFrame:
    """Three items, each pair answered by 100 people of its own, with the correlations of IMPOSSIBLE."""
    parts = []
    for i, j in ((0, 1), (0, 2), (1, 2)):
        r = IMPOSSIBLE[i][j]
        pair = with_correlations([[1, r], [r, 1]], 100).to_numpy()
        part = np.full((100, 3), np.nan)
        part[:, [i, j]] = pair
        parts.append(part)
    return pd.DataFrame(np.vstack(parts), columns=list("abc"))


@pytest.mark.parametrize(("missing", "n"), [("pairwise", 40), ("listwise", 30)])
def test_n_is_that_of_the_pair_with_the_fewest(missing: str, n: int) -> None:
    frame = FRAME.copy()
    frame.loc[:9, "q1"], frame.loc[10:19, "q2"], frame.loc[20:29, "q3"] = np.nan, np.nan, np.nan
    found = correlations_of(_sample(frame, missing=missing), "pearson", "here")
    assert (found.least_n, found.n) == (n, 60 if missing == "pairwise" else n)
    assert found.doubts == ()
    assert found.positive_definite


def test_polychoric_correlations_are_those_of_the_estimator() -> None:
    from analysis import polychoric

    sample = bfi(("A1", "A2", "A3"))
    np.testing.assert_array_equal(correlations_of(sample, "polychoric", "here").matrix, polychoric(sample).correlations)


def test_a_matrix_that_is_not_positive_definite_is_smoothed_on_request_alone() -> None:
    sample = _sample(_impossible(), treatment="continuous")
    plain, smooth = (correlations_of(sample, "pearson", "here", smooth=wish) for wish in (False, True))
    assert not plain.positive_definite
    assert "not positive definite (least eigenvalue -0.8000); it was not smoothed" in plain.doubts[0]
    assert smooth.positive_definite
    assert (plain.smoothed, smooth.smoothed) == (False, True)
    assert smooth.least_eigenvalue == plain.least_eigenvalue
    assert "was smoothed as asked: its least eigenvalue was -0.8000" in smooth.doubts[0]


def test_a_matrix_that_is_positive_definite_stays_as_it_is() -> None:
    found = correlations_of(_sample(FRAME), "pearson", "here", smooth=True)
    assert not found.smoothed
    np.testing.assert_array_equal(found.matrix, pairwise_correlation(found.sample.array))


def test_pairs_without_a_maximum_are_named() -> None:
    found = correlations_of(
        Sample.from_frame(public("sparse"), list(public("sparse")), scale=(1, 4)), "polychoric", "x"
    )
    assert found.boundary == "s3 and s6"
    assert "r put at ±0.9999: s3 and s6" in found.doubts[0]


def test_measures_among_ordinal_items_are_named() -> None:
    frame = FRAME.assign(age=np.random.default_rng(3).normal(size=60))
    found = correlations_of(_sample(frame), "polychoric", "here", continuous=["age"])
    assert found.name == "polychoric, polyserial or Pearson with age as continuous"


def test_correlations_of_another_kind_are_refused() -> None:
    with pytest.raises(Refused, match=r"here: spearman correlations are not offered. Use pearson or polychoric."):
        correlations_of(_sample(FRAME), "spearman", "here")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("frame", "what"),
    [
        (FRAME[["q1"]], "here: 1 item. It needs 2 or more."),
        (FRAME[:4], "here: 4 respondents for 4 items. It needs more respondents than items."),
        (
            FRAME.assign(q1=FRAME.q1.where(FRAME.index < 30), q2=FRAME.q2.where(FRAME.index > 30)),
            "0 respondents in common, of 4 items: q1 and q2.",
        ),
    ],
    ids=["one item", "few rows", "no pair"],
)
def test_what_has_no_correlations_is_refused(frame: pd.DataFrame, what: str) -> None:
    with pytest.raises(Refused, match=what):
        correlations_of(_sample(frame), "pearson", "here")


def test_too_few_complete_rows_are_refused_with_the_remedy() -> None:
    frame = FRAME.mask(np.random.default_rng(2).random(FRAME.shape) < 0.6)
    with pytest.raises(
        Refused, match=r"complete rows for 4 items\. It needs more respondents than items: .* or use missing=.pairwise"
    ):
        correlations_of(_sample(frame, missing="listwise"), "pearson", "here")


def test_a_pair_that_does_not_vary_is_named() -> None:
    frame = FRAME.copy()
    frame.loc[:29, "q1"], frame.loc[30:, "q2"] = 2, np.nan
    with pytest.raises(Refused, match="one of a pair of items does not vary among those who answered both: q1 and q2"):
        correlations_of(_sample(frame), "pearson", "here")


def test_pairs_that_do_not_vary_are_counted() -> None:
    answers = likert(40, 8, seed=3).astype(float)
    answers.iloc[:20, 0], answers.iloc[20:, 1:] = 3, np.nan
    with pytest.raises(Refused, match=r"one of a pair of items does not vary .*: q1 and q2, .* and 2 more pairs"):
        correlations_of(continuous(answers), "pearson", "here")
