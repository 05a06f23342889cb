import numpy as np
import pandas as pd
import pytest

from analysis.fit.sem.choose import choose
from analysis.fit.sem.data import Groups, split
from analysis.model import Options, build
from instrument.errors import Refused
from tests.support.answers import congeneric, continuous

ITEMS = ["y1", "y2", "y3"]
MODEL = build("f =~ y3 + y1 + y2", Options(groups=2, meanstructure=True))


def _frame() -> pd.DataFrame:
    frame = congeneric(60, [0.8, 0.7, 0.6], seed=4)
    return frame.assign(place=["b", "a"] * 30, school=np.arange(60) % 7)


def _split(
    frame: pd.DataFrame, estimator: str = "MLR", missing: str = "listwise", *, by_cluster: bool = True
) -> Groups:
    sample = continuous(frame, ITEMS, group="place", cluster="school")
    return split(sample, MODEL, choose(sample, estimator, missing, clustered=by_cluster), by_group=True)


def test_groups_come_as_they_first_occur_with_columns_in_the_models_order() -> None:
    frame = _frame()
    found = _split(frame)
    assert found.labels == ("b", "a")
    assert (found.n, found.clusters) == (60, 7)
    np.testing.assert_array_equal(found.groups[1].x, frame.loc[frame.place == "a", ["y3", "y1", "y2"]])


def test_every_row_left_out_is_counted_with_its_reason() -> None:
    frame = _frame().astype({"school": object})
    frame.loc[0, "y1"], frame.loc[[1, 2], "place"], frame.loc[3, "school"] = np.nan, np.nan, np.nan
    assert _split(frame).notes == (
        "2 rows without a group were left out.",
        "1 row without a cluster was left out.",
        '1 row with a missing answer was left out. Ask for missing="fiml" to use it.',
    )
    assert _split(frame, missing="fiml").n == 57
    assert 'estimator="MLR", missing="fiml"' in _split(frame, "MLM").notes[2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y2": 1.0}, "CFA, group a, y2: the item does not vary. Leave the item or the group out"),
        ({"y2": np.nan}, "CFA, group a, y2: nobody answered the item"),
    ],
)
def test_what_a_group_lacks_is_refused_by_item_and_group(change: dict[str, float], message: str) -> None:
    frame = _frame()
    frame.loc[frame.place == "a", "y2"] = change["y2"]
    with pytest.raises(Refused, match=message):
        _split(frame, missing="fiml")


def test_a_group_of_which_no_row_is_complete_is_refused_by_name() -> None:
    frame = _frame()
    frame.loc[frame.place == "a", "y2"] = np.nan
    with pytest.raises(
        Refused, match=r'CFA, group a: no row of it can be used. Leave the group out, or use missing="f'
    ):
        _split(frame)


def test_a_group_with_no_more_rows_than_items_is_refused() -> None:
    with pytest.raises(Refused, match=r"CFA, group a: 3 usable rows for 3 items."):
        _split(_frame().drop(index=range(7, 60, 2)))


def test_one_cluster_says_nothing_of_clusters() -> None:
    with pytest.raises(Refused, match="all rows belong to one cluster"):
        _split(_frame().assign(school="A"))
    assert _split(_frame().assign(school="A"), by_cluster=False).clusters is None


def test_without_a_row_there_is_no_fit() -> None:
    with pytest.raises(Refused, match=r"no row can be used. 60 rows without a group were left out"):
        _split(_frame().assign(place=np.nan))


def test_columns_nobody_named_are_refused() -> None:
    sample = continuous(_frame(), ITEMS)
    choice = choose(sample, None, None, clustered=True)
    with pytest.raises(Refused, match=r"no group column is named. Make the Sample with group="):
        split(sample, MODEL, choice, by_group=True)
    with pytest.raises(Refused, match=r"no cluster column is named. Make the Sample with cluster="):
        split(sample, MODEL, choice, by_group=False)
