"""Mixed models: what must not change them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import lmm
from analysis.fit.mixed.formula import read_formula
from analysis.kernel.league import comparison_factor, holm
from instrument.errors import UsageError


def _frame(seed: int, n: int, clusters: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    g = np.arange(n) % clusters
    x = rng.standard_normal(n)
    y = rng.standard_normal(clusters)[g] + 0.4 * x + rng.standard_normal(n)
    return pd.DataFrame({"y": y, "x": x, "g": g})


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), n=st.integers(12, 60), clusters=st.integers(2, 6))
def test_order_of_rows_and_kind_of_labels_change_nothing(seed: int, n: int, clusters: int) -> None:
    frame = _frame(seed, n, clusters)
    other = frame.sample(frac=1, random_state=seed).assign(g=lambda rows: "u" + rows.g.astype(str))
    one, two = (lmm("y ~ x + (1 | g)", rows, df="none") for rows in (frame, other))
    assert one.converged
    assert two.converged
    assert two.loglik == pytest.approx(one.loglik, abs=1e-7)
    assert two.fixed_effects[1].est == pytest.approx(one.fixed_effects[1].est, abs=1e-4)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), clusters=st.integers(2, 6))
def test_turning_the_answers_turns_the_effects(seed: int, clusters: int) -> None:
    frame = _frame(seed, 40, clusters)
    one, two = (lmm("y ~ x + (1 | g)", rows) for rows in (frame, frame.assign(y=-frame.y)))
    assert two.loglik == pytest.approx(one.loglik, abs=1e-7)
    assert two.fixed_effects[1].est == pytest.approx(-one.fixed_effects[1].est, abs=1e-5)


@settings(max_examples=60)
@given(text=st.text(alphabet="yxg ~+-|/:*()01`%é", max_size=25))
def test_any_text_is_a_formula_or_one_message(text: str) -> None:
    problems = 1
    try:
        read_formula(text)
    except UsageError as error:
        problems = len(error.problems)
    assert problems == 1


@settings(max_examples=40)
@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_lowers_a_p_and_keeps_their_order(p: list[float]) -> None:
    given_p = np.array(p)
    adjusted = holm(given_p)
    assert (adjusted >= given_p).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(given_p, kind="stable")]) >= 0).all()


@settings(max_examples=40)
@given(se=st.lists(st.floats(0.01, 10), min_size=2, max_size=8))
def test_the_comparison_factor_lies_between_its_bounds(se: list[float]) -> None:
    assert 1.3859 - 1e-3 <= comparison_factor(np.array(se)) <= 1.96
