"""Content validity against the tables and examples of the literature, and against what must always hold."""

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from analysis.kernel.content import (
    LAWSHE_1975,
    aiken_critical,
    aiken_interval,
    aiken_v,
    cvr,
    cvr_critical,
    gwet_ac,
    i_cvi,
    i_cvi_interval,
    kappa_star,
    s_cvi_ave,
    s_cvi_ua,
    tally,
)

unhurried = settings(max_examples=25)
NAN = float("nan")
experts = st.integers(3, 40)


def table(rows: str) -> np.ndarray:
    """Return items x experts from "432. 44.1": a word an item, a sign an expert, a dot for a blank."""
    return np.array([[NAN if sign == "." else float(sign) for sign in row] for row in rows.split()])


@st.composite
def votes(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 60))
    return draw(st.integers(0, n)), n


ratings = st.lists(st.sampled_from([1.0, 2.0, 3.0, 4.0, NAN]), min_size=1, max_size=15).map(np.array)


def test_i_cvi_counts_3_and_4_among_those_who_rated() -> None:
    item = np.array([4, 3, 2, 1, NAN, 4])
    assert tally(item) == (3, 5)
    assert i_cvi(item) == 0.6
    assert np.isnan(i_cvi(np.array([NAN, NAN])))


# Polit, Beck & Owen (2007), who compute from the rounded I-CVI (.81 of 6 experts comes from .83).
@pytest.mark.parametrize(
    ("n", "relevant", "index", "printed"),
    [
        (3, 3, 1.00, 1.00),
        (3, 2, 0.67, 0.47),
        (4, 3, 0.75, 0.67),
        (5, 4, 0.80, 0.76),
        (6, 5, 0.83, 0.81),
        (7, 6, 0.86, 0.85),
    ],
)
def test_kappa_star_is_that_of_polit_beck_and_owen(n: int, relevant: int, index: float, printed: float) -> None:
    assert relevant / n == pytest.approx(index, abs=0.0051)
    assert kappa_star(relevant, n) == pytest.approx(printed, abs=0.0075)


# To three digits, computed (standards.md C-2).
@pytest.mark.parametrize(
    ("n", "relevant", "kappa"),
    [
        (3, 2, 0.467),
        (4, 3, 0.667),
        (5, 4, 0.763),
        (6, 5, 0.816),
        (7, 6, 0.849),
        (7, 5, 0.658),
        (8, 7, 0.871),
        (8, 6, 0.719),
        (9, 8, 0.887),
        (9, 7, 0.761),
        (10, 9, 0.899),
        (10, 8, 0.791),
    ],
)
def test_kappa_star_to_three_digits(n: int, relevant: int, kappa: float) -> None:
    assert kappa_star(relevant, n) == pytest.approx(kappa, abs=0.0005)


# A study with 9 or 10 experts that prints pc and k* of each item (doi 10.1186/s12913-017-2469-8, table 10).
@pytest.mark.parametrize(
    ("n", "relevant", "pc", "kappa"),
    [
        (10, 10, 0.001, 1.00),
        (10, 9, 0.010, 0.90),
        (10, 8, 0.044, 0.79),
        (10, 7, 0.117, 0.66),
        (9, 8, 0.018, 0.89),
        (9, 7, 0.070, 0.76),
        (9, 6, 0.164, 0.60),
    ],
)
def test_kappa_star_is_that_of_a_published_table(n: int, relevant: int, pc: float, kappa: float) -> None:
    assert comb(n, relevant) * 0.5**n == pytest.approx(pc, abs=0.0005)
    assert kappa_star(relevant, n) == pytest.approx(kappa, abs=0.0051)


# Ayre & Scally (2014), table 2: experts -> least number who must say "essential", least CVR.
AYRE_SCALLY = {
    **{5: (5, 1.0), 6: (6, 1.0), 7: (7, 1.0), 8: (7, 0.750), 9: (8, 0.778), 10: (9, 0.800), 11: (9, 0.636)},
    **{12: (10, 0.667), 13: (10, 0.538), 14: (11, 0.571), 15: (12, 0.600), 16: (12, 0.500), 17: (13, 0.529)},
    **{18: (13, 0.444), 19: (14, 0.474), 20: (15, 0.500), 25: (18, 0.440), 30: (20, 0.333), 35: (23, 0.314)},
    40: (26, 0.300),
}


@pytest.mark.parametrize("n", AYRE_SCALLY)
def test_the_critical_cvr_is_that_of_ayre_and_scally(n: int) -> None:
    needed, critical = AYRE_SCALLY[n]
    assert cvr_critical(n) == pytest.approx(critical, abs=0.0005)
    assert cvr(needed, n) == pytest.approx(cvr_critical(n))


def test_ten_experts_need_nine() -> None:
    assert cvr(9, 10) >= cvr_critical(10) > cvr(8, 10)


def test_four_experts_cannot_exceed_chance() -> None:
    assert [n for n in range(1, 10) if np.isnan(cvr_critical(n))] == [1, 2, 3, 4]


def test_lawshes_table_asks_less_of_ten_than_the_binomial() -> None:
    assert (LAWSHE_1975[10], LAWSHE_1975[15]) == (0.62, 0.49)
    assert cvr_critical(10) > LAWSHE_1975[10]


def test_the_interval_of_i_cvi_is_the_exact_binomial_one() -> None:
    lower, upper = i_cvi_interval(4, 5)
    exact = binomtest(4, 5).proportion_ci(method="exact")
    assert (lower, upper) == pytest.approx((exact.low, exact.high))
    assert upper - lower == pytest.approx(0.71, abs=0.005)  # "about seven tenths of the scale"


def test_the_interval_of_aikens_v_is_wilsons_of_nk_trials() -> None:
    # 10 experts from 1 to 5 climb 34 of 40 steps; Penfield & Giacobbi (2004) take V as such a share.
    v = aiken_v(np.array([5, 5, 5, 4, 4, 4, 4, 4, 4, 5.0]), 1, 5)
    wilson = binomtest(34, 40).proportion_ci(method="wilson")
    assert v == pytest.approx(0.85)
    assert aiken_interval(v, 10, 1, 5) == pytest.approx((wilson.low, wilson.high))


def test_the_interval_of_aikens_v_is_its_formula() -> None:
    n, k, v, z = 7, 3, 0.81, 1.959963984540054
    root = z * (4 * n * k * v * (1 - v) + z**2) ** 0.5
    bounds = [(2 * n * k * v + z**2 + sign * root) / (2 * (n * k + z**2)) for sign in (-1, 1)]
    assert aiken_interval(v, n) == pytest.approx(bounds)


# Aiken (1985), table 1, .05: raters -> V for 4 and for 5 categories.
@pytest.mark.parametrize(
    ("n", "four", "five"),
    [
        (3, 1.00, 0.92),
        (4, 0.92, 0.88),
        (5, 0.87, 0.80),
        (6, 0.78, 0.79),
        (7, 0.76, 0.75),
        (8, 0.75, 0.75),
        (9, 0.74, 0.72),
        (10, 0.73, 0.70),
    ],
)
def test_the_critical_v_is_aikens(n: int, four: float, five: float) -> None:
    assert aiken_critical(n, 1, 4) == pytest.approx(four, abs=0.0051)
    assert aiken_critical(n, 1, 5) == pytest.approx(five, abs=0.0051)


def test_two_raters_of_four_points_cannot_exceed_chance() -> None:
    assert np.isnan(aiken_critical(2))
    assert np.isnan(aiken_critical(0))


def test_the_scale_indices_leave_out_what_nobody_rated() -> None:
    indices = np.array([1.0, 1.0, 0.8, 0.6, NAN])
    assert s_cvi_ave(indices) == pytest.approx(0.85)
    assert s_cvi_ua(indices) == 0.5
    assert np.isnan(s_cvi_ave(np.array([NAN])))
    assert np.isnan(s_cvi_ua(np.array([])))


# Gwet (2014), the ratings of 12 units by 4 raters with blanks; values of irrCAC 0.4.4.
GWET = table("11.1 2232 3333 3333 2222 1234 4444 1121 2222 .555 ..11 ..3.")


def test_ac1_is_that_of_gwets_example() -> None:
    found = gwet_ac(GWET, 5, "identity")
    assert (found.observed, found.chance) == pytest.approx((0.81818182, 0.19032118), abs=5e-9)
    assert (found.value, found.se) == pytest.approx((0.77544407, 0.14294995), abs=5e-9)
    assert (found.lower, found.upper) == (pytest.approx(0.46081335, abs=5e-9), 1.0)
    assert found.items == 11


def test_ac2_is_that_of_irrcac() -> None:
    found = gwet_ac(GWET, 5)
    assert (found.value, found.se) == pytest.approx((0.91400072, 0.10396224), abs=5e-9)
    found = gwet_ac(table("4.243 44441 44343 ..... 43444 .4334 424.4 41442 44434 44424 4.343 24444"), 4)
    assert (found.value, found.se) == pytest.approx((0.6646478832, 0.0869277184), abs=5e-10)
    assert (found.lower, found.upper) == pytest.approx((0.4709608565, 0.8583349099), abs=5e-10)


def test_agreement_of_one_expert_is_not_a_number() -> None:
    assert np.isnan(gwet_ac(np.array([[4.0], [3.0]]), 4).value)
    alone = gwet_ac(np.array([[4.0, 4.0]]), 4)
    assert (alone.value, alone.items) == (1.0, 1)
    assert np.isnan(alone.se)


@unhurried
@given(votes())
def test_kappa_star_is_at_most_i_cvi(vote: tuple[int, int]) -> None:
    relevant, n = vote
    assert kappa_star(relevant, n) <= relevant / n + 1e-12
    assert kappa_star(n, n) == 1.0


@unhurried
@given(votes(), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_exact_interval_holds_the_share(vote: tuple[int, int], level: float) -> None:
    lower, upper = i_cvi_interval(*vote, level)
    assert 0 <= lower <= vote[0] / vote[1] <= upper <= 1


@unhurried
@given(ratings)
def test_v_and_its_interval_lie_within_0_and_1(item: np.ndarray) -> None:
    v, n = aiken_v(item), tally(item)[1]
    lower, upper = aiken_interval(v, n)
    if n == 0:
        assert np.isnan([v, lower, upper]).all()
        return
    assert 0 <= lower <= v <= upper <= 1


@unhurried
@given(ratings)
def test_a_higher_level_gives_a_wider_interval_of_v(item: np.ndarray) -> None:
    v, n = aiken_v(item), tally(item)[1]
    if n:
        narrow, wide = aiken_interval(v, n, level=0.9), aiken_interval(v, n, level=0.99)
        assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


@unhurried
@given(experts)
def test_the_critical_cvr_is_the_least_that_exceeds_chance(n: int) -> None:
    critical = cvr_critical(n)
    if np.isnan(critical):
        assert 0.5**n > 0.05
        return
    needed = round((critical + 1) * n / 2)
    assert binom.sf(needed - 1, n, 0.5) <= 0.05 < binom.sf(needed - 2, n, 0.5)


@unhurried
@given(experts)
def test_a_larger_panel_needs_no_fewer_votes_and_no_greater_share_of_two_more(n: int) -> None:
    # CVR itself goes up and down with n, because votes are whole; the votes needed never fall.
    if n >= 5:
        needed = [round((cvr_critical(size) + 1) * size / 2) for size in (n, n + 1)]
        assert needed[0] <= needed[1] <= needed[0] + 1


@unhurried
@given(st.integers(5, 30), st.sampled_from([0.01, 0.05, 0.1]), st.sampled_from([0.01, 0.05, 0.1]))
def test_a_stricter_test_asks_for_more(n: int, one: float, other: float) -> None:
    strict, lenient = sorted([one, other])
    for critical in (cvr_critical, lambda size, alpha: aiken_critical(size, 1, 4, alpha)):
        least = critical(n, alpha=strict)
        assert np.isnan(least) or least >= critical(n, alpha=lenient)


@unhurried
@given(st.integers(2, 8), st.integers(2, 8))
def test_all_fours_agree_perfectly(items: int, raters: int) -> None:
    fours = np.full((items, raters), 4.0)
    found = gwet_ac(fours, 4)
    assert (found.value, found.lower, found.upper) == (1.0, 1.0, 1.0)
    assert (i_cvi(fours[0]), aiken_v(fours[0])) == (1.0, 1.0)


@unhurried
@given(st.lists(st.lists(st.sampled_from([1.0, 2, 3, 4, NAN]), min_size=4, max_size=4), min_size=2, max_size=8))
def test_the_order_of_experts_and_items_changes_no_agreement(rows: list[list[float]]) -> None:
    given_ratings = np.array(rows)
    found, turned = gwet_ac(given_ratings, 4), gwet_ac(given_ratings[::-1, ::-1], 4)
    assert found.value == pytest.approx(turned.value, abs=1e-12, nan_ok=True)
    assert found.se == pytest.approx(turned.se, abs=1e-12, nan_ok=True)
    assert np.isnan(found.value) or found.value <= 1
