"""REDCap: the 18 columns, the schema of linkml-redcap, and the rules across rows that it does not know."""

import csv
import io
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from instrument.errors import ContentError
from instrument.export import Options, redcap
from instrument.form import Form
from instrument.question import Question
from tests.support.checkers import LINKML, needs_linkml


def rows(form: Form, options: Options = Options()) -> list[dict[str, str]]:  # noqa: B008 - frozen
    return list(csv.DictReader(io.StringIO(redcap.write(form, options).decode(), newline="")))


def test_columns_and_first_row_are_redcaps(short: tuple[Form, Form]) -> None:
    found = rows(short[1])
    assert len(found[0]) == 18
    assert found[0][redcap.NAME] == "record_id"
    assert found[1]["Field Annotation"].startswith("@HIDDEN")
    assert short[1].hash in found[1]["Field Annotation"]


def test_matrices_and_branching_follow_the_form(short: tuple[Form, Form]) -> None:
    form = short[0]
    found = {row[redcap.NAME]: row for row in rows(form, Options(respondent="s01"))}
    names = [name for name in found if found[name][redcap.MATRIX]]
    order = [name.lower() for name in form.realised_order("s01")]
    assert names == [name for name in order if name in names]
    assert found["com09"][redcap.CHOICES].startswith("1, Strongly disagree | 2, Disagree")
    assert "-99, Prefer not to answer" in found["com09"][redcap.CHOICES]
    assert found["native"][redcap.BRANCHING] == "[consent] = '1' and [role] = '1'"
    assert found["age"][redcap.VALIDATION] == "integer"
    assert redcap.faults(list(found.values())) == []


def test_persian_runs_from_right_to_left(short: tuple[Form, Form]) -> None:
    found = {row[redcap.NAME]: row for row in rows(short[1])}
    assert found["com09"][redcap.LABEL].startswith('<div dir="rtl" lang="fa">')


def test_faults_across_rows_are_found(short: tuple[Form, Form]) -> None:
    found = rows(short[0])
    inside = [place for place, row in enumerate(found) if row[redcap.MATRIX] == "items_1"]
    torn = [*found[: inside[1]], found[0] | {redcap.NAME: "between"}, *found[inside[1] :]]
    unlike = [dict(row) for row in found]
    unlike[inside[2]][redcap.CHOICES] = "1, Yes | 0, No"
    twice = [*found, found[-1]]
    dangling = [dict(row) for row in found]
    dangling[2][redcap.BRANCHING] = "[no_such] = '1'"
    for broken, said in (
        (torn, "torn apart"),
        (unlike, "are not those"),
        (twice, "name too"),
        (dangling, "no field above"),
    ):
        assert any(said in problem.what for problem in redcap.faults(broken)), said


def test_a_name_that_redcap_does_not_take_is_refused(english: Form) -> None:
    long = Question("a_name_of_more_than_twenty_six", "text", "Text")
    with pytest.raises(ContentError, match="26 at most"):
        redcap.write(replace(english, before=(long,)))
    twin = Question("com03", "text", "Text")
    with pytest.raises(ContentError, match="name too"):
        redcap.write(replace(english, before=(twin,)))


def test_no_text_is_a_tag_a_pipe_or_a_field(hostile: Form) -> None:
    for row in rows(hostile):
        assert "<script" not in row[redcap.LABEL]
        assert "[role]" not in row[redcap.LABEL]
        assert row[redcap.CHOICES].count("|") in (0, 4, 5)


@needs_linkml
def test_linkml_redcap_finds_nothing(short: tuple[Form, Form], tmp_path: Path) -> None:
    """One run (it takes seconds to begin) over both languages and a dictionary with a fault, which it must find."""
    both = [[_slots(row) for row in rows(form)] for form in short]
    assert all("variable_field_name" in fields[0] for fields in both)
    files = []
    for number, fields in enumerate([*both, [{**both[0][0], "field_type": "likert"}]]):
        files.append(tmp_path / f"{number}.json")
        files[-1].write_text(json.dumps({"fields": fields}), encoding="utf-8")
    assert LINKML
    (schema,) = Path(LINKML).parent.parent.glob(
        "lib/python*/site-packages/linkml_redcap/**/redcap_data_dictionary.yaml"
    )
    done = subprocess.run(
        [LINKML, "--schema", schema, "--target-class", "DataDictionary", *files], capture_output=True, text=True
    )
    found = [line for line in done.stdout.splitlines() if line]
    assert len(found) == 1, done.stdout + done.stderr
    assert "2.json" in found[0]
    assert "'likert' is not one of" in found[0]


def _slots(row: dict[str, str]) -> dict[str, str]:
    """Name cells as the schema does: lower case, words joined, brackets and their contents left out."""
    slots = {
        redcap.CHOICES: "choices_calculations_slider_labels",
        redcap.VALIDATION: "text_validation_type_or_show_slider_number",
        "Question Number (surveys only)": "question_number",
        redcap.BRANCHING: "branching_logic",
    }
    return {
        slots.get(name, name.lower().replace(" / ", "_").replace("?", "").replace(" ", "_")): cell
        for name, cell in row.items()
        if cell
    }
