"""Back, on, to the first open question, stop: where each leads, what is recorded, what is noted."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from instrument.form import Form
from instrument.paradata import courses, place
from instrument.question import Choice, Question
from instrument.returned import Event
from instrument.session import Answer, Session
from instrument.terminal.administrator import Command, Progress, Stopped, administer

BACK, NEXT, OPEN, STOP = Command.BACK, Command.NEXT, Command.OPEN, Command.STOP


class Walker:
    """Answers or commands from a list; keeps what was asked, said, recorded and noted. One tick a call of the clock."""

    def __init__(self, *given: object) -> None:
        self.given = list(given)
        self.asked: list[str] = []
        self.shown: list[Progress] = []
        self.said: list[str] = []
        self.answers: list[Answer] = []
        self.events: list[Event] = []
        self.ticks = 0

    def say(self, text: str) -> None:
        self.said.append(text)

    def ask(self, question: Question, progress: Progress) -> object:
        self.asked.append(question.id)
        self.shown.append(progress)
        if not self.given:
            raise Stopped
        return self.given.pop(0)

    def record(self, session: Session, answer: Answer, events: Sequence[Event]) -> None:
        self.answers.append(answer)
        self.events += events

    def note(self, session: Session, events: Sequence[Event]) -> None:
        self.events += events

    def tick(self) -> int:
        self.ticks += 10
        return self.ticks

    def run(self, session: Session, at: tuple[str, bool] | None = None) -> Session:
        return administer(session, self, self.record, self.note, self.tick, at)


@pytest.fixture
def form(english: Form) -> Form:
    """Consent, the role, and three items of which the last is not for mentors."""
    scale = tuple(Choice(value, str(value)) for value in (1, 2, 3))
    items = tuple(replace(item, options=scale, respondents=()) for item in english.items[:3])
    items = (*items[:2], replace(items[2], respondents=("mentee",)))
    yes_no = (Choice(1, "Yes"), Choice(2, "No"))
    before = (
        Question("consent", "consent", "Do you take part?", options=yes_no),
        Question("role", "choice", "Your role?", options=(Choice(1, "Mentee"), Choice(2, "Mentor"))),
    )
    return replace(
        english, instructions="", order="listed", before=before, items=items, role="role", declined="Thanks anyway."
    )


def _stopped(walker: Walker, session: Session, at: tuple[str, bool] | None = None) -> Walker:
    with pytest.raises(Stopped):
        walker.run(session, at)
    return walker


def test_back_goes_one_back_and_an_answer_goes_on_to_the_first_open_one_after(form: Form) -> None:
    first, second, third = (item.id for item in form.items)
    walker = _stopped(Walker(1, 1, 3, 2, BACK, BACK, 1), Session.start(form, "r1"))
    assert walker.asked == ["consent", "role", first, second, third, second, first, third]
    assert [progress.place for progress in walker.shown] == [1, 2, 3, 4, 5, 4, 3, 5]
    assert walker.shown[6].given == Answer(first, 3)
    assert walker.answers[-1] == Answer(first, 1)


def test_a_change_is_noted_with_what_it_was_and_the_way_back_with_what_was_left(form: Form) -> None:
    first, second, third = (item.id for item in form.items)
    walker = Walker(1, 1, 3, 2, BACK, BACK, 1, 2)
    walker.run(Session.start(form, "r1"))
    kinds = [(event.kind, event.question) for event in walker.events]
    assert kinds[8:] == [
        ("shown", third),
        ("back", third),
        ("shown", second),
        ("back", second),
        ("shown", first),
        ("changed", first),
        ("shown", third),
        ("answered", third),
    ]
    changed = next(event for event in walker.events if event.kind == "changed")
    assert (changed.before, changed.after) == ("3", "1")
    found = courses(walker.events)[first]
    assert (found.shown, found.backtracks, found.milliseconds, len(found.changes)) == (2, 1, 20, 1)
    assert courses(walker.events)[third].backtracks == 0


def test_a_question_left_for_later_comes_again_before_the_end(form: Form) -> None:
    first, second, third = (item.id for item in form.items)
    walker = Walker(1, 1, NEXT, 2, 3, 1)
    session = walker.run(Session.start(form, "r1"))
    assert walker.asked[2:] == [first, second, third, first]
    assert session.current is None


def test_open_leads_to_the_first_open_question(form: Form) -> None:
    first, second, third = (item.id for item in form.items)
    walker = _stopped(Walker(1, 1, NEXT, NEXT, OPEN), Session.start(form, "r1"))
    assert walker.asked[2:] == [first, second, third, first]
    back = _stopped(Walker(1, 1, 3, BACK, BACK, OPEN), Session.start(form, "r1"))
    assert back.asked[2:] == [first, second, first, "role", second]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((BACK,), "This is the first question."),
        ((NEXT,), "The questions that follow depend on this one. Please answer it first."),
        ((OPEN,), "The questions that follow depend on this one. Please answer it first."),
        ((1, NEXT), "The questions that follow depend on this one. Please answer it first."),
        ((1, 1, OPEN), "This is the first question without an answer."),
        ((1, 1, 1, 1, NEXT), "No other question is open."),
        ((1, 1, 1, 1, OPEN), "No other question is open."),
    ],
)
def test_a_command_that_leads_nowhere_says_why_and_the_question_stays(
    form: Form, given: tuple[object, ...], said: str
) -> None:
    walker = _stopped(Walker(*given), Session.start(form, "r1"))
    assert walker.said == [said]
    assert walker.asked[-1] == walker.asked[-2]
    assert [event.kind for event in walker.events].count("shown") == len(set(walker.asked))


def test_consent_taken_back_ends_the_session(form: Form) -> None:
    walker = Walker(1, 1, 3, BACK, BACK, BACK, 2)
    session = walker.run(Session.start(form, "r1"))
    assert session.declined
    assert session.current is None
    assert walker.said == ["Thanks anyway."]
    refused = Walker(2)
    assert refused.run(Session.start(form, "r2")).declined
    assert refused.asked == ["consent"]


def test_a_role_that_is_changed_takes_its_questions_with_it(form: Form) -> None:
    first, _, third = (item.id for item in form.items)
    walker = Walker(1, 1, NEXT, NEXT, 3, BACK, 2, 1, 2)
    session = walker.run(Session.start(form, "r1"))
    # As a mentee, the third was answered; a mentor is not asked it.
    assert walker.answers[2] == Answer(third, 3)
    assert session.current is None
    assert third not in session.asked
    assert not session.applies(third)
    assert session.applies(first)


def test_stop_leaves_the_rest_open_and_is_noted(form: Form) -> None:
    walker = _stopped(Walker(1, STOP), Session.start(form, "r1"))
    assert walker.answers == [Answer("consent", 1)]
    assert walker.events[-1].kind == "left"


@pytest.mark.parametrize("given", [(1, 1, 2), (1, 1, NEXT, 3), (1, 1, NEXT, NEXT), (1, 1, 3, 3, BACK, BACK)])
def test_a_session_goes_on_where_it_stood(form: Form, given: tuple[object, ...]) -> None:
    walker = _stopped(Walker(*given), Session.start(form, "r1"))
    session = Session.start(form, "r1")
    for answer in walker.answers:
        session = session.with_answer(answer)
    again = _stopped(Walker(), session, place(walker.events))
    assert again.asked == [walker.asked[-1]]
    # Killed between an answer and the next question, it goes on at that question.
    before = [event for event in walker.events if event.kind != "left"][:-1]
    if before[-1].kind == "answered":
        assert _stopped(Walker(), session, place(before)).asked == [walker.asked[-1]]
