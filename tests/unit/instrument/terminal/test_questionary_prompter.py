"""Real key strokes into real prompts: the traps of the library (reference D) stay disarmed."""

from dataclasses import replace

import pytest

from instrument.digits import variants
from instrument.form import Form
from instrument.question import Choice
from instrument.session import Answer, Session
from instrument.terminal.administrator import Stopped, administer
from instrument.terminal.keys import keyed
from instrument.terminal.questionary_prompter import NO_ANSWER
from tests.unit.instrument.terminal.conftest import Keyboard

ENTER, ALT_ENTER, DOWN, UP, CTRL_C, CTRL_D = "\r", "\x1b\r", "\x1b[B", "\x1b[A", "\x03", "\x04"


def _administer(form: Form, keyboard: Keyboard, keys: str) -> tuple[list[Answer], bool]:
    """Press the keys at a session whose text question is answered; return what was recorded and whether it stopped."""
    recorded: list[Answer] = []
    session = Session.start(form, "r1").with_answer(Answer("university", -99))
    keyboard.press(keys)
    try:
        administer(session, keyboard.prompter(form.language), lambda session, answer, events: recorded.append(answer))
    except Stopped:
        return recorded, True
    return recorded, False


@pytest.mark.parametrize("key", [key for digit in range(1, 6) for key in variants(digit)])
def test_a_digit_of_any_script_answers_at_once(english: Form, keyboard: Keyboard, key: str) -> None:
    assert keyboard.ask(english.questions["COM01"], key) == int(key)


@pytest.mark.parametrize("key", variants(0))
def test_zero_is_prefer_not_to_answer(english: Form, keyboard: Keyboard, key: str) -> None:
    assert keyboard.ask(english.questions["COM01"], key) == -99


def test_a_digit_means_the_place_of_the_option_whatever_its_value(english: Form, keyboard: Keyboard) -> None:
    from_zero = replace(english.questions["COM01"], options=tuple(Choice(value, str(value)) for value in range(5)))
    assert keyboard.ask(from_zero, "1") == 0


@pytest.mark.parametrize("keys", ["7", "8", "9", "۹", "x", "ش", " ", "789"])
def test_a_key_that_is_no_answer_is_ignored(english: Form, keyboard: Keyboard, keys: str) -> None:
    assert keyboard.ask(english.questions["COM01"], f"{keys}4") == 4


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (DOWN + ENTER, 1),
        (DOWN * 3 + ENTER, 3),
        (DOWN * 3 + UP + ENTER, 2),
        (DOWN * 6 + ENTER, -99),
        (UP + ENTER, -99),
        (DOWN * 2 + "5", 5),
    ],
)
def test_arrows_and_enter_answer(english: Form, keyboard: Keyboard, keys: str, value: int) -> None:
    assert keyboard.ask(english.questions["COM01"], keys) == value


@pytest.mark.parametrize("keys", [ENTER, DOWN * 7 + ENTER, DOWN + UP + ENTER])
def test_enter_without_a_choice_is_no_answer(english: Form, keyboard: Keyboard, keys: str) -> None:
    assert keyboard.ask(english.questions["COM01"], keys) == NO_ANSWER


@pytest.mark.parametrize("keys", [ENTER, ENTER * 5, ALT_ENTER, ALT_ENTER + ENTER, DOWN + ALT_ENTER])
def test_enter_and_alt_enter_record_nothing_and_ask_again(english: Form, keyboard: Keyboard, keys: str) -> None:
    recorded, _ = _administer(english, keyboard, f"{keys}2{CTRL_C}")
    assert recorded == [Answer(english.realised_order("r1")[1], 2)]
    assert any(text.startswith("Nothing was recorded.") for text in keyboard.said)


def test_what_was_not_recorded_is_said_in_the_forms_language(persian: Form, keyboard: Keyboard) -> None:
    _administer(persian, keyboard, ENTER + CTRL_C)
    assert keyboard.said[1].startswith("چیزی ثبت نشد.")


@pytest.mark.parametrize("stop", [CTRL_C, CTRL_D])
def test_ctrl_c_and_ctrl_d_stop_with_everything_before_saved(english: Form, keyboard: Keyboard, stop: str) -> None:
    recorded, stopped = _administer(english, keyboard, f"35{stop}")
    assert stopped
    assert recorded == [
        Answer(name, value) for name, value in zip(english.realised_order("r1")[1:3], (3, 5), strict=True)
    ]


@pytest.mark.parametrize("stop", [CTRL_C, CTRL_D])
def test_a_text_question_stops_too(english: Form, keyboard: Keyboard, stop: str) -> None:
    with pytest.raises(Stopped):
        keyboard.ask(english.questions["university"], stop)


def test_a_whole_session_is_answered_by_keys(persian: Form, keyboard: Keyboard) -> None:
    recorded, stopped = _administer(persian, keyboard, "۱۲۳۴۵" * 4 + "0")
    assert not stopped
    assert [answer.value for answer in recorded] == [1, 2, 3, 4, 5] * 4 + [-99]
    assert tuple(answer.question for answer in recorded) == persian.realised_order("r1")[1:]
    assert keyboard.said[-1] == "سپاسگزاریم. همهٔ پاسخ‌ها ذخیره شد."


@pytest.mark.parametrize(
    ("keys", "given"),
    [("Tehran" + ENTER, "Tehran"), ("دانشگاه علوم‌پزشکی جهرم" + ENTER, "دانشگاه علوم‌پزشکی جهرم"), ("35" + ENTER, "35")],
)
def test_a_text_is_kept_as_it_was_typed(english: Form, keyboard: Keyboard, keys: str, given: str) -> None:
    assert keyboard.ask(english.questions["university"], keys) == given


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (ENTER + "   " + ENTER + "Shiraz" + ENTER, Answer("university", text="Shiraz")),
        (ENTER + "-" + ENTER, Answer("university", -99)),
    ],
)
def test_an_empty_text_is_asked_again(english: Form, keyboard: Keyboard, keys: str, answer: Answer) -> None:
    recorded: list[Answer] = []
    keyboard.press(keys + CTRL_C)
    with pytest.raises(Stopped):
        administer(Session.start(english, "r1"), keyboard.prompter(), lambda _, answer, events: recorded.append(answer))
    assert recorded == [answer]


def test_a_paste_that_is_not_utf8_is_asked_again(english: Form, keyboard: Keyboard) -> None:
    recorded: list[Answer] = []
    keyboard.press_bytes(b"caf\xe9" + b"\r" + b"Tehran\r\x03")
    with pytest.raises(Stopped):
        administer(Session.start(english, "r1"), keyboard.prompter(), lambda _, answer, events: recorded.append(answer))
    assert recorded == [Answer("university", text="Tehran")]
    assert keyboard.said[0].startswith("Nothing was recorded.")


def test_an_answer_is_shown_as_it_was_understood(english: Form, persian: Form, keyboard: Keyboard) -> None:
    keyboard.ask(english.questions["COM19"], "2")
    keyboard.ask(persian.questions["COM19"], "0", "fa")
    keyboard.ask(english.questions["university"], "-" + ENTER)
    assert keyboard.said == [
        f"3 / 22  {english.questions['COM19'].text}\n    Disagree\n",
        f"۳ از ۲۲  {persian.questions['COM19'].text}\n    ترجیح می‌دهم پاسخ ندهم\n",
        "3 / 22  Which university do you study or work at?\n    Prefer not to answer\n",
    ]


def test_what_is_asked_again_is_not_shown_as_an_answer(english: Form, keyboard: Keyboard) -> None:
    keyboard.ask(english.questions["COM19"], ENTER)
    keyboard.ask(english.questions["COM19"], ALT_ENTER)
    assert keyboard.said == []


def test_a_long_scale_and_many_reasons_are_all_reached(english: Form, keyboard: Keyboard) -> None:
    options = tuple(Choice(value, f"option {value}") for value in range(1, 12))
    reasons = tuple(Choice(-value, f"reason {value}") for value in range(90, 95))
    question = replace(english.questions["COM01"], options=options, missing=reasons)
    assert keyed(question) == {**{digit: digit for digit in range(1, 10)}, 0: -90}
    assert keyboard.ask(question, DOWN * 11 + ENTER) == 11
    assert keyboard.ask(question, UP + ENTER) == -94


def test_reasons_take_the_keys_0_9_8_as_far_as_they_are_free(english: Form) -> None:
    reasons = (Choice(-99, "a"), Choice(-95, "b"), Choice(-94, "c"))
    question = replace(english.questions["COM01"], missing=reasons)
    assert keyed(question) == {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 0: -99, 9: -95, 8: -94}
