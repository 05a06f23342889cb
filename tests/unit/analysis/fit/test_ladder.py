from dataclasses import replace

import numpy as np
import pytest

from analysis.fit import ladder as module
from analysis.fit.ladder import ladder
from analysis.kernel.minres import Extraction, minres
from tests.support.answers import congeneric

R = np.corrcoef(congeneric(200, [0.8, 0.7, 0.6, 0.5, 0.7, 0.4], seed=2), rowvar=False)


def test_rungs_go_as_far_as_the_items_carry_them_with_a_degree_of_freedom() -> None:
    found = ladder(R, 200, most=8, top=1)
    assert list(found.df) == [15, 9, 4]
    assert found.top == 2
    assert np.isnan(found.vss1[0])
    assert np.isnan(found.vss2[:2]).all()
    assert np.isfinite(found.vss2[2])


def test_three_items_carry_none() -> None:
    found = ladder(R[:3, :3], 200, most=8, top=5)
    assert list(found.df) == [3]
    assert found.hull("cfi").factors is None


def test_a_number_that_does_not_converge_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(correlation: np.ndarray, factors: int) -> Extraction:
        found = minres(correlation, factors)
        lost = replace(found.optimum, converged=False, why="it was told to")
        return replace(found, optimum=lost) if factors == 1 else found

    monkeypatch.setattr(module, "minres", stuck)
    found = ladder(R, 200, most=8, top=1)
    assert found.lost == ("1 factors: the extraction did not converge, it was told to",)
    assert np.isnan([found.vss1[1], found.cfi[1], found.caf[1]]).all()
    assert found.df[1] == 9
    assert np.isfinite([found.vss1[2], found.cfi[2], found.caf[2]]).all()
