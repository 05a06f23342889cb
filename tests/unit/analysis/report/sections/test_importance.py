"""Importance beside presence where both were asked."""

import pytest

from analysis.report.sections import importance, universities
from instrument.document import Figure, Paragraph
from instrument.errors import NotGiven
from tests.unit.analysis.report.traced import inputs_of, traced


def test_both_means_and_the_quadrant_of_every_construct() -> None:
    inputs = inputs_of(traced(panel=False, twice=True))
    result = importance.compute(inputs)
    rows = {row["scale"]: row for row in result.rows()}
    assert set(rows) == {"communication_development", "communication_management", "cultural_norms"}
    for name, row in rows.items():
        answers = inputs.sample.answers[list(inputs.sample.scales[f"{name}_importance"])]
        assert row["importance"] == pytest.approx(answers.mean(axis=1).mean())
        assert row["quadrant"]
    blocks = importance.blocks(result, inputs)
    assert isinstance(blocks[0], Paragraph)
    assert any(isinstance(block, Figure) for block in blocks)


def test_importance_is_no_score_of_the_universities_own_table() -> None:
    inputs = inputs_of(traced(panel=False, twice=True))
    assert not [row for row in universities.compute(inputs).rows() if str(row["scale"]).endswith("_importance")]


def test_where_it_was_not_asked_it_says_how() -> None:
    with pytest.raises(NotGiven, match="importance-performance"):
        importance.compute(inputs_of(traced(panel=False)))
