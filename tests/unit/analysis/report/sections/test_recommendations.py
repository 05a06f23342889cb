"""A component is named weakest by the rule that stands there, and leads to what the paper recommends."""

from dataclasses import replace

import pytest

from analysis.report.sections import recommendations
from instrument.document import Card, Paragraph
from instrument.errors import NotGiven
from tests.unit.analysis.report.traced import inputs_of, traced


def test_the_lower_component_is_named_with_its_numbers_and_its_recommendation() -> None:
    inputs = inputs_of(traced(panel=False))
    result = recommendations.compute(inputs)
    first, second = result.rows()
    assert (first["component_title"], first["among_weakest"]) == ("Communication", True)
    assert (first["recommended"], second["among_weakest"]) == ("Recommendation 4", False)
    assert isinstance(first["upper"], float)
    assert first["upper"] < result.border
    blocks = recommendations.blocks(result, inputs)
    said = next(block.text for block in blocks if isinstance(block, Paragraph))
    assert f"By this rule: Communication ({first['component_mean']:.2f}, 95% interval" in said
    assert [block.anchor for block in blocks if isinstance(block, Card)] == ["recommendation-3", "recommendation-4"]


def test_components_alike_are_not_told_apart() -> None:
    result = recommendations.compute(inputs_of(traced(panel=False), lower_first=False))
    assert [row["among_weakest"] for row in result.rows()] == [False, False]


def test_one_component_alone_is_not_the_weakest() -> None:
    inputs = inputs_of(traced(panel=False))
    alone = replace(inputs, sample=inputs.sample.select(["COM03", "COM04", "COM13"]))
    result = recommendations.compute(alone)
    assert [row["among_weakest"] for row in result.rows()] == [False]
    first = recommendations.blocks(result, alone)[0]
    assert isinstance(first, Paragraph)
    assert first.text == "Only one component was asked, so none can be named the weakest of them."


def test_a_second_rating_is_not_of_the_component() -> None:
    result = recommendations.compute(inputs_of(traced(panel=False, twice=True)))
    assert [one.items for one in result.components] == [3, 3]


def test_without_recommendations_nothing_is_said() -> None:
    inputs = inputs_of(replace(traced(panel=False), recommendations=None))
    with pytest.raises(NotGiven, match=r"recommendations\.toml"):
        recommendations.compute(inputs)
