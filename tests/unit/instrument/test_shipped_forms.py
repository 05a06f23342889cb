"""Every shipped blueprint makes a form in both languages that can be answered to its end by each of its respondents."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from instrument import bank, blueprint, library
from instrument.blocks import ROLES
from instrument.form import Form
from instrument.formbuild import build
from instrument.question import Question
from instrument.responses import Record, describe, gather
from instrument.session import Answer, Session
from instrument.terminal.administrator import Progress, administer

NAMES = {
    "communication",
    "full-pool",
    "importance-performance",
    "manager",
    "mentee",
    "mentor",
    "peer-mentoring-leader",
    "peer-mentoring-mentee",
    "short-form",
}


def _form(name: str, language: str = "en") -> Form:
    recipe = blueprint.shipped(name)
    return build(recipe, bank.shipped(recipe.bank), language)


def _roles(form: Form) -> Iterator[int | None]:
    yield from ([value for value, role in ROLES.items() if role in form.respondents] if form.role else [None])


class Answering:
    """Answers every question at random, as its kind asks; the role as told."""

    def __init__(self, role: int | None) -> None:
        self.role = role
        self.random = random.Random(7)
        self.asked: list[Question] = []

    def say(self, text: str) -> None:
        assert text.strip()

    def ask(self, question: Question, progress: Progress) -> object:
        assert progress.place <= progress.total
        self.asked.append(question)
        if question.kind == "consent":
            return 1
        if question.id == "role":
            return self.role
        if question.chosen:
            return self.random.choice(question.options).value
        return str(question.least) if question.kind == "number" and question.decimals else _typed(question)


def _typed(question: Question) -> str:
    return f"{question.least:.0f}" if question.kind == "number" else "پاسخ"


def test_all_forms_are_shipped() -> None:
    assert set(library.names("forms")) == NAMES


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_form_is_answered_to_its_end_by_each_respondent(name: str, language: str) -> None:
    form = _form(name, language)
    records = []
    for role in _roles(form):
        prompter = Answering(role)
        session = administer(Session.start(form, f"r{role}"), prompter, lambda session, answer, events: None)
        assert session.current is None
        assert {q.id for q in prompter.asked} == set(session.answers)
        records.append(Record(session, "2026-01-01T00:00:00"))
    spec = describe(gather(records))
    assert set(spec.items) == {item.id for item in form.items}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_form_says_everything_in_persian(name: str) -> None:
    form = _form(name, "fa")
    texts = [form.title, form.instructions, form.thanks, form.declined, *(title for _, title in form.construct_titles)]
    for question in form.questions.values():
        texts += [question.text, question.lead, *question.labels.values()]
    assert [text for text in texts if any("A" <= letter <= "z" for letter in text)] == []


@pytest.mark.parametrize("name", sorted(NAMES - {"communication"}))
def test_a_form_has_consent_instructions_background_and_closing(name: str) -> None:
    form = _form(name)
    assert form.consent is not None
    assert form.instructions
    assert form.thanks
    assert form.after[-1].id == "closing"
    assert {"university", "age", "sex", "field"} <= {question.id for question in form.before}
    assert form.cluster == "university"


def test_the_short_form_has_four_items_of_each_subcomponent_and_about_sixty() -> None:
    counts = Counter(item.construct for item in _form("short-form").items)
    assert len(counts) == 14
    assert min(counts.values()) >= 4
    assert 55 <= counts.total() <= 65


@pytest.mark.parametrize(("role", "name"), ROLES.items())
def test_nobody_is_asked_what_the_role_cannot_know(role: int, name: str) -> None:
    form = _form("short-form")
    if name not in form.respondents:
        return
    prompter = Answering(role)
    session = administer(Session.start(form, "r"), prompter, lambda session, answer, events: None)
    shipped = bank.shipped(form.bank)
    asked = [question.id for question in prompter.asked if question.kind == "rating"]
    assert all(name in shipped.item(item).respondent for item in asked)
    skipped = {item.id for item in form.items} - set(asked)
    assert skipped
    assert {session.missing_reason(item) for item in skipped} == {"skipped"}


def test_who_declines_is_asked_nothing_more_and_is_not_in_the_table() -> None:
    form = _form("short-form")
    session = Session.start(form, "r").with_answer(Answer("consent", 2))
    assert session.current is None
    assert session.declined
    willing = Session.start(form, "s").with_answer(Answer("consent", 1))
    responses = gather([Record(session, "t"), Record(willing, "t")])
    assert (len(responses.rows), responses.declined) == (1, 1)
    assert "consent" not in responses.columns


def test_planned_items_are_told_from_skipped_and_unreached_ones() -> None:
    form = _form("full-pool")
    session = Session.start(form, "r").with_answer(Answer("consent", 1)).with_answer(Answer("role", 2))
    reasons = Counter(session.missing_reason(item.id) for item in form.items)
    blocks = Counter(dict(form.blocks).values())
    assert reasons["planned"] in (blocks["A"], blocks["B"], blocks["C"])
    assert reasons["skipped"] > 50
    assert reasons["not_reached"] > 50
    row = dict(zip(*(lambda r: (r.columns, r.rows[0]))(gather([Record(session, "t")])), strict=True))
    assert Counter(row[item.id] for item in form.items) == {
        "-98": reasons["planned"],
        "-96": reasons["skipped"],
        "-97": reasons["not_reached"],
    }


def test_mentor_and_mentee_answer_the_same_items_in_their_own_words() -> None:
    mentee, mentor = _form("mentee"), _form("mentor")
    assert [item.id for item in mentee.items] == [item.id for item in mentor.items]
    assert all(a.text != b.text for a, b in zip(mentee.items, mentor.items, strict=True))
    assert "pair" in mentee.questions
    assert "pair" in mentor.questions


def test_importance_and_presence_are_asked_one_after_the_other_of_positive_items() -> None:
    form = _form("importance-performance")
    order = [name for name in form.realised_order("r") if name in {item.id for item in form.items}]
    assert [name.removesuffix("IMP") for name in order[::2]] == order[1::2]
    assert {item.key for item in form.items} == {1}
    leads = {item.id.endswith("IMP"): item.lead for item in form.items}
    assert leads[True].startswith("How important")
    assert leads[False].startswith("To what extent")


def test_attention_checks_stand_among_the_items_and_say_what_they_expect() -> None:
    form = _form("mentee")
    order = form.realised_order("r")
    places = [order.index(check.id) for check in form.attention]
    first, last = len(form.before), len(order) - len(form.after) - 1
    assert all(first < place < last for place in places)
    spec = describe(gather([Record(Session.start(form, "r"), "t")]))
    assert spec.attention == {"ATT01": 2, "ATT02": 4}


def test_the_peer_form_asks_the_papers_interview_questions() -> None:
    form = _form("peer-mentoring-mentee", "fa")
    asked = [question.id for question in form.after if question.kind == "open"]
    assert asked == ["PEERQ01", "PEERQ02", "PEERQ03", "PEERQ06", "PEERQ04", "PEERQ05", "closing"]
