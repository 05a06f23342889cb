from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.report.inputs import Inputs
from analysis.report.sections import efa as section
from instrument.document import Paragraph
from tests.support.answers import congeneric, continuous


def _text(inputs: Inputs) -> str:
    blocks = section.blocks(section.compute(inputs), inputs)
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_it_says_correlations_fit_minima_crossings_and_determinacy(inputs: Inputs) -> None:
    text = _text(inputs)
    assert "Pearson correlations, because the answers are treated as continuous." in text
    assert "RMSEA = " in text
    assert "Of 30 starts of the rotation 30 ended in one and the same minimum." in text
    assert "No loading is blanked." in text
    assert "determinacy of its scores: F1 " in text


@pytest.mark.parametrize(("top", "kind"), [(5, "polychoric"), (6, "pearson")])
def test_ordinal_items_with_few_categories_have_polychoric_correlations(inputs: Inputs, top: int, kind: str) -> None:
    ordinal = replace(inputs, sample=replace(inputs.sample, treatment="ordinal", scale=(1, top)))
    assert section.compute(ordinal).solved.correlated.kind == kind
    assert f"with {top} categories" in _text(ordinal) or f"have {top} categories" in _text(ordinal)


def test_a_thorough_run_has_bootstrap_intervals(inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(section, "_DRAWS", 20)
    assert section.compute(inputs).intervals is None
    found = section.compute(replace(inputs, thorough=True))
    assert found.intervals is not None
    assert "efa-intervals" in [table.key for table in found.tables()]


def test_what_cannot_be_had_is_said(make: Callable[..., Inputs]) -> None:
    frame = congeneric(100, [0.8, 0.7, 0.6], seed=2)
    singular = replace(make(factors=1), sample=continuous(frame.assign(again=frame.y1)))
    text = _text(singular)
    assert "no other index of fit can be had" in text
    assert "Factor scores cannot be had" in text
    assert "load on more than one factor" not in text
