"""Data that no questionnaire should give and some do: one fault each, and the names a refusal has to say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tests.support.answers import congeneric, likert

Frame = pd.DataFrame
GOOD = likert(60, 6, seed=11).astype(float)
MEASURES = congeneric(60, [0.8, 0.7, 0.6, 0.7, 0.5, 0.8], seed=12).set_axis([f"q{j}" for j in range(1, 7)], axis=1)


@dataclass(frozen=True)
class Case:
    """`make` gives the answers; `options` are Sample.from_frame's; a refusal names one of `fault`.

    `items` None: every column. `refused_by_all`: the door itself refuses it, whatever is asked.
    """

    make: Callable[[], Frame]
    fault: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    items: tuple[str, ...] | None = None
    refused_by_all: bool = False


def _with(rows: Any, item: str, value: Any, base: Frame = GOOD) -> Frame:
    """Return `base` with a value, or values, in some rows (a slice, inclusive as in .loc) of an item."""
    frame = base.copy()
    frame.loc[rows, item] = value
    return frame


def _never_together() -> Frame:
    return _with(slice(30, None), "q1", np.nan, _with(slice(0, 29), "q2", np.nan))


def _constant_pair() -> Frame:
    """Whoever answered q2 gave q1 the same answer."""
    return _with(slice(30, None), "q2", np.nan, _with(slice(0, 29), "q1", 3.0))


def _sum_of_others() -> Frame:
    return MEASURES.assign(q6=MEASURES[["q1", "q2", "q3", "q4", "q5"]].sum(axis=1))


def _labelled(labels: list[Any], base: Frame = GOOD) -> Frame:
    return base.assign(group=pd.Series([labels[k % len(labels)] for k in range(len(base))], dtype=object))


def _empty_category_in_a_group() -> Frame:
    """Group B has no 3 in q1."""
    frame = _labelled(["A", "B"])
    frame.loc[(frame.group == "B") & (frame.q1 == 3), "q1"] = 4.0
    return frame


def _constant_in_a_group() -> Frame:
    frame = _labelled(["A", "B"])
    frame.loc[frame.group == "B", "q1"] = 4.0
    return frame


def _unanswered_in_a_group() -> Frame:
    frame = _labelled(["A", "B"])
    frame.loc[frame.group == "B", "q1"] = np.nan
    return frame


def _a_group_of_one() -> Frame:
    frame = _labelled(["A"])
    frame.loc[0, "group"] = "B"
    return frame


def _twice() -> Frame:
    return pd.concat([GOOD, GOOD[["q1"]]], axis=1)


def _as(dtype: str) -> Frame:
    return GOOD.astype(int).astype(dtype)  # type: ignore[call-overload]


def _few(n: int) -> Case:
    """`n` people; items nobody differs on among them are out, so that the number is the fault."""
    frame = pd.DataFrame([[1, 2, 4, 3], [3, 3, 2, 1], [4, 5, 5, 2], [2, 4, 1, 5]][:n], columns=list("abcd"))
    named = tuple(f"{n} {who}" for who in ("respondents", "complete rows", "people", "matched"))
    return Case(lambda: frame, ("no variance",) if n == 1 else named, refused_by_all=n == 1)


_SCALE = {"scale": (1, 5)}
_GROUPS = {"group": "group", **_SCALE}
_CLUSTERS = {"cluster": "group", **_SCALE}
_Q = tuple(GOOD.columns)

CASES: Mapping[str, Case] = {
    "zero variance": Case(lambda: _with(slice(None), "q1", 3.0), ("'q1'",), refused_by_all=True),
    "a column all missing": Case(lambda: _with(slice(None), "q1", np.nan), ("'q1'",), refused_by_all=True),
    "one category but for one answer": Case(
        lambda: _with(slice(1, None), "q1", 3.0, _with(0, "q1", 1.0)), ("q1", "positive definite")
    ),
    "one category of five used by all": Case(lambda: GOOD.clip(3, 3), ("'q1'",), refused_by_all=True),
    "all-missing rows": Case(lambda: _with(slice(0, 19), list(_Q), np.nan)),
    "all rows missing": Case(lambda: GOOD * np.nan, ("'q1'",), refused_by_all=True),
    "fewer rows than items": Case(lambda: GOOD[:5], ("5 respondents", "5 complete rows", "no variance")),
    "as many rows as items": Case(lambda: GOOD[:6], ("6 respondents", "6 complete rows", "no variance")),
    **{f"n = {n}": _few(n) for n in (1, 2, 3, 4)},
    "two items never together": Case(_never_together, ("q1 and q2",)),
    "never together, complete rows": Case(
        _never_together, ("0 complete rows for 6 items",), {"missing": "listwise", **_SCALE}
    ),
    "a pair constant among common rows": Case(_constant_pair, ("q1 and q2",)),
    "constant in complete rows": Case(_constant_pair, ("q1",), {"missing": "listwise", **_SCALE}),
    "identical items": Case(lambda: GOOD.assign(q6=GOOD.q1), ("q1 and q6", "q1, q6")),
    "identical measures": Case(lambda: MEASURES.assign(q6=MEASURES.q1), ("q1 and q6", "q1, q6", "different answers")),
    "an item the sum of others": Case(_sum_of_others, ("q6", "different answers")),
    "a perfectly negative pair": Case(lambda: GOOD.assign(q6=6 - GOOD.q1), ("q1 and q6", "q1, q6")),
    "two items that cancel": Case(
        lambda: pd.DataFrame({"a": GOOD.q1, "b": 6 - GOOD.q1}), ("the sum", "2 items", "a and b", "a, b", "leave")
    ),
    "2 items": Case(lambda: GOOD[["q1", "q2"]], ("2 items",)),
    "1 item": Case(lambda: GOOD[["q1"]], ("two items", "1 item")),
    "text": Case(lambda: _with(4, "q2", "agree", GOOD.astype(object)), ("'q2', row 6",), refused_by_all=True),
    "infinity": Case(lambda: _with(4, "q2", np.inf), ("'q2', row 6",), refused_by_all=True),
    "minus infinity": Case(lambda: _with(4, "q2", -np.inf, MEASURES), ("'q2', row 6",), refused_by_all=True),
    "infinity as text": Case(lambda: _with(4, "q2", "inf", GOOD.astype(object)), ("'q2', row 6",), refused_by_all=True),
    "out of scale": Case(lambda: _with(4, "q2", 6.0), ("'q2', row 6",), _SCALE, refused_by_all=True),
    "between answers": Case(lambda: _with(4, "q2", 2.5), ("'q2', row 6",), _SCALE, refused_by_all=True),
    "huge units": Case(lambda: MEASURES * 1e9, ("categories", "different answers")),
    "tiny units": Case(lambda: MEASURES * 1e-9, ("categories", "different answers")),
    "far from zero": Case(lambda: MEASURES + 1e7, ("categories", "different answers")),
    "units of every size": Case(lambda: MEASURES * [1e9, 1e-9, 1, 1, 1e6, 1], ("categories", "different answers")),
    "NaN groups": Case(lambda: _labelled(["A", "B", np.nan]), ("group", "column 'group'"), _GROUPS, _Q),
    "NaN clusters": Case(lambda: _labelled(["A", "B", None]), ("column 'group'",), _CLUSTERS, _Q),
    "all clusters NaN": Case(lambda: _labelled([np.nan]), ("column 'group'", "group"), _CLUSTERS, _Q),
    "one group": Case(lambda: _labelled(["A"]), ("column 'group'", "group"), _GROUPS, _Q),
    "a group of one": Case(_a_group_of_one, ("group B", "column 'group'"), _GROUPS, _Q),
    "a cluster of one": Case(_a_group_of_one, ("column 'group'",), _CLUSTERS, _Q),
    "labels of two types": Case(lambda: _labelled(["A", 1, 2.5]), ("group",), _GROUPS, _Q),
    "an empty category in one group": Case(_empty_category_in_a_group, ("group B",), _GROUPS, _Q),
    "constant in one group": Case(_constant_in_a_group, ("q1",), _GROUPS, _Q),
    "unanswered in one group": Case(_unanswered_in_a_group, ("q1",), _GROUPS, _Q),
    "integers": Case(lambda: _as("int64")),
    "small integers": Case(lambda: _as("int8")),
    "nullable integers": Case(lambda: _as("Int64").mask(np.arange(60)[:, None] % 7 == np.arange(6))),
    "category": Case(lambda: _as("category")),
    "digits as text": Case(lambda: _as("str")),
    "bool": Case(lambda: GOOD > 3),
    "duplicated column names": Case(_twice, ("'q1' stands 2 times",), refused_by_all=True),
    "duplicated index": Case(lambda: GOOD.set_axis([0] * 60)),
    "a MultiIndex": Case(lambda: GOOD.set_axis(pd.MultiIndex.from_product([range(6), range(10)]))),
    "columns that are numbers": Case(lambda: GOOD.set_axis(range(6), axis=1)),
    "an empty frame": Case(lambda: Frame(), ("no items", "no rows"), refused_by_all=True),
    "no rows": Case(lambda: GOOD[:0], ("no rows",), refused_by_all=True),
}

# Cases of the door, or of the kind of the columns: once past it they are like any other.
DOOR = tuple(
    name
    for name, case in CASES.items()
    if case.refused_by_all
    or name
    in {
        "integers",
        "small integers",
        "nullable integers",
        "category",
        "digits as text",
        "bool",
        "duplicated index",
        "a MultiIndex",
        "columns that are numbers",
        "NaN clusters",
        "all clusters NaN",
        "a cluster of one",
        "labels of two types",
        "all-missing rows",
    }
)
