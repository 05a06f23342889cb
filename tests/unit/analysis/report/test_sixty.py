"""A SIMULATED study of 60 items, 2,000 people and 30 universities: nothing on its page is empty."""

import numpy as np
import pytest

from analysis.report import validation as module
from analysis.report.inputs import Inputs
from analysis.report.page import to_document
from analysis.report.sections import (
    adequacy,
    alpha,
    cfa,
    clusters,
    efa,
    icc,
    instrument,
    items,
    missing,
    participants,
    universities,
)
from analysis.report.tracing import from_spec
from analysis.report.validation import validate
from analysis.sample import Sample
from instrument.dataspec import DataSpec, ScaleBounds
from instrument.document import Bullets, Document, Figure, Heading, Note, Paragraph, Table
from tests.support.answers import likert

# Those that take seconds with so many items have tests of their own; that without a model is a section not given.
SECTIONS = (
    instrument,
    participants,
    missing,
    items,
    alpha,
    adequacy,
    efa,
    cfa,
    clusters,
    icc,
    universities,
)
SCALES = {f"Scale{scale + 1}": tuple(f"q{10 * scale + item + 1}" for item in range(10)) for scale in range(6)}


@pytest.fixture(scope="module")
def document() -> Document:
    rng = np.random.default_rng(8)
    frame = likert(2000, 60, seed=8).astype(float)
    frame = frame.mask(rng.random(frame.shape) < 0.03)
    frame = frame.assign(place=rng.permutation(np.arange(2000) % 30), language=rng.permutation(["en", "fa"] * 1000))
    texts = {item: f"SIMULATED item {item}." for one in SCALES.values() for item in one}
    scale = ScaleBounds(min=1, max=5)
    named = {"cluster": "place", "group": "language", "factors": 1, "texts": texts, "simulated": True}
    spec = DataSpec(title="Sixty", scale=scale, constructs=SCALES, **named)
    sample = Sample.from_spec(frame, spec, treatment="continuous")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ORDER", SECTIONS)
        return to_document(validate(Inputs(spec, sample, None, "0" * 64, provenance=from_spec(spec))))


def test_no_table_or_column_is_empty(document: Document) -> None:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert len(tables) > 20
    assert [one.key for one in tables if not one.rows or not one.caption] == []
    columns = [(one.key, c.key) for one in tables for i, c in enumerate(one.columns) if not any(r[i] for r in one.rows)]
    # Checklists have the same columns in every report.
    assert [one for one in columns if not one[0].startswith("checklist")] == []


def test_no_figure_is_empty(document: Document) -> None:
    figures = [block for block in document.blocks if isinstance(block, Figure)]
    assert len(figures) >= 6
    assert [one.key for one in figures if not one.alt or not one.caption] == []
    for language in ("en", "fa"):
        assert [one.key for one in figures if one.svg(language).count("<path") < 30] == []


def test_under_every_heading_something_stands(document: Document) -> None:
    following = zip(document.blocks, document.blocks[1:], strict=False)
    bare = [
        one.anchor
        for one, then in following
        if isinstance(one, Heading) and isinstance(then, Heading) and then.level <= one.level
    ]
    assert bare == []
    assert not isinstance(document.blocks[-1], Heading)
    said = [one for one in document.blocks if isinstance(one, Paragraph | Note)]
    assert [one for one in said if not one.text.strip()] == []
    assert all(text.strip() for one in document.blocks if isinstance(one, Bullets) for text in one.texts)
