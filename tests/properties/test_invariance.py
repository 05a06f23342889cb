"""Invariance does not depend on the order of groups, of items or of rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Sample, invariance
from tests.support.answers import likert

ITEMS = [f"q{k}" for k in range(1, 6)]
MODEL = "f =~ q1 + q2 + q3 + q4 + q5"


def _fit(seed: int, order: list[str], turned: bool, treatment: str) -> dict[str, float]:
    frame = likert(500, 5, seed=11)
    frame["group"] = np.where(np.arange(500) % 2 == 0, "a", "b")
    rows = np.random.default_rng(seed).permutation(500)
    # Groups stand in the order they first occur.
    frame = frame.iloc[rows].sort_values("group", ascending=not turned, kind="stable")
    sample = Sample.from_frame(frame, order, scale=None, group="group", treatment=treatment)  # type: ignore[arg-type]
    found = invariance(sample, "f =~ " + " + ".join(order))
    return {f"{name} {key}": found.fits[name].fit[key] for name in found.fits for key in ("chisq", "chisq_scaled")} | {
        f"{name} test": moved.test.p_value for name, moved in found.changes.items()
    }


@settings(max_examples=4)
@given(
    order=st.permutations(ITEMS),
    turned=st.booleans(),
    seed=st.integers(0, 99),
    treatment=st.sampled_from(["ordinal", "continuous"]),
)
def test_order_changes_nothing(order: list[str], turned: bool, seed: int, treatment: str) -> None:
    plain, other = _fit(0, ITEMS, False, treatment), _fit(seed, order, turned, treatment)
    for name, value in plain.items():
        assert other[name] == pytest.approx(value, rel=1e-4, abs=1e-4), name
