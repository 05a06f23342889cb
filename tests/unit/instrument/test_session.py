"""A session admits what the form allows and keeps its invariants, however it is answered."""

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from instrument import bank, blueprint, formbuild
from instrument.errors import ContentError
from instrument.form import Form
from instrument.session import Answer, Session, check

RECIPE = blueprint.shipped("communication")
FORM = formbuild.build(RECIPE, bank.shipped(RECIPE.bank), "en")


@pytest.mark.parametrize(
    "answer", [Answer("COM01", 1), Answer("COM01", 5), Answer("COM01", -99), Answer("university", -99)]
)
def test_a_value_of_the_question_is_accepted(answer: Answer) -> None:
    assert Session.start(FORM, "r1").with_answer(answer).answers[answer.question] == answer


def test_a_text_is_accepted_where_a_text_is_asked() -> None:
    check(FORM, Answer("university", text="دانشگاه تهران"))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer("COM01", 0), r"COM01: 0 is not an answer\. Choose from 1, 2, 3, 4, 5, -99\."),
        (Answer("COM01", 6), "6 is not an answer"),
        (Answer("COM01", -97), "-97 is not an answer"),
        (Answer("COM01", True), "True is not an answer"),
        (Answer("COM01", 3.0), "3.0 is not an answer"),  # type: ignore[arg-type]
        (Answer("university", 3), "3 is not an answer"),
        (Answer("COM01", text="3"), "'3' is not an answer"),
        (Answer("university", text=""), "'' is not an answer"),
        (Answer("university", text=" \t\n\u00a0"), "is not an answer"),
        (Answer("university", text="a\ud800b"), "is not an answer"),
        (Answer("COM01"), "an answer is either a value or a text"),
        (Answer("university", -99, "Tehran"), "an answer is either a value or a text"),
        (Answer("COM99", 3), r"form communication: it has no question 'COM99'\."),
        (Answer("", 3), "it has no question ''"),
    ],
)
def test_what_the_form_does_not_allow_is_refused(answer: Answer, message: str) -> None:
    session = Session.start(FORM, "r1")
    with pytest.raises(ContentError, match=message):
        session.with_answer(answer)
    assert session.answers == {}


@given(st.sampled_from([*FORM.questions, "COM99"]), st.integers(-120, 20) | st.booleans() | st.floats() | st.text())
def test_no_value_outside_the_scale_is_ever_accepted(question: str, value: Any) -> None:
    answer = Answer(question, text=value) if isinstance(value, str) else Answer(question, value)
    try:
        check(FORM, answer)
    except ContentError:
        return
    asked = FORM.questions[question]
    if isinstance(value, str):
        assert asked.kind == "text"
        assert value.strip()
    else:
        assert type(value) is int
        assert value in asked.values


def test_an_answer_makes_a_new_session_and_leaves_the_old_one() -> None:
    before = Session.start(FORM, "r1")
    after = before.with_answer(Answer("COM01", 3))
    assert (before.answered, after.answered) == (0, 1)
    with pytest.raises(FrozenInstanceError):
        before.respondent = "r2"  # type: ignore[misc]


def test_a_later_answer_replaces_the_earlier_one() -> None:
    session = Session.start(FORM, "r1").with_answer(Answer("COM01", 3)).with_answer(Answer("COM01", 4))
    assert session.answers == {"COM01": Answer("COM01", 4)}


def test_questions_come_in_the_realised_order_to_the_end() -> None:
    session = Session.start(FORM, "r1")
    met = []
    while (question := session.current) is not None:
        met.append(question.id)
        session = session.with_answer(Answer(question.id, question.values[0]))
    assert tuple(met) == session.order == FORM.realised_order("r1")


def allowed(form: Form, question: str) -> st.SearchStrategy[Answer]:
    asked = form.questions[question]
    values = st.sampled_from(asked.values).map(lambda value: Answer(question, value))
    texts = st.sampled_from(["Tehran", "تهران", "0"]).map(lambda text: Answer(question, text=text))
    return values | texts if asked.kind == "text" else values


class Answering(RuleBasedStateMachine):
    """Answers in any order, again and wrongly; `given` is what a notebook beside it would say."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session.start(FORM, "r1")
        self.given: dict[str, Answer] = {}

    @rule(answer=st.sampled_from(list(FORM.questions)).flatmap(lambda question: allowed(FORM, question)))
    def answer_any(self, answer: Answer) -> None:
        self.session = self.session.with_answer(answer)
        self.given[answer.question] = answer

    @rule(data=st.data())
    def answer_the_current(self, data: st.DataObject) -> None:
        if (question := self.session.current) is not None:
            self.answer_any(data.draw(allowed(FORM, question.id)))

    @rule(question=st.sampled_from([*FORM.questions, "COM99"]), value=st.sampled_from([0, 6, 99, -97, -98, True]))
    def answer_wrongly(self, question: str, value: int) -> None:
        with pytest.raises(ContentError):
            self.session.with_answer(Answer(question, value))

    @invariant()
    def holds_what_was_given(self) -> None:
        assert self.session.answers == self.given
        assert self.session.answered == len(self.given)

    @invariant()
    def asks_the_first_open_question(self) -> None:
        open_questions = [name for name in self.session.order if name not in self.given]
        current = self.session.current
        assert (current.id if current else None) == (open_questions[0] if open_questions else None)

    @invariant()
    def keeps_the_order(self) -> None:
        assert self.session.order == FORM.realised_order("r1")


TestAnswering = Answering.TestCase
