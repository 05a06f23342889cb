from collections.abc import Callable

from analysis.report.inputs import Inputs
from analysis.report.sections import items
from instrument.document import Paragraph, Table


def _said(inputs: Inputs) -> str:
    return " ".join(block.text for block in items.blocks(items.compute(inputs), inputs) if isinstance(block, Paragraph))


def test_items_to_be_checked_are_named(make: Callable[..., Inputs]) -> None:
    assert "To be checked for a wrong direction: none." in _said(make())
    assert "To be checked for a wrong direction: q1." in _said(make(reverse=("q1",)))


def test_discrimination_and_correlations_stand_beside_their_sources(make: Callable[..., Inputs]) -> None:
    text = _said(make())
    assert "below 0.20 (Ebel & Frisbie (1991), stated for right and wrong answers) for " in text
    assert "Mean inter-item r outside 0.15 to 0.50 (Clark & Watson (1995): .15 to .50): " in text


def test_no_table_is_wider_than_a_page(make: Callable[..., Inputs]) -> None:
    inputs = make(reverse=("q1",))
    tables = [block for block in items.blocks(items.compute(inputs), inputs) if isinstance(block, Table)]
    assert {"items", "items-further", "items-doubted", "inter-item"} <= {table.key for table in tables}
    assert all(len(table.columns) <= 12 for table in tables)
