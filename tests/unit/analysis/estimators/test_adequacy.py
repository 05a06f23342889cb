import numpy as np
import pandas as pd
import pytest

from analysis import adequacy
from analysis.sample import Sample
from instrument.errors import Refused
from tests.support.answers import congeneric, continuous

FRAME = congeneric(120, [0.8, 0.7, 0.6, 0.5], seed=2)
R = np.corrcoef(FRAME, rowvar=False)


def _partial() -> np.ndarray:
    inverse = np.linalg.inv(R)
    sd = np.sqrt(np.diag(inverse))
    return -inverse / np.outer(sd, sd)


def test_kmo_is_kaisers_formula() -> None:
    off = ~np.eye(4, dtype=bool)
    r, partial = R**2 * off, _partial() ** 2 * off
    found = adequacy(continuous(FRAME))
    assert found.kmo == pytest.approx(r.sum() / (r.sum() + partial.sum()), abs=1e-12)
    expected = r.sum(axis=0) / (r.sum(axis=0) + partial.sum(axis=0))
    assert list(found.kmo_per_item.values()) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e3])
def test_many_items_or_small_units_are_inverted_all_the_same(unit: float) -> None:
    # factor_analyzer would warn and take a pseudo-inverse: the determinant is below 1e-7.
    many = congeneric(400, [0.8] * 40, seed=1)
    inverse = np.linalg.inv(np.corrcoef(many, rowvar=False))
    partial = inverse / np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    off = ~np.eye(40, dtype=bool)
    r, q = np.sum(np.corrcoef(many, rowvar=False)[off] ** 2), np.sum(partial[off] ** 2)
    found = adequacy(continuous(many * unit))
    assert found.determinant < 1e-12
    assert found.kmo == pytest.approx(r / (r + q), abs=1e-10)


def test_bartlett_is_bartletts_formula() -> None:
    found = adequacy(continuous(FRAME))
    assert found.bartlett.value == pytest.approx(-(120 - 1 - (2 * 4 + 5) / 6) * np.log(np.linalg.det(R)), abs=1e-9)
    assert found.bartlett.df == 6
    assert found.determinant == pytest.approx(np.linalg.det(R))


def test_only_complete_rows_are_used_and_that_is_said() -> None:
    holed = FRAME.copy()
    holed.iloc[:20, 0] = np.nan
    found = adequacy(continuous(holed))
    assert found.settings.n_used == 100
    assert found.settings.missing == "complete rows only"
    assert found.kmo == pytest.approx(adequacy(continuous(FRAME[20:])).kmo)


@pytest.mark.parametrize("n", [3, 4])
def test_no_more_complete_rows_than_items_are_refused(n: int) -> None:
    with pytest.raises(Refused, match=f"{n} complete rows for 4 items"):
        adequacy(continuous(FRAME[:n]))


def test_an_item_that_repeats_another_is_refused() -> None:
    with pytest.raises(Refused, match="singular"):
        adequacy(continuous(FRAME.assign(again=2 * FRAME.y1 - 1)))


def test_an_item_constant_among_the_complete_rows_is_refused() -> None:
    answers = pd.DataFrame(np.random.default_rng(3).integers(1, 6, (30, 3)), columns=list("abc")).astype(float)
    answers.loc[:14, "a"], answers.loc[15:, "b"] = 2, np.nan
    with pytest.raises(Refused, match="singular"):
        adequacy(Sample.from_frame(answers, list("abc")))
