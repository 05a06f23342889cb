from dataclasses import replace

from analysis.report.inputs import Inputs
from analysis.report.sections import alpha
from instrument.document import Paragraph, Table
from tests.support.answers import continuous


def _text(blocks: list) -> str:
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_alpha_shows_every_interval_and_the_caveat_of_ordinal_alpha(inputs: Inputs) -> None:
    found = alpha.compute(inputs)
    rows = found.further()[0].rows
    assert [row["construct"] for row in rows] == ["Support"] * 4 + ["Care"] * 4
    assert all("ordinal_alpha" in row for row in found.rows())
    blocks = alpha.blocks(found, inputs)
    assert "(Chalmers 2018)" in _text(blocks)
    assert "tau-equivalence" in _text(blocks)
    assert [block.key for block in blocks if isinstance(block, Table)] == ["alpha", "alpha_intervals"]


def test_alpha_is_bootstrapped_when_it_is_to_be_thorough(inputs: Inputs) -> None:
    found = alpha.compute(replace(inputs, thorough=True))
    methods = {row["interval"] for row in found.further()[0].rows}
    assert {"bootstrap percentile", "bootstrap BCa"} <= methods
    assert "1,000 samples of respondents" in found.settings.sentence()


def test_measures_have_no_ordinal_alpha(inputs: Inputs) -> None:
    sample = replace(continuous(inputs.sample.answers + 0.25), constructs=inputs.sample.constructs)
    found = alpha.compute(replace(inputs, sample=sample))
    assert found.warnings == ()
    assert not any("ordinal_alpha" in row for row in found.rows())
    assert "Chalmers" not in _text(alpha.blocks(found, inputs))
