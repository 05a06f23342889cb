import numpy as np
import pandas as pd
import pytest

from analysis.fit.occasions import match
from analysis.sample import Sample
from instrument.errors import Refused, UsageError

FIRST = pd.DataFrame({"id": list("abcde"), "q1": [1, 2, 3, 4, 5], "q2": [1, 3, 3, 5, 4]})
SECOND = pd.DataFrame({"id": list("dcbax"), "q2": [5, 3, 2, 1, 2], "q1": [4, 3, 2, 2, 1]})


def test_people_are_matched_by_a_column_and_items_by_name() -> None:
    found = match(FIRST, SECOND, "id")
    assert found.ids == ("a", "b", "c", "d")
    assert found.items == ("q1", "q2")
    np.testing.assert_array_equal(found.first, [[1, 1], [2, 3], [3, 3], [4, 5]])
    np.testing.assert_array_equal(found.second, [[2, 1], [2, 2], [3, 3], [4, 5]])
    assert found.dropped == (
        "1 person left out who answered on the first occasion alone: e.",
        "1 person left out who answered on the second occasion alone: x.",
    )
    assert found.lost == 2


def test_by_index_by_column_and_by_given_ids_are_the_same() -> None:
    one, two = FIRST.set_index("id"), SECOND.set_index("id")
    by_index, by_column = match(one, two), match(FIRST, SECOND, "id")
    samples = [Sample.from_frame(frame, ["q1", "q2"]) for frame in (FIRST, SECOND)]
    by_ids = match(samples[0], samples[1], (list("abcde"), list("dcbax")))
    for other in (by_column, by_ids):
        assert other.ids == by_index.ids
        np.testing.assert_array_equal(other.second, by_index.second)


def test_rows_of_samples_keep_the_number_of_their_row() -> None:
    frame = FIRST.drop(columns="id").astype(float)
    frame.loc[1] = np.nan
    found = match(Sample.from_frame(frame, ["q1", "q2"]), Sample.from_frame(FIRST, ["q1", "q2"]))
    assert found.ids == (0, 2, 3, 4)
    assert "1 row without any answer" in found.notes[0]


def test_one_column_may_have_two_names() -> None:
    found = match(pd.DataFrame({"before": [1, 2, 4]}), pd.DataFrame({"after": [2, 2, 5]}))
    assert found.items == ("before",)
    np.testing.assert_array_equal(found.second[:, 0], [2, 2, 5])


@pytest.mark.parametrize(
    ("first", "second", "by", "message"),
    [
        (FIRST, SECOND.drop(columns="q2"), "id", "q2: is an item of one occasion alone"),
        (FIRST, SECOND.assign(id=list("vwxyz")), "id", "nobody is on both occasions"),
        (FIRST, SECOND.assign(id=list("aabbc")), "id", "second occasion: these ids stand in more than one row: a, b"),
        (FIRST.assign(id=["a", None, "c", "d", "e"]), SECOND, "id", "first occasion: rows without an id: 1"),
    ],
    ids=["other items", "other people", "twice", "no id"],
)
def test_what_does_not_match_is_refused(first: pd.DataFrame, second: pd.DataFrame, by: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        match(first, second, by)


def test_an_item_reversed_once_is_refused() -> None:
    one = Sample.from_frame(FIRST, ["q1", "q2"], ["q1"])
    two = Sample.from_frame(SECOND, ["q1", "q2"])
    with pytest.raises(Refused, match="q1: is reversed on one occasion alone"):
        match(one, two)


@pytest.mark.parametrize(
    ("by", "message"),
    [("name", "there is no column 'name'. Choose from id, q1, q2"), ((list("abcde"), list("abc")), "3 ids for 5 rows")],
)
def test_ids_that_do_not_fit_are_refused(by: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        match(FIRST if isinstance(by, str) else FIRST[["q1", "q2"]], SECOND, by)  # type: ignore[arg-type]


def test_a_sample_has_no_id_column() -> None:
    with pytest.raises(UsageError, match="a Sample holds answers alone, not the column 'id'"):
        match(Sample.from_frame(FIRST, ["q1", "q2"]), SECOND, "id")


def test_scores_are_means_of_what_was_answered() -> None:
    frame = FIRST.astype({"q1": float, "q2": float})
    frame.loc[0, "q1"] = np.nan
    matched = match(frame, SECOND, "id")
    half, means = matched.scores("mean", 0.5)
    whole, sums = matched.scores("sum", 1.0)
    assert half.ids == ("a", "b", "c", "d")
    assert means[0, 0] == 1
    assert whole.ids == ("b", "c", "d")
    np.testing.assert_allclose(sums, 2 * means[1:])
    assert whole.lost == 3
    assert whole.dropped[-1] == "1 person left out who answered less than 100% of the items on one occasion: a."
