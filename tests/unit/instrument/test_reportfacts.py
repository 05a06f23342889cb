"""What software cannot know is asked, may stay unanswered, and goes from the study into the specification."""

import tomllib
from pathlib import Path

import pytest

from instrument.dataspec import DataSpec, read_spec, write_spec
from instrument.errors import ContentError
from instrument.reportfacts import QUESTIONS, ReportFacts, given, missing, to_toml
from instrument.study import STUDY_FILE, StudyFile, create, open_study

SETTINGS = StudyFile(title="Mentoring", language="en", blueprint="communication")


def test_every_field_asks_a_question_of_its_own() -> None:
    assert [one.key for one in QUESTIONS] == list(ReportFacts.model_fields)
    assert len({one.text for one in QUESTIONS}) == len(QUESTIONS)
    assert all(one.text.endswith("?") for one in QUESTIONS)


def test_what_is_given_is_not_missing() -> None:
    facts = ReportFacts(interviews=0, funding="none", consent="  ")
    assert given(facts) == {"interviews": 0, "funding": "none"}
    assert {one.key for one in missing(facts)} == set(ReportFacts.model_fields) - {"interviews", "funding"}


def test_a_wrong_answer_is_refused_with_its_place(tmp_path: Path) -> None:
    create(tmp_path / "s", SETTINGS)
    path = tmp_path / "s" / STUDY_FILE
    path.write_text(path.read_text(encoding="utf-8") + 'interview = 3\ninvited = "many"\n', encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        open_study(tmp_path / "s")
    places = {problem.where: problem.remedy for problem in caught.value.problems}
    assert places[f"{STUDY_FILE}, report, interview"].endswith("Did you mean 'interviews'?")
    assert f"{STUDY_FILE}, report, invited" in places


def test_a_new_study_asks_every_question_and_can_be_answered_by_uncommenting(tmp_path: Path) -> None:
    made = create(tmp_path / "s", SETTINGS)
    text = (made.folder / STUDY_FILE).read_text(encoding="utf-8")
    assert all(f"# {one.text}\n# {one.key} = " in text for one in QUESTIONS)
    answered = text.replace('# ethics_number = ""', 'ethics_number = "IR.X.1"').replace("# pretest = 0", "pretest = 12")
    (made.folder / STUDY_FILE).write_text(answered, encoding="utf-8")
    assert given(open_study(made.folder).settings.report) == {"ethics_number": "IR.X.1", "pretest": 12}
    assert open_study(made.folder).settings.seed == 1


def test_answers_are_written_as_they_were_given() -> None:
    facts = ReportFacts(consent='"yes" \\ on paper', pretest=12, collected_from="2025-03")
    assert tomllib.loads(to_toml(facts)) == {"report": given(facts)}


def test_a_data_specification_carries_them(tmp_path: Path) -> None:
    scale = {"min": 1, "max": 5}
    spec = DataSpec(title="t", items=("q1", "q2"), scale=scale, report=ReportFacts(funding="none"))  # type: ignore[arg-type]
    write_spec(tmp_path / "s.toml", spec)
    assert read_spec(tmp_path / "s.toml") == spec
