import numpy as np
import pandas as pd
import pytest

from analysis.report.screening import read_screening
from instrument.dataspec import DataSpec, ScaleBounds
from instrument.errors import ContentError

FRAME = pd.DataFrame(
    {
        "q1": ["1", "2", "3", "4"],
        "ATT01": ["2", "3", "-97", None],
        "ATT02": ["4", "1", "5", "-97"],
        "took": ["3.5", "۱٫۲", None, "4"],
        "asked": ["q2 q1", "q1 q2", None, "q1 q2"],
    }
)


def _spec(**changes: object) -> DataSpec:
    base = {"title": "t", "items": ("q1", "q2"), "scale": ScaleBounds(min=1, max=5), "missing": {"not_reached": -97}}
    return DataSpec(**(base | changes))  # type: ignore[arg-type]


def test_a_specification_that_names_nothing_has_nothing() -> None:
    found = read_screening(FRAME, _spec(), "d.csv")
    assert (found.seconds, found.failed, found.order) == (None, None, None)


def test_failed_checks_are_those_answered_otherwise() -> None:
    found = read_screening(FRAME, _spec(attention={"ATT01": 2, "ATT02": 4}), "d.csv").failed
    assert found is not None
    np.testing.assert_array_equal(found, [0, 2, 1, np.nan])


def test_times_and_order() -> None:
    found = read_screening(FRAME.replace({"۱٫۲": "۱.۲"}), _spec(seconds="took", order="asked"), "d.csv")
    assert found.seconds is not None
    assert found.order is not None
    np.testing.assert_array_equal(found.seconds, [3.5, 1.2, np.nan, 4])
    assert found.order.tolist() == ["q2 q1", "q1 q2", "", "q1 q2"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seconds": "tok"}, "d.csv: there is no column 'tok'"),
        ({"order": "none"}, "d.csv: there is no column 'none'"),
        ({"attention": {"ATT09": 2}}, "d.csv: there is no column 'ATT09'"),
        ({"seconds": "asked"}, "d.csv, column 'asked', row 2: 'q2 q1' is not a number"),
    ],
)
def test_a_column_that_is_not_there_or_no_number_is_named(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ContentError, match=message):
        read_screening(FRAME, _spec(**changes), "d.csv")
