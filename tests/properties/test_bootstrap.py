"""The bootstrap of a fit follows the items' order, and reversing an item together with its answers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import bootstrap, cfa
from tests.support.answers import congeneric, continuous


@settings(max_examples=8)
@given(seed=st.integers(0, 1000), order=st.permutations(["y2", "y3", "y4"]), turned=st.sampled_from(["y2", "y3", "y4"]))
def test_order_and_direction_of_items(seed: int, order: list[str], turned: str) -> None:
    frame = congeneric(150, [0.8, 0.7, 0.7, 0.6], seed)
    one = bootstrap(cfa(continuous(frame), "f =~ y1 + y2 + y3 + y4", "ML"), draws=30)
    other = frame.assign(**{turned: -frame[turned]})[["y1", *order]]
    again = bootstrap(cfa(continuous(other), f"f =~ y1 + {' + '.join(order)}", "ML"), draws=30)
    found = {x.name: x for x in again.standardised}
    for x in one.standardised:
        y = found[x.name]
        if x.name == f"f =~ {turned}":
            ends = [-y.estimate, y.se, -y.percentile.upper, -y.percentile.lower]
        else:
            ends = [y.estimate, y.se, y.percentile.lower, y.percentile.upper]
        np.testing.assert_allclose([x.estimate, x.se, x.percentile.lower, x.percentile.upper], ends, atol=1e-5)
