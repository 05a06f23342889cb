import numpy as np
import pytest

from analysis.fit.scale_covariance import scale_covariance
from analysis.kernel.covariance import pairwise_covariance
from analysis.sample import Sample
from instrument.errors import Refused
from tests.support.answers import likert

FRAME = likert(40, 3, seed=2).astype(float)


def test_rows_follow_the_samples_policy() -> None:
    frame = FRAME.copy()
    frame.loc[:4, "q1"] = np.nan
    for missing, rows in (("pairwise", 40), ("listwise", 35)):
        used, covariance = scale_covariance(Sample.from_frame(frame, list(frame), missing=missing), "Care", "a bound")
        assert len(used.answers) == rows
        np.testing.assert_array_equal(covariance, pairwise_covariance(used.array))


def test_refusals_name_the_scale_and_the_coefficient() -> None:
    with pytest.raises(Refused, match="Care: a bound needs two items or more"):
        scale_covariance(Sample.from_frame(FRAME, ["q1"]), "Care", "a bound")
    few = FRAME.copy()
    few.loc[:20, "q1"], few.loc[23:, "q2"] = np.nan, np.nan
    with pytest.raises(Refused, match=r"Care: 2 respondents in common, of 3 items: q1 and q2. It needs 3 or more."):
        scale_covariance(Sample.from_frame(few, list(few)), "Care", "a bound")
    with pytest.raises(Refused, match="Care: the sum of its items does not vary"):
        scale_covariance(
            Sample.from_frame(FRAME.assign(q2=6 - FRAME.q1)[["q1", "q2"]], ["q1", "q2"]), "Care", "a bound"
        )
