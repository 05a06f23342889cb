"""The section on invariance: not given without groups, and its changes beside what is asked."""

from dataclasses import replace

import pytest

from analysis.model import parse
from analysis.report.inputs import Inputs
from analysis.report.sections import invariance
from analysis.report.thresholds import cfi_change, rmsea_change, srmr_change
from analysis.sample import Sample
from instrument.dataspec import DataSpec
from instrument.document import Paragraph, Table
from instrument.errors import NotGiven
from tests.support.answers import THREE_FACTORS, public

NINE = [f"x{i}" for i in range(1, 10)]


def inputs(group: str | None = "school", *, thorough: bool = False) -> Inputs:
    spec = DataSpec.model_validate({"title": "Pupils", "items": NINE, "scale": {"min": 0, "max": 10}, "group": group})
    sample = Sample.from_frame(public("holzinger"), NINE, scale=None, group=group, treatment="continuous")
    return Inputs(spec, sample, parse(THREE_FACTORS), "0" * 64, thorough)


def test_without_a_group_or_a_model_it_is_not_given() -> None:
    with pytest.raises(NotGiven, match="no group column is given"):
        invariance.compute(inputs(None))
    with pytest.raises(NotGiven, match="no model is given"):
        invariance.compute(replace(inputs(), model=None))


def test_every_level_stands_beside_its_cut_offs() -> None:
    given = inputs()
    result = invariance.compute(given)
    rows = invariance.checks(result)
    assert [row["statistic"] for row in rows][:5] == [
        "CFI, configural",
        "RMSEA, configural",
        "ΔCFI, metric",
        "ΔRMSEA, metric",
        "ΔSRMR, metric",
    ]
    assert len(rows) == 11
    text, *rest = invariance.blocks(result, given)
    assert isinstance(text, Paragraph)
    assert "Pasteur (N = 156), Grant-White (N = 145)" in text.text
    assert "ΔCFI −0.0" in text.text
    assert [type(block).__name__ for block in rest].count("Figure") == 1
    assert len(rest) == 6
    assert not result.steps


def test_a_thorough_report_searches() -> None:
    result = invariance.compute(inputs(thorough=True))
    assert [one.parameter for one in result.steps] == ["x3 ~1", "x7 ~1"]


def test_cut_offs_are_printed_with_the_digits_they_have() -> None:
    assert [cfi_change(2, True).asked, rmsea_change(2, True).asked, srmr_change(True).asked] == [
        "≥ −.01",
        "≤ .015",
        "≤ .03",
    ]
    assert cfi_change(12, True).asked == "≥ −.02"
    assert cfi_change(12, False).asked == "≥ −.01"


def test_a_model_that_does_not_fit_the_groups_is_said_before_its_changes() -> None:
    given = inputs()
    result = invariance.compute(given)
    text, levels, changes, *_ = invariance.blocks(result, given)
    assert isinstance(text, Paragraph)
    assert isinstance(levels, Table)
    assert isinstance(changes, Table)
    cfi = float(levels.rows[0][[column.key for column in levels.columns].index("cfi")])
    assert cfi < 0.95
    assert f"The first level does not fit (CFI {cfi:.3f}, ≥ .95 is asked" in text.text
    assert [column.key for column in changes.columns][:2] == ["level", "delta_chisq"]
    assert not any(column.key.startswith("delta") for column in levels.columns)
    assert [row[0] for row in changes.rows] == [row[0] for row in levels.rows][1:]
