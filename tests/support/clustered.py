"""SIMULATED answers of people in clusters to test two-level models with."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.sample import Sample

ITEMS = tuple(f"y{i}" for i in range(1, 5))
WITHIN, BETWEEN = f"f =~ {' + '.join(ITEMS)}", f"g =~ {' + '.join(ITEMS)}"
LOADINGS = np.array([1.0, 0.9, 0.8, 0.7])


def clustered(clusters: int = 60, sizes: tuple[int, int] = (3, 8), seed: int = 1, icc: float = 0.3) -> pd.DataFrame:
    """Return items y1 to y4 of one factor on each level, a covariate x of people and w of clusters, and `cluster`."""
    rng = np.random.default_rng(seed)
    of = np.repeat(np.arange(clusters), rng.integers(sizes[0], sizes[1] + 1, clusters))
    n, p = len(of), len(LOADINGS)
    x, w = rng.standard_normal(n), rng.standard_normal(clusters)
    within = (0.3 * x + np.sqrt(1 - icc) * rng.standard_normal(n))[:, None] * LOADINGS
    within = within + 0.6 * rng.standard_normal((n, p))
    between = (0.2 * w + np.sqrt(icc) * rng.standard_normal(clusters))[:, None] * LOADINGS
    between = between + 0.25 * rng.standard_normal((clusters, p)) + [0.0, 1.0, 2.0, -1.0]
    frame = pd.DataFrame(within + between[of], columns=list(ITEMS))
    return frame.assign(x=x, w=w[of], cluster=[f"u{code}" for code in of])


def sample_of(frame: pd.DataFrame, items: Sequence[str] = ITEMS, **options: Any) -> Sample:
    """Return columns of a clustered frame as measures without bounds."""
    return Sample.from_frame(frame, items, scale=None, cluster="cluster", treatment="continuous", **options)
