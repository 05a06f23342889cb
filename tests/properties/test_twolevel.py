"""What must not matter to a two-level fit: the order of rows and items, what clusters are called, an item turned."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import twolevel_cfa
from analysis.fit.twolevel.result import TwoLevelFit
from tests.support.clustered import BETWEEN, ITEMS, WITHIN, clustered, sample_of

few = settings(max_examples=3)
HOLES = clustered(40, (2, 7), seed=6)
HOLES[list(ITEMS)] = HOLES[list(ITEMS)].mask(np.random.default_rng(1).random((len(HOLES), 4)) < 0.1)
NAMES = ("chisq", "chisq_scaled", "logl", "cfi", "srmr_within", "srmr_between")


@cache
def _one() -> TwoLevelFit:
    return twolevel_cfa(sample_of(HOLES), WITHIN, BETWEEN)


def _same(one: TwoLevelFit, other: TwoLevelFit) -> None:
    assert one.converged
    for name in NAMES:
        assert other.fit[name] == pytest.approx(one.fit[name], rel=1e-6, abs=1e-6), name


def _named(kind: str, codes: pd.Series, rng: np.random.Generator) -> pd.Series:
    new = rng.permutation(40)[codes.to_numpy()]
    return pd.Series({"numbers": new, "decimals": new + 0.5, "text": [f"univ {k}" for k in new]}[kind], codes.index)


@few
@given(seed=st.integers(0, 1000), kind=st.sampled_from(["numbers", "decimals", "text"]))
def test_order_of_rows_and_names_of_clusters(seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    codes = pd.Series(pd.factorize(HOLES.cluster)[0])
    other = HOLES.assign(cluster=_named(kind, codes, rng)).iloc[rng.permutation(len(HOLES))]
    one = _one()
    found = twolevel_cfa(sample_of(other), WITHIN, BETWEEN)
    _same(one, found)
    assert found.parameters.est.to_numpy() == pytest.approx(one.parameters.est.to_numpy(), abs=1e-5)
    assert found.parameters.se.to_numpy() == pytest.approx(one.parameters.se.to_numpy(), abs=1e-5, nan_ok=True)


@few
@given(order=st.permutations(ITEMS))
def test_order_of_items(order: list[str]) -> None:
    text = " + ".join(order)
    one = _one()
    _same(one, twolevel_cfa(sample_of(HOLES, order), f"f =~ {text}", f"g =~ {text}"))


@few
@given(item=st.sampled_from(ITEMS))
def test_an_item_turned_turns_its_loadings(item: str) -> None:
    one = _one()
    other = twolevel_cfa(sample_of(HOLES.assign(**{item: 5 - HOLES[item]})), WITHIN, BETWEEN)
    _same(one, other)
    loadings = [fit.parameters.query("op == '=~'").set_index(["level", "rhs"]).std_all.abs() for fit in (one, other)]
    assert loadings[0].to_numpy() == pytest.approx(loadings[1].to_numpy(), abs=1e-6)
