"""The sections from participants to exploratory factor analysis are said in Persian to the last sentence."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.plots import discrimination, likert, loadings, scree, screening
from analysis.report.inputs import Inputs
from analysis.report.screening import Screening
from analysis.report.sections import ORDER
from analysis.result import to_table
from analysis.sample import Sample
from analysis.words import catalogue
from instrument.dataspec import DataSpec, ScaleBounds
from instrument.document import Block, Document, Heading, Note, Paragraph
from instrument.document.translate import translate
from instrument.errors import Refused
from tests.support.answers import SCALES, public
from tests.support.answers import likert as drawn

KEYS = ("participants", "missing", "careless", "items", "alpha", "omega", "guttman", "adequacy", "retention", "efa")
THREE = {"Agreeableness": SCALES["A"][:4], "Extraversion": SCALES["E"][:4], "Neuroticism": SCALES["N"][:4]}


@pytest.fixture(autouse=True)
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the pictures out: what is said of them is asked of the plots."""
    for plot in (discrimination, loadings, scree, screening):
        monkeypatch.setattr(plot, "draw", lambda *given: Paragraph(""))
    monkeypatch.setattr(scree, "draw_parallel", lambda *given: Paragraph(""))
    monkeypatch.setattr(likert, "draw", lambda *given: [])


def _inputs(frame: pd.DataFrame, constructs: dict[str, tuple[str, ...]], scale: tuple[int, int], **more: Any) -> Inputs:
    spec = DataSpec(title="A study", scale=ScaleBounds(min=scale[0], max=scale[1]), constructs=constructs, **more)
    return Inputs(spec, Sample.from_spec(frame, spec), None, "0" * 64)


def _page(inputs: Inputs) -> Document:
    """Return this half of the report: what every section says, warns of, or is refused for."""
    blocks: list[Block] = []
    for module in ORDER:
        if module.KEY not in KEYS:
            continue
        blocks.append(Heading(module.TITLE, module.KEY))
        try:
            result = module.compute(inputs)
        except Refused as refusal:
            result = None
            blocks.append(Note(str(refusal), "refused"))
        else:
            blocks += [*map(Note, result.warnings), *module.blocks(result, inputs)]
            checks = module.checks(result) if hasattr(module, "checks") else []
            blocks.append(to_table("checks", "Numbers beside what is commonly asked", checks))
        if hasattr(module, "onward"):
            inputs = module.onward(result, inputs)
    return Document("Psychometric report: A study", tuple(blocks))


def _missed(inputs: Inputs) -> list[str]:
    fa = replace(catalogue("fa"), missed={}, _known={})
    translate(_page(inputs), fa)
    return list(fa.missed)


def bfi() -> Inputs:
    return _inputs(public("bfi").iloc[:250], THREE, (1, 6), reverse=("A1", "E1", "E2"), group="gender")


def few() -> Inputs:
    return _inputs(drawn(3, 4, seed=1), {"Support": ("q1", "q2", "q3", "q4")}, (1, 5))


def repeated() -> Inputs:
    """An item that repeats another, one that runs against the others, and one that nobody was asked."""
    frame = drawn(60, 5, seed=2).astype(float)
    frame["q6"], frame["q5"] = frame["q1"], 6 - frame["q5"]
    frame.loc[:8, "q4"] = np.nan
    names = tuple(frame.columns)
    return _inputs(frame, {"Support": names[:3], "Care": names[3:5], "Alone": names[5:]}, (1, 5))


def screened() -> Inputs:
    """Planned missing answers, times, checks and orders, clusters; the flagged are left out."""
    frame = drawn(90, 8, seed=3).astype(float)
    frame.iloc[:30, 7], frame.iloc[40:45, 2], frame.iloc[50] = -98, -97, np.nan
    frame.iloc[60] = 3
    names = tuple(f"q{k}" for k in range(1, 9))
    frame = frame.assign(place=np.repeat(list("abc"), 30))
    given = _inputs(
        frame,
        {"همدلی": names[:4], "Care": names[4:]},
        (1, 5),
        cluster="place",
        missing={"planned": -98, "not_reached": -97},
    )
    rows = range(90)
    seconds = pd.Series([1.0, *[6.0] * 89], index=rows)
    failed = pd.Series([1.0, *[0.0] * 88, np.nan], index=rows)
    order = pd.Series([" ".join(names)] * 90, index=rows)
    return replace(given, screening=Screening(seconds, failed, order), without_careless=True)


def measures() -> Inputs:
    """Answers without a common scale, too few of some pairs."""
    frame = drawn(40, 4, seed=5).astype(float)
    frame.iloc[:20, 0], frame.iloc[20:, 1] = np.nan, np.nan
    return _inputs(frame, {"Support": tuple(frame.columns)}, (1, 5))


@pytest.mark.parametrize("made", [bfi, few, repeated, screened, measures], ids=lambda made: made.__name__)
def test_nothing_is_left_in_english(made: Callable[[], Inputs]) -> None:
    assert _missed(made()) == []
