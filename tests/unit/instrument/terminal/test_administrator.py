"""Each answer is saved before the next question is asked, and nonsense is never saved, whatever a prompter does."""

from dataclasses import replace

import pytest

from instrument.errors import ContentError
from instrument.form import Form
from instrument.question import Question
from instrument.session import Answer, Session
from instrument.terminal.administrator import Progress, Stopped, administer, interpret

NONSENSE = (
    None,
    "",
    " ",
    99,
    "x",
    "3",
    "\ud800",
    True,
    False,
    3.0,
    -97,
    -98,
    -1,
    0,
    [3],
    (3,),
    {"COM01": 3},
    b"3",
    pytest.param(object(), id="object"),
)


@pytest.fixture
def english(english: Form) -> Form:
    """The form without its instructions, so that a diary holds questions and answers alone."""
    return replace(english, instructions="")


@pytest.fixture
def persian(persian: Form) -> Form:
    return replace(persian, instructions="")


class Scripted:
    """Answers from a list, and keeps a diary that `record` writes into too."""

    def __init__(self, *given: object) -> None:
        self.given = list(given)
        self.diary: list[tuple[str, object]] = []

    def say(self, text: str) -> None:
        self.diary.append(("say", text))

    def ask(self, question: Question, progress: Progress) -> object:
        self.diary.append(("ask", question.id))
        if not self.given:
            raise Stopped
        return self.given.pop(0)

    def record(self, session: Session, answer: Answer, events: object = ()) -> None:
        self.diary.append(("record", answer))

    @property
    def recorded(self) -> list[Answer]:
        return [thing for what, thing in self.diary if what == "record" and isinstance(thing, Answer)]


def test_every_answer_is_recorded_before_the_next_question_is_asked(english: Form) -> None:
    prompter = Scripted("Tehran", *[1 + place % 5 for place in range(21)])
    session = administer(Session.start(english, "r1"), prompter, prompter.record)
    expected = [step for name in session.order for step in (("ask", name), ("record", session.answers[name]))]
    assert prompter.diary[:-1] == expected
    assert prompter.diary[-1] == ("say", "Thank you. All answers are saved.")
    assert session.current is None


def test_the_instructions_stand_before_the_first_item_of_each_sitting(english: Form) -> None:
    introduced = replace(english, instructions="Read this.")
    prompter = Scripted("Tehran", 3)
    session = Session.start(introduced, "r1")
    with pytest.raises(Stopped):
        administer(session, prompter, prompter.record)
    assert [what for what, _ in prompter.diary] == ["ask", "record", "say", "ask", "record", "ask"]
    assert prompter.diary[2] == ("say", "\nRead this.\n")


def test_an_answer_that_could_not_be_recorded_is_not_counted(english: Form) -> None:
    prompter = Scripted("Tehran", 3)

    def fail(session: Session, answer: Answer, events: object) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        administer(Session.start(english, "r1"), prompter, fail)
    assert prompter.diary == [("ask", "university")]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=repr)
def test_nonsense_for_a_rating_is_never_recorded_and_asked_again(english: Form, nonsense: object) -> None:
    session = Session.start(english, "r1").with_answer(Answer("university", -99))
    first, second = session.order[1:3]
    prompter = Scripted(nonsense, nonsense, 4)
    with pytest.raises(Stopped):
        administer(session, prompter, prompter.record)
    assert prompter.recorded == [Answer(first, 4)]
    assert [thing for what, thing in prompter.diary if what == "ask"] == [first, first, first, second]
    assert sum(what == "say" for what, _ in prompter.diary) == 2


@pytest.mark.parametrize("nonsense", [one for one in NONSENSE if one not in ("x", "3")], ids=repr)
def test_nonsense_for_a_text_is_never_recorded_and_asked_again(english: Form, nonsense: object) -> None:
    prompter = Scripted(nonsense, "Tehran")
    with pytest.raises(Stopped):
        administer(Session.start(english, "r1"), prompter, prompter.record)
    assert prompter.recorded == [Answer("university", text="Tehran")]
    assert ("say", "Nothing was recorded. Type an answer and press Enter.") in prompter.diary


def test_who_stops_leaves_everything_before_recorded(english: Form) -> None:
    prompter = Scripted("Tehran", 3, -99)
    session = Session.start(english, "r1")
    with pytest.raises(Stopped):
        administer(session, prompter, prompter.record)
    assert prompter.recorded == [
        Answer("university", text="Tehran"),
        Answer(session.order[1], 3),
        Answer(session.order[2], -99),
    ]


def test_a_session_goes_on_at_its_first_open_question(english: Form) -> None:
    session = Session.start(english, "r1").with_answer(Answer("university", -99))
    session = session.with_answer(Answer(session.order[1], 2))
    prompter = Scripted()
    with pytest.raises(Stopped):
        administer(session, prompter, prompter.record)
    assert prompter.diary == [("ask", session.order[2])]


def test_a_finished_session_asks_nothing(persian: Form) -> None:
    session = Session.start(persian, "r1")
    for name in session.order:
        session = session.with_answer(Answer(name, -99))
    prompter = Scripted()
    assert administer(session, prompter, prompter.record) == session
    assert prompter.diary == [("say", "سپاسگزاریم. همهٔ پاسخ‌ها ذخیره شد.")]


def test_progress_counts_the_place_among_all_questions(english: Form) -> None:
    seen: list[Progress] = []

    class Counting(Scripted):
        def ask(self, question: Question, progress: Progress) -> object:
            seen.append(progress)
            return super().ask(question, progress)

    prompter = Counting("", "Tehran", 3)
    with pytest.raises(Stopped):
        administer(Session.start(english, "r1"), prompter, prompter.record)
    assert seen == [Progress(1, 22), Progress(1, 22), Progress(2, 22), Progress(3, 22)]


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("  Tehran ", Answer("university", text="Tehran")),
        ("دانشگاه تهران", Answer("university", text="دانشگاه تهران")),
        (" - ", Answer("university", -99)),
        ("--", Answer("university", text="--")),
        (-99, Answer("university", -99)),
    ],
)
def test_what_was_typed_becomes_an_answer(english: Form, given: object, answer: Answer) -> None:
    assert interpret(english.questions["university"], given) == answer


def test_a_dash_is_a_text_where_no_reason_is_offered() -> None:
    assert interpret(Question("city", "text", "Where?"), "-") == Answer("city", text="-")


def test_a_text_is_no_answer_to_a_rating(english: Form) -> None:
    with pytest.raises(ContentError):
        interpret(english.questions["COM01"], "-")


def test_a_form_with_thanks_of_its_own_thanks_once(english: Form) -> None:
    form = replace(english, items=english.items[:1], before=(), after=(), attention=(), thanks="Thank you so much.")
    prompter = Scripted(3)
    administer(Session.start(form, "r1"), prompter, prompter.record)
    assert prompter.diary[-1] == ("say", "Thank you so much.\nAll answers are saved.")
