"""A study that lists its universities: chosen from the list, or written where it is not there."""

from pathlib import Path

import pytest

from instrument import bank, blocks, blueprint, export, formbuild, study
from instrument.blocks import OTHER
from instrument.errors import ContentError, UsageError
from instrument.export import Options
from instrument.export._layout import Condition, conditions
from instrument.fieldwork import Quota, count
from instrument.form import Form
from instrument.responses import Record, gather
from instrument.session import Answer, Session
from instrument.study import StudyFile

JAHROM = {"en": "Jahrom", "fa": "دانشگاه جهرم"}
SHIRAZ = {"en": "Shiraz", "fa": "دانشگاه شیراز"}


def _form(language: str = "en") -> Form:
    recipe = blueprint.shipped("communication")
    shared = blocks.shipped().listing("university", (JAHROM, SHIRAZ))
    return formbuild.build(recipe, bank.shipped(recipe.bank), language, blocks=shared)


def _answered(form: Form, respondent: str, *answers: Answer) -> Session:
    session = Session.start(form, respondent)
    for answer in answers:
        session = session.with_answer(answer)
    return session


def test_the_list_ends_in_another_one_which_is_asked_for_in_words() -> None:
    asked = _form("fa").questions
    assert asked["university"].kind == "choice"
    assert asked["university"].labels == {
        1: "دانشگاه جهرم",
        2: "دانشگاه شیراز",
        0: "دانشگاهی دیگر",
        -99: "ترجیح می‌دهم پاسخ ندهم",
    }
    assert (asked["university_other"].kind, asked["university_other"].only_if) == ("text", ("university", OTHER))


def test_the_words_are_asked_only_of_who_chose_another_one() -> None:
    form = _form()
    start = Session.start(form, "r1")
    assert "university_other" not in start.asked
    listed, other = (start.with_answer(Answer("university", value)) for value in (1, OTHER))
    assert listed.current is not None
    assert listed.current.kind == "rating"
    assert listed.missing_reason("university_other") == "skipped"
    assert start.missing_reason("university_other") == "not_reached"
    assert other.current == form.questions["university_other"]
    changed = other.with_answer(Answer("university_other", text="Bam")).with_answer(Answer("university", 2))
    assert not changed.applies("university_other")


def test_what_is_not_listed_is_counted_in_the_answers() -> None:
    form = _form()
    sessions = [
        _answered(form, "r1", Answer("university", 1)),
        _answered(form, "r2", Answer("university", OTHER), Answer("university_other", text="Bam")),
    ]
    responses = gather([Record(session, "2026-01-01T00:00:00.000+00:00") for session in sessions])
    assert responses.unlisted() == {"university": 1}
    assert gather([Record(sessions[0], "2026-01-01T00:00:00.000+00:00")]).unlisted() == {}
    cells = [dict(zip(responses.columns, row, strict=True)) for row in responses.rows]
    assert [(row["university"], row["university_other"]) for row in cells] == [("1", "-96"), ("0", "Bam")]


def test_a_university_is_counted_once_whatever_language_it_was_chosen_in() -> None:
    english, persian = _form(), _form("fa")
    sessions = [
        _answered(english, "r1", Answer("university", 1)),
        _answered(persian, "r2", Answer("university", 1)),
        _answered(english, "r3", Answer("university", OTHER), Answer("university_other", text="دانشگاه جهرم")),
        _answered(english, "r4", Answer("university", OTHER), Answer("university_other", text="Bam")),
        _answered(english, "r5", Answer("university", OTHER)),
    ]
    done = count(sessions, "university", Quota(by_cluster={"دانشگاه جهرم": 9}), (JAHROM, SHIRAZ))
    assert [(one.name, one.sessions, one.planned) for one in done.clusters] == [
        ("Another university", 1, None),
        ("Bam", 1, None),
        ("دانشگاه جهرم", 3, 9),
    ]


def test_a_form_without_a_list_keeps_its_json_and_one_with_a_list_comes_back_equal() -> None:
    recipe = blueprint.shipped("communication")
    plain = formbuild.build(recipe, bank.shipped(recipe.bank), "en")
    assert "only_if" not in plain.canonical()
    listed = _form()
    assert Form.from_dict(listed.to_dict()) == listed


@pytest.mark.parametrize("name", [name for name in export.names() if name not in ("pdf", "docx")])
def test_every_format_carries_the_condition(name: str) -> None:
    form = _form()
    assert conditions(form, form.questions["university_other"]) == (Condition("university", (OTHER,)),)
    content = export.find(name).write(form, Options(others=()))
    if name != "xlsform":
        assert b"Another university" in content
        assert b"university_other" in content or b"universityother" in content


def test_a_study_fixes_its_forms_with_the_list(tmp_path: Path) -> None:
    settings = StudyFile(title="T", language="fa", blueprint="communication", universities=(JAHROM, SHIRAZ))
    study.create(tmp_path / "s", settings)
    opened = study.open_study(tmp_path / "s")
    assert opened.settings.universities == (JAHROM, SHIRAZ)
    for language in ("en", "fa"):
        assert opened.form(language).questions["university"].labels[2] == SHIRAZ[language]


def test_a_list_that_no_question_asks_for_or_that_lacks_a_language_is_refused(tmp_path: Path) -> None:
    alone = StudyFile(title="T", language="en", blueprint="communication", universities=({"en": "Jahrom"},))
    with pytest.raises(ContentError, match="university: there is no text in 'fa'"):
        study.create(tmp_path / "a", alone)
    assert not (tmp_path / "a").exists()
    with pytest.raises(ContentError, match="question 'age': its answers cannot be listed"):
        blocks.shipped().listing("age", (JAHROM,))
    text = Path("items/forms/communication.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(text.replace('background = ["university"]\ncluster = "university"', ""), encoding="utf-8")
    with pytest.raises(UsageError, match="it asks for no university"):
        study.create(tmp_path / "b", StudyFile(title="T", language="en", blueprint=str(own), universities=(JAHROM,)))


def test_a_form_offers_only_the_roles_it_is_for() -> None:
    recipe = blueprint.shipped("short-form")
    form = formbuild.build(recipe, bank.shipped(recipe.bank), "en")
    assert form.questions["role"].labels == {1: "Mentee", 2: "Mentor", 4: "Manager at the university"}
