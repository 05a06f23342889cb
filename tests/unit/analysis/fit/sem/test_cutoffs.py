"""What counts as a change in fit, at the cut-offs themselves."""

import pytest

from analysis.fit.sem.compared import Change
from analysis.fit.sem.cutoffs import chen, cheung_rensvold, rutkowski_svetina
from analysis.fit.sem.difference import Difference
from analysis.fit.sem.levels import CONTINUOUS

METRIC, SCALAR = CONTINUOUS[1], CONTINUOUS[2]


def moved(cfi: float, rmsea: float = 0.0, srmr: float = 0.0) -> Change:
    return Change("before", Difference(1.0, 1.0, 1, 0.5, "chi-square"), cfi, rmsea, srmr, cfi)


def test_cheung_and_rensvold_look_at_cfi_alone() -> None:
    assert cheung_rensvold().within(moved(-0.01, rmsea=0.5))
    assert cheung_rensvold().within(moved(-0.0101)) is False


@pytest.mark.parametrize(
    ("cfi", "rmsea", "srmr", "within"),
    [(-0.011, 0.0, 0.0, True), (-0.011, 0.015, 0.0, False), (-0.011, 0.0, 0.03, False), (-0.01, 0.1, 0.1, True)],
)
def test_chen_asks_for_rmsea_or_srmr_to_bear_cfi_out(cfi: float, rmsea: float, srmr: float, within: bool) -> None:
    assert chen(METRIC, 500).within(moved(cfi, rmsea, srmr)) is within


def test_chen_is_stricter_for_intercepts_and_for_few_respondents() -> None:
    assert chen(METRIC, 500).within(moved(-0.02, 0.0, 0.02))
    assert chen(SCALAR, 500).within(moved(-0.02, 0.0, 0.02)) is False
    assert chen(METRIC, 300).within(moved(-0.006, 0.011)) is False
    # SRMR's own values for few respondents are not known from her text: RMSEA decides alone.
    assert chen(METRIC, 300).within(moved(-0.006, 0.009, 0.5))


def test_many_groups_have_a_wider_margin_for_loadings() -> None:
    assert rutkowski_svetina(METRIC).within(moved(-0.02, 0.03))
    assert rutkowski_svetina(METRIC).within(moved(-0.01, 0.031)) is False
    assert rutkowski_svetina(SCALAR).within(moved(-0.011)) is False


def test_what_is_not_known_is_not_judged() -> None:
    assert chen(METRIC, 500).within(moved(float("nan"))) is None
