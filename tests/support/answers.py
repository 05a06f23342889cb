"""Answers to test with: the public data R read too, and small made-up samples."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.sample import Sample
from tests.reference.data import frames

SCALES = {letter: tuple(f"{letter}{i}" for i in range(1, 6)) for letter in "ACENO"}
ITEMS = tuple(item for items in SCALES.values() for item in items)
REVERSED = ("A1", "C4", "C5", "E1", "E2", "O2", "O5")
THREE_FACTORS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@cache
def public(name: str) -> pd.DataFrame:
    """Return "bfi", "holzinger" or "exam", as tests/reference/data.py writes it for R."""
    return frames()[name]


def bfi(items: Sequence[str] = ITEMS, *, reverse: bool = False, **options: Any) -> Sample:
    """Return psych::bfi's answers to `items`, the seven reverse-keyed ones turned if `reverse`."""
    turned = [item for item in REVERSED if item in items] if reverse else []
    return Sample.from_frame(public("bfi"), items, turned, scale=(1, 6), treatment="continuous", **options)


def holzinger() -> Sample:
    """Return the nine tests of Holzinger and Swineford's 301 pupils."""
    return continuous(public("holzinger")[[f"x{i}" for i in range(1, 10)]])


def continuous(frame: pd.DataFrame, items: Sequence[str] | None = None, **options: Any) -> Sample:
    """Return the columns `items` (all, if None) of `frame` as measures without bounds."""
    return Sample.from_frame(frame, items or list(frame.columns), scale=None, treatment="continuous", **options)


def congeneric(n: int, loadings: Sequence[float], seed: int) -> pd.DataFrame:
    """Return n draws of items y1, y2 ... of variance one that measure one normal factor."""
    rng = np.random.default_rng(seed)
    factor, weights = rng.standard_normal((n, 1)), np.asarray(loadings)
    values = factor * weights + rng.standard_normal((n, len(weights))) * np.sqrt(1 - weights**2)
    return pd.DataFrame(values, columns=[f"y{j}" for j in range(1, len(weights) + 1)])


def with_correlations(matrix: Sequence[Sequence[float]], n: int = 200) -> pd.DataFrame:
    """Return n rows of items y1, y2 ... whose sample correlations are exactly `matrix`, each of variance one."""
    chosen = np.array(matrix)
    draws = congeneric(n, [0.5] * len(chosen), seed=3)
    centred = (draws - draws.mean()).to_numpy()
    white = centred @ np.linalg.inv(np.linalg.cholesky(np.cov(centred, rowvar=False))).T
    return pd.DataFrame(white @ np.linalg.cholesky(chosen).T, columns=draws.columns)


def with_holes(x: NDArray[np.float64], share: float, seed: int) -> NDArray[np.float64]:
    """Return x with about `share` of its cells missing at random."""
    return np.where(np.random.default_rng(seed).random(x.shape) < share, np.nan, x)


def likert(n: int, p: int, seed: int) -> pd.DataFrame:
    """Return n respondents' answers 1 to 5 to items q1 ... qp that measure one thing."""
    draws = congeneric(n, [0.7] * p, seed)
    cut = 1 + np.searchsorted([-1.5, -0.5, 0.5, 1.5], draws.to_numpy())
    return pd.DataFrame(cut, columns=[f"q{j}" for j in range(1, p + 1)])
