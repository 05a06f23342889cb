from collections.abc import Callable

import pytest

from analysis.report.inputs import Inputs
from analysis.report.sections import guttman
from instrument.document import Paragraph
from instrument.errors import Refused


def _text(blocks: list) -> str:
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_bounds_and_split_halves_of_each_construct(inputs: Inputs) -> None:
    found = guttman.compute(inputs)
    assert [row["construct"] for row in found.rows()] == ["Support", "Care"]
    halves = found.further()[0].rows
    assert [(row["construct"], row["coefficient"]) for row in halves] == [
        ("Support", "Flanagan-Rulon"),
        ("Support", "Spearman-Brown"),
        ("Care", "Flanagan-Rulon"),
        ("Care", "Spearman-Brown"),
    ]
    text = _text(guttman.blocks(found, inputs))
    assert "too high in small ones" in text


def test_a_construct_without_bounds_is_a_warning_and_none_at_all_is_refused(make: Callable[..., Inputs]) -> None:
    some = guttman.compute(make(constructs={"Support": ("q1", "q2", "q3"), "Alone": ("q4",)}, model=None))
    assert len(some.rows()) == 1
    assert some.warnings[0].startswith("Alone: a lower bound of reliability needs two items or more.")
    with pytest.raises(Refused, match="lower bounds: no construct can be computed"):
        guttman.compute(make(constructs={"A": ("q1",), "B": ("q2",)}, model=None))
