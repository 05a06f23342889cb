"""From drawn answers to the Sample an estimator takes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.sample import Sample


def names(p: int) -> list[str]:
    """Return y1 .. yp."""
    return [f"y{j}" for j in range(1, p + 1)]


def sample_of(
    answers: NDArray[np.float64], constructs: Mapping[str, Sequence[str]] | None = None, **options: Any
) -> Sample:
    """Return answers (n, p; NaN = missing) to items y1 .. yp as a Sample of measures without bounds."""
    import pandas as pd

    columns = names(answers.shape[1])
    frame = pd.DataFrame(answers, columns=columns)
    chosen = {"scale": None, "treatment": "continuous"} | options
    return Sample.from_frame(frame, columns, constructs=constructs, **chosen)
