"""A small study of two constructs in six places, and what a validation makes of it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.model import parse
from analysis.report.inputs import Inputs
from analysis.report.validation import Validation, validate
from analysis.sample import Sample
from instrument.dataspec import DataSpec, ScaleBounds
from tests.support.answers import likert

MODEL = "Support =~ q1 + q2 + q3\nCare =~ q4 + q5 + q6"
SPEC = {
    "title": "Small study",
    "scale": ScaleBounds(min=1, max=5, labels={"1": "never", "5": "always"}),
    "constructs": {"Support": ("q1", "q2", "q3"), "Care": ("q4", "q5", "q6")},
    "cluster": "place",
    "group": "sex",
    "formula": "Support ~ Care + (1 | place)",
    "missing": {"refused": 9},
}


def answers() -> pd.DataFrame:
    frame = likert(120, 6, seed=21)
    frame.loc[3, "q1"], frame.loc[4, "q2"] = 9, 9
    return frame.assign(place=np.repeat(list("abcdef"), 20), sex=["f", "m", "f"] * 40)


@pytest.fixture(scope="session")
def make() -> Callable[..., Inputs]:
    def inputs(frame: pd.DataFrame | None = None, model: str | None = MODEL, **changes: Any) -> Inputs:
        spec = DataSpec(**(SPEC | changes))
        sample = Sample.from_spec(answers() if frame is None else frame, spec, treatment="continuous")
        return Inputs(spec, sample, parse(model) if model else None, "0" * 64)

    return inputs


@pytest.fixture(scope="session")
def inputs(make: Callable[..., Inputs]) -> Inputs:
    return make()


@pytest.fixture(scope="session")
def validation(inputs: Inputs) -> Validation:
    return validate(inputs)
