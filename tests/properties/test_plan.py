"""What a plan's population is does not depend on how its text is written; replications come back from their lines."""

import json
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.plan.freed import freed
from analysis.plan.population import population
from analysis.plan.replication import Replicate
from analysis.plan.sizes import cluster_sizes
from analysis.plan.spec import Cell
from analysis.plan.truth import targets

LINES = ("f =~ .7*x1 + .6*x2 + .5*x3", "g =~ .8*x4 + .7*x5 + .6*x6", "f ~~ .4*g", "x1 ~~ .1*x4", "x2 ~~ .6*x2")


@settings(max_examples=20)
@given(st.permutations(LINES))
def test_the_order_of_lines_changes_no_truth(lines: list[str]) -> None:
    def truths(text: str) -> dict[frozenset[str], tuple[float, float]]:
        made = population(text, "m")
        text = freed(made, "m")
        both = zip(targets(text, "m", made, "raw"), _standardised(text, made), strict=True)
        return {frozenset((x.op, x.lhs, x.rhs)): (x.truth, y) for x, y in both}

    first, other = truths("\n".join(LINES)), truths("\n".join(lines))
    assert first.keys() == other.keys()
    for name, values in first.items():
        np.testing.assert_allclose(other[name], values, atol=1e-12)


def _standardised(text: str, made: object) -> list[float]:
    names = {x.name: x.truth for x in targets(text, "m", made, "standardised")}  # type: ignore[arg-type]
    return [names.get(x.name, 0.0) for x in targets(text, "m", made, "raw")]  # type: ignore[arg-type]


numbers = st.lists(st.floats(allow_infinity=False, width=64), max_size=5).map(tuple)


@settings(max_examples=50)
@given(numbers, numbers, st.booleans(), st.floats(0, 1), st.integers(0, 10**6))
def test_a_replication_comes_back_from_its_line(
    est: tuple[float, ...], se: tuple[float, ...], improper: bool, p: float, number: int
) -> None:
    made = Replicate(Cell.of_clusters(20, 10), number, "fitted", est, se, improper, p)
    back = Replicate.from_json(json.loads(json.dumps(made.to_json(), allow_nan=False)))
    assert (back.cell, back.number, back.improper, back.model_p) == (made.cell, number, improper, p)
    for old, new in ((est, back.est), (se, back.se)):
        assert all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(old, new, strict=True))


@settings(max_examples=30)
@given(st.integers(2, 80), st.integers(2, 60), st.floats(0.0, 2.0))
def test_sizes_keep_their_sum_and_nobody_is_left_out(clusters: int, size: int, cv: float) -> None:
    sizes = cluster_sizes(clusters, size, cv)
    assert sizes.sum() == clusters * size
    assert sizes.min() >= 1
    assert (np.diff(sizes) >= -1).all()  # quantiles rise, but for rounding
