"""The section counts what the chain has, and asks for what is missing."""

import pytest

from analysis.report.sections import instrument
from instrument.document import Paragraph, Table
from instrument.errors import NotGiven
from tests.unit.analysis.report.traced import inputs_of, traced


def test_items_codes_and_works_are_counted() -> None:
    inputs = inputs_of(traced(panel=False))
    result = instrument.compute(inputs)
    rows = {row["item"]: row for row in result.rows()}
    assert (rows["COM03"]["source_codes"], rows["COM03"]["works"]) == ("K22-COM-A03", 1)
    estimates = result.estimates()
    assert (estimates["items"], estimates["codes"]) == (6, len(instrument.codes_of(result.items)))
    chain = next(table for table in result.further() if table.key == "instrument-chain")
    assert next(row for row in chain.rows if row["source_code"] == "K22-COM-A03")["columns"] == "COM03, COM04"
    decided = next(table for table in result.further() if table.key == "instrument-decided")
    assert {row["item"]: row["decided"] for row in decided.rows}["COM03"] == "split"


def test_the_page_names_form_bank_and_paper() -> None:
    inputs = inputs_of(traced(panel=False))
    blocks = instrument.blocks(instrument.compute(inputs), inputs)
    text = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "The form answered is small in English, with 6 items" in text
    assert "bank mentoring-components, which has 280 items in English and Persian" in text
    assert next(block.key for block in blocks if isinstance(block, Table)) == "instrument-items"


def test_without_texts_and_codes_it_says_what_to_give() -> None:
    inputs = inputs_of(traced(panel=False))
    from dataclasses import replace

    with pytest.raises(NotGiven, match=r"Add \[texts\] and \[codes\] to it"):
        instrument.compute(replace(inputs, provenance=None))
