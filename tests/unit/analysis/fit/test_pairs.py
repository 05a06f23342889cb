import numpy as np
import pytest

from analysis.fit.pairs import bound, least_common, pairs_named
from instrument.errors import Refused
from tests.support.answers import congeneric, continuous

FRAME = congeneric(20, [0.7] * 4, seed=5)


def test_the_pair_with_the_fewest_counts() -> None:
    frame = FRAME.copy()
    frame.loc[:4, "y1"], frame.loc[5:8, "y2"] = np.nan, np.nan
    assert least_common(continuous(frame), "here") == 11


@pytest.mark.parametrize(
    ("rows", "least", "what"),
    [
        (4, None, "here: 4 respondents for 4 items. It needs more respondents than items. Collect more answers."),
        (2, 3, "here: 2 respondents for 4 items. It needs 3 or more. Collect more answers."),
        (
            20,
            12,
            "here: 11 respondents in common, of 4 items: y1 and y2. It needs 12 or more. Collect more answers, or",
        ),
    ],
)
def test_too_few_are_refused_by_the_pairs_name(rows: int, least: int | None, what: str) -> None:
    frame = FRAME[:rows].copy()
    if rows == 20:
        frame.loc[:4, "y1"], frame.loc[5:8, "y2"] = np.nan, np.nan
    with pytest.raises(Refused, match=what):
        least_common(continuous(frame), "here", least)


def test_too_few_complete_rows_have_a_remedy_of_their_own() -> None:
    frame = FRAME.copy()
    frame.loc[:14, "y1"], frame.loc[15:, "y2"] = np.nan, np.nan
    with pytest.raises(Refused, match=r'here: 0 complete rows for 4 items.*or use missing="pairwise"'):
        least_common(continuous(frame, missing="listwise"), "here", 1)


def test_many_pairs_are_counted() -> None:
    assert pairs_named("abc", []) == ""
    assert pairs_named("abcdefgh", [(0, k) for k in range(1, 8)]).endswith("a and e, a and f and 2 more pairs")


def test_items_that_determine_one_another_are_named() -> None:
    frame = FRAME.assign(again=FRAME.y2)
    names = tuple(frame.columns)
    assert bound(names, frame.corr().to_numpy()) == " These items determine one another: y2, again."
    assert bound(names[:4], FRAME.corr().to_numpy()) == ""
    # With fewer people than items all of them do, which tells nothing of any.
    assert bound(names[:4], FRAME[:3].corr().to_numpy()) == ""
    assert bound(names[:2], np.array([[1, np.nan], [np.nan, 1]])) == ""
