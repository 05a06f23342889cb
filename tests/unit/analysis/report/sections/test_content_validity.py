"""The panel's last round in the report: the numbers of the panel's own report, and nothing without a panel."""

import pytest

from analysis.report.panel_round import panel_report
from analysis.report.sections import content_validity
from instrument.errors import NotGiven
from tests.unit.analysis.report.traced import inputs_of, judged, shipped_bank, traced


def test_the_numbers_are_those_of_the_panels_report() -> None:
    inputs = inputs_of(traced())
    result = content_validity.compute(inputs)
    report, entries = panel_report(judged(shipped_bank()))
    assert result.rows() == report.result.rows()
    assert entries["COM03"].decision == "drop"
    decided = next(table for table in result.further() if table.key == "panel-decisions").rows
    assert [row["decision"] for row in decided] == ["drop", "keep", "keep", "keep", "keep", "keep"]
    checks = {row["statistic"]: row["verdict"] for row in content_validity.checks(result)}
    assert checks["S-CVI/Ave (communication_development)"] == "no"
    assert checks["S-CVI/Ave (cultural_norms)"] == "yes"


def test_without_a_panel_it_says_what_to_do() -> None:
    with pytest.raises(NotGiven, match="mentorscale panel"):
        content_validity.compute(inputs_of(traced(panel=False)))
