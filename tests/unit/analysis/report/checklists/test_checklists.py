"""Checklists filled by machine."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from analysis.report import checklists
from analysis.report.checklists import cosmin, counts, jars
from analysis.report.checklists.line import Line, checks, fact, reported, section_of
from analysis.report.inputs import Inputs
from analysis.report.validation import Validation, validate
from analysis.words import catalogue
from instrument.document import Document, Table
from instrument.document.translate import translate
from instrument.reportfacts import ReportFacts


def _tables(validation: Validation) -> list[Table]:
    return [block for block in checklists.blocks(validation) if isinstance(block, Table)]


def test_every_list_is_there_and_every_line_says_something(validation: Validation) -> None:
    tables = _tables(validation)
    assert [table.key for table in tables] == [
        "table-checklist-boateng",
        "table-checklist-cosmin",
        "table-checklist-jars",
    ]
    for table, module in zip(tables, checklists.LISTS, strict=True):
        numbers = [row[0] for row in table.rows]
        assert list(dict.fromkeys(numbers)) == [line.number for line in module.LINES]
        assert all(row[2] and row[4] for row in table.rows)


def test_the_nine_steps_the_ten_boxes() -> None:
    assert [line.number for line in checklists.boateng.LINES] == [str(k) for k in range(1, 10)]
    assert [line.number for line in checklists.cosmin.LINES] == [str(k) for k in range(1, 11)]


def test_the_counts_are_those_of_the_table(validation: Validation) -> None:
    said = [block.text for block in checklists.blocks(validation) if getattr(block, "text", "").startswith("Of ")]
    for text, table in zip(said, _tables(validation), strict=True):
        total, *each = map(int, re.findall(r"\d+", text))
        assert total == sum(each) == len(table.rows)


def test_every_place_is_a_section_that_a_link_leads_to(validation: Validation) -> None:
    titles = {section.title for section in validation.sections}
    places = {row[-1] for table in _tables(validation) for row in table.rows}
    assert places - {""} <= titles
    assert len(places) > 8


def test_a_number_stands_beside_its_threshold_and_source(validation: Validation) -> None:
    rows = Line("6", "adequacy", (checks("adequacy", "KMO"),)).rows(validation)
    (kmo,) = rows
    measured = section_of(validation, "adequacy").result
    assert measured is not None
    assert kmo["finding"] == f"KMO: {measured.estimates()['kmo']:.3f}"
    assert (kmo["threshold"], kmo["source"]) == ("≥ .60", "Kaiser & Rice (1974): mediocre or better")
    assert kmo["standing"] == ("met" if measured.estimates()["kmo"] >= 0.6 else "not met")


def test_what_the_authors_have_not_said_is_asked_and_what_they_have_is_shown(make: Callable[..., Inputs]) -> None:
    line = Line("1", "interviews", (fact("interviews", "ethics_number"),))
    asked = line.rows(Validation(make(), ()))
    assert [row["standing"] for row in asked] == ["missing", "missing"]
    assert "(Say it as interviews.)" in str(asked[0]["finding"])
    told = make(report=ReportFacts(interviews=12, ethics_number="R-17"))
    given = line.rows(Validation(told, ()))
    assert [(row["finding"], row["standing"]) for row in given] == [("12", "given"), ("R-17", "given")]


def test_a_section_without_a_result_is_missing_with_its_reason(make: Callable[..., Inputs]) -> None:
    found = validate(make(model=None))
    (row,) = Line("7", "model", (checks("cfa"),)).rows(found)
    assert row["standing"] == "missing"
    assert row["finding"] == section_of(found, "cfa").reason.split("\n")[0]


@pytest.mark.parametrize(("pretest", "standing"), [(29, "not met"), (30, "met")])
def test_a_pretest_is_held_to_its_size(make: Callable[..., Inputs], pretest: int, standing: str) -> None:
    inputs = make(report=ReportFacts(pretest=pretest))
    (finding,) = counts.pretested(Validation(inputs, ()))
    assert finding.verdict == standing


def test_sizes_are_counted(validation: Validation) -> None:
    per_item = counts.respondents(validation)[1]
    assert (per_item.found, per_item.verdict) == ("Respondents per item: 20", "met")
    (group,) = counts.smallest_group(validation)
    assert (group.found, group.verdict) == ("Respondents in each group: 40", "not met")


def test_respondents_are_no_evidence_of_stability_before_anybody_was_asked_twice(make: Callable[..., Inputs]) -> None:
    assert counts.respondents_for_reliability(Validation(make(), ())) == []
    told = make(report=ReportFacts(retest="After two weeks."))
    (finding,) = counts.respondents_for_reliability(Validation(told, ()))
    assert finding.threshold == "≥ 100"


def test_the_model_is_set_beside_respondents_and_its_residuals(validation: Validation) -> None:
    main = validation.result("cfa").main
    (size,) = counts.per_parameter(validation)
    assert size.found == f"Respondents: 120; free parameters of the model: {main.fitted.free}"
    (local,) = jars.local(validation)
    (frame,) = main.residual_correlations.values()
    values = frame.to_numpy()[np.tril_indices(len(frame), -1)]
    assert local.found == f"Residual correlations beyond .10: {(abs(values) > 0.1).sum()} of {len(values)}"
    assert (size.verdict, local.verdict) == ("reported", "reported")


def test_cosmin_asks_for_one_index_alone(validation: Validation) -> None:
    (found,) = cosmin.structure(validation)
    values = {name: float(value) for name, value in re.findall(r"(\w+): (\d\.\d+)", found.found)}
    assert set(values) == {"CFI", "TLI", "RMSEA", "SRMR"}
    reached = values["CFI"] > 0.95 or values["TLI"] > 0.95 or values["RMSEA"] < 0.06 or values["SRMR"] < 0.08
    assert found.verdict == ("met" if reached else "not met")


def test_how_a_section_was_computed_is_said(validation: Validation) -> None:
    (row,) = Line("6", "factors", (reported("efa"),)).rows(validation)
    assert row["standing"] == "reported"
    assert "N = 120" in str(row["finding"])


def test_what_the_lists_ask_is_there_in_persian() -> None:
    words = catalogue("fa")
    for module in checklists.LISTS:
        for text in (module.TITLE, *(line.asks for line in module.LINES)):
            assert text in words.entries, text


def test_the_lists_become_persian(validation: Validation) -> None:
    page = Document("Checklists", tuple(checklists.blocks(validation)))
    tables = [block for block in translate(page, catalogue("fa")).blocks if isinstance(block, Table)]
    assert {row[4] for table in tables for row in table.rows} <= {
        "برآورده",
        "برآورده‌نشده",
        "گزارش‌شده",
        "اعلام‌شده",
        "ناموجود",
    }
