"""SurveyJS: loaded, answered and completed in survey-core under node."""

import json
import subprocess
from dataclasses import replace
from typing import Any

import pytest

from instrument.errors import ContentError
from instrument.export import Options, surveyjs
from instrument.form import Form
from tests.support.checkers import SURVEY_CORE, needs_survey_core

_RUN = """
const { Model } = require(process.argv[1]);
const survey = new Model(JSON.parse(require("fs").readFileSync(0, "utf-8")));
survey.randomSeed = 7;
const said = { errors: (survey.jsonErrors || []).map((error) => error.message) };
said.names = survey.getAllQuestions().map((question) => question.name);
survey.setValue("consent", 1);
survey.setValue("role", 3);
said.leader = survey.getQuestionByName("items_1").visibleRows.length;
survey.setValue("role", 1);
const matrix = survey.getQuestionByName("items_1");
said.mentee = matrix.visibleRows.length;
said.order = matrix.visibleRows.map((row) => row.name);
said.early = survey.validate(false);
survey.locale = "fa";
said.persian = matrix.visibleRows[0].text;
matrix.value = Object.fromEntries(matrix.visibleRows.map((row) => [row.name, 4]));
for (const [name, value] of Object.entries({ sex: 1, native: 1, field: 2, mode: 1 })) survey.setValue(name, value);
said.complete = survey.validate(false);
survey.doComplete();
said.state = survey.state;
said.data = survey.data;
const refused = new Model(survey.toJSON());
refused.setValue("consent", 2);
refused.nextPage();
said.refused = refused.state;
console.log(JSON.stringify(said));
"""


def answered(form: Form, options: Options) -> dict[str, Any]:
    done = subprocess.run(
        ["node", "-e", _RUN, str(SURVEY_CORE)],
        input=surveyjs.write(form, options).decode(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


@needs_survey_core
def test_survey_core_takes_it_and_keeps_its_logic(short: tuple[Form, Form]) -> None:
    english, persian = short
    said = answered(english, Options(others=(persian,)))
    assert said["errors"] == []
    for_mentees = [q.id for q in (*english.items, *english.attention) if not q.respondents or "mentee" in q.respondents]
    assert said["mentee"] == len(for_mentees)
    assert said["leader"] < said["mentee"]
    assert said["early"] is False
    assert (said["complete"], said["state"]) == (True, "completed")
    assert said["persian"] == persian.questions[said["order"][0]].text
    assert said["data"]["form_hash"] == english.hash
    assert set(said["data"]["items_1"]) == set(for_mentees)
    assert said["refused"] == "completed"


def test_no_name_stands_twice_and_every_type_is_known(short: tuple[Form, Form]) -> None:
    """What survey-core does not report."""
    survey = json.loads(surveyjs.write(short[0]))
    elements = [element for page in survey["pages"] for element in page["elements"]]
    names = [element["name"] for element in elements]
    assert len(set(names)) == len(names)
    assert {element["type"] for element in elements} <= {"matrix", "radiogroup", "text", "comment"}


def test_a_respondents_order_is_written_where_one_is_asked_for(short: tuple[Form, Form]) -> None:
    survey = json.loads(surveyjs.write(short[0], Options(respondent="s01")))
    matrix = next(element for page in survey["pages"] for element in page["elements"] if element["type"] == "matrix")
    order = short[0].realised_order("s01")
    assert "rowOrder" not in matrix
    assert [row["value"] for row in matrix["rows"]] == [
        name for name in order if name in {r["value"] for r in matrix["rows"]}
    ]


def test_a_brace_is_refused(english: Form) -> None:
    with pytest.raises(ContentError, match="braces"):
        surveyjs.write(replace(english, instructions="Answer {name}."))
