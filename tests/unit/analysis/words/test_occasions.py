"""Two occasions, fits compared and predictors centred: results and refusals are said in Persian."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.estimators.cfa import cfa
from analysis.estimators.compare import compare
from analysis.estimators.retest import retest
from analysis.fit.mixed.centring import centre
from analysis.result import Result
from analysis.words import catalogue
from instrument.document import Document, Note
from instrument.document.translate import translate
from instrument.errors import MentorscaleError
from tests.support.answers import likert

FIRST = likert(40, 4, seed=1)
TWO, ONE = "A =~ q1 + q2 + q3\nB =~ q4 + q5 + q6", "A =~ q1 + q2 + q3 + q4 + q5 + q6"
CROSSED = "A =~ q1 + q2 + q4\nB =~ q3 + q5 + q6"


def _missed(result: Result) -> list[str]:
    fa = replace(catalogue("fa"), missed={}, _known={})
    translate(Document("Psychometric report: t", (*map(Note, result.warnings), *result.tables())), fa)
    return list(fa.missed)


def _second() -> pd.DataFrame:
    """Return the answers of a second occasion, on which four people are missing and one is new."""
    moved = (FIRST + np.random.default_rng(1).integers(-1, 2, FIRST.shape)).clip(1, 5).iloc[:36]
    return moved.set_axis([*range(35), 99])


def test_two_occasions() -> None:
    first = FIRST.astype(float)
    first.loc[3, ["q1", "q2", "q3"]] = np.nan
    found = retest(first, _second())
    assert len(found.warnings) == 3
    assert _missed(found) == []
    assert _missed(retest(first, _second(), score="sum", reliability=0.8)) == []


def _shifted() -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Yield occasions of which little can be said: the same twice, all one step higher, nobody like another."""
    lower = FIRST.clip(1, 4)
    yield FIRST, FIRST
    yield lower, lower + 1
    yield FIRST, FIRST.iloc[::-1].set_axis(FIRST.index)


@pytest.mark.parametrize("occasions", [*_shifted()], ids=["same", "shifted", "turned"])
def test_what_cannot_be_said_of_two_occasions(occasions: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    assert _missed(retest(*occasions)) == []


def test_fits_compared() -> None:
    answers = likert(200, 6, seed=2)
    found = compare(cfa(answers, TWO), cfa(answers, ONE), cfa(answers, CROSSED), cfa(answers, "A =~ q1 + q2 + q3 + q4"))
    assert len(found.warnings) >= 2
    assert _missed(found) == []


REFUSED: tuple[Callable[[], object], ...] = (
    lambda: centre(pd.DataFrame({"a": ["x"], "b": [1], "b_centred": [2]}), ["a", "b", "zz"]),
    lambda: compare(cfa(likert(200, 6, seed=2), TWO)),
    lambda: compare(method="x"),
    lambda: retest(FIRST, _second(), form="x"),
    lambda: retest(FIRST, _second(), answered=3),
    lambda: retest(FIRST, _second(), reliability=3),
    lambda: retest(FIRST, _second(), level=3),
    lambda: retest(FIRST, _second(), by="id"),
    lambda: retest(FIRST, _second().rename(columns={"q1": "q9"})),
    lambda: retest(FIRST, FIRST.set_axis(range(100, 140))),
    lambda: retest(FIRST, _second(), by=([1], [2])),
    lambda: retest(FIRST.assign(id=1), FIRST.assign(id=1), by="id"),
    lambda: retest(FIRST.assign(id=np.nan), FIRST.assign(id=1), by="id"),
    lambda: retest(FIRST.iloc[[0, 1, *range(5, 20)]], FIRST.iloc[[0, 1, *range(25, 40)]]),
)


@pytest.mark.parametrize("call", REFUSED)
def test_what_is_refused(call: Callable[[], object]) -> None:
    fa = replace(catalogue("fa"), missed={}, _known={})
    with pytest.raises(MentorscaleError) as caught:
        call()
    for problem in caught.value.problems:
        fa.text(str(problem))
    assert list(fa.missed) == []
