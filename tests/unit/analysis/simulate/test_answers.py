import numpy as np
import pytest

from analysis.simulate.answers import names, sample_of
from instrument.errors import ContentError

ANSWERS = np.array([[1.0, 2.0, 3.0], [2.0, np.nan, 5.0], [4.0, 1.0, 1.0]])


def test_answers_become_measures_without_bounds_and_gaps_stay_gaps() -> None:
    sample = sample_of(ANSWERS)
    assert sample.items == tuple(names(3)) == ("y1", "y2", "y3")
    assert (sample.scale, sample.treatment) == (None, "continuous")
    np.testing.assert_array_equal(sample.array, ANSWERS)


def test_constructs_and_options_are_passed_on() -> None:
    sample = sample_of(ANSWERS, {"f": ["y1", "y2"]}, scale=(1, 5), treatment="ordinal", missing="listwise")
    assert sample.constructs == {"f": ("y1", "y2")}
    assert (sample.scale, sample.treatment, sample.missing) == ((1, 5), "ordinal", "listwise")
    with pytest.raises(ContentError, match="5 is not a whole number from 1 to 4"):
        sample_of(ANSWERS, scale=(1, 4))
